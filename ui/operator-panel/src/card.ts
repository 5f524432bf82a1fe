// The command card: what a scanned line of it means. Capital letters and digits only, because
// punctuation changes with the layout of a keyboard.

import type { AnswerWord, ReasonWord } from '@waystation/api';
import { m } from '@waystation/words';

/** What a command does. */
export type Command =
  | { does: 'answer'; answer: AnswerWord }
  | { does: 'reprint'; reason: ReasonWord }
  | { does: 'move' }
  | { does: 'resume' }
  | { does: 'call' };

/** One line of the card. */
export interface Line {
  code: string;
  command: Command;
  text: () => string;
}

/** What every command begins with. */
export const PREFIX = 'PSX9';

/** The reasons for which a label is printed again, in the order of their buttons. */
export const REASONS: readonly { reason: ReasonWord; text: () => string }[] = [
  { reason: 'smudged', text: m.reprint_smudged },
  { reason: 'torn', text: m.reprint_torn },
  { reason: 'lost', text: m.reprint_lost },
  { reason: 'crooked', text: m.reprint_crooked },
];

/** Every line, as it is printed. */
export const CARD: readonly Line[] = [
  { code: `${PREFIX}YES`, command: { does: 'answer', answer: 'printed' }, text: m.card_yes },
  { code: `${PREFIX}NO`, command: { does: 'answer', answer: 'not-printed' }, text: m.card_no },
  { code: `${PREFIX}ASIDE`, command: { does: 'answer', answer: 'set-aside' }, text: m.card_aside },
  { code: `${PREFIX}RE1`, command: { does: 'reprint', reason: 'smudged' }, text: m.card_reprint_1 },
  { code: `${PREFIX}RE2`, command: { does: 'reprint', reason: 'torn' }, text: m.card_reprint_2 },
  { code: `${PREFIX}RE3`, command: { does: 'reprint', reason: 'lost' }, text: m.card_reprint_3 },
  { code: `${PREFIX}RE4`, command: { does: 'reprint', reason: 'crooked' }, text: m.card_reprint_4 },
  { code: `${PREFIX}TOB`, command: { does: 'move' }, text: m.card_move },
  { code: `${PREFIX}RESUME`, command: { does: 'resume' }, text: m.card_resume },
  { code: `${PREFIX}CALL`, command: { does: 'call' }, text: m.card_call },
];

/** What a scan means if it is a command; undefined if it is none, null if it is one we do not know. */
export function commandIn(scan: string): Command | null | undefined {
  const said = scan.toUpperCase();
  if (!said.startsWith(PREFIX)) return undefined;
  return CARD.find((line) => line.code === said)?.command ?? null;
}
