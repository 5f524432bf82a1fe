// Alerts as people meet them: which ones want somebody, what hides the others, and the timeline of an
// incident. Pure.

import type { AlertView, AuditView, FactView, IncidentDetailView, IncidentView } from '@waystation/api';
import type { StateClass } from '@waystation/kit';

/** The list an alert stands in. */
export type Pile = 'active' | 'taken' | 'silenced' | 'muted';

/** The rule that always fires, to show that the chain works; its silence is what alarms. */
const DEAD_MAN = 'dead-man';

/** Where an alert stands, or null for one that is over or that nobody has to see. */
export function pileOf(alert: AlertView): Pile | null {
  if (alert.phase === 'resolved' || alert.rule === DEAD_MAN) return null;
  if ((alert.hidden_by ?? null) !== null) return 'muted';
  if ((alert.silenced_by ?? null) !== null) return 'silenced';
  return alert.phase === 'acknowledged' ? 'taken' : 'active';
}

/** The alerts of a pile: pages before tickets, then the oldest. */
export function pile(alerts: readonly AlertView[], which: Pile): AlertView[] {
  const rank = (alert: AlertView): number => (alert.severity === 'page' ? 0 : 1);
  return alerts
    .filter((alert) => pileOf(alert) === which)
    .sort((a, b) => rank(a) - rank(b) || (a.since < b.since ? -1 : 1));
}

/** The shape of an alert. */
export function shapeOf(alert: AlertView): StateClass {
  if (alert.phase === 'resolved') return 'ok';
  if (alert.rule === 'label-in-doubt') return 'question';
  if (alert.rule === 'station-silent') return 'stale';
  return alert.severity === 'page' || alert.rule === 'printer-stopped' ? 'stop' : 'soon';
}

/** A place, taken apart. */
export interface Place {
  readonly kind: string;
  readonly site: string | null;
  readonly station: string | null;
  readonly slot: string | null;
  readonly outlet: string | null;
}

/** The place that a scope names. */
export function placeOf(scope: string): Place {
  const [kind = '', first = null, station = null, slot = null] = scope.split('/');
  const inSite = ['site', 'station', 'printer'].includes(kind);
  return { kind, site: inSite ? first : null, station: inSite ? station : null, slot: inSite ? slot : null, outlet: kind === 'outlet' ? first : null };
}

/** Whether what lies at `inner` lies within `outer`. */
export function covers(outer: string, inner: string): boolean {
  if (outer === 'hub' || outer === inner) return true;
  const [large, small] = [placeOf(outer), placeOf(inner)];
  if (large.kind === 'site') return large.site === small.site;
  return large.kind === 'station' && large.station === small.station;
}

/** The place and those it lies within, the smallest first: what a silence can be about. */
export function around(scope: string): string[] {
  const { kind, site, station } = placeOf(scope);
  const places = [scope];
  if (kind === 'printer' && site !== null && station !== null) places.push(`station/${site}/${station}`);
  if ((kind === 'printer' || kind === 'station') && site !== null) places.push(`site/${site}`);
  return places;
}

/** One line of a timeline. */
export interface Moment {
  readonly atMs: number;
  readonly fact: FactView | null;
  readonly deed: AuditView | null;
}

/** What happened in an incident, and what people did about its place meanwhile, in order. */
export function timelineOf({ facts, deeds }: IncidentDetailView): Moment[] {
  const happened = facts.map((fact): Moment => ({ atMs: Date.parse(fact.at), fact, deed: null }));
  // Taking an alert on is a fact of the alert and a deed in the audit: it is told once.
  const others = deeds.filter((deed) => deed.what !== 'acknowledge');
  const did = others.map((deed): Moment => ({ atMs: Date.parse(deed.at), fact: null, deed }));
  return [...happened, ...did].sort((a, b) => a.atMs - b.atMs);
}

/** The shape of a line of a timeline. */
export function markOf({ fact }: Moment): StateClass {
  if (fact === null || fact.happened === 'taken') return 'notice';
  return fact.happened === 'over' ? 'ok' : 'soon';
}

/** The shape of an incident. */
export function incidentShape({ ended_at, severity }: IncidentView): StateClass {
  if ((ended_at ?? null) !== null) return 'ok';
  return severity === 'page' ? 'stop' : 'soon';
}
