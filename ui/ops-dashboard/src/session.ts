// The page's half of its session. The other half is a cookie that no script can read.

const KEPT = 'waystation.hub.key';

/** The key of last time, or null. */
export function keptKey(): string | null {
  return localStorage.getItem(KEPT);
}

/** Keeps the key, or forgets it. */
export function keepKey(key: string | null): void {
  if (key === null) localStorage.removeItem(KEPT);
  else localStorage.setItem(KEPT, key);
}
