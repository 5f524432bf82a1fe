// In which order stations stand. The worst first, unless the reader wants otherwise.

import { CLASSES, judged, type Station } from './station.ts';

/** What can be sorted by; the address says it, with `-` for the other way round. */
export const COLUMNS = ['state', 'name', 'site', 'reason', 'seen', 'waiting', 'doubt', 'labels', 'failed', 'missing', 'version', 'clock'] as const;

/** A column. */
export type Column = (typeof COLUMNS)[number];

/** What the address says about the order. */
export function sortOf(text: string): { column: Column; down: boolean } {
  const column = COLUMNS.find((each) => each === text.replace(/^-/, ''));
  return column === undefined ? { column: 'state', down: false } : { column, down: text.startsWith('-') };
}

/** The stations in order; those that are alike stand by name, as they came. */
export function ordered(stations: readonly Station[], column: Column, down: boolean, nowMs: number): Station[] {
  const key = keyOf(column, nowMs);
  // Most stations are alike, so that there are few piles to put in order.
  const piles = new Map<number | string, Station[]>();
  for (const station of stations) {
    const is = key(station);
    const pile = piles.get(is);
    if (pile === undefined) piles.set(is, [station]);
    else pile.push(station);
  }
  const sign = down ? -1 : 1;
  return [...piles].sort(([a], [b]) => (a < b ? -sign : sign)).flatMap(([, pile]) => pile);
}

function keyOf(column: Column, nowMs: number): (station: Station) => number | string {
  switch (column) {
    case 'state':
      // Within a class, where most labels wait comes first.
      return (station) => CLASSES.indexOf(judged(station, nowMs).state) * 1e9 - Math.min(station.waiting, 1e6);
    case 'name':
      return (station) => station.id;
    case 'site':
      return (station) => station.site;
    case 'reason':
      return (station) => judged(station, nowMs).reason;
    case 'seen':
      return (station) => -(station.heardMs ?? 0);
    case 'waiting':
      return (station) => -station.waiting;
    case 'doubt':
      return (station) => -station.inDoubt;
    case 'labels':
      return (station) => -station.labels;
    case 'failed':
      return (station) => -station.failed;
    case 'missing':
      return (station) => -station.missing;
    case 'version':
      return (station) => station.version ?? '';
    case 'clock':
      return (station) => -Math.abs(station.clockAheadMs);
  }
}
