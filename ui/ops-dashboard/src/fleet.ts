// Sums over stations: how many are how, which site needs somebody first, and what the broken ones
// share. Pure.

import type { StateClass } from '@waystation/kit';
import { CLASSES, judged, type Station } from './station.ts';

/** How many stations are of each class. */
export type Counts = Record<StateClass, number>;

/** Counts of no station. */
export function noCounts(): Counts {
  return { ok: 0, notice: 0, soon: 0, paused: 0, question: 0, stop: 0, stale: 0 };
}

/** One site in figures. */
export interface SiteSum {
  readonly site: string;
  readonly stations: number;
  readonly counts: Counts;
  readonly waiting: number;
  readonly inDoubt: number;
  readonly labels: number;
  readonly failed: number;
  /** The class of its worst station. */
  readonly state: StateClass;
}

/** How many stations are of each class now. */
export function countsOf(stations: readonly Station[], nowMs: number): Counts {
  const counts = noCounts();
  for (const station of stations) counts[judged(station, nowMs).state] += 1;
  return counts;
}

/** Every site, the one that needs somebody most first. */
export function sitesOf(stations: readonly Station[], nowMs: number): SiteSum[] {
  const sums = new Map<string, { counts: Counts; stations: number; waiting: number; inDoubt: number; labels: number; failed: number }>();
  for (const station of stations) {
    let sum = sums.get(station.site);
    if (sum === undefined) {
      sum = { counts: noCounts(), stations: 0, waiting: 0, inDoubt: 0, labels: 0, failed: 0 };
      sums.set(station.site, sum);
    }
    sum.stations += 1;
    sum.counts[judged(station, nowMs).state] += 1;
    sum.waiting += station.waiting;
    sum.inDoubt += station.inDoubt;
    sum.labels += station.labels;
    sum.failed += station.failed;
  }
  const sites = [...sums].map(([site, sum]): SiteSum => ({ site, ...sum, state: worstOf(sum.counts) }));
  const rank = (site: SiteSum): number => CLASSES.indexOf(site.state);
  return sites.sort((a, b) =>
    rank(a) - rank(b) || b.waiting - a.waiting || b.counts[b.state] - a.counts[a.state] || (a.site < b.site ? -1 : 1));
}

/** The worst class that has a station. */
export function worstOf(counts: Counts): StateClass {
  return CLASSES.find((each) => counts[each] > 0) ?? 'ok';
}

/** Something that broken stations share. */
export interface Share {
  readonly what: 'reason' | 'site' | 'version';
  readonly value: string;
  readonly broken: number;
  readonly ofBroken: number;
  readonly all: number;
  readonly ofAll: number;
}

/** Fewer broken stations than this share nothing worth saying. */
const BROKEN_MIN = 3;
/** How many shares are told. */
const SHARES_MAX = 6;

/** What the broken stations share more than all do, the most telling first. */
export function sharesOf(stations: readonly Station[], nowMs: number): Share[] {
  const isBroken = (station: Station): boolean => ['stop', 'question', 'stale'].includes(judged(station, nowMs).state);
  const broken = stations.filter(isBroken);
  if (broken.length < BROKEN_MIN) return [];
  const attributes: [Share['what'], (station: Station) => string][] = [
    ['reason', (station) => judged(station, nowMs).reason],
    ['site', (station) => station.site],
    ['version', (station) => station.version ?? ''],
  ];
  const shares = attributes.flatMap(([what, of]) => {
    const all = tally(stations, of);
    return [...tally(broken, of)]
      .filter(([value, count]) => value !== '' && count >= BROKEN_MIN)
      .map(([value, count]): Share => ({
        what, value, broken: count, ofBroken: broken.length, all: all.get(value) ?? 0, ofAll: stations.length,
      }));
  });
  const lift = (share: Share): number => share.broken / share.ofBroken - share.all / share.ofAll;
  return shares.filter((share) => lift(share) > 0.05).sort((a, b) => lift(b) - lift(a)).slice(0, SHARES_MAX);
}

function tally(stations: readonly Station[], of: (station: Station) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const station of stations) counts.set(of(station), (counts.get(of(station)) ?? 0) + 1);
  return counts;
}
