// Which alerts want somebody, and what happened in an incident.

import { describe, expect, it } from 'vitest';
import { around, covers, incidentShape, markOf, pile, pileOf, timelineOf } from './alerts.ts';
import { alert, incident, NOW_MS } from './fixtures.ts';

describe('an alert', () => {
  it.each([
    [{}, 'active'],
    [{ phase: 'acknowledged' }, 'taken'],
    [{ silenced_by: 3 }, 'silenced'],
    [{ hidden_by: 'site-link-down@site/WH-012', silenced_by: 3 }, 'muted'],
    [{ phase: 'resolved' }, null],
    [{ rule: 'dead-man', scope: 'hub' }, null],
  ])('with %j stands in %s', (change, expected) => {
    expect(pileOf(alert(change))).toBe(expected);
  });

  it('that calls somebody now comes before one that waits, and an old one before a new one', () => {
    const all = [alert({ number: 1 }, 1), alert({ number: 2 }, 0), alert({ number: 3, severity: 'page' }, 2)];
    expect(pile(all, 'active').map((each) => each.number)).toEqual([3, 2, 1]);
  });

  it('can be silenced at its place, or at one that lies around it', () => {
    expect(around('printer/WH-1/wh-1-a/3')).toEqual(['printer/WH-1/wh-1-a/3', 'station/WH-1/wh-1-a', 'site/WH-1']);
    expect(around('outlet/ops')).toEqual(['outlet/ops']);
    expect(covers('site/WH-1', 'printer/WH-1/wh-1-a/3')).toBe(true);
    expect(covers('station/WH-1/wh-1-a', 'printer/WH-1/wh-1-a/3')).toBe(true);
    expect(covers('station/WH-1/wh-1-a', 'site/WH-1')).toBe(false);
    expect(covers('site/WH-1', 'site/WH-2')).toBe(false);
    expect(covers('outlet/ops', 'outlet/other')).toBe(false);
  });
});

describe('an incident', () => {
  it('has a timeline of what fired, who took it on, what people did, and what was over, in order', () => {
    const timeline = timelineOf(incident(null, [['fired', 0], ['escalated', 5], ['taken', 9], ['over', 30]], [['acknowledge', 9], ['silence', 12]]));
    const told = timeline.map((each) => [(each.atMs - NOW_MS) / 60_000, each.fact?.happened ?? each.deed?.what, markOf(each)]);
    expect(told).toEqual([[0, 'fired', 'soon'], [5, 'escalated', 'soon'], [9, 'taken', 'notice'], [12, 'silence', 'notice'], [30, 'over', 'ok']]);
  });

  it('looks as bad as the worst of its alerts until it is over', () => {
    expect(incidentShape(incident(null).incident)).toBe('stop');
    expect(incidentShape(incident(30).incident)).toBe('ok');
    expect(incidentShape({ ...incident(null).incident, severity: 'ticket' })).toBe('soon');
  });
});
