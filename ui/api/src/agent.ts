// The agent's local API as the operator's panel uses it. Its types are made from the agent's own
// description; an answer that lacks a key it must carry is not taken for one.

import { ANSWER_MS_MAX, answerOf, carries, exchange, listOf, type Answer, type Fetcher } from './answer.ts';
import { OPERATIONS, REQUIRED } from './agent.gen.ts';
import type {
  AddedView, AnswerWord, CallView, ClientView, FiguresView, FindView, JobView, LeadView, MeansView, MembershipView, ModeWord, PairedView, PrinterBody, PrinterView, ProfileView, Readiness,
  ReasonWord, ScanView, SessionView, StationView,
} from './agent.gen.ts';
import { follow } from './follow.ts';
import type { StreamEvent } from './stream.ts';

/** How long a hub may take to let the station in, in milliseconds: the station itself asks it. */
const JOIN_MS_MAX = 15_000;

/** Header of the half of the session that the page keeps. */
const KEY = 'X-Waystation-Panel';

/** Asks one agent. An empty `base` is the origin that served the page. */
export class AgentClient {
  readonly #base: string;
  readonly #key: string | null;
  readonly #fetcher: Fetcher;

  constructor(base: string, key: string | null, fetcher: Fetcher = (url, init) => fetch(url, init)) {
    this.#base = base;
    this.#key = key;
    this.#fetcher = fetcher;
  }

  /** Whether the agent takes labels; 503 is an answer, not a failure. */
  readiness(): Promise<Answer<Readiness>> {
    return this.#get(OPERATIONS.readyz.path, whole<Readiness>(REQUIRED.Readiness), 503);
  }

  /** Every printer of the station. */
  printers(): Promise<Answer<PrinterView[]>> {
    return this.#get(OPERATIONS.listPrinters.path, (body) => listOf<PrinterView>(body, 'printers', REQUIRED.PrinterView));
  }

  /** The `limit` newest jobs after `cursor`, newest first, and the next cursor; of one printer if it is named. */
  jobs(limit: number, cursor: string | null = null, printer: string | null = null): Promise<Answer<{ jobs: JobView[]; next: string | null }>> {
    const after = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const of = printer === null ? '' : `&printer=${encodeURIComponent(printer)}`;
    return this.#get(`${OPERATIONS.listJobs.path}?limit=${limit}${after}${of}`, (body) => {
      const jobs = listOf<JobView>(body, 'jobs', REQUIRED.JobView);
      return jobs === null ? null : { jobs, next: (body as { next?: string | null }).next ?? null };
    });
  }

  /** The labels that wait at a printer, the first to print first; at most as many as the agent lists at once. */
  waiting(printer: string): Promise<Answer<JobView[]>> {
    const path = OPERATIONS.listWaiting.path.replace('{name}', encodeURIComponent(printer));
    return this.#get(path, (body) => listOf<JobView>(body, 'jobs', REQUIRED.JobView));
  }

  /** The labels about which a person is asked, oldest first. */
  doubts(): Promise<Answer<JobView[]>> {
    return this.#get(OPERATIONS.listDoubts.path, (body) => listOf<JobView>(body, 'jobs', REQUIRED.JobView));
  }

  /** How the station itself is. */
  station(): Promise<Answer<StationView>> {
    return this.#get(OPERATIONS.getStation.path, whole<StationView>(REQUIRED.StationView));
  }

  /** What was done since a time. */
  figures(sinceMs: number): Promise<Answer<FiguresView>> {
    return this.#get(`${OPERATIONS.readFigures.path}?since_ms=${sinceMs}`, whole<FiguresView>(REQUIRED.FiguresView));
  }

  /** Who may print here. */
  clients(): Promise<Answer<ClientView[]>> {
    return this.#get(OPERATIONS.listClients.path, (body) => listOf<ClientView>(body, 'clients', REQUIRED.ClientView));
  }

  /** Lets a program in, or the pages of an origin; its token is in this answer and nowhere else. */
  pair(name: string, origin: string | null): Promise<Answer<PairedView>> {
    return this.#post(OPERATIONS.pairClient.path, { name, origin }, whole<PairedView>(REQUIRED.PairedView));
  }

  /** Sends a client away that was let in here. */
  part(name: string): Promise<Answer<object>> {
    const path = OPERATIONS.partClient.path.replace('{name}', encodeURIComponent(name));
    return this.#delete(path);
  }

  /** The hub this station is known to. */
  membership(): Promise<Answer<MembershipView>> {
    return this.#get(OPERATIONS.getMembership.path, whole<MembershipView>(REQUIRED.MembershipView));
  }

  /** Makes the station known to a hub. */
  join(hub: string, token: string): Promise<Answer<MembershipView>> {
    return this.#post(OPERATIONS.joinHub.path, { hub, token }, whole<MembershipView>(REQUIRED.MembershipView), {}, JOIN_MS_MAX);
  }

  /** The calls of programs with a greater number, oldest first. */
  calls(after: number): Promise<Answer<CallView[]>> {
    return this.#get(`${OPERATIONS.listCalls.path}?after=${after}`, (body) => listOf<CallView>(body, 'calls', REQUIRED.CallView));
  }

  /** Answers for a label in doubt. */
  resolve(id: string, answer: AnswerWord): Promise<Answer<JobView>> {
    return this.#post(OPERATIONS.resolveJob.path.replace('{id}', id), { answer }, whole<JobView>(REQUIRED.JobView));
  }

  /** Prints a label once more. */
  reprint(id: string, reason: ReasonWord): Promise<Answer<JobView>> {
    return this.#post(OPERATIONS.reprintJob.path.replace('{id}', id), { reason }, whole<JobView>(REQUIRED.JobView), newKey());
  }

  /** Sends a waiting label to another printer; refused once a byte of it has left. */
  move(id: string, printer: string): Promise<Answer<JobView>> {
    return this.#post(OPERATIONS.moveJob.path.replace('{id}', id), { printer }, whole<JobView>(REQUIRED.JobView));
  }

  /** Lets a printer work, or rest. */
  setMode(printer: string, mode: ModeWord): Promise<Answer<PrinterView>> {
    const path = OPERATIONS.setPrinterMode.path.replace('{name}', encodeURIComponent(printer));
    return this.#post(path, { mode }, whole<PrinterView>(REQUIRED.PrinterView));
  }

  /** Calls for the shift lead, or says that the lead is here. */
  callLead(wanted: boolean): Promise<Answer<LeadView>> {
    return this.#post(OPERATIONS.callLead.path, { wanted }, whole<LeadView>(REQUIRED.LeadView));
  }

  /** Says that a label was scanned; the station says which it is. */
  scan(value: string): Promise<Answer<ScanView>> {
    return this.#post(OPERATIONS.scanLabel.path, { value }, (body) => {
      const is = whole<ScanView>(REQUIRED.ScanView)(body);
      return is !== null && carries(is.job, REQUIRED.JobView) ? is : null;
    });
  }

  /** Hands in a label in the printer's own language. */
  print(printer: string, format: string, text: string, waybill: string): Promise<Answer<JobView>> {
    const document = { format, data: btoa(text) };
    const order = { printer, document, copies: 1, references: { waybill } };
    return this.#post(OPERATIONS.submitJob.path, order, whole<JobView>(REQUIRED.JobView), newKey());
  }

  /** Exchanges the code of an invitation for a session. */
  signIn(code: string): Promise<Answer<SessionView>> {
    return this.#post(OPERATIONS.signInPanel.path, { code }, whole<SessionView>(REQUIRED.SessionView));
  }

  /** Ends the session. */
  signOut(): Promise<Answer<object>> {
    return this.#delete(OPERATIONS.signOutPanel.path);
  }

  /** The printer models that the station knows. */
  profiles(): Promise<Answer<ProfileView[]>> {
    return this.#get(OPERATIONS.listProfiles.path, (body) => listOf<ProfileView>(body, 'profiles', REQUIRED.ProfileView));
  }

  /** Adds a printer; the station keeps it and prints its test label if that is wanted. */
  addPrinter(printer: PrinterBody): Promise<Answer<AddedView>> {
    return this.#post(OPERATIONS.addPrinter.path, printer, whole<AddedView>(REQUIRED.AddedView));
  }

  /**
   * Looks for printers, and at `subnet` too if a person named one; tells every find and the end of
   * every means as it comes. Answers when the search is over.
   */
  async search(
    subnet: string | null,
    heard: { find: (find: FindView) => void; means: (means: MeansView) => void },
    stop: AbortSignal,
  ): Promise<Answer<object>> {
    const query = subnet === null ? '' : `?subnet=${encodeURIComponent(subnet)}`;
    const refused: Response[] = [];
    const asking: Fetcher = async (url, init) => {
      const response = await this.#fetcher(url, init);
      if (!response.ok) refused.push(response);
      return response;
    };
    await follow(asking, this.#base + OPERATIONS.searchPrinters.path + query, this.#headers({}), (event) => {
      if (event?.name === 'find') tell(event, REQUIRED.FindView, heard.find);
      if (event?.name === 'means') tell(event, REQUIRED.MeansView, heard.means);
    }, stop);
    const [refusal] = refused;
    return refusal === undefined ? { kind: 'ok', value: {} } : answerOf<object>(refusal, () => null);
  }

  /**
   * Listens until the stream ends, is silent for too long or `stop` is called; `heard` gets every
   * event, and null for a sign of life. Answers with the status that ended it, 0 for none.
   */
  listen(heard: (event: StreamEvent | null) => void, stop: AbortSignal): Promise<number> {
    return follow(this.#fetcher, this.#base + OPERATIONS.listenToEvents.path, this.#headers({}), heard, stop);
  }

  #get<T>(path: string, read: (body: unknown) => T | null, alsoAnswer = 200): Promise<Answer<T>> {
    return exchange(this.#fetcher, this.#base + path, { headers: this.#headers({}) }, read, alsoAnswer);
  }

  #post<T>(path: string, body: object, read: (body: unknown) => T | null, more: Record<string, string> = {}, timeMs = ANSWER_MS_MAX): Promise<Answer<T>> {
    const headers = this.#headers({ 'content-type': 'application/json', ...more });
    return exchange(this.#fetcher, this.#base + path, { method: 'POST', headers, body: JSON.stringify(body) }, read, 200, timeMs);
  }

  #delete(path: string): Promise<Answer<object>> {
    return exchange(this.#fetcher, this.#base + path, { method: 'DELETE', headers: this.#headers({}) }, () => ({}));
  }

  #headers(more: Record<string, string>): Record<string, string> {
    const headers: Record<string, string> = { accept: 'application/json', ...more };
    if (this.#key !== null) headers[KEY] = this.#key;
    return headers;
  }
}

/** Takes a body that carries every key it must. */
function whole<T>(keys: readonly string[]): (body: unknown) => T | null {
  return (body) => (carries(body, keys) ? (body as T) : null);
}

/** A press of a button is one request: the page itself repeats none. */
function newKey(): Record<string, string> {
  return { 'idempotency-key': `panel-${crypto.randomUUID()}` };
}

/** A job in an event of the stream, or null if it is not one that this page can read. */
export function jobIn(data: string): JobView | null {
  return parsed(data, REQUIRED.JobView);
}

/** A printer in an event of the stream, or null if it is not one that this page can read. */
export function printerIn(data: string): PrinterView | null {
  return parsed(data, REQUIRED.PrinterView);
}

/** Whether the lead is wanted, in an event of the stream, or null if this page cannot read it. */
export function leadIn(data: string): LeadView | null {
  return parsed(data, REQUIRED.LeadView);
}

/** Whether a scan was taken, in an event of the stream, or null if this page cannot read it. */
export function takenIn(data: string): boolean | null {
  return parsed<{ taken: boolean }>(data, ['taken'])?.taken ?? null;
}

/** Tells what an event carries, if this page can read it. */
function tell<T>(event: StreamEvent, keys: readonly string[], hear: (value: T) => void): void {
  const value = parsed<T>(event.data, keys);
  if (value !== null) hear(value);
}

function parsed<T>(data: string, keys: readonly string[]): T | null {
  try {
    return whole<T>(keys)(JSON.parse(data));
  } catch {
    return null;
  }
}
