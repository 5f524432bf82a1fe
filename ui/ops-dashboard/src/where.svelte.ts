// Where the reader is, and how they get elsewhere. The address is the only state of a view.

import { fragmentOf, routeIn, type Route } from './route.ts';

let here = $state.raw<Route>(routeIn(location.hash));

/** Keeps up with the address; the returned function ends it. */
export function startWhere(): () => void {
  const read = (): void => { here = routeIn(location.hash); };
  addEventListener('hashchange', read);
  return () => removeEventListener('hashchange', read);
}

/** Where the reader is. */
export function where(): Route {
  return here;
}

/** What the address says under `name`; empty if nothing. */
export function asked(name: string): string {
  return here.query[name] ?? '';
}

/** Looks at the same thing otherwise, without a step back: for typing and sorting. */
export function look(change: Readonly<Record<string, string>>): void {
  const query = { ...here.query, ...change };
  stand(fragmentOf(here.page, here.id, query));
}

/** Puts another address in the place of this one, without a step back: for the same thing. */
export function stand(fragment: string): void {
  history.replaceState(null, '', fragment);
  here = routeIn(location.hash);
}

/** Goes to another place, with a step back. */
export function go(fragment: string): void {
  location.hash = fragment;
}
