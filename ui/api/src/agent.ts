// The agent's local API as the operator's page needs it: readiness, printers, latest labels.

import { ask, carries, listOf, type Answer, type Fetcher } from './answer.ts';

/** IPP `job-state` (RFC 8011, 5.3.7). */
export type JobState =
  | 'pending'
  | 'processing'
  | 'processing-stopped'
  | 'canceled'
  | 'aborted'
  | 'completed';

/** IPP `printer-state` (RFC 8011, 5.4.11). */
export type PrinterState = 'idle' | 'processing' | 'stopped';

/** What is known about a label, weakest first. */
export type Evidence = 'accepted' | 'sent' | 'confirmed' | 'verified';

/** Why nobody can say whether a label came out, and who is asked. */
export interface InDoubt {
  cause: string;
  asks: 'device' | 'person';
}

/** One job as the agent shows it. Times are RFC 3339 in UTC. */
export interface Job {
  id: string;
  printer: string;
  state: JobState;
  state_reasons: string[];
  evidence: Evidence;
  in_doubt: InDoubt | null;
  copies: number;
  copies_completed: number;
  references: { waybill: string | null; order: string | null };
  accepted_at: string;
  changed_at: string;
}

/** One printer as the agent shows it. */
export interface Printer {
  name: string;
  state: PrinterState;
  state_reasons: string[];
  waiting: number;
  in_doubt: number;
}

/** Something that keeps the agent from taking labels, in its own words. */
export interface Obstacle {
  part: string;
  detail: string;
  remedy: string;
}

/** Whether the agent takes labels, and what keeps it from them. */
export interface Readiness {
  ready: boolean;
  obstacles: Obstacle[];
}

const JOB_KEYS = [
  'id',
  'printer',
  'state',
  'evidence',
  'in_doubt',
  'references',
  'changed_at',
] as const satisfies readonly (keyof Job)[];
const PRINTER_KEYS = [
  'name',
  'state',
  'state_reasons',
  'waiting',
  'in_doubt',
] as const satisfies readonly (keyof Printer)[];

/** Asks one agent. An empty `base` is the origin that served the page. */
export class AgentClient {
  readonly #base: string;
  readonly #token: string | null;
  readonly #fetcher: Fetcher;

  constructor(base: string, token: string | null, fetcher: Fetcher = (url, init) => fetch(url, init)) {
    this.#base = base;
    this.#token = token;
    this.#fetcher = fetcher;
  }

  /** Whether the agent takes labels. Needs no token; 503 is an answer, not a failure. */
  readiness(): Promise<Answer<Readiness>> {
    const read = (body: unknown): Readiness | null => {
      const obstacles = listOf<Obstacle>(body, 'obstacles', ['part', 'detail', 'remedy']);
      return obstacles !== null && carries(body, ['ready']) ? (body as Readiness) : null;
    };
    return ask(this.#fetcher, `${this.#base}/readyz`, null, read, 503);
  }

  /** Every printer of the station. */
  printers(): Promise<Answer<Printer[]>> {
    return ask(this.#fetcher, `${this.#base}/v1/printers`, this.#token, (body) =>
      listOf<Printer>(body, 'printers', PRINTER_KEYS),
    );
  }

  /** The `limit` newest jobs, newest first. */
  jobs(limit: number): Promise<Answer<Job[]>> {
    return ask(this.#fetcher, `${this.#base}/v1/jobs?limit=${limit}`, this.#token, (body) =>
      listOf<Job>(body, 'jobs', JOB_KEYS),
    );
  }
}

/**
 * The agent's address given to a page, if it is one the token may go to: plain HTTP on this
 * machine's loopback, with nothing but a port after it.
 */
export function loopbackBase(given: string | null): string | null {
  const match = /^http:\/\/127\.0\.0\.1:([1-9]\d{0,4})\/?$/.exec(given ?? '');
  const port = match?.[1];
  return port !== undefined && Number(port) <= 65_535 ? `http://127.0.0.1:${port}` : null;
}
