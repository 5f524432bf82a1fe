// What the page remembers of the stream: jobs and printers by name, newest first, never more than
// it can show. Pure.

import type { JobView, PrinterView } from '@waystation/api';
import { byName } from '@waystation/kit/written';

/** Most labels that are kept. */
export const LABELS_MAX = 500;

/** The jobs with `changed` among them, newest first. An id sorts by the time it was given. */
export function withJobs(jobs: readonly JobView[], changed: readonly JobView[]): JobView[] {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  for (const job of changed) {
    const known = byId.get(job.id);
    if (known === undefined || known.changed_at <= job.changed_at) byId.set(job.id, job);
  }
  const sorted = [...byId.values()].sort((one, other) => (one.id < other.id ? 1 : -1));
  return sorted.slice(0, LABELS_MAX);
}

/** The doubts after some jobs changed: answered ones are gone, new ones are last. */
export function withDoubts(doubts: readonly JobView[], changed: readonly JobView[]): JobView[] {
  const byId = new Map(doubts.map((job) => [job.id, job]));
  for (const job of changed) {
    if (job.in_doubt?.asks === 'person') byId.set(job.id, job);
    else byId.delete(job.id);
  }
  return [...byId.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** The printers with `changed` among them, by name. */
export function withPrinter(printers: readonly PrinterView[], changed: PrinterView): PrinterView[] {
  const others = printers.filter((printer) => printer.name !== changed.name);
  return [...others, changed].sort((one, other) => byName(one.name, other.name));
}

/** Since when each printer is as it is: a new time for whoever changed its reasons. */
export function sinceWhen(
  since: ReadonlyMap<string, number>,
  before: readonly PrinterView[],
  after: readonly PrinterView[],
  nowMs: number,
): Map<string, number> {
  const said = (printer: PrinterView | undefined): string => `${printer?.state === 'stopped'} ${printer?.state_reasons.join()}`;
  return new Map(after.map((printer) => {
    const earlier = before.find((each) => each.name === printer.name);
    const same = earlier !== undefined && said(earlier) === said(printer);
    return [printer.name, same ? (since.get(printer.name) ?? nowMs) : nowMs];
  }));
}
