// Answers of a hub that no fleet of a test gives: twenty thousand stations, long names, figures with
// holes in them. Their shape is that of the hub's own description.

import type { BoardView, StationSeriesList, StationSeriesView } from '@waystation/api';

/** A board of one station that is well, changed as wanted. */
export function smallBoard(change: Partial<BoardView> = {}): BoardView {
  return {
    at: Date.now(), sites: ['WH-012'], versions: ['1.4.2'], conditions: ['idle'], id: ['wh-012-a'], site: [0], heard_ms_ago: [5_000],
    clock_ahead_ms: [0], labels: [20], labels_failed: [0], gaps: [0], forks: [0], version: [0], condition: [0], waiting: [0],
    in_doubt: [0], outbox: [0], ...change,
  };
}

/** A board of a large fleet, by name, as a hub tells it. */
export function largeBoard(stations: number): BoardView {
  const every = <T>(make: (at: number) => T): T[] => Array.from({ length: stations }, (_, at) => make(at));
  const site = (at: number): number => Math.floor(at * 212 / stations);
  return {
    at: Date.now(),
    sites: Array.from({ length: 212 }, (_, at) => `WH-${String(at).padStart(3, '0')}`),
    versions: ['1.4.1', '1.4.2'],
    conditions: ['idle; idle', 'stopped media-empty; idle', 'processing', 'stopped cover-open'],
    id: every((at) => `wh-${String(site(at)).padStart(3, '0')}-${(at * 2_654_435_761).toString(16).padStart(12, '0')}`),
    site: every(site),
    heard_ms_ago: every((at) => (at % 331 === 0 ? 600_000 : 5_000)),
    clock_ahead_ms: every(() => 200),
    labels: every((at) => at * 7 % 5_000),
    labels_failed: every((at) => (at % 97 === 0 ? 3 : 0)),
    gaps: every((at) => (at % 1_009 === 0 ? 2 : 0)),
    forks: every(() => 0),
    version: every((at) => (at % 9 === 0 ? 0 : 1)),
    condition: every((at) => (at % 541 === 0 ? 1 : at % 811 === 0 ? 3 : at % 2 === 0 ? 0 : 2)),
    waiting: every((at) => (at % 541 === 0 ? 40 : at % 3)),
    in_doubt: every((at) => (at % 701 === 0 ? 1 : 0)),
    outbox: every(() => 4),
  };
}

/** Steps of figures that are served. */
const STEPS = 181;

/** A station's figures over six hours; nothing was told for an hour, and one minute stands alone in it. */
export function holedSeries(nowMs: number): StationSeriesList {
  const minutes = 2;
  const from = Math.floor(nowMs / 60_000 / minutes - STEPS + 1) * minutes * 60_000;
  const isTold = (at: number): boolean => at === 75 || at < 60 || at > 90;
  const series = (name: string, layer: string, measure: string, value: (at: number) => number): StationSeriesView => {
    const values = Array.from({ length: STEPS }, (_, at) => (isTold(at) ? Math.max(0, Math.round(value(at))) : null));
    // Lows and highs of another shape, so that no line can pass for another.
    const beside = (told: (value: number, at: number) => number): (number | null)[] => values.map((value, at) => (value === null ? null : told(value, at)));
    const [low, high] = [beside((value, at) => Math.round(value / (2 + at % 3))), beside((value, at) => value * (2 + at % 3))];
    return { name: `waystation.${name}`, layer, measure, meaning: 'what it tells', values, low, high };
  };
  const wave = (middle: number, swing: number) => (at: number): number => middle + swing * Math.sin(at / 9);
  return {
    from,
    step_minutes: minutes,
    series: [
      series('host.cpu_permille', 'system', 'mean', wave(200, 120)),
      series('host.memory_available_bytes', 'system', 'latest', wave(2.1e9, 3e8)),
      series('host.disk_free_bytes', 'system', 'latest', (at) => 41.3e9 - at * 1e7),
      series('host.network_errors', 'system', 'sum', (at) => (at % 40 === 0 ? 3 : 0)),
      series('jobs.waiting', 'application', 'latest', wave(4, 5)),
      series('printer.barred', 'application', 'latest', () => 0),
      series('journal.commit_ms', 'application', 'worst', wave(9, 4)),
      series('outbox.waiting', 'application', 'latest', wave(20, 30)),
      series('label.ended', 'business', 'sum', wave(12, 10)),
      series('label.proven', 'business', 'sum', wave(11, 10)),
      series('printer.stopped_ms', 'business', 'sum', (at) => (at > 100 && at < 110 ? 120_000 : 0)),
      series('jobs.oldest_waiting_ms', 'business', 'latest', wave(8_000, 9_000)),
    ],
  };
}
