// What is shown of a station.

import { describe, expect, it } from 'vitest';
import type { BoardView } from '@waystation/api';
import { NOW_MS, station } from './fixtures.ts';
import { judged, SILENT_MS, stationOf, worst } from './station.ts';

function shown(change: Partial<BoardView>): string {
  const { state, reason } = judged(station(change), NOW_MS);
  return `${state} ${reason}`;
}

describe('a station', () => {
  it('that speaks and misses nothing is fine', () => {
    expect(shown({})).toBe('ok ok');
  });

  it('that was silent too long, or never spoke, is unknown whatever it said before', () => {
    expect(shown({ heard_ms_ago: [SILENT_MS], conditions: ['stopped media-empty'] })).toBe('stop P10');
    expect(shown({ heard_ms_ago: [SILENT_MS + 1], conditions: ['stopped media-empty'] })).toBe('stale silent');
    expect(shown({ heard_ms_ago: [-1] })).toBe('stale never');
  });

  it('is as bad as its worst printer', () => {
    expect(shown({ conditions: ['idle; stopped cover-open; idle'] })).toBe('stop P12');
    expect(shown({ conditions: ['stopped'] })).toBe('stop P19');
    expect(shown({ conditions: ['stopped something-new'] })).toBe('stop P19');
    expect(shown({ conditions: ['idle media-low; idle'] })).toBe('soon P20');
    expect(shown({ condition: [-1], version: [-1] })).toBe('ok ok');
  });

  it.each([
    [{ in_doubt: [1], conditions: ['stopped media-empty'] }, 'stop P10'],
    [{ in_doubt: [1], gaps: [3] }, 'question doubt'],
    [{ gaps: [3], outbox: [5_000] }, 'soon missing'],
    [{ outbox: [5_000], clock_ahead_ms: [-200_000] }, 'soon outbox'],
    [{ clock_ahead_ms: [-200_000] }, 'soon clock'],
  ])('with %j is %s', (change, expected) => {
    expect(shown(change)).toBe(expected);
  });

  it('that changed is the same as one of a board', () => {
    const changed = stationOf({
      id: 'wh-012-a', name: 'wh-012-a', site: 'WH-012', enrolled_at: '', last_seen_at: new Date(NOW_MS - 5_000).toISOString(),
      clock_ahead_ms: 0, labels: 20, labels_failed: 0, outcomes: 20, in_doubt: 0, gaps: 0, forks: 0, forked_at: null, unread: 0,
      state: {
        at: '', occasion: 'interval', version: '1.4.2', uptime_s: 1, jobs_waiting: 0, jobs_in_doubt: 0, outbox_waiting: 0, outbox_dropped: 0,
        journal_bytes: 0, printers: [{ slot: 0, state: 'idle', state_reasons: ['none'], waiting: 0, in_doubt: 0, labels_printed: 20 }],
      },
    });
    expect(changed).toEqual(station());
  });

  it('tells nothing by printers of which nothing is known', () => {
    expect(worst('idle')).toBeNull();
  });
});
