// Alerts as people meet them: which ones want somebody, what hides the others, and the incidents
// that follow from them. Pure.

import type { AlertView, AuditView } from '@waystation/api';
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

/** A stretch of time in which alerts of one place held. */
export interface Incident {
  /** `site/WH-012@1790000000000`: its place and when it began. */
  readonly id: string;
  readonly scope: string;
  readonly fromMs: number;
  /** Null while something still holds. */
  readonly untilMs: number | null;
  readonly alerts: readonly AlertView[];
  readonly severity: 'page' | 'ticket';
}

/** Alerts of one place that are further apart than this are two incidents, in milliseconds. */
export const APART_MS = 15 * 60_000;

/** The incidents that these alerts make, the latest first. */
export function incidentsOf(alerts: readonly AlertView[]): Incident[] {
  const places = new Map<string, AlertView[]>();
  for (const alert of alerts.filter((each) => each.rule !== DEAD_MAN)) {
    const { site } = placeOf(alert.scope);
    const scope = site === null ? alert.scope : `site/${site}`;
    places.set(scope, [...(places.get(scope) ?? []), alert]);
  }
  const all = [...places].flatMap(([scope, of]) => stretches(scope, of));
  return all.sort((a, b) => b.fromMs - a.fromMs || (a.id < b.id ? -1 : 1));
}

function endOf(alert: AlertView): number {
  return alert.phase === 'resolved' ? Date.parse(alert.changed_at) : Infinity;
}

function stretches(scope: string, alerts: readonly AlertView[]): Incident[] {
  const sorted = [...alerts].sort((a, b) => (a.since < b.since ? -1 : 1));
  const groups: { alerts: AlertView[]; endMs: number }[] = [];
  for (const alert of sorted) {
    const last = groups.at(-1);
    if (last !== undefined && Date.parse(alert.since) <= last.endMs + APART_MS) {
      last.alerts.push(alert);
      last.endMs = Math.max(last.endMs, endOf(alert));
    } else {
      groups.push({ alerts: [alert], endMs: endOf(alert) });
    }
  }
  return groups.map(({ alerts: of, endMs }) => {
    const fromMs = Date.parse(of[0]?.since ?? '');
    const severity = of.some((alert) => alert.severity === 'page') ? 'page' : 'ticket';
    return { id: `${scope}@${fromMs}`, scope, fromMs, untilMs: endMs === Infinity ? null : endMs, alerts: of, severity };
  });
}

/** One line of a timeline. */
export interface Moment {
  readonly atMs: number;
  readonly kind: 'fired' | 'over' | 'deed';
  readonly alert: AlertView | null;
  readonly deed: AuditView | null;
}

/** What happened in an incident, and what people did about its place meanwhile, in order. */
export function timelineOf(incident: Incident, audit: readonly AuditView[]): Moment[] {
  const fired = incident.alerts.map((alert): Moment => ({ atMs: Date.parse(alert.since), kind: 'fired', alert, deed: null }));
  const over = incident.alerts
    .filter((alert) => alert.phase === 'resolved')
    .map((alert): Moment => ({ atMs: endOf(alert), kind: 'over', alert, deed: null }));
  const site = placeOf(incident.scope).site;
  const isAbout = (deed: AuditView): boolean => (site === null ? deed.object.includes(incident.scope) : deed.object.includes(site));
  const until = incident.untilMs ?? Infinity;
  const deeds = audit
    .filter((deed) => isAbout(deed) && Date.parse(deed.at) >= incident.fromMs && Date.parse(deed.at) <= until + APART_MS)
    .map((deed): Moment => ({ atMs: Date.parse(deed.at), kind: 'deed', alert: null, deed }));
  return [...fired, ...over, ...deeds].sort((a, b) => a.atMs - b.atMs);
}
