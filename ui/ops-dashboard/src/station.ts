// A station as the pages draw it, made from the hub's columns or from a change of it. Pure: the time
// is handed in, and what is shown of a station follows from it alone.

import type { BoardView, StationView } from '@waystation/api';
import type { StateClass } from '@waystation/kit';
import { STATES } from '@waystation/words';

/** How long a station may say nothing before it counts as silent, in milliseconds; the hub's own alert waits as long. */
export const SILENT_MS = 200_000;
/** How wrong a clock may be, in milliseconds. */
export const CLOCK_MS_MAX = 120_000;
/** How many events may wait at a station before it is worth a look. */
export const OUTBOX_MAX = 1_000;

/** One station. */
export interface Station {
  readonly id: string;
  readonly site: string;
  /** When it was last heard, in milliseconds since 1970, or null for never. */
  readonly heardMs: number | null;
  readonly clockAheadMs: number;
  readonly labels: number;
  readonly failed: number;
  readonly missing: number;
  readonly forks: number;
  /** Null until it said how it is. */
  readonly version: string | null;
  readonly condition: string | null;
  readonly waiting: number;
  readonly inDoubt: number;
  readonly outbox: number;
  /** The state it had when it was last heard. */
  readonly told: Judgement;
  /** Its name in small letters, for finding. */
  readonly text: string;
}

/** What is shown of a station, and why. */
export interface Judgement {
  readonly state: StateClass;
  readonly reason: Reason;
}

/** Why a station is shown as it is: a code of the catalogue, or one of the hub's own. */
export type Reason = keyof typeof STATES | 'ok' | 'silent' | 'never' | 'doubt' | 'missing' | 'outbox' | 'clock';

/** The classes, worst first. */
export const CLASSES: readonly StateClass[] = ['stop', 'question', 'soon', 'paused', 'stale', 'notice', 'ok'];

/** The classes that want somebody, in that order. */
export const WANTING = CLASSES.filter((each) => each !== 'ok' && each !== 'notice');

/** Every station of a board. There may be 20,000: each is made once, and nothing is made twice. */
export function stationsOf(board: BoardView): Station[] {
  const told = board.conditions.map((condition) => worst(condition));
  return board.id.map((id, at) => {
    const ago = board.heard_ms_ago[at] ?? -1;
    const [version, condition] = [board.version[at] ?? -1, board.condition[at] ?? -1];
    const [clockAheadMs, missing] = [board.clock_ahead_ms[at] ?? 0, board.gaps[at] ?? 0];
    const [inDoubt, outbox] = [board.in_doubt[at] ?? 0, board.outbox[at] ?? 0];
    return {
      id,
      site: board.sites[board.site[at] ?? -1] ?? '',
      heardMs: ago < 0 ? null : board.at - ago,
      clockAheadMs,
      labels: board.labels[at] ?? 0,
      failed: board.labels_failed[at] ?? 0,
      missing,
      forks: board.forks[at] ?? 0,
      version: board.versions[version] ?? null,
      condition: board.conditions[condition] ?? null,
      waiting: board.waiting[at] ?? 0,
      inDoubt,
      outbox,
      told: judge({ inDoubt, missing, outbox, clockAheadMs }, told[condition] ?? null),
      text: id.toLowerCase(),
    };
  });
}

/** Where a station stands among those that are sorted by name; -1 if it is not there. */
export function placeIn(stations: readonly Station[], id: string): number {
  let [low, high] = [0, stations.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stations[middle]?.id ?? '') < id) low = middle + 1;
    else high = middle;
  }
  return stations[low]?.id === id ? low : -1;
}

/** A station that changed. */
export function stationOf(view: StationView): Station {
  const state = view.state ?? null;
  const condition = state === null ? null : state.printers.map((each) => conditionOf(each.state, each.state_reasons)).join('; ');
  const heard = Date.parse(view.last_seen_at ?? '');
  const facts = { clockAheadMs: view.clock_ahead_ms, missing: view.gaps, inDoubt: view.in_doubt, outbox: state?.outbox_waiting ?? 0 };
  return {
    id: view.id,
    site: view.site,
    heardMs: Number.isNaN(heard) ? null : heard,
    labels: view.labels,
    failed: view.labels_failed,
    forks: view.forks,
    version: state?.version ?? null,
    condition,
    waiting: state?.jobs_waiting ?? 0,
    ...facts,
    told: judge(facts, condition === null ? null : worst(condition)),
    text: view.id.toLowerCase(),
  };
}

/** How a printer is written in a condition: its state, then its reasons. */
export function conditionOf(state: string, reasons: readonly string[]): string {
  return [state, ...reasons.filter((reason) => reason !== 'none')].join(' ');
}

// A fleet has few judgements, however many stations: each is made once.
const IN_DOUBT: Judgement = { state: 'question', reason: 'doubt' };
const MISSING: Judgement = { state: 'soon', reason: 'missing' };
const OUTBOX: Judgement = { state: 'soon', reason: 'outbox' };
const CLOCK: Judgement = { state: 'soon', reason: 'clock' };
const FINE: Judgement = { state: 'ok', reason: 'ok' };
const NEVER: Judgement = { state: 'stale', reason: 'never' };
const SILENT: Judgement = { state: 'stale', reason: 'silent' };

/** A stopped printer first, then what a person is asked, then what becomes trouble soon. */
function judge(facts: Pick<Station, 'inDoubt' | 'missing' | 'outbox' | 'clockAheadMs'>, printers: Judgement | null): Judgement {
  if (printers?.state === 'stop') return printers;
  if (facts.inDoubt > 0) return IN_DOUBT;
  if (facts.missing > 0) return MISSING;
  if (facts.outbox > OUTBOX_MAX) return OUTBOX;
  if (Math.abs(facts.clockAheadMs) > CLOCK_MS_MAX) return CLOCK;
  return printers ?? FINE;
}

/** What is shown of a station now: silence hides whatever it said before. */
export function judged(station: Station, nowMs: number): Judgement {
  if (station.heardMs === null) return NEVER;
  if (nowMs - station.heardMs > SILENT_MS) return SILENT;
  return station.told;
}

const BY_REASON = new Map<string, keyof typeof STATES>(
  Object.values(STATES).flatMap((state) => state.reasons.map((reason): [string, keyof typeof STATES] => [reason, state.code])),
);

/** The worst that is told of the printers of a condition; null if nothing is. */
export function worst(condition: string): Judgement | null {
  let found: Judgement | null = null;
  for (const printer of condition.split('; ')) {
    const [state = '', ...reasons] = printer.split(' ');
    const codes = reasons.flatMap((reason) => BY_REASON.get(reason) ?? []);
    if (state === 'stopped' && codes.length === 0) codes.push('P19');
    for (const code of codes) {
      const each: Judgement = { state: STATES[code].class, reason: code };
      if (found === null || rank(each) < rank(found)) found = each;
    }
  }
  return found;
}

function rank(judgement: Judgement): number {
  return CLASSES.indexOf(judgement.state);
}
