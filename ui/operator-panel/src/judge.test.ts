// What the operator is told for every answer of the agent.

import { describe, expect, it } from 'vitest';
import type { Answer, Job, Printer, Readiness } from '@waystation/api';
import { judgeJob, judgePrinter, judgeStation, tail, timeOfDay } from './judge.ts';
import { words } from './words.ts';

const READY: Answer<Readiness> = { kind: 'ok', value: { ready: true, obstacles: [] } };

function printer(change: Partial<Printer>): Printer {
  return { name: 'bench-1', state: 'idle', state_reasons: ['none'], waiting: 0, in_doubt: 0, ...change };
}

describe('a label', () => {
  const doubt = { cause: 'connection-lost', asks: 'device' as const };
  const cases: [Pick<Job, 'state' | 'evidence' | 'in_doubt'>, string, string][] = [
    [{ state: 'pending', evidence: 'accepted', in_doubt: null }, 'notice', 'Accepted'],
    [{ state: 'processing', evidence: 'sent', in_doubt: null }, 'notice', 'Sent'],
    [{ state: 'completed', evidence: 'sent', in_doubt: null }, 'notice', 'Sent'],
    [{ state: 'completed', evidence: 'confirmed', in_doubt: null }, 'ok', 'Printer confirmed'],
    [{ state: 'completed', evidence: 'verified', in_doubt: null }, 'ok', 'Checked'],
    [{ state: 'processing-stopped', evidence: 'sent', in_doubt: null }, 'soon', 'Waiting'],
    [{ state: 'processing-stopped', evidence: 'sent', in_doubt: doubt }, 'question', 'In doubt'],
    [{ state: 'canceled', evidence: 'accepted', in_doubt: null }, 'notice', 'Cancelled'],
    [{ state: 'aborted', evidence: 'accepted', in_doubt: null }, 'stop', 'Not printed'],
  ];
  it.each(cases)('%j is %s: %s', (job, state, word) => {
    const verdict = judgeJob(job);
    expect([verdict.state, words.en.evidence[verdict.word]]).toEqual([state, word]);
  });

  it('shows only the end of its number', () => {
    expect(tail({ references: { waybill: 'WS20261121004471', order: null } })).toBe('…4471');
    expect(tail({ references: { waybill: null, order: null } })).toBeNull();
  });

  it('without a readable time shows none', () => {
    expect(timeOfDay('yesterday')).toBe('');
  });
});

describe('a printer', () => {
  it.each([
    [printer({}), 'ok', 'Ready'],
    [printer({ state: 'processing' }), 'ok', 'Printing'],
    [printer({ state: 'stopped', state_reasons: ['media-empty-error'] }), 'stop', 'Out of labels'],
    [printer({ state: 'stopped', state_reasons: ['unheard-of', 'cover-open'] }), 'stop', 'Cover is open'],
    [printer({ state: 'stopped', state_reasons: ['unheard-of'] }), 'stop', 'Stopped'],
    [printer({ state: 'stopped', state_reasons: ['toString'] }), 'stop', 'Stopped'],
    [printer({ state_reasons: ['media-low-warning'] }), 'soon', 'Labels run low'],
    [printer({ in_doubt: 1 }), 'question', 'Did this label come out?'],
  ])('%j is %s: %s', (given, state, word) => {
    const verdict = judgePrinter(given);
    expect([verdict.state, words.en.printer[verdict.word]]).toEqual([state, word]);
  });
});

describe('the station', () => {
  const title = (readiness: Answer<Readiness> | null, printers: Printer[] = []): string => {
    const hero = judgeStation(readiness, printers, words.en);
    return `${hero.state}: ${hero.title} | ${hero.line}`;
  };

  it('is unknown before the first answer and when nobody answers, never ready', () => {
    expect(title(null)).toBe('stale: Asking the agent … | ');
    expect(title({ kind: 'unreachable' }, [printer({})])).toMatch(/^stale: No answer from the agent/);
  });

  it('that takes no labels says why in the agent’s words', () => {
    const obstacle = { part: 'journal', detail: 'The disk is full.', remedy: 'Free some space.' };
    expect(title({ kind: 'ok', value: { ready: false, obstacles: [obstacle] } })).toBe(
      'stop: Not ready | The disk is full. Free some space.',
    );
  });

  it('with a stopped printer shows the one that keeps labels waiting', () => {
    const empty = printer({ name: 'bench-1', state: 'stopped', state_reasons: ['media-empty'] });
    const open = printer({ name: 'bench-2', state: 'stopped', state_reasons: ['cover-open'], waiting: 7 });
    expect(title(READY, [empty, open])).toBe('stop: Cover is open | bench-2 · Its labels are safe and waiting.');
  });

  it('asks about a label only when no printer is stopped', () => {
    const doubtful = printer({ name: 'bench-1', in_doubt: 1 });
    expect(title(READY, [doubtful])).toMatch(/^question: Did this label come out\?/);
    expect(title(READY, [doubtful, printer({ state: 'stopped' })])).toMatch(/^stop/);
  });

  it('is ready when the agent is and no printer needs anybody', () => {
    expect(title(READY, [printer({})])).toBe('ok: Ready | Labels print as they arrive.');
  });
});

describe('the catalogue', () => {
  it('says nothing twice in two languages', () => {
    const flat = (text: object): string[] =>
      Object.values(text).flatMap((value: string | object) => (typeof value === 'string' ? [value] : flat(value)));
    const english = new Set(flat(words.en));
    expect(flat(words['zh-CN']).filter((said) => english.has(said))).toEqual([]);
  });
});
