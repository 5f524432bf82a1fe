// What the page knows of the fleet, as it happens: first everything, then what changed. What was not
// confirmed lately is never shown as well.

import { toldIn, type AlertView, type HubClient, type MeView, type Told } from '@waystation/api';
import { placeIn, stationOf, stationsOf, type Station } from './station.ts';
import { sitesOf, totalOf, type Counts, type SiteSum } from './fleet.ts';

/** How the hub is heard. */
export type Link = 'starting' | 'live' | 'late' | 'stale' | 'signed-out';

/** After this long without a sign of life what is shown may be old, in milliseconds. */
export const LATE_MS = 15_000;
/** After this long it is drawn as unknown, in milliseconds. */
export const STALE_MS = 60_000;
/** How often silence is looked for, in milliseconds. */
const LOOK_MS = 5_000;
/** The pauses between tries to reach the hub, in milliseconds. */
const RETRY_MS = [1_000, 2_000, 5_000, 10_000];

/** The fleet as the hub tells it. */
export class Live {
  readonly hub: HubClient;
  me = $state.raw<MeView | null>(null);
  stations = $state.raw<readonly Station[]>([]);
  alerts = $state.raw<readonly AlertView[]>([]);
  /** The hub's time, moved on by this computer's clock; now and then, for silence and for ages. */
  nowMs = $state(Date.now());
  /** This computer's time, every second. */
  tickMs = $state(Date.now());
  #heardMs = $state(0);
  #out = $state(false);
  /** Why nothing could be loaded, in the hub's words; empty while all is well. */
  trouble = $state('');

  readonly loaded = $derived(this.#heardMs > 0);
  readonly quietMs = $derived(this.#heardMs === 0 ? 0 : Math.max(0, this.tickMs - this.#heardMs));
  readonly link = $derived.by((): Link => {
    if (this.#out) return 'signed-out';
    if (!this.loaded) return 'starting';
    if (this.quietMs > STALE_MS) return 'stale';
    return this.quietMs > LATE_MS ? 'late' : 'live';
  });
  /** Whether what is shown may be believed. */
  readonly fresh = $derived(this.link === 'live' || this.link === 'late');
  readonly sites = $derived.by((): SiteSum[] => sitesOf(this.stations, this.nowMs));
  readonly counts = $derived.by((): Counts => totalOf(this.sites));

  #after = '';
  #skewMs = 0;
  #stop = new AbortController();

  constructor(hub: HubClient) {
    this.hub = hub;
  }

  /** Begins; the returned function ends it. */
  start(): () => void {
    const tick = setInterval(() => {
      this.tickMs = Date.now();
      if (this.tickMs + this.#skewMs - this.nowMs >= LOOK_MS) this.nowMs = this.tickMs + this.#skewMs;
    }, 1_000);
    void this.#run();
    return () => {
      clearInterval(tick);
      this.#stop.abort();
    };
  }

  /** One station, if it is known. */
  station(id: string): Station | null {
    return this.stations[placeIn(this.stations, id)] ?? null;
  }

  /** Whether the reader may do what takes this role. */
  may(role: 'operator' | 'admin'): boolean {
    const is = this.me?.role ?? '';
    return is === 'admin' || is === role;
  }

  /** Asks for the alerts again, after something was done about one. */
  async readAlerts(): Promise<void> {
    const answer = await this.hub.alerts();
    if (answer.kind === 'ok') this.alerts = answer.value;
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#stop.signal.aborted; failures += 1) {
      const status = this.#after === '' ? await this.#load() : await this.#listen();
      if (status === 200) failures = -1;
      if (status === 401) {
        this.#out = true;
        return;
      }
      if (status !== 200) await pause(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 0, this.#stop.signal);
    }
  }

  async #load(): Promise<number> {
    const [me, board, alerts] = await Promise.all([this.hub.me(), this.hub.board(), this.hub.alerts()]);
    for (const answer of [me, board, alerts]) {
      if (answer.kind === 'refused') {
        this.trouble = answer.detail;
        return answer.status;
      }
    }
    if (me.kind !== 'ok' || board.kind !== 'ok' || alerts.kind !== 'ok') {
      this.trouble = [me, board, alerts].some((answer) => answer.kind === 'unreadable') ? 'unreadable' : 'unreachable';
      return 0;
    }
    this.trouble = '';
    this.me = me.value;
    this.alerts = alerts.value;
    this.#skewMs = board.value.at - Date.now();
    this.nowMs = board.value.at;
    this.#take(stationsOf(board.value));
    this.#after = String(board.value.at);
    this.#heard();
    return 200;
  }

  /** Listens as long as it lasts. A stream that was heard is worth another at once. */
  async #listen(): Promise<number> {
    let wasHeard = false;
    const status = await this.hub.listen(this.#after, (event) => {
      this.#heard();
      if (event === null) return;
      const told = toldIn(event.data);
      if (told === null) return;
      wasHeard = true;
      this.#after = event.id;
      this.#change(told, event.name === 'snapshot');
    }, this.#stop.signal);
    return status === 0 && wasHeard ? 200 : status;
  }

  #heard(): void {
    const now = Date.now();
    // Once a second is enough for everybody who looks.
    if (now - this.#heardMs >= 1_000) this.#heardMs = now;
  }

  #change(told: Told, isWhole: boolean): void {
    if (told.alerts !== undefined) this.alerts = told.alerts;
    if (isWhole) {
      this.#take(told.stations.map(stationOf));
      return;
    }
    if (told.stations.length === 0) return;
    const stations = [...this.stations];
    const added: Station[] = [];
    for (const view of told.stations) {
      const place = placeIn(this.stations, view.id);
      if (place >= 0) stations[place] = stationOf(view);
      else added.push(stationOf(view));
    }
    this.#take(stations.concat(added));
    this.nowMs = Date.now() + this.#skewMs;
  }

  #take(stations: Station[]): void {
    // The hub tells them by name, so that there is seldom anything to sort.
    const isSorted = stations.every((station, at) => at === 0 || (stations[at - 1]?.id ?? '') < station.id);
    this.stations = isSorted ? stations : stations.sort((a, b) => (a.id < b.id ? -1 : 1));
  }
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    stop.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}
