// Which alerts want somebody, and what they make together.

import { describe, expect, it } from 'vitest';
import { around, covers, incidentsOf, pile, pileOf, timelineOf } from './alerts.ts';
import { alert, NOW_MS } from './fixtures.ts';
import { draftOf } from './postmortem.ts';

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
  const alerts = [
    alert({ phase: 'resolved', scope: 'station/WH-1/a' }, 0, 10),
    alert({ phase: 'resolved', scope: 'site/WH-1', severity: 'page' }, 20, 30),
    alert({ scope: 'station/WH-1/a' }, 60),
    alert({ scope: 'site/WH-2' }, 5),
    alert({ rule: 'dead-man', scope: 'hub' }, 0),
  ];

  it('is what alerts of one site make together, and another one when it was quiet in between', () => {
    const told = incidentsOf(alerts).map((one) => [one.scope, (one.fromMs - NOW_MS) / 60_000, one.untilMs === null ? null : (one.untilMs - NOW_MS) / 60_000, one.severity]);
    expect(told).toEqual([['site/WH-1', 60, null, 'ticket'], ['site/WH-2', 5, null, 'ticket'], ['site/WH-1', 0, 30, 'page']]);
  });

  it('has a timeline of what fired, what people did, and what was over', () => {
    const incident = incidentsOf(alerts)[2];
    if (incident === undefined) throw new Error('there are three');
    const deed = (minutes: number, object: string) => ({ number: 1, at: new Date(NOW_MS + minutes * 60_000).toISOString(), who: 'Wang', what: 'acknowledge', object, reason: 'a|b' });
    const timeline = timelineOf(incident, [deed(25, 'site-link-down site/WH-1'), deed(26, 'site/WH-2'), deed(90, 'site/WH-1')]);
    expect(timeline.map(({ atMs, kind }) => [(atMs - NOW_MS) / 60_000, kind])).toEqual([[0, 'fired'], [10, 'over'], [20, 'fired'], [25, 'deed'], [30, 'over']]);
    const draft = draftOf(incident, timeline, NOW_MS);
    expect(draft).toContain('| somebody took it on | 25 min |');
    expect(draft).toContain('| all over | 30 min |');
    expect(draft).toContain('Operator 1: acknowledge site-link-down site/WH-1: a\\|b');
    expect(draft).not.toContain('Wang');
  });
});
