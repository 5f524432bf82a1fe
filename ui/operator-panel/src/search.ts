// A search for printers, as far as it is: what was found, and which means told nothing. Pure.

import type { FindView, MeansView } from '@waystation/api';

/** Most finds that are shown. */
export const FINDS_MAX = 200;

/** What a search has told so far. */
export interface Found {
  finds: readonly FindView[];
  /** Why there may be more than was found. */
  failures: readonly string[];
}

/** Nothing yet. */
export const NOTHING: Found = { finds: [], failures: [] };

/** With one more find. The same id again says more of the same thing, in its old place. */
export function withFind(found: Found, find: FindView): Found {
  const known = found.finds.some((each) => each.id === find.id);
  const finds = known ? found.finds.map((each) => (each.id === find.id ? find : each)) : [...found.finds, find];
  return { ...found, finds: finds.slice(0, FINDS_MAX) };
}

/** With the end of one of the means. */
export function withMeans(found: Found, { message }: MeansView): Found {
  return message == null ? found : { ...found, failures: [...found.failures, message] };
}

/** Printers that can be added first, then what stands in the way, then what is here already. */
export function inOrder({ finds }: Found): FindView[] {
  const rank = (find: FindView): number => (find.added_as != null ? 3 : find.obstacle != null ? 2 : find.kind === 'printer' ? 0 : 1);
  return [...finds].sort((one, other) => rank(one) - rank(other));
}

/** What a person knows it by: maker and model without the maker twice, or its address. */
export function called({ maker, model, uri }: FindView): string {
  const words = [maker, model].filter((word) => word != null && word !== '') as string[];
  const [first, second] = words;
  if (first === undefined) return uri;
  return second === undefined || second.toLowerCase().startsWith(first.toLowerCase()) ? (second ?? first) : `${first} ${second}`;
}
