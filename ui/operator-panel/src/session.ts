// The page's half of its session, and the code it was opened with. The code is taken out of the
// address at once, so that it stands in no history.

const KEPT = 'waystation.key';

/** The code in `#code=…`, or null. */
export function codeIn(fragment: string): string | null {
  const code = new URLSearchParams(fragment.replace(/^#/, '')).get('code');
  return code === null || code === '' ? null : code;
}

/** The key of last time, or null. Other ports of this computer cannot read it. */
export function keptKey(): string | null {
  return localStorage.getItem(KEPT);
}

/** Keeps the key, or forgets it. */
export function keepKey(key: string | null): void {
  if (key === null) localStorage.removeItem(KEPT);
  else localStorage.setItem(KEPT, key);
}
