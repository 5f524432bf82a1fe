// The states of the catalogue, found by what the agent says.

import type { JobView, PrinterView } from '@waystation/api';
import type { StateClass } from '@waystation/kit';
import { STATES } from '@waystation/words';

/** The code of a state, as it is said over a radio. */
export type Code = keyof typeof STATES;

/** One state of the catalogue. */
export interface State {
  code: string;
  class: StateClass;
  rank: number;
  headline: () => string;
  line: () => string;
  steps: readonly { picture: string; text: () => string }[];
  actions: readonly { does: string; text: () => string }[];
}

/** The state with this code. */
export function state(code: Code): State {
  return STATES[code];
}

const BY_REASON = new Map<string, Code>(
  Object.values(STATES).flatMap((each) => each.reasons.map((reason): [string, Code] => [reason, each.code])),
);

const RESTING = ['paused', 'draining', 'maintenance'];

/** Whether a person lets a printer rest; a word of a newer agent may mean anything. */
export function rests(printer: PrinterView): boolean {
  return RESTING.includes(printer.mode);
}

/** How long a printer may be looked for before it is missed, in milliseconds. */
export const LOOKING_MS_MAX = 3_000;

/**
 * The state of a printer: the worst of its reasons. IPP adds a severity to a reason (RFC 8011,
 * 5.4.12). A printer that is stopped for a reason we do not know is stopped all the same.
 */
export function printerState(printer: PrinterView, forMs: number): State {
  const known = printer.state_reasons
    .map((reason) => BY_REASON.get(reason.replace(/-(error|warning|report)$/, '')))
    .filter((code) => code !== undefined && code !== 'S43' && code !== 'J20')
    .map((code) => state(code as Code))
    .sort((one, other) => one.rank - other.rank);
  const worst = known[0];
  if (printer.state === 'stopped') {
    if (rests(printer) && (worst === undefined || worst.code === 'P14')) return state('P34');
    if (worst === undefined || !needsHands(worst.class)) return state('P19');
    return worst.code === 'P16' && forMs < LOOKING_MS_MAX ? state('P31') : worst;
  }
  if (printer.state !== 'idle' && printer.state !== 'processing') return state('P19');
  return worst ?? state('S43');
}

/** Whether somebody has to go to the printer. */
function needsHands(kind: StateClass): boolean {
  return kind === 'stop' || kind === 'paused' || kind === 'soon';
}

/** What is known about a label, in a word of the catalogue. */
export type Known =
  | 'accepted' | 'sent' | 'confirmed' | 'verified' | 'doubt' | 'printing' | 'held' | 'canceled' | 'aborted'
  | 'unknown' | 'no_feedback';

/** A label's word and how much it asks of a person. */
export interface Verdict {
  class: StateClass;
  known: Known;
}

/** What is known about a label: doubt before everything, then how it ended, then the evidence. */
export function judge(job: Pick<JobView, 'state' | 'evidence' | 'in_doubt'>): Verdict {
  if (job.in_doubt != null) return { class: 'question', known: 'doubt' };
  switch (job.state) {
    case 'pending':
      return { class: 'notice', known: 'accepted' };
    case 'pending-held':
      return { class: 'paused', known: 'held' };
    case 'processing':
      return { class: 'notice', known: 'printing' };
    case 'processing-stopped':
      return { class: 'paused', known: 'held' };
    case 'canceled':
      return { class: 'notice', known: 'canceled' };
    case 'aborted':
      return { class: 'soon', known: 'aborted' };
    case 'completed':
      return ended(job.evidence);
    default:
      return { class: 'stale', known: 'unknown' };
  }
}

/** Only a printer or a person can make a label good: bytes that were sent are not a tick. */
function ended(evidence: string): Verdict {
  switch (evidence) {
    case 'confirmed':
    case 'verified':
      return { class: 'ok', known: evidence };
    case 'accepted':
    case 'sent':
      return { class: 'notice', known: 'no_feedback' };
    default:
      return { class: 'stale', known: 'unknown' };
  }
}

/** The end of a label's number: enough to compare by eye, too little to be read out. */
export function tail(job: Pick<JobView, 'references'>): string | null {
  const number = job.references.waybill ?? job.references.order ?? '';
  return number === '' ? null : [...number].slice(-4).join('');
}
