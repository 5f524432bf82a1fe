// The page's half of its session. The other half is a cookie that no script can read.

const KEPT = 'waystation.hub.key';

/** The key of last time, or null. */
export function keptKey(): string | null {
  return localStorage.getItem(KEPT);
}

/** The key that coming in with an account left for the page, once; null if nobody just came in so. */
export function handedKey(): string | null {
  const handed = /(?:^|; )waystation-hub-key=([0-9a-f]+)/.exec(document.cookie)?.[1] ?? null;
  if (handed !== null) document.cookie = 'waystation-hub-key=; Path=/; Max-Age=0';
  return handed;
}

const PLACE = 'waystation.hub.place';

/** Goes to the provider of accounts; whoever comes back finds the place they wanted. */
export function leaveForAccount(): void {
  sessionStorage.setItem(PLACE, location.hash);
  location.assign('/api/sign-on');
}

/** The place that was wanted before the way to the provider, once. */
export function wantedPlace(): string | null {
  const place = sessionStorage.getItem(PLACE);
  sessionStorage.removeItem(PLACE);
  return place;
}

/** Keeps the key, or forgets it. */
export function keepKey(key: string | null): void {
  if (key === null) localStorage.removeItem(KEPT);
  else localStorage.setItem(KEPT, key);
}
