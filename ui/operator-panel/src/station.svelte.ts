// The station as the page knows it: listens to the agent, remembers, and says what a person did.
//
// The agent decides everything about labels. Whatever is not heard from it in time counts as not
// known; nothing here tells the screen that something worked before the agent said so.

import { jobIn, leadIn, printerIn, takenIn, type AgentClient, type Answer, type AnswerWord, type JobView, type LeadView, type ModeWord, type ReasonWord, type StreamEvent } from '@waystation/api';
import { m } from '@waystation/words';
import { commandIn } from './card.ts';
import { LABELS_MAX, sinceWhen, withDoubts, withJobs, withPrinter } from './memory.ts';
import { moveWaiting, takers } from './moving.ts';
import { figure } from './language.svelte.ts';
import { tail } from './states.ts';
import type { Link, Model } from './view.ts';

/** How often the agent is asked whether it is there, in milliseconds. */
const BEAT_MS = 2_000;
/** After how long without an answer the screen counts as out of date, in milliseconds. */
export const STALE_MS_MAX = 6_000;
/** The pause before the stream is opened again, in milliseconds. */
const AGAIN_MS = 1_000;
/** How often figures are read at most, in milliseconds. */
const FIGURES_MS = 5_000;
/** How long a message stands, in milliseconds. */
const SAID_MS = 10_000;
/** Labels that are read when the page begins. */
const FIRST_LABELS = 50;

/** What the page says about something that a person just did. */
export interface Said {
  text: string;
  good: boolean;
  untilMs: number;
}

/** The station, live. */
export class Station {
  link = $state<Link>('starting');
  readiness = $state.raw<Model['readiness']>(null);
  level = $state.raw<Model['level']>(null);
  printers = $state.raw<Model['printers']>([]);
  jobs = $state.raw<readonly JobView[]>([]);
  doubts = $state.raw<readonly JobView[]>([]);
  figures = $state.raw<Model['figures']>(null);
  since = $state.raw<Model['since']>(new Map());
  said = $state.raw<Said | null>(null);
  /** The label that a scan or a person asked for. */
  opened = $state.raw<JobView | null>(null);
  /** Since when the lead is wanted here, in milliseconds; null if not. */
  calledMs = $state<number | null>(null);
  /** Whether the agent has written the call down; what it has not stands on this screen only. */
  calledKept = $state(true);
  nowMs = $state(Date.now());
  older = $state<string | null>(null);
  busy = $state(false);
  /** Counts the seconds in which the page was alive. */
  beats = $state(0);

  readonly agent: AgentClient;
  /** Hears of every scan whether the station took it. */
  onscan: (taken: boolean) => void = () => {};
  #answeredMs = Number.NEGATIVE_INFINITY;
  #figuresMs = Number.NEGATIVE_INFINITY;
  #figuresOld = false;
  #printersOld = false;
  #streaming = false;
  readonly #stop = new AbortController();
  readonly #timers: ReturnType<typeof setInterval>[] = [];

  constructor(agent: AgentClient) {
    this.agent = agent;
  }

  /** What is known, for the view. */
  get model(): Model {
    const { link, readiness, level, printers, jobs, doubts, figures, since } = this;
    return { link, readiness, level, printers, jobs, doubts, figures, since };
  }

  /** Begins to listen; ends with `stop`. */
  start(): void {
    void this.#listen();
    void this.#beat();
    this.#timers.push(setInterval(() => void this.#beat(), BEAT_MS), setInterval(() => this.#tick(), 1_000));
  }

  /** Ends everything that was begun. */
  stop(): void {
    this.#stop.abort();
    this.#timers.forEach(clearInterval);
  }

  /** An answer to a session that is over ends what the page shows: it is nobody's any more. */
  #heed<A extends Answer<unknown>>(answer: A): A {
    if (answer.kind === 'refused' && answer.status === 401) {
      this.link = 'signed-out';
      this.#stop.abort();
    }
    return answer;
  }

  #tick(): void {
    this.nowMs = Date.now();
    this.beats += 1;
    if (this.said !== null && this.said.untilMs < this.nowMs) this.said = null;
    void this.#refresh();
    this.#judgeLink();
  }

  /** Reads again what the stream tells of only by the way: how many wait, and the day's figures. */
  async #refresh(): Promise<void> {
    if (this.link !== 'live') return;
    if (this.#printersOld) {
      this.#printersOld = false;
      const printers = this.#heed(await this.agent.printers());
      if (printers.kind === 'ok') this.#nowPrinters(printers.value);
    }
    if (this.#figuresOld && performance.now() - this.#figuresMs >= FIGURES_MS) await this.#readFigures();
  }

  #judgeLink(): void {
    if (this.link === 'signed-out' || this.link === 'too-old') return;
    const fresh = performance.now() - this.#answeredMs < STALE_MS_MAX;
    if (fresh && this.#streaming) this.link = 'live';
    else if (!fresh || this.link === 'live') this.link = this.#answeredMs > 0 || this.link !== 'starting' ? 'gone' : 'starting';
  }

  async #beat(): Promise<void> {
    const answer = await this.agent.readiness();
    if (answer.kind === 'ok') {
      this.readiness = answer.value;
      this.#answeredMs = performance.now();
    } else if (answer.kind === 'unreachable' && this.link === 'starting' && performance.now() > STALE_MS_MAX) {
      this.link = 'gone';
    }
    this.#judgeLink();
  }

  async #listen(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const stream = this.agent.listen((event) => this.#heard(event), this.#stop.signal);
      const status = await stream;
      this.#streaming = false;
      if (status === 401 || status === 403) {
        this.link = 'signed-out';
        return;
      }
      this.#judgeLink();
      await new Promise((resume) => setTimeout(resume, AGAIN_MS));
    }
  }

  #heard(event: StreamEvent | null): void {
    this.#answeredMs = performance.now();
    if (!this.#streaming) {
      this.#streaming = true;
      void this.#readAll();
    }
    if (event?.name === 'job') this.#changed(jobIn(event.data));
    if (event?.name === 'printer') {
      const printer = printerIn(event.data);
      if (printer === null) this.link = 'too-old';
      else this.#nowPrinters(withPrinter(this.printers, printer));
    }
    if (event?.name === 'lead') this.#hearLead(leadIn(event.data));
    if (event?.name === 'scan') this.onscan(takenIn(event.data) ?? false);
    this.#judgeLink();
  }

  /** What the agent says of the call; one that it missed is told again. */
  #hearLead(lead: LeadView | null): void {
    if (lead === null) return;
    const isMissed = this.calledMs !== null && !this.calledKept && lead.called_at == null;
    if (isMissed) void this.call(true);
    else this.#leadIs(lead);
  }

  #leadIs({ called_at: since }: LeadView): void {
    this.calledMs = since == null ? null : Date.parse(since);
    this.calledKept = true;
  }

  /** Reads what the stream does not repeat: what happened before it began. */
  async #readAll(): Promise<void> {
    const [jobs, doubts, printers] = await Promise.all([this.agent.jobs(FIRST_LABELS), this.agent.doubts(), this.agent.printers()]);
    if ([jobs, doubts, printers].some((answer) => answer.kind === 'unreadable')) this.link = 'too-old';
    if (jobs.kind === 'ok') {
      this.jobs = withJobs(this.jobs, jobs.value.jobs);
      this.older = jobs.value.next;
    }
    // A question that the stream told of while this was read is not forgotten again.
    if (doubts.kind === 'ok') this.doubts = withDoubts(doubts.value, this.jobs);
    if (printers.kind === 'ok') this.#nowPrinters(printers.value);
    await this.#readFigures();
  }

  async #readFigures(): Promise<void> {
    this.#figuresMs = performance.now();
    this.#figuresOld = false;
    const midnight = new Date();
    midnight.setHours(0, 0, 0, 0);
    const [answer, station] = await Promise.all([this.agent.figures(midnight.valueOf()), this.agent.station()]);
    this.#heed(answer);
    this.figures = answer.kind === 'ok' ? answer.value : null;
    this.level = station.kind === 'ok' ? station.value.degradation : null;
  }

  #nowPrinters(printers: Model['printers']): void {
    this.since = sinceWhen(this.since, this.printers, printers, Date.now());
    this.printers = printers;
  }

  #changed(job: JobView | null): void {
    if (job === null) {
      this.link = 'too-old';
      return;
    }
    this.jobs = withJobs(this.jobs, [job]);
    this.doubts = withDoubts(this.doubts, [job]);
    if (this.opened?.id === job.id) this.opened = job;
    this.#printersOld = true;
    this.#figuresOld = true;
  }

  /** Reads one more page of older labels. */
  async readOlder(): Promise<void> {
    if (this.older === null || this.jobs.length >= LABELS_MAX) return;
    const answer = await this.agent.jobs(FIRST_LABELS, this.older);
    if (answer.kind === 'ok') {
      this.jobs = withJobs(this.jobs, answer.value.jobs);
      this.older = answer.value.next;
    }
  }

  /** Answers for a label in doubt. */
  answer(job: JobView, answer: AnswerWord): Promise<void> {
    const said = {
      printed: m.answered_printed,
      'not-printed': m.answered_not_printed,
      'set-aside': m.answered_set_aside,
    }[answer];
    return this.#do(() => this.agent.resolve(job.id, answer), () => said({ tail: named(job) }));
  }

  /** Prints a label once more. */
  reprint(job: JobView, reason: ReasonWord): Promise<void> {
    return this.#do(() => this.agent.reprint(job.id, reason), () => m.reprint_sent({ tail: named(job) }));
  }

  /** Sends one label to another printer. */
  move(job: JobView, to: string): Promise<void> {
    return this.#do(() => this.agent.move(job.id, to), () => m.label_moved({ tail: named(job), name: to }));
  }

  /** Sends what waits at a printer to another. */
  async moveWaiting(from: string, to: string): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const { jobs, refused } = await moveWaiting(this.agent, from, to);
    this.busy = false;
    if (refused !== null) this.#heed(refused);
    jobs.forEach((job) => this.#changed(job));
    this.#printersOld = true;
    const moved = jobs.length > 0;
    const stays = refused === null ? (moved ? '' : m.moved_none()) : trouble(refused);
    this.tell([moved ? m.labels_moved({ count: jobs.length, shown: figure(jobs.length), name: to }) : '', stays].join(' ').trim(), stays === '');
  }

  /** Lets a printer work, or rest. */
  async setMode(printer: string, mode: ModeWord): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const answer = this.#heed(await this.agent.setMode(printer, mode));
    this.busy = false;
    if (answer.kind === 'ok') this.#nowPrinters(withPrinter(this.printers, answer.value));
    this.tell(answer.kind === 'ok' ? (mode === 'running' ? m.resumed({ name: printer }) : m.rested({ name: printer })) : trouble(answer), answer.kind === 'ok');
  }

  /** Wants the lead here, or no longer. A call that the agent does not take stands on this screen: somebody waits. */
  async call(wanted: boolean): Promise<void> {
    const answer = this.#heed(await this.agent.callLead(wanted));
    if (answer.kind === 'ok') return this.#leadIs(answer.value);
    if (wanted && this.calledMs === null) [this.calledMs, this.calledKept] = [Date.now(), false];
    else if (!wanted && !this.calledKept) [this.calledMs, this.calledKept] = [null, true];
    this.tell(trouble(answer), false);
  }

  /** A scan: a command about what is shown, or a label whose fate it proves. */
  async scanned(scan: string, last: JobView | null, shown: string | null): Promise<void> {
    const command = commandIn(scan);
    const doubt = this.doubts[0];
    if (command === undefined) return this.#scannedLabel(scan);
    if (command?.does === 'answer' && doubt !== undefined) return this.answer(doubt, command.answer);
    if (command?.does === 'reprint' && last !== null) return this.reprint(last, command.reason);
    const at = this.printers.find((each) => each.name === shown);
    const [to] = at === undefined ? [] : takers(this.printers, at.name);
    if (command?.does === 'move' && at !== undefined && at.waiting > 0 && to !== undefined) return this.moveWaiting(at.name, to);
    if (command?.does === 'resume' && at !== undefined && at.mode !== 'running') return this.setMode(at.name, 'running');
    this.tell(m.scan_card_unknown(), false);
  }

  async #scannedLabel(scan: string): Promise<void> {
    const answer = this.#heed(await this.agent.scan(scan));
    if (answer.kind === 'ok') {
      const { job } = answer.value;
      this.#changed(job);
      this.opened = job;
      this.tell(m.scan_verified({ tail: named(job) }), true);
    } else if (answer.kind === 'refused' && answer.status === 404) {
      this.tell(m.scan_unknown(), false);
    } else {
      this.tell(trouble(answer), false);
    }
  }

  /** Says something for a while. */
  tell(text: string, good: boolean): void {
    this.said = { text, good, untilMs: Date.now() + SAID_MS };
  }

  /** One thing at a time: a second press while the first is on its way does nothing. */
  async #do(act: () => Promise<Answer<JobView>>, done: () => string): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const answer = this.#heed(await act());
    this.busy = false;
    if (answer.kind === 'ok') {
      this.#changed(answer.value);
      this.tell(done(), true);
    } else {
      this.tell(trouble(answer), false);
    }
  }
}

function named(job: JobView): string {
  return tail(job) ?? m.nobody_number();
}

/** What went wrong, in the agent's own words if it has any. */
export function trouble(answer: Answer<unknown>): string {
  return answer.kind === 'refused' ? m.did_not_work({ detail: answer.detail }) : m.no_answer();
}
