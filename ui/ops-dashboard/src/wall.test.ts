// The wall shows what somebody has to see, and stays where it burns.

import type { AlertView } from '@waystation/api';
import { describe, expect, it } from 'vitest';
import { alert } from './fixtures.ts';
import { noCounts } from './fleet.ts';
import { routeIn } from './route.ts';
import { after, views } from './wall.ts';

const stopped = { ...noCounts(), ok: 9, stop: 1 };

/** The views in the order in which a wall shows them, from the fleet on. */
function turn(alerts: AlertView[], counts = stopped): string[] {
  const shown: string[] = [];
  for (let here = '#/fleet?wall=1'; !shown.includes(here); here = after(routeIn(here), alerts, counts)) shown.push(here);
  return shown;
}

describe('a wall', () => {
  it('shows every view in its turn, and comes back to the first', () => {
    expect(turn([alert()])).toEqual(['#/fleet?wall=1', '#/alerts?wall=1', '#/sites?wall=1', '#/stations?q=state%3Astop&wall=1']);
  });

  it('leaves out what has nothing to say', () => {
    expect(views([], { ...noCounts(), ok: 9 })).toEqual(['#/fleet?wall=1', '#/sites?wall=1']);
  });

  it('stays at the alerts while one of them pages somebody', () => {
    expect(after(routeIn('#/alerts?wall=1'), [alert({ severity: 'page' })], stopped)).toBe('#/alerts?wall=1');
    expect(after(routeIn('#/sites?wall=1'), [alert({ severity: 'page' })], stopped)).toBe('#/alerts?wall=1');
  });

  it('goes to the fleet from a page that is no view of it', () => {
    expect(after(routeIn('#/audit?wall=1'), [], stopped)).toBe('#/fleet?wall=1');
  });
});
