// The token of a page. It arrives in the fragment, which no browser sends to a server, and lives
// in memory only: never in storage, never in the address after the first read.

/** The token in `#token=…`, or null. */
export function tokenFromFragment(fragment: string): string | null {
  const token = new URLSearchParams(fragment.replace(/^#/, '')).get('token');
  return token === null || token === '' ? null : token;
}
