// What a screen that hangs on a wall shows next, without anybody touching it. Pure.

import type { AlertView } from '@waystation/api';
import { pile } from './alerts.ts';
import type { Counts } from './fleet.ts';
import { WANTING } from './station.ts';
import { fragmentOf, type Route } from './route.ts';

/** How long one view stays, in milliseconds. */
export const WALL_MS = 20_000;

/** The views that are worth showing now, in their turn; each an address. */
export function views(alerts: readonly AlertView[], counts: Counts): string[] {
  const wanted = WANTING.filter((state) => counts[state] > 0);
  const all = [fragmentOf('fleet', '', { wall: '1' })];
  if (pile(alerts, 'active').length > 0) all.push(fragmentOf('alerts', '', { wall: '1' }));
  all.push(fragmentOf('sites', '', { wall: '1' }));
  if (wanted.length > 0) all.push(fragmentOf('stations', '', { q: `state:${wanted.join(',')}`, wall: '1' }));
  return all;
}

/** The view after this one. An alert that pages somebody holds the wall: nothing else is shown meanwhile. */
export function after(here: Route, alerts: readonly AlertView[], counts: Counts): string {
  const all = views(alerts, counts);
  if (pile(alerts, 'active').some((alert) => alert.severity === 'page')) return fragmentOf('alerts', '', { wall: '1' });
  const at = all.findIndex((view) => view.startsWith(`${fragmentOf(here.page)}?`));
  return all[(at + 1) % all.length] ?? fragmentOf('fleet', '', { wall: '1' });
}
