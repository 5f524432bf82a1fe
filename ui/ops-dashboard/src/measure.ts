// The figures that a station tells each minute, as people read them: a name, a unit, a number. Pure.

import type { StationSeriesList, StationSeriesView } from '@waystation/api';
import { m } from '@waystation/words';
import type { Steps } from './steps.ts';

/** How a figure is written. */
interface Kind {
  readonly title: () => string;
  readonly unit: () => string;
  /** What it is told in, over what it is written in. */
  readonly divisor: number;
  /** Digits behind the point. */
  readonly digits: number;
}

/** One figure over time, in the unit that it is written in. */
export interface Measure {
  readonly name: string;
  readonly layer: string;
  readonly title: string;
  readonly unit: string;
  /** One for each step; null where the station told nothing. */
  readonly values: Steps;
  readonly low: Steps;
  readonly high: Steps;
  readonly digits: number;
}

const plain = (title: () => string, unit: () => string): Kind => ({ title, unit, divisor: 1, digits: 0 });
const inGigabytes = (title: () => string): Kind => ({ title, unit: () => 'GB', divisor: 1e9, digits: 1 });

const KINDS: Record<string, Kind> = {
  'waystation.host.cpu_permille': { title: m.ops_measure_cpu, unit: () => '%', divisor: 10, digits: 1 },
  'waystation.host.memory_available_bytes': inGigabytes(m.ops_measure_memory),
  'waystation.host.disk_free_bytes': inGigabytes(m.ops_measure_disk),
  'waystation.host.network_errors': plain(m.ops_measure_network, m.ops_unit_packets),
  'waystation.jobs.waiting': plain(m.ops_measure_waiting, m.ops_unit_jobs),
  'waystation.printer.barred': plain(m.ops_measure_barred, m.ops_unit_printers),
  'waystation.journal.commit_ms': { title: m.ops_measure_commit, unit: () => 'ms', divisor: 1, digits: 0 },
  'waystation.outbox.waiting': plain(m.ops_measure_outbox, m.ops_unit_events),
  'waystation.label.ended': plain(m.ops_measure_ended, m.ops_unit_labels),
  'waystation.label.proven': plain(m.ops_measure_proven, m.ops_unit_labels),
  'waystation.printer.stopped_ms': { title: m.ops_measure_stopped, unit: () => 'min', divisor: 60_000, digits: 1 },
  'waystation.jobs.oldest_waiting_ms': { title: m.ops_measure_oldest, unit: () => 's', divisor: 1_000, digits: 0 },
};

/** Every figure of a station; one of a newer station is told in the hub's own words. */
export function measuresOf(list: StationSeriesList): Measure[] {
  return list.series.map((series) => measureOf(series, list.step_minutes));
}

/** When each step begins, in seconds since 1970. */
export function timesOf({ series, from, step_minutes: minutes }: StationSeriesList): number[] {
  return (series[0]?.values ?? []).map((_, at) => from / 1_000 + at * minutes * 60);
}

function measureOf(series: StationSeriesView, stepMinutes: number): Measure {
  const { title, unit, divisor, digits } = KINDS[series.name] ?? plain(() => series.meaning, () => '');
  const scaled = (values: Steps): (number | null)[] => values.map((value) => (value === null ? null : value / divisor));
  const high = scaled(series.high);
  return {
    name: series.name,
    layer: series.layer,
    title: title(),
    // A sum says of how long.
    unit: series.measure === 'sum' ? `${unit()} / ${stepMinutes} min` : unit(),
    // The mean of the worst is not the worst.
    values: series.measure === 'worst' ? high : scaled(series.values),
    low: scaled(series.low),
    high,
    digits,
  };
}

/** A value with no more digits than it is written with. */
export function rounded(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
