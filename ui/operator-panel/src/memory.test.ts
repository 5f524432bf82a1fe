// What the page remembers stays in order, and small.

import { expect, it } from 'vitest';
import { job, printer } from './fixtures.ts';
import { LABELS_MAX, sinceWhen, withDoubts, withJobs, withPrinter } from './memory.ts';
import { begin, keep, testLabel } from './setup.ts';

it('labels are newest first, each once, as they were last heard', () => {
  const old = [job({ id: '02' }), job({ id: '01' })];
  const later = job({ id: '01', changed_at: '2026-11-21T09:40:00.000Z', evidence: 'verified' });
  expect(withJobs(old, [later, job({ id: '03' })]).map((each) => `${each.id} ${each.evidence}`)).toEqual([
    '03 confirmed', '02 confirmed', '01 verified',
  ]);
  expect(withJobs([later], [job({ id: '01' })])[0]?.evidence).toBe('verified');
  const many = Array.from({ length: 2 * LABELS_MAX }, (_, at) => job({ id: String(at).padStart(4, '0') }));
  expect(withJobs([], many)).toHaveLength(LABELS_MAX);
  expect(withJobs([], many)[0]?.id).toBe('0999');
});

it('a doubt is asked oldest first and goes with its answer', () => {
  const asks = (id: string, who: string): ReturnType<typeof job> => job({ id, in_doubt: { cause: 'no-proof', asks: who } });
  const both = withDoubts([asks('02', 'person')], [asks('01', 'person'), asks('03', 'device')]);
  expect(both.map((each) => each.id)).toEqual(['01', '02']);
  expect(withDoubts(both, [job({ id: '01' })]).map((each) => each.id)).toEqual(['02']);
});

it('printers stand in the order that people count them', () => {
  const names = ['bench-10', 'bench-9', 'bench-1'].map((name) => printer({ name }));
  expect(withPrinter(names, printer({ name: 'bench-2' })).map((each) => each.name)).toEqual(['bench-1', 'bench-2', 'bench-9', 'bench-10']);
});

it('a stop began when it began, not when it was told again', () => {
  const [well, stopped] = [printer({}), printer({ state: 'stopped', state_reasons: ['media-empty'] })];
  const first = sinceWhen(new Map(), [], [well], 10);
  const began = sinceWhen(first, [well], [stopped], 20);
  const again = sinceWhen(began, [stopped], [printer({ ...stopped, waiting: 9 })], 30);
  expect([first, began, again].map((each) => each.get('bench-1'))).toEqual([10, 20, 20]);
});

it('the first run goes on where it was left, and begins anew once it was done', () => {
  let kept: string | null = null;
  const storage = { getItem: () => kept, setItem: (_: string, text: string) => { kept = text; } };
  expect(begin(storage, 5)).toEqual({ step: 0, beganMs: 5, endedMs: null });
  keep(storage, { step: 2, beganMs: 5, endedMs: null });
  expect(begin(storage, 9)).toEqual({ step: 2, beganMs: 5, endedMs: null });
  keep(storage, { step: 4, beganMs: 5, endedMs: 8 });
  expect(begin(storage, 9).step).toBe(0);
  for (kept of ['{', '7', '{"step":"2"}']) expect(begin(storage, 9).step).toBe(0);
});

it('a test label holds the number that is scanned back', () => {
  const { number, zpl } = testLabel(1_700_000_001_234);
  expect(number).toBe('WSTEST001234');
  expect(zpl).toContain(`^FD${number}^FS`);
});
