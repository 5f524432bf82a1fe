// The hub's read API for people: the whole fleet in four figures, and its stations.

import { ask, carries, listOf, type Answer, type Fetcher } from './answer.ts';

/** The fleet in figures. */
export interface HubSummary {
  stations: number;
  labels: number;
  outcomes: number;
  /** Events that were numbered by a station and have not arrived. */
  gaps: number;
}

/** One station as the hub knows it. `last_seen_at` is RFC 3339 in UTC, or null before the first batch. */
export interface HubStation {
  id: string;
  name: string;
  last_seen_at: string | null;
  labels: number;
  in_doubt: number;
  gaps: number;
}

const SUMMARY_KEYS = ['stations', 'labels', 'outcomes', 'gaps'] as const satisfies readonly (keyof HubSummary)[];
const STATION_KEYS = [
  'id',
  'name',
  'last_seen_at',
  'labels',
  'in_doubt',
  'gaps',
] as const satisfies readonly (keyof HubStation)[];

/** Asks the hub that served the page. */
export class HubClient {
  readonly #token: string | null;
  readonly #fetcher: Fetcher;

  constructor(token: string | null, fetcher: Fetcher = (url, init) => fetch(url, init)) {
    this.#token = token;
    this.#fetcher = fetcher;
  }

  /** The fleet in figures. */
  summary(): Promise<Answer<HubSummary>> {
    return ask(this.#fetcher, '/api/summary', this.#token, (body) =>
      carries(body, SUMMARY_KEYS) ? (body as HubSummary) : null,
    );
  }

  /** Every station the hub has registered. */
  stations(): Promise<Answer<HubStation[]>> {
    return ask(this.#fetcher, '/api/stations', this.#token, (body) =>
      listOf<HubStation>(body, 'stations', STATION_KEYS),
    );
  }
}
