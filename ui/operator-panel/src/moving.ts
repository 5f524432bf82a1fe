// Labels that wait at one printer and go to another, in the order in which they came. Which may move
// the agent decides, label by label: one that began stays where it is.

import type { AgentClient, Answer, JobView, PrinterView } from '@waystation/api';

/** Most labels that one press moves; a person waits before the screen meanwhile. */
export const MOVED_MAX = 200;
/** How many labels are read at once. */
const PAGE = 100;
/** Most labels that are looked through. */
const READ_MAX = 1_000;
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

/** Moves what waits at a printer; ends with the first label that the other one does not take. */
export async function moveWaiting(agent: Pick<AgentClient, 'jobs' | 'move'>, from: string, to: string): Promise<Moved> {
  const waiting = await waitingAt(agent, from);
  if (waiting.kind !== 'ok') return { jobs: [], refused: waiting };
  const jobs: JobView[] = [];
  for (const job of waiting.value.slice(0, MOVED_MAX)) {
    const answer = await agent.move(job.id, to);
    if (answer.kind === 'ok') jobs.push(answer.value);
    // A label that began a moment ago stays, and those behind it may still go.
    else if (answer.kind !== 'refused' || answer.status !== 409) return { jobs, refused: answer };
  }
  return { jobs, refused: null };
}

/** The labels that wait at a printer, the first to print first. */
async function waitingAt(agent: Pick<AgentClient, 'jobs'>, printer: string): Promise<Answer<JobView[]>> {
  const found: JobView[] = [];
  let cursor: string | null = null;
  for (let read = 0; read < READ_MAX; read += PAGE) {
    const answer: Awaited<ReturnType<AgentClient['jobs']>> = await agent.jobs(PAGE, cursor, printer);
    if (answer.kind !== 'ok') return answer;
    found.push(...answer.value.jobs.filter((job) => job.state === 'pending'));
    cursor = answer.value.next;
    if (cursor === null) break;
  }
  return { kind: 'ok', value: found.reverse() };
}
