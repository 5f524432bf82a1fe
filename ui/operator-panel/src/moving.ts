// Labels that wait at one printer and go to another, in the order in which they came. Which may move
// the agent decides, label by label: one that began stays where it is.

import type { AgentClient, Answer, JobView, PrinterView } from '@waystation/api';

/** Most printers that are offered. */
const OFFERED_MAX = 2;

/** Printers that could take the labels of another: those that work, the one with the fewest waiting first. */
export function takers(printers: readonly PrinterView[], from: string): string[] {
  const able = printers.filter((each) => each.name !== from && each.state !== 'stopped' && each.accepting && each.mode === 'running');
  return able.sort((one, other) => one.waiting - other.waiting).map(({ name }) => name).slice(0, OFFERED_MAX);
}

/** How a move ended: the labels that moved, and the answer that ended it early. */
export interface Moved {
  jobs: readonly JobView[];
  refused: Answer<unknown> | null;
}

/** Moves what waits at a printer, as much as the agent lists at once: a person waits before the screen. Ends with the first label that the other one does not take. */
export async function moveWaiting(agent: Pick<AgentClient, 'waiting' | 'move'>, from: string, to: string): Promise<Moved> {
  const waiting = await agent.waiting(from);
  if (waiting.kind !== 'ok') return { jobs: [], refused: waiting };
  const jobs: JobView[] = [];
  for (const job of waiting.value) {
    const answer = await agent.move(job.id, to);
    if (answer.kind === 'ok') jobs.push(answer.value);
    // A label that began a moment ago stays, and those behind it may still go.
    else if (answer.kind !== 'refused' || answer.status !== 409) return { jobs, refused: answer };
  }
  return { jobs, refused: null };
}
