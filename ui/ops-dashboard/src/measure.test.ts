// The figures of a station in the units that people read, and the steps of which nothing is known.

import { readFileSync } from 'node:fs';
import type { StationSeriesView } from '@waystation/api';
import { describe, expect, it } from 'vitest';
import { measuresOf, rounded, timesOf } from './measure.ts';
import { alone, lastTold } from './steps.ts';

/** A series of three steps, the second of which nobody told. */
function series(change: Partial<StationSeriesView>): StationSeriesView {
  return {
    name: 'waystation.host.cpu_permille', layer: 'system', measure: 'mean', meaning: 'what it tells', values: [423, null, 1_000], low: [400, null, 900],
    high: [450, null, 1_000], ...change,
  };
}

const list = (...all: StationSeriesView[]): { from: number; step_minutes: number; series: StationSeriesView[] } => ({ from: 60_000, step_minutes: 2, series: all });

describe('a figure of a station', () => {
  it.each([
    [{}, '%', [42.3, null, 100], [45, null, 100]],
    [{ name: 'waystation.host.disk_free_bytes', measure: 'latest', values: [41_300_000_000, null, 0], high: [41_300_000_000, null, 0] }, 'GB', [41.3, null, 0], [41.3, null, 0]],
    [{ name: 'waystation.label.ended', measure: 'sum' }, 'labels / 2 min', [423, null, 1_000], [450, null, 1_000]],
    [{ name: 'waystation.journal.commit_ms', measure: 'worst' }, 'ms', [450, null, 1_000], [450, null, 1_000]],
    [{ name: 'waystation.of.a.newer.station', measure: 'latest' }, '', [423, null, 1_000], [450, null, 1_000]],
  ])('%o is written in its unit', (change, unit, values, high) => {
    const [measure] = measuresOf(list(series(change)));
    expect([measure?.unit, measure?.values, measure?.high]).toEqual([unit, values, high]);
  });

  it('of a newer station is told in the hub’s words', () => {
    expect(measuresOf(list(series({ name: 'waystation.new' })))[0]?.title).toBe('what it tells');
  });

  it('is known by name, each of the twelve', () => {
    const told = readFileSync(new URL('../../../contract/src/series.rs', import.meta.url), 'utf8');
    const core = /CORE: \[Self; 12\] = \[([^\]]+)\]/.exec(told)?.[1] ?? '';
    const names = [...core.matchAll(/Self::(\w+)/g)].map(([, variant]) => new RegExp(`${variant} = "([^"]+)"`).exec(told)?.[1] ?? '');
    expect(names).toHaveLength(12);
    const titles = measuresOf(list(...names.map((name) => series({ name })))).map(({ title }) => title);
    expect(titles).not.toContain('what it tells');
    expect(new Set(titles).size).toBe(12);
  });

  it('is written with the digits it is known to', () => {
    expect([rounded(41.27, 1), rounded(1_234.6, 0), rounded(0, 1)]).toEqual([41.3, 1_235, 0]);
  });
});

describe('steps of time', () => {
  it('begin where the hub says', () => {
    expect(timesOf(list(series({})))).toEqual([60, 180, 300]);
    expect(timesOf(list())).toEqual([]);
  });

  it.each([
    [[1, null, 2, 3, null], [0], 3],
    [[null, null], [], -1],
    [[5], [0], 0],
    [[1, 2, 3], [], 2],
  ])('%o have these alone, and end there', (values, lonely, last) => {
    expect([alone(values), lastTold(values)]).toEqual([lonely, last]);
  });
});
