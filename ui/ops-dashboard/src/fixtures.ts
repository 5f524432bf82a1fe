// Stations and alerts for the tests.

import type { AlertView, BoardView, IncidentDetailView } from '@waystation/api';
import { stationsOf, type Station } from './station.ts';

/** When every test is. */
export const NOW_MS = Date.parse('2026-11-21T12:00:00.000Z');

/** A board of one station that is well, changed as wanted. */
export function board(change: Partial<BoardView> = {}): BoardView {
  return {
    at: NOW_MS, sites: ['WH-012'], versions: ['1.4.2'], conditions: ['idle'], id: ['wh-012-a'], site: [0], heard_ms_ago: [5_000],
    clock_ahead_ms: [0], labels: [20], labels_failed: [0], gaps: [0], forks: [0], version: [0], condition: [0], waiting: [0],
    in_doubt: [0], outbox: [0], ...change,
  };
}

/** The station of a board of one. */
export function station(change: Partial<BoardView> = {}): Station {
  const [one] = stationsOf(board(change));
  if (one === undefined) throw new Error('the board has one station');
  return one;
}

/** An alert that fires, changed as wanted; times are minutes after the tests' now. */
export function alert(change: Partial<AlertView> = {}, since = 0, changed = since): AlertView {
  const at = (minutes: number): string => new Date(NOW_MS + minutes * 60_000).toISOString();
  return {
    rule: 'station-silent', scope: 'station/WH-012/wh-012-a', group: 'station-silent@site/WH-012', title: 'A station says nothing', severity: 'ticket',
    phase: 'firing', since: at(since), changed_at: at(changed), number: 1, escalations: 0, acknowledged_by: null, hidden_by: null,
    silenced_by: null, runbook: '/runbooks/station-silent', ...change,
  };
}

/** An incident of a site with facts and deeds, by minutes after the tests' now. */
export function incident(ended: number | null, facts: readonly [string, number][] = [], deeds: readonly [string, number][] = []): IncidentDetailView {
  const at = (minutes: number): string => new Date(NOW_MS + minutes * 60_000).toISOString();
  const scope = 'site/WH-012';
  return {
    incident: { number: 7, scope, severity: 'page', began_at: at(0), ended_at: ended === null ? null : at(ended), alerts: 1 },
    facts: facts.map(([happened, minutes]) => ({ at: at(minutes), happened, rule: 'site-link-down', title: 'A site does not reach the hub', scope, by: null, runbook: '/runbooks/site-link-down' })),
    deeds: deeds.map(([what, minutes], number) => ({ number, at: at(minutes), who: 'Wang', what, object: scope, reason: '' })),
    shared: { failed: 0, labels: 0, causes: [], shares: [] },
  };
}
