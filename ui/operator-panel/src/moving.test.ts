// Labels that go to another printer keep their order, and one that began holds up none behind it.

import type { Answer, JobView } from '@waystation/api';
import { describe, expect, it } from 'vitest';
import { job, printer } from './fixtures.ts';
import { moveWaiting, takers } from './moving.ts';

const refused = (status: number): Answer<JobView> => ({ kind: 'refused', status, problem: '', detail: 'No.' });

/** An agent at which these labels wait, the first to print first, that answers so to the move of one. */
function agent(jobs: JobView[], answers: Record<string, Answer<JobView>> = {}): { moved: string[]; waiting: never; move: never } {
  const moved: string[] = [];
  const list = (): Promise<Answer<JobView[]>> => Promise.resolve({ kind: 'ok', value: jobs });
  const move = (id: string, to: string): Promise<Answer<JobView>> => {
    moved.push(id);
    return Promise.resolve(answers[id] ?? { kind: 'ok', value: job({ id, printer: to }) });
  };
  return { moved, waiting: list as never, move: move as never };
}

const waiting = (id: string): JobView => job({ id, state: 'pending', evidence: 'accepted' });

describe('labels that wait', () => {
  it('go to the other printer in the order in which they came', async () => {
    const ids = Array.from({ length: 150 }, (_, at) => String(at).padStart(3, '0'));
    const station = agent(ids.map(waiting));
    const { jobs, refused: ended } = await moveWaiting(station, 'bench-1', 'bench-2');
    expect(station.moved).toEqual(ids);
    expect([jobs.length, ended]).toEqual([150, null]);
  });

  it('stay if they began, and hold up none behind them', async () => {
    const station = agent(['1', '2', '3'].map(waiting), { 1: refused(409) });
    const { jobs, refused: ended } = await moveWaiting(station, 'bench-1', 'bench-2');
    expect([jobs.map(({ id }) => id), ended]).toEqual([['2', '3'], null]);
  });

  it('stay if the other printer does not take them, and it is asked once', async () => {
    const station = agent(['1', '2', '3'].map(waiting), { 1: refused(422) });
    const { jobs, refused: ended } = await moveWaiting(station, 'bench-1', 'bench-2');
    expect([jobs, station.moved, ended?.kind]).toEqual([[], ['1'], 'refused']);
  });
});

describe('the printers that are offered', () => {
  it('work, take labels, and the one with the fewest waiting comes first', () => {
    const printers = [
      printer({ name: 'from' }), printer({ name: 'busy', waiting: 9 }), printer({ name: 'free' }), printer({ name: 'spare', waiting: 12 }),
      printer({ name: 'stopped', state: 'stopped' }), printer({ name: 'resting', mode: 'draining' }), printer({ name: 'closed', accepting: false }),
    ];
    expect(takers(printers, 'from')).toEqual(['free', 'busy']);
  });
});
