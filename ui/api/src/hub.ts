// The hub's API as its own page uses it. Its types are made from the hub's own description; an
// answer that lacks a key it must carry is not taken for one.

import { carries, exchange, listOf, type Answer, type Fetcher } from './answer.ts';
import { follow } from './follow.ts';
import { OPERATIONS, REQUIRED } from './hub.gen.ts';
import type {
  AlertView, AuditView, BoardView, By, EnrolmentMade, EnrolmentView, IncidentDetailView, IncidentView, LabelView, MeView, OfferView, PrinterDetailView, ProgramToken, ProgramView,
  RunbookView, SeriesView, SessionView, SilenceView, SiteView, StationDetailView, StationSeriesList, StationSeriesView, StationView, UserView,
} from './hub.gen.ts';
import { StreamReader, type StreamEvent } from './stream.ts';

/** Header of the half of the session that the page keeps. */
const KEY = 'X-Waystation-Hub';

/** The longest event that is read, in characters: every station of a large fleet at once. */
const EVENT_LENGTH_MAX = 32 * 1024 * 1024;

/** How long the answer with every station may take, in milliseconds. */
const BOARD_MS_MAX = 20_000;

/** What an event of the stream tells: what changed, and every open alert if they did. */
export interface Told {
  v: number;
  sites: SiteView[];
  stations: StationView[];
  alerts?: AlertView[];
}

/** What is asked of a new silence. */
export interface SilenceAsked {
  rule: string | null;
  scope: string;
  minutes: number;
  reason: string;
}

/** Asks the hub that served the page; `key` is the page's half of a session. */
export class HubClient {
  readonly #key: string | null;
  readonly #fetcher: Fetcher;

  constructor(key: string | null, fetcher: Fetcher = (url, init) => fetch(url, init)) {
    this.#key = key;
    this.#fetcher = fetcher;
  }

  /** Who is asking. */
  me(): Promise<Answer<MeView>> {
    return this.#get(OPERATIONS.me.path, whole<MeView>(REQUIRED.MeView));
  }

  /** Comes in by name and password. */
  signIn(name: string, password: string): Promise<Answer<SessionView>> {
    return this.#post(OPERATIONS.signIn.path, { name, password }, whole<SessionView>(REQUIRED.SessionView));
  }

  /** Comes in by the administrator's token. */
  signInAsAdministrator(token: string): Promise<Answer<SessionView>> {
    return this.#post(OPERATIONS.signIn.path, { token }, whole<SessionView>(REQUIRED.SessionView));
  }

  /** Which provider of accounts lets people in, if any. */
  signOnOffer(): Promise<Answer<OfferView>> {
    return this.#get(OPERATIONS.signOnOffer.path, whole<OfferView>(REQUIRED.OfferView));
  }

  /** Leaves. */
  signOut(): Promise<Answer<object>> {
    return exchange(this.#fetcher, OPERATIONS.signOut.path, { method: 'DELETE', headers: this.#headers({}) }, () => ({}));
  }

  /** Changes one's own password. */
  changePassword(old: string, fresh: string): Promise<Answer<object>> {
    return this.#post(OPERATIONS.changePassword.path, { old, new: fresh }, () => ({}));
  }

  /** Every station in columns. */
  board(): Promise<Answer<BoardView>> {
    return this.#get(OPERATIONS.board.path, whole<BoardView>(REQUIRED.BoardView), BOARD_MS_MAX);
  }

  /** Hears of changes since `after`, a moment that a board or an event named. */
  listen(after: string, heard: (event: StreamEvent | null) => void, stop: AbortSignal): Promise<number> {
    const headers = this.#headers({ 'last-event-id': after });
    return follow(this.#fetcher, OPERATIONS.listen.path, headers, heard, stop, new StreamReader(EVENT_LENGTH_MAX));
  }

  /** One station with everything about it. */
  station(id: string): Promise<Answer<StationDetailView>> {
    const keys = [...REQUIRED.StationView, 'keys', 'missing', 'two_stories'];
    return this.#get(at(OPERATIONS.station.path, 'id', id), whole<StationDetailView>(keys));
  }

  /** One printer of a station. */
  printer(station: string, slot: number): Promise<Answer<PrinterDetailView>> {
    const path = at(OPERATIONS.printer.path, 'id', station).replace('{slot}', String(slot));
    return this.#get(path, whole<PrinterDetailView>([...REQUIRED.PrinterView, 'station', 'site', 'told_at']));
  }

  /** The newest labels of a station. */
  labels(station: string, limit: number): Promise<Answer<LabelView[]>> {
    const path = `${OPERATIONS.labels.path}?station=${encodeURIComponent(station)}&limit=${limit}`;
    return this.#get(path, (body) => listOf<LabelView>(body, 'labels', REQUIRED.LabelView));
  }

  /** Labels over time: of a site, of a station, or of all. */
  series(minutes: number, of: { site?: string; station?: string } = {}): Promise<Answer<SeriesView>> {
    const asked = new URLSearchParams({ minutes: String(minutes), ...of });
    return this.#get(`${OPERATIONS.series.path}?${asked}`, whole<SeriesView>(REQUIRED.SeriesView));
  }

  /** How one station did over time: twelve figures. */
  stationSeries(station: string, minutes: number): Promise<Answer<StationSeriesList>> {
    const path = `${at(OPERATIONS.stationSeries.path, 'id', station)}?minutes=${minutes}`;
    return this.#get(path, (body) => {
      const series = listOf<StationSeriesView>(body, 'series', REQUIRED.StationSeriesView);
      return series !== null && carries(body, REQUIRED.StationSeriesList) ? (body as StationSeriesList) : null;
    });
  }

  /** What became of some tokens. They go in the body: no log on the way keeps them. */
  trace(by: By, tokens: readonly string[]): Promise<Answer<LabelView[]>> {
    return this.#post(OPERATIONS.trace.path, { by, tokens }, (body) => listOf<LabelView>(body, 'labels', REQUIRED.LabelView));
  }

  /** Alerts that are not over. */
  alerts(): Promise<Answer<AlertView[]>> {
    return this.#get(OPERATIONS.alerts.path, (body) => listOf<AlertView>(body, 'alerts', REQUIRED.AlertView));
  }

  /** The newest alerts, those that are over too. */
  pastAlerts(limit: number): Promise<Answer<AlertView[]>> {
    return this.#get(`${OPERATIONS.pastAlerts.path}?limit=${limit}`, (body) => listOf<AlertView>(body, 'alerts', REQUIRED.AlertView));
  }

  /** Incidents before a number, the latest first; and the next number. */
  incidents(limit: number, before: number | null = null): Promise<Answer<{ incidents: IncidentView[]; next: number | null }>> {
    const cursor = before === null ? '' : `&cursor=${before}`;
    return this.#get(`${OPERATIONS.incidents.path}?limit=${limit}${cursor}`, (body) => {
      const incidents = listOf<IncidentView>(body, 'incidents', REQUIRED.IncidentView);
      return incidents === null ? null : { incidents, next: (body as { next?: number | null }).next ?? null };
    });
  }

  /** One incident with everything about it. */
  incident(number: number): Promise<Answer<IncidentDetailView>> {
    return this.#get(at(OPERATIONS.incident.path, 'number', String(number)), whole<IncidentDetailView>(REQUIRED.IncidentDetailView));
  }

  /** The draft of an incident's post-mortem, in Markdown; null if there is none or nobody answers. */
  async postMortem(number: number): Promise<string | null> {
    try {
      const response = await this.#fetcher(at(OPERATIONS.postMortem.path, 'number', String(number)), { headers: this.#headers({}) });
      return response.ok ? await response.text() : null;
    } catch {
      return null;
    }
  }

  /** Takes an alert on. */
  acknowledge(rule: string, scope: string, reason: string): Promise<Answer<object>> {
    return this.#post(OPERATIONS.acknowledge.path, { rule, scope, reason }, () => ({}));
  }

  /** Silences that have not ended. */
  silences(): Promise<Answer<SilenceView[]>> {
    return this.#get(OPERATIONS.silences.path, (body) => listOf<SilenceView>(body, 'silences', REQUIRED.SilenceView));
  }

  /** Begins a silence. */
  silence(asked: SilenceAsked): Promise<Answer<SilenceView>> {
    return this.#post(OPERATIONS.silence.path, asked, whole<SilenceView>(REQUIRED.SilenceView));
  }

  /** Ends a silence. */
  endSilence(id: number): Promise<Answer<object>> {
    return this.#post(at(OPERATIONS.endSilence.path, 'id', String(id)), {}, () => ({}));
  }

  /** Who did what, before a number, the latest first; and the next number. */
  audit(limit: number, before: number | null = null): Promise<Answer<{ entries: AuditView[]; next: number | null }>> {
    const cursor = before === null ? '' : `&cursor=${before}`;
    return this.#get(`${OPERATIONS.audit.path}?limit=${limit}${cursor}`, (body) => {
      const entries = listOf<AuditView>(body, 'entries', REQUIRED.AuditView);
      return entries === null ? null : { entries, next: (body as { next?: number | null }).next ?? null };
    });
  }

  /** Every runbook. */
  runbooks(): Promise<Answer<RunbookView[]>> {
    return this.#get(OPERATIONS.runbooks.path, (body) => listOf<RunbookView>(body, 'runbooks', REQUIRED.RunbookView));
  }

  /** One runbook, in Markdown; null if there is none or nobody answers. */
  async runbook(name: string): Promise<string | null> {
    try {
      const init = { headers: { accept: 'text/markdown' } };
      const response = await this.#fetcher(at(OPERATIONS.runbook.path, 'name', name), init);
      return response.ok ? await response.text() : null;
    } catch {
      return null;
    }
  }

  /** The latest tokens for stations. */
  enrolments(): Promise<Answer<EnrolmentView[]>> {
    return this.#get(OPERATIONS.enrolments.path, (body) => listOf<EnrolmentView>(body, 'enrolments', REQUIRED.EnrolmentView));
  }

  /** Lets one station of a site become known, once. */
  invite(site: string, minutes: number): Promise<Answer<EnrolmentMade>> {
    return this.#post(OPERATIONS.invite.path, { site, minutes }, whole<EnrolmentMade>(REQUIRED.EnrolmentMade));
  }

  /** Ends every key of a station. */
  revoke(station: string, reason: string): Promise<Answer<object>> {
    return this.#post(at(OPERATIONS.revoke.path, 'id', station), { reason }, () => ({}));
  }

  /** Every user. */
  users(): Promise<Answer<UserView[]>> {
    return this.#get(OPERATIONS.users.path, (body) => listOf<UserView>(body, 'users', REQUIRED.UserView));
  }

  /** Makes a user known. */
  addUser(name: string, role: string, password: string): Promise<Answer<object>> {
    return this.#post(OPERATIONS.addUser.path, { name, role, password }, () => ({}));
  }

  /** Changes a user. */
  changeUser(name: string, change: { role?: string; password?: string; shut_out?: boolean }): Promise<Answer<object>> {
    return this.#post(at(OPERATIONS.changeUser.path, 'name', name), change, () => ({}));
  }

  /** Every program. */
  programs(): Promise<Answer<ProgramView[]>> {
    return this.#get(OPERATIONS.programs.path, (body) => listOf<ProgramView>(body, 'programs', REQUIRED.ProgramView));
  }

  /** Lets a program in. */
  addProgram(name: string, role: string, days: number): Promise<Answer<ProgramToken>> {
    return this.#post(OPERATIONS.addProgram.path, { name, role, days }, whole<ProgramToken>(REQUIRED.ProgramToken));
  }

  /** Ends the token of a program. */
  endProgram(name: string): Promise<Answer<object>> {
    return this.#post(at(OPERATIONS.endProgram.path, 'name', name), {}, () => ({}));
  }

  #get<T>(path: string, read: (body: unknown) => T | null, timeMs?: number): Promise<Answer<T>> {
    return exchange(this.#fetcher, path, { headers: this.#headers({}) }, read, 200, timeMs);
  }

  #post<T>(path: string, body: object, read: (body: unknown) => T | null): Promise<Answer<T>> {
    const headers = this.#headers({ 'content-type': 'application/json' });
    return exchange(this.#fetcher, path, { method: 'POST', headers, body: JSON.stringify(body) }, read);
  }

  #headers(more: Record<string, string>): Record<string, string> {
    const headers: Record<string, string> = { accept: 'application/json', ...more };
    if (this.#key !== null) headers[KEY] = this.#key;
    return headers;
  }
}

/** What an event of the stream tells, or null if it is not one that this page can read. */
export function toldIn(data: string): Told | null {
  try {
    const body: unknown = JSON.parse(data);
    const [sites, stations] = [listOf<SiteView>(body, 'sites', REQUIRED.SiteView), listOf<StationView>(body, 'stations', REQUIRED.StationView)];
    return sites === null || stations === null ? null : (body as Told);
  } catch {
    return null;
  }
}

function whole<T>(keys: readonly string[]): (body: unknown) => T | null {
  return (body) => (carries(body, keys) ? (body as T) : null);
}

/** A path with its one parameter. */
function at(path: string, name: string, value: string): string {
  return path.replace(`{${name}}`, encodeURIComponent(value));
}
