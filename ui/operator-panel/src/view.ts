// From what the agent said to what the operator sees. Pure: no fetch, no clock, no screen.
//
// One thing is shown big: the answer to "can I print?". Whatever is not fresh is shown as unknown;
// an old tick is never shown.

import type { DegradationView, FiguresView, JobView, PrinterView, Readiness } from '@waystation/api';
import type { StateClass } from '@waystation/kit';
import { takers } from './moving.ts';
import { judge, printerState, rests, state, tail, type State } from './states.ts';

/** How the page stands with the agent. */
export type Link = 'starting' | 'live' | 'gone' | 'too-old' | 'signed-out';

/** What the agent said last, and when something began. Times are in milliseconds. */
export interface Model {
  link: Link;
  readiness: Readiness | null;
  /** What the station gives up under pressure. */
  level: DegradationView | null;
  printers: readonly PrinterView[];
  /** The labels the page knows, newest first. */
  jobs: readonly JobView[];
  /** Labels about which a person is asked, oldest first. */
  doubts: readonly JobView[];
  figures: FiguresView | null;
  /** Since when a printer is in the state it is in, by its name. */
  since: ReadonlyMap<string, number>;
}

/** Something that is shown, big or small. */
export interface Shown {
  state: State;
  printer: string | null;
  /** The label that is asked about. */
  job: JobView | null;
  /** Labels that wait behind it. */
  waiting: number;
  /** Printers that could take them. */
  takers: readonly string[];
  /** Whether a person here let the printer rest, and can let it work again. */
  resting: boolean;
  sinceMs: number | null;
  /** What the agent says in its own words; empty if the catalogue says it all. */
  detail: string;
}

/** A printer as it is shown. */
export interface Tile {
  name: string;
  state: State;
  waiting: number;
  printing: boolean;
  serialTail: string | null;
  feedback: boolean;
}

/** Everything that is on the screen. */
export interface View {
  hero: Shown;
  pills: readonly Shown[];
  tiles: readonly Tile[];
  labels: readonly JobView[];
  doubts: readonly JobView[];
  waiting: number;
  figures: FiguresView | null;
  fresh: boolean;
  /** The label that the reprint buttons mean; null while "the last one" would be unclear. */
  last: JobView | null;
}

/** Which comes first, class by class. */
const ORDER: readonly StateClass[] = ['stale', 'stop', 'question', 'paused', 'soon', 'notice', 'ok'];

/** Most pills; the rest stands in the printers' tiles. */
const PILLS_MAX = 4;

/** What to show; `chosen` is the printer that the operator looks at, if any. */
export function viewOf(model: Model, nowMs: number, chosen: string | null = null): View {
  const fresh = model.link === 'live';
  const tiles = model.printers.map((printer) => tile(printer, model, nowMs));
  const waiting = model.printers.reduce((sum, printer) => sum + printer.waiting, 0);
  const problems = fresh ? found(model, tiles) : [nothing(unlinked(model.link))];
  const own = fresh && chosen !== null ? ofPrinter(model, tiles, chosen) : null;
  const big = problems.find((problem) => isBig(problem, model)) ?? null;
  const hero = own ?? big ?? (fresh && tiles.length === 0 ? nothing(state('S42')) : nothing(state('S43')));
  const pills = problems.filter((problem) => problem !== big || own !== null).slice(0, PILLS_MAX);
  return {
    hero, pills, tiles, waiting, fresh,
    labels: model.jobs,
    doubts: model.doubts,
    figures: fresh ? model.figures : null,
    last: fresh && hero.state.class !== 'stop' && hero.state.class !== 'question' ? lastSent(model) : null,
  };
}

function unlinked(link: Link): State {
  switch (link) {
    case 'starting':
    case 'signed-out':
      return state('S39');
    case 'too-old':
      return state('S41');
    case 'gone':
    case 'live':
      return state('S38');
  }
}

function nothing(of: State): Shown {
  return { state: of, printer: null, job: null, waiting: 0, takers: [], resting: false, sinceMs: null, detail: '' };
}

/** Everything that somebody should know, worst first. */
function found(model: Model, tiles: readonly Tile[]): Shown[] {
  const problems: Shown[] = [];
  if (model.readiness !== null && !model.readiness.ready) {
    problems.push({ ...nothing(state('S33')), detail: inWords(model.readiness.obstacles) });
  }
  if (model.readiness !== null && model.readiness.alarms.length > 0) {
    problems.push({ ...nothing(state('S35')), detail: inWords(model.readiness.alarms) });
  }
  if (model.level !== null && model.level.level > 0) {
    problems.push({ ...nothing(state('S34')), detail: `${model.level.name}: ${model.level.reasons.join(', ')}` });
  }
  for (const each of tiles) {
    if (each.state.class !== 'ok') problems.push(atPrinter(model, each));
  }
  const [oldest] = model.doubts;
  if (oldest !== undefined) problems.push(question(oldest));
  const lost = model.jobs.find((job) => job.state === 'aborted' && !job.state_reasons.includes('job-canceled-by-operator'));
  if (lost !== undefined) problems.push({ ...nothing(state('J21')), printer: lost.printer, job: lost });
  return problems.sort(byWeight);
}

/** What the agent says about its own parts. */
function inWords(said: readonly { detail: string; remedy: string }[]): string {
  return said.map(({ detail, remedy }) => `${detail} ${remedy}`).join(' ');
}

function atPrinter(model: Model, each: Tile): Shown {
  const at = model.printers.find((printer) => printer.name === each.name);
  return {
    state: each.state, printer: each.name, job: null, waiting: each.waiting,
    takers: each.waiting > 0 ? takers(model.printers, each.name) : [],
    resting: at !== undefined && rests(at),
    sinceMs: model.since.get(each.name) ?? null,
    detail: each.state.code === 'P19' ? (at?.state_message ?? '') : '',
  };
}

function question(job: JobView): Shown {
  return { ...nothing(state('J20')), printer: job.printer, job };
}

/** The station comes before its printers. A stopped printer with labels waiting beats one without; otherwise class, then rank. */
function byWeight(one: Shown, other: Shown): number {
  const weight = ({ state: { class: kind, rank }, waiting }: Shown): number => {
    if (rank < 0) return rank;
    const keepsWaiting = waiting > 0 || (kind !== 'stop' && kind !== 'paused');
    return ORDER.indexOf(kind) * 2 + (keepsWaiting ? 0 : 1);
  };
  return weight(one) - weight(other) || one.state.rank - other.state.rank;
}

/** Whether something is worth the top third of the screen: somebody is needed, or a printer stands still. */
function isBig(problem: Shown, model: Model): boolean {
  if (problem.state.class === 'soon') {
    return model.printers.some((printer) => printer.name === problem.printer && printer.state === 'stopped' && problem.job === null);
  }
  return problem.state.class !== 'notice';
}

/** One printer, because the operator asked for it. */
function ofPrinter(model: Model, tiles: readonly Tile[], name: string): Shown | null {
  const chosen = tiles.find((each) => each.name === name);
  if (chosen === undefined) return null;
  const doubt = model.doubts.find((job) => job.printer === name);
  return chosen.state.class !== 'stop' && doubt !== undefined ? question(doubt) : atPrinter(model, chosen);
}

function tile(printer: PrinterView, model: Model, nowMs: number): Tile {
  const since = model.since.get(printer.name) ?? nowMs;
  return {
    name: printer.name,
    state: model.link === 'live' ? printerState(printer, nowMs - since) : state('S38'),
    waiting: printer.waiting,
    printing: printer.state === 'processing',
    serialTail: printer.serial == null ? null : printer.serial.slice(-4),
    feedback: printer.labels_printed != null,
  };
}

/** The newest label that went to a printer: what "the last one" means to whoever stands there. */
function lastSent(model: Model): JobView | null {
  return model.jobs.find((job) => job.state === 'completed' && tail(job) !== null) ?? null;
}

/** How long the picture of a step stands before the next, in milliseconds. */
const PICTURE_MS = 4_000;

/** The step whose picture is shown: whoever comes when the printer stops sees the first one first. */
export function stepAt(shown: Pick<Shown, 'state' | 'sinceMs'>, nowMs: number): number {
  const pictures = Math.floor(Math.max(0, nowMs - (shown.sinceMs ?? 0)) / PICTURE_MS);
  return pictures % Math.max(1, shown.state.steps.length);
}

/** The labels of a list, narrowed. */
export type Filter = 'all' | 'doubt' | 'failed' | 'reprinted';

/** Whether a label belongs to a narrowed list. */
export function passes(job: JobView, filter: Filter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'doubt':
      return judge(job).known === 'doubt';
    case 'failed':
      return job.state === 'aborted' || job.state === 'canceled';
    case 'reprinted':
      return isReprint(job);
  }
}

/** Whether a label is a copy of an earlier one. */
export function isReprint(job: JobView): boolean {
  return job.reprint != null;
}
