// Values step by step, of which some are not known. Pure.

/** What was known at each step. */
export type Steps = readonly (number | null)[];

/** The last step of which something is known; -1 if there is none. */
export function lastTold(values: Steps): number {
  return values.findLastIndex((value) => value !== null);
}

/** The steps that no line leads to or from, which are drawn as points. */
export function alone(values: Steps): number[] {
  const is = (at: number): boolean => (values[at] ?? null) !== null;
  return values.flatMap((_, at) => (is(at) && !is(at - 1) && !is(at + 1) ? [at] : []));
}
