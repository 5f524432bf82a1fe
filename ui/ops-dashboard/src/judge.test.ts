// What the shift lead is told about a station.

import { describe, expect, it } from 'vitest';
import type { HubStation } from '@waystation/api';
import { judgeStation, SILENCE_MS_MAX } from './judge.ts';

const NOW_MS = Date.parse('2026-11-21T12:00:00.000Z');

function judge(change: Partial<HubStation>): string {
  const station: HubStation = {
    id: 'st-1', name: 'bench', last_seen_at: '2026-11-21T11:59:30.000Z', labels: 20, in_doubt: 0, gaps: 0,
  };
  return judgeStation({ ...station, ...change }, NOW_MS);
}

describe('a station', () => {
  it('that speaks and misses nothing is good', () => {
    expect(judge({})).toBe('ok');
  });

  it('with a label in doubt is a question', () => {
    expect(judge({ in_doubt: 1 })).toBe('question');
  });

  it('that was silent too long, or never spoke, is unknown rather than good', () => {
    const old = new Date(NOW_MS - SILENCE_MS_MAX - 1).toISOString();
    expect([judge({ last_seen_at: old }), judge({ last_seen_at: null })]).toEqual(['stale', 'stale']);
  });

  it('with a missing record is stopped, whatever else it says', () => {
    expect(judge({ gaps: 1, in_doubt: 1, last_seen_at: null })).toBe('stop');
  });
});
