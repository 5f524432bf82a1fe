// What of the dashboard is open, as it stands behind the `#` of the address: everything that is
// seen can be bookmarked and sent to somebody, and no server on the way learns of it.

/** Every page, in the order of the rail. */
export const PAGES = [
  'fleet', 'sites', 'stations', 'trace', 'alerts', 'incidents', 'runbooks', 'audit', 'enrolment', 'people',
] as const;

/** A page. */
export type Page = (typeof PAGES)[number];

/** A page, the thing on it, and how it is looked at. */
export interface Route {
  readonly page: Page;
  /** The name of the thing; empty for the list of them. */
  readonly id: string;
  readonly query: Readonly<Record<string, string>>;
}

/** The route in the fragment of an address; the fleet if there is none. */
export function routeIn(fragment: string): Route {
  const [path = '', query = ''] = fragment.replace(/^#\/?/, '').split('?', 2);
  const [name, ...rest] = path.split('/');
  const page = PAGES.find((each) => each === name) ?? 'fleet';
  return { page, id: decoded(rest.join('/')), query: Object.fromEntries(new URLSearchParams(query)) };
}

/** The fragment of a route; what is empty in the query is left out. */
export function fragmentOf(page: Page, id = '', query: Readonly<Record<string, string>> = {}): string {
  const kept = Object.entries(query).filter(([, value]) => value !== '');
  const asked = kept.length === 0 ? '' : `?${new URLSearchParams(kept)}`;
  const thing = id === '' ? '' : `/${id.split('/').map(encodeURIComponent).join('/')}`;
  return `#/${page}${thing}${asked}`;
}

/** A text that somebody may have mangled on the way. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
