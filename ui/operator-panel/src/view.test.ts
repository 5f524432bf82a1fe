// What the operator is told, for everything that an agent can say and for what it no longer says.

import type { JobView, PrinterView } from '@waystation/api';
import { describe, expect, it } from 'vitest';
import { job, model, printer } from './fixtures.ts';
import { judge, printerState, tail } from './states.ts';
import { passes, stepAt, viewOf, type Model } from './view.ts';

const NOW = Date.parse('2026-11-21T09:30:00Z');

describe('a label', () => {
  const doubt = { cause: 'link-lost', asks: 'person' };
  const cases: [Partial<JobView>, string, string][] = [
    [{ state: 'pending', evidence: 'accepted' }, 'notice', 'accepted'],
    [{ state: 'processing', evidence: 'sent' }, 'notice', 'printing'],
    [{ state: 'completed', evidence: 'sent' }, 'notice', 'no_feedback'],
    [{ state: 'completed', evidence: 'confirmed' }, 'ok', 'confirmed'],
    [{ state: 'completed', evidence: 'verified' }, 'ok', 'verified'],
    [{ state: 'processing-stopped', evidence: 'sent' }, 'paused', 'held'],
    [{ state: 'processing-stopped', evidence: 'sent', in_doubt: doubt }, 'question', 'doubt'],
    [{ state: 'canceled', evidence: 'accepted' }, 'notice', 'canceled'],
    [{ state: 'aborted', evidence: 'accepted' }, 'soon', 'aborted'],
    [{ state: 'teleported', evidence: 'confirmed' }, 'stale', 'unknown'],
    [{ state: 'completed', evidence: 'felt' }, 'stale', 'unknown'],
    [{ state: 'toString', evidence: 'constructor' }, 'stale', 'unknown'],
  ];
  it.each(cases)('%j is %s: %s', (change, kind, known) => {
    expect(judge(job(change))).toEqual({ class: kind, known });
  });

  it.each([
    [{ waybill: 'WS20261121004471', order: null }, '4471'],
    [{ waybill: null, order: '面单七七' }, '面单七七'],
    [{ waybill: '1', order: null }, '1'],
    [{ waybill: null, order: null }, null],
  ])('shows only the end of its number: %j', (references, expected) => {
    expect(tail({ references })).toBe(expected);
  });
});

describe('a printer', () => {
  const cases: [Partial<PrinterView>, string][] = [
    [{}, 'S43'],
    [{ state: 'processing' }, 'S43'],
    [{ state: 'stopped', state_reasons: ['media-empty-error'] }, 'P10'],
    [{ state: 'stopped', state_reasons: ['media-empty', 'cover-open'] }, 'P12'],
    [{ state: 'stopped', state_reasons: ['unheard-of', 'media-jam'] }, 'P11'],
    [{ state: 'stopped', state_reasons: ['unheard-of'] }, 'P19'],
    [{ state: 'stopped', state_reasons: ['toString'] }, 'P19'],
    [{ state: 'stopped', state_reasons: ['x-buffer-full'] }, 'P19'],
    [{ state: 'stopped', state_reasons: [] }, 'P19'],
    [{ state: 'on-fire', state_reasons: ['cover-open'] }, 'P19'],
    [{ state: 'stopped', state_reasons: ['paused'] }, 'P14'],
    [{ state: 'stopped', state_reasons: ['paused'], mode: 'paused' }, 'P34'],
    [{ state: 'stopped', state_reasons: ['unheard-of'], mode: 'hovering' }, 'P19'],
    [{ state_reasons: ['media-low-warning'] }, 'P20'],
    [{ state_reasons: ['x-status-silent'] }, 'P24'],
  ];
  it.each(cases)('%j is %s', (change, code) => {
    expect(printerState(printer(change), 60_000).code).toBe(code);
  });

  it('is looked for before it is missed', () => {
    const away = printer({ state: 'stopped', state_reasons: ['offline'] });
    expect([printerState(away, 0).code, printerState(away, 3_000).code]).toEqual(['P31', 'P16']);
  });
});

describe('the screen', () => {
  const big = (change: Partial<Model>, chosen: string | null = null): string => {
    const { hero } = viewOf(model(change), NOW, chosen);
    return `${hero.state.code} ${hero.printer ?? '–'}`;
  };
  const empty = printer({ name: 'bench-1', state: 'stopped', state_reasons: ['media-empty'] });
  const open = printer({ name: 'bench-2', state: 'stopped', state_reasons: ['cover-open'], waiting: 7 });
  const asked = job({ id: '02', printer: 'bench-1', state: 'processing-stopped', in_doubt: { cause: 'link-lost', asks: 'person' } });

  it('is ready when the agent is and no printer needs anybody', () => {
    expect(big({})).toBe('S43 –');
    expect(viewOf(model({}), NOW).pills).toEqual([]);
  });

  it.each(['starting', 'gone', 'too-old', 'signed-out'] as const)('shows no old tick when the agent is %s', (link) => {
    const view = viewOf(model({ link, printers: [printer({})], jobs: [job({})] }), NOW);
    expect(view.hero.state.class).toBe('stale');
    expect(view.tiles.map((each) => each.state.class)).toEqual(['stale']);
    expect([view.fresh, view.last, view.figures, view.pills.length]).toEqual([false, null, null, 0]);
  });

  it('that takes no labels says why in the agent’s words', () => {
    const obstacle = { part: 'journal', detail: 'The disk is full.', remedy: 'Free some space.' };
    const { hero } = viewOf(model({ readiness: { ready: false, obstacles: [obstacle], alarms: [] }, printers: [open] }), NOW);
    expect([hero.state.code, hero.detail]).toEqual(['S33', 'The disk is full. Free some space.']);
  });

  it('tells of an alarm and of what the station gives up, small: printing goes on', () => {
    const alarm = { part: 'journal', detail: 'Two jobs could not be read.', remedy: 'Restore them.' };
    const level = { level: 2, name: 'summary-only', reasons: ['memory'], since: '' };
    const { hero, pills } = viewOf(model({ readiness: { ready: true, obstacles: [], alarms: [alarm] }, level }), NOW);
    expect(hero.state.code).toBe('S43');
    expect(pills.map((pill) => `${pill.state.code} ${pill.detail}`)).toEqual([
      'S35 Two jobs could not be read. Restore them.', 'S34 summary-only: memory',
    ]);
  });

  it('shows the stopped printer that keeps labels waiting', () => {
    expect(big({ printers: [empty, open] })).toBe('P12 bench-2');
    expect(viewOf(model({ printers: [empty, open] }), NOW).pills.map((pill) => pill.printer)).toEqual(['bench-1']);
  });

  it('asks about a label only when no printer is stopped', () => {
    expect(big({ doubts: [asked] })).toBe('J20 bench-1');
    expect(big({ doubts: [asked], printers: [empty] })).toBe('P10 bench-1');
    const { pills } = viewOf(model({ doubts: [asked], printers: [empty] }), NOW);
    expect(pills.map((pill) => pill.state.code)).toEqual(['J20']);
  });

  it('asks before it tells of a pause, and offers no reprint while it asks', () => {
    const paused = printer({ state: 'stopped', state_reasons: ['paused'] });
    expect(big({ doubts: [asked], printers: [paused] })).toBe('J20 bench-1');
    expect(viewOf(model({ doubts: [asked], jobs: [job({})] }), NOW).last).toBeNull();
    expect(viewOf(model({ jobs: [job({})] }), NOW).last?.id).toBe('01');
  });

  it('keeps a warning small and a standing printer big', () => {
    const low = printer({ state_reasons: ['media-low'] });
    const hot = printer({ state: 'stopped', state_reasons: ['x-printhead-over-temperature'] });
    expect([big({ printers: [low] }), big({ printers: [hot] })]).toEqual(['S43 –', 'P15 bench-1']);
  });

  it('shows the printer that was tapped, whatever else there is', () => {
    expect(big({ printers: [empty, open] }, 'bench-1')).toBe('P10 bench-1');
    expect(big({ printers: [empty, open] }, 'nobody')).toBe('P12 bench-2');
    expect(big({ printers: [open, printer({ name: 'bench-3' })] }, 'bench-3')).toBe('S43 bench-3');
  });

  it('tells of a label that was not printed, and not of one that a person set aside', () => {
    const lost = job({ state: 'aborted', state_reasons: ['aborted-by-system'] });
    const aside = job({ state: 'aborted', state_reasons: ['job-canceled-by-operator'] });
    expect(viewOf(model({ jobs: [lost] }), NOW).pills.map((pill) => pill.state.code)).toEqual(['J21']);
    expect(viewOf(model({ jobs: [aside] }), NOW).pills).toEqual([]);
  });

  it('adds up a line of any length', () => {
    const printers = Array.from({ length: 20 }, (_, at) => printer({ name: `bench-${at}`, waiting: 5_000 }));
    expect(viewOf(model({ printers }), NOW).waiting).toBe(100_000);
  });

  it('without a printer says so', () => {
    expect(big({ printers: [] })).toBe('S42 –');
  });
});

describe('a narrowed list', () => {
  it('has the labels that are meant', () => {
    const doubtful = job({ in_doubt: { cause: 'no-proof', asks: 'device' } });
    const copy = job({ reprint: { of: '00', reason: 'torn', print: 2 } });
    const chosen = (of: JobView): string[] => (['all', 'doubt', 'failed', 'reprinted'] as const).filter((filter) => passes(of, filter));
    expect(chosen(job({}))).toEqual(['all']);
    expect(chosen(doubtful)).toEqual(['all', 'doubt']);
    expect(chosen(job({ state: 'aborted' }))).toEqual(['all', 'failed']);
    expect(chosen(copy)).toEqual(['all', 'reprinted']);
  });
});

describe('the pictures of a fix', () => {
  const stopped = viewOf(model({ printers: [printer({ state: 'stopped', state_reasons: ['media-empty'] })] }), NOW).hero;
  const steps = stopped.state.steps.length;

  it.each([
    [0, 0],
    [3_999, 0],
    [4_000, 1],
    [4_000 * steps, 0],
    [-1_000, 0],
  ])('%i ms after the stop show step %i', (afterMs, step) => {
    expect(steps).toBeGreaterThan(1);
    expect(stepAt({ ...stopped, sinceMs: NOW }, NOW + afterMs)).toBe(step);
  });
});
