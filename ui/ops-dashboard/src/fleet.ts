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

/** How many stations of all these sites are of each class. */
export function totalOf(sites: readonly SiteSum[]): Counts {
  const total = noCounts();
  for (const { counts } of sites) for (const each of CLASSES) total[each] += counts[each];
  return total;
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

/** Classes of stations that do not do their work. */
const BROKEN: readonly StateClass[] = ['stop', 'question', 'stale'];

/** What the broken stations share more than all do, the most telling first. */
export function sharesOf(stations: readonly Station[], nowMs: number): Share[] {
  const tallies = { reason: new Map<string, Tally>(), site: new Map<string, Tally>(), version: new Map<string, Tally>() };
  let ofBroken = 0;
  for (const station of stations) {
    const { state, reason } = judged(station, nowMs);
    const isBroken = BROKEN.includes(state);
    if (isBroken) ofBroken += 1;
    count(tallies.reason, reason, isBroken);
    count(tallies.site, station.site, isBroken);
    count(tallies.version, station.version ?? '', isBroken);
  }
  if (ofBroken < BROKEN_MIN) return [];
  const attributes: Share['what'][] = ['reason', 'site', 'version'];
  const shares = attributes.flatMap((what) => [...tallies[what]]
    .filter(([value, { broken }]) => value !== '' && broken >= BROKEN_MIN)
    .map(([value, { broken, all }]): Share => ({ what, value, broken, ofBroken, all, ofAll: stations.length })));
  const lift = (share: Share): number => share.broken / share.ofBroken - share.all / share.ofAll;
  return shares.filter((share) => lift(share) > 0.05).sort((a, b) => lift(b) - lift(a)).slice(0, SHARES_MAX);
}

/** How many stations are so, and how many of them are broken. */
interface Tally {
  all: number;
  broken: number;
}

function count(tallies: Map<string, Tally>, value: string, isBroken: boolean): void {
  let tally = tallies.get(value);
  if (tally === undefined) {
    tally = { all: 0, broken: 0 };
    tallies.set(value, tally);
  }
  tally.all += 1;
  if (isBroken) tally.broken += 1;
}
