// Light or dark: as the computer has it, unless the lead fixed it for the hall.

import { firstLook, LOOK_KEPT, wear, type Look } from './first.ts';

export type { Look };

let chosen = $state<Look>('auto');

/** Takes the look of the address or of last time. */
export function startLook(asked: string | null): void {
  choose(firstLook(asked));
}

/** The look now. */
export function look(): Look {
  return chosen;
}

/** Looks like this from now on. */
export function choose(wanted: Look): void {
  chosen = wanted;
  localStorage.setItem(LOOK_KEPT, wanted);
  wear(wanted);
}
