// The search keys while this page is open: in memory only, gone with the page.

import type { MonthKey } from './token.ts';

let keys = $state.raw<readonly MonthKey[]>([]);

/** The keys that somebody gave, the oldest month first; empty if nobody did. */
export function searchKeys(): readonly MonthKey[] {
  return keys;
}

/** Keeps keys until the page is closed. */
export function keepSearchKeys(given: readonly MonthKey[]): void {
  keys = given;
}

/** Forgets the keys. */
export function forgetKeys(): void {
  keys = [];
}
