// What a filter leaves.

import { describe, expect, it } from 'vitest';
import { filterOf, toggled } from './filter.ts';
import { NOW_MS } from './fixtures.ts';
import { stationsOf } from './station.ts';
import { board } from './fixtures.ts';

const STATIONS = stationsOf(board({
  sites: ['WH-012', 'WH-044'], versions: ['1.4.1', '1.4.2'], conditions: ['idle', 'stopped media-empty'],
  id: ['a1', 'a2', 'b1'], site: [0, 0, 1], heard_ms_ago: [1_000, 500_000, 2_000], clock_ahead_ms: [0, 0, 0], labels: [5, 6, 7],
  labels_failed: [0, 0, 2], gaps: [0, 0, 0], forks: [0, 0, 0], version: [0, 1, 1], condition: [0, 0, 1], waiting: [0, 4, 9],
  in_doubt: [0, 1, 0], outbox: [0, 0, 0],
}));

function left(text: string): string {
  const { passes } = filterOf(text);
  return STATIONS.filter((station) => passes(station, NOW_MS)).map((station) => station.id).join(' ');
}

describe('a filter', () => {
  it.each([
    ['', 'a1 a2 b1'],
    ['a', 'a1 a2'],
    ['A1', 'a1'],
    ['site:wh-044', 'b1'],
    ['site:WH-0*', 'a1 a2 b1'],
    ['site:wh-0', ''],
    ['state:stop,stale', 'a2 b1'],
    ['-state:stop', 'a1 a2'],
    ['code:p10', 'b1'],
    ['code:P10', 'b1'],
    ['ver:1.4.2 -site:wh-044', 'a2'],
    ['ver:1.4.*', 'a1 a2 b1'],
    ['wait:>3', 'a2 b1'],
    ['wait:<5', 'a1 a2'],
    ['wait:9', 'b1'],
    ['seen:>5m', 'a2'],
    ['seen:<5', 'a1 b1'],
    ['doubt:>0', 'a2'],
    ['failed:2', 'b1'],
    ['site:a.c', ''],
  ])('%s leaves %s', (text, expected) => {
    expect(left(text)).toBe(expected);
  });

  it('says what it does not know, and hides nothing for it', () => {
    expect(filterOf('stat:stop wait:many a1').unknown).toEqual(['stat:stop', 'wait:many']);
    expect(left('stat:stop wait:5m -')).toBe('a1 a2 b1');
  });

  it('gets a term more, or one less', () => {
    expect(toggled('wh-012', 'state:stop')).toBe('wh-012 state:stop');
    expect(toggled(' wh-012  state:stop ', 'state:stop')).toBe('wh-012');
  });
});
