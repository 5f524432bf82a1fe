// Sums over stations, and the order they stand in.

import { describe, expect, it } from 'vitest';
import { board, NOW_MS } from './fixtures.ts';
import { countsOf, sharesOf, sitesOf } from './fleet.ts';
import { ordered, sortOf } from './order.ts';
import { stationsOf } from './station.ts';

/** Ten stations of two sites; the first four, three of them at WH-2, are out of labels. */
const STATIONS = stationsOf(board({
  sites: ['WH-1', 'WH-2'], conditions: ['idle', 'stopped media-empty'], id: [...'abcdefghij'], site: [1, 1, 1, 0, 0, 0, 0, 0, 0, 0],
  heard_ms_ago: Array<number>(10).fill(0), clock_ahead_ms: Array<number>(10).fill(0), labels: Array<number>(10).fill(2),
  labels_failed: Array<number>(10).fill(0), gaps: Array<number>(10).fill(0), forks: Array<number>(10).fill(0), version: Array<number>(10).fill(0),
  condition: [1, 1, 1, 1, 0, 0, 0, 0, 0, 0], waiting: [1, 5, 2, 50, 0, 0, 0, 0, 0, 0], in_doubt: Array<number>(10).fill(0), outbox: Array<number>(10).fill(0),
}));

describe('a fleet', () => {
  it('is counted by class', () => {
    expect(countsOf(STATIONS, NOW_MS)).toEqual({ ok: 6, notice: 0, soon: 0, paused: 0, question: 0, stop: 4, stale: 0 });
  });

  it('has the site first where most labels wait', () => {
    const sites = sitesOf(STATIONS, NOW_MS).map(({ site, stations, counts, waiting, state }) => [site, stations, counts.stop, waiting, state]);
    expect(sites).toEqual([['WH-1', 7, 1, 50, 'stop'], ['WH-2', 3, 3, 8, 'stop']]);
  });

  it('says what the broken ones share more than all do', () => {
    const shares = sharesOf(STATIONS, NOW_MS).map(({ what, value, broken, ofBroken, all, ofAll }) => [what, value, broken, ofBroken, all, ofAll]);
    expect(shares).toEqual([['reason', 'P10', 4, 4, 4, 10], ['site', 'WH-2', 3, 4, 3, 10]]);
  });

  it('of few broken stations says nothing about what they share', () => {
    expect(sharesOf(STATIONS.slice(2), NOW_MS)).toEqual([]);
  });
});

describe('the order', () => {
  const names = (text: string): string => {
    const { column, down } = sortOf(text);
    return ordered(STATIONS, column, down, NOW_MS).map((station) => station.id).join('');
  };

  it.each([
    ['', 'dbcaefghij'],
    ['nonsense', 'dbcaefghij'],
    ['name', 'abcdefghij'],
    ['-name', 'jihgfedcba'],
    ['waiting', 'dbcaefghij'],
    ['site', 'defghijabc'],
  ])('%s is %s', (text, expected) => {
    expect(names(text)).toBe(expected);
  });
});
