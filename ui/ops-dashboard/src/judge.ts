// From the hub's answers to what the shift lead is told. Pure: the time is handed in.

import type { HubStation } from '@waystation/api';
import type { StateClass } from '@waystation/kit';

/** How long a station may say nothing before it counts as silent, in milliseconds. */
export const SILENCE_MS_MAX = 5 * 60_000;

/** A missing record first, then silence, then a label that nobody can vouch for. */
export function judgeStation(station: HubStation, nowMs: number): StateClass {
  if (station.gaps > 0) return 'stop';
  if (isSilent(station.last_seen_at, nowMs)) return 'stale';
  return station.in_doubt > 0 ? 'question' : 'ok';
}

function isSilent(lastSeenAt: string | null, nowMs: number): boolean {
  const seen = Date.parse(lastSeenAt ?? '');
  return Number.isNaN(seen) || nowMs - seen > SILENCE_MS_MAX;
}
