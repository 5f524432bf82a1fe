// Made from docs/hub-openapi.json; change the API, and run `npm run generate`.

/** One alert. */
export interface AlertView {
  /** Who acknowledged it. */
  acknowledged_by?: string | null;
  /** When its phase began. */
  changed_at: string;
  /** How often it was escalated. */
  escalations: number;
  /** What it is told with. */
  group: string;
  /** The larger trouble that explains it, which is told instead. */
  hidden_by?: string | null;
  /** How badly, as its rule counts. */
  number: number;
  /** `firing`, `acknowledged` or `resolved`. */
  phase: string;
  /** The rule. */
  rule: string;
  /** The page that says what to do. */
  runbook: string;
  /** The place. */
  scope: string;
  /** `ticket` or `page`. */
  severity: string;
  /** The silence that hides it. */
  silenced_by?: number | null;
  /** Since when it holds. */
  since: string;
  /** What it is, for people. */
  title: string;
}

/** A list of alerts. */
export interface Alerts {
  alerts: AlertView[];
  /** Where the next page begins. */
  next?: number | null;
}

/** A page of the audit. */
export interface Audit {
  entries: AuditView[];
  /** Where the next page begins. */
  next?: number | null;
}

/** One line of the audit. */
export interface AuditView {
  /** When. */
  at: string;
  /** Its number. */
  number: number;
  /** To what. */
  object: string;
  /** Why. */
  reason: string;
  /** What was done. */
  what: string;
  /** Who. */
  who: string;
}

/** Every station, column by column; a column has one entry for each station. */
export interface BoardView {
  /** The moment, in milliseconds since 1970; the stream goes on from it. */
  at: number;
  /** By how much its clock was ahead then, in milliseconds. */
  clock_ahead_ms: number[];
  /** Which of `conditions`; -1 when it has not said how it is. */
  condition: number[];
  /** What printers were said to be, slot by slot: state, then reasons, as `stopped media-empty; idle`. */
  conditions: string[];
  /** Places where it told two stories. */
  forks: number[];
  /** Events it numbered that have not come. */
  gaps: number[];
  /** When it was last heard, in milliseconds before `at`; -1 for never. */
  heard_ms_ago: number[];
  /** Each station's name. */
  id: string[];
  /** Jobs in doubt. */
  in_doubt: number[];
  /** Labels that came out. */
  labels: number[];
  /** Labels that did not come out, or of which nobody knows. */
  labels_failed: number[];
  /** Events it has yet to send. */
  outbox: number[];
  /** Which of `sites`. */
  site: number[];
  /** Names of sites. */
  sites: string[];
  /** Which of `versions`; -1 when it has not said how it is. */
  version: number[];
  /** Versions of the agent. */
  versions: string[];
  /** Jobs that wait. */
  waiting: number[];
}

/** What a token stands for. */
export type By = 'waybill' | 'order' | 'job' | 'trace';

/** Why labels failed. */
export interface CauseView {
  cause: string;
  failed: number;
}

/** What is to change about a user; what is left out stays. */
export interface ChangingUser {
  /** A new password; their sessions end. */
  password?: string | null;
  /** `viewer`, `operator` or `admin`. */
  role?: string | null;
  /** Whether they are shut out; their sessions end. */
  shut_out?: boolean | null;
}

/** Who ends a silence. */
export interface Ending {
  /** For whom, if a program or the administrator asks; a user asks for themselves. */
  by?: string;
  /** Why. */
  reason?: string;
}

/** A token that is wanted. */
export interface Enrolling {
  /** For how long it counts, in minutes: 1 to 43200. */
  minutes: number;
  /** The site of the station. */
  site: string;
}

/** A token for one station; it is not shown again. */
export interface EnrolmentMade {
  /** Until when it counts. */
  expires_at: string;
  /** The site. */
  site: string;
  /** For `waystation enroll --token`. */
  token: string;
}

/** One token for a station; the token itself is not kept. */
export interface EnrolmentView {
  /** Until when it counts. */
  expires_at: string;
  /** When it was made. */
  made_at: string;
  /** The site. */
  site: string;
  /** By which station. */
  station?: string | null;
  /** When it was used. */
  used_at?: string | null;
}

/** The latest tokens for stations. */
export interface Enrolments {
  enrolments: EnrolmentView[];
}

/** Why a station is shown out. */
export interface Expelling {
  /** Why. */
  reason: string;
}

/** One line of a timeline. */
export interface FactView {
  /** When. */
  at: string;
  /** Who did it, where a person did. */
  by?: string | null;
  /** `fired`, `escalated`, `taken` or `over`. */
  happened: string;
  /** The alert's rule. */
  rule: string;
  /** The page that says what to do. */
  runbook: string;
  /** The alert's place. */
  scope: string;
  /** What it is, for people. */
  title: string;
}

/** Every site. */
export interface FleetView {
  sites: SiteView[];
}

export interface ForkView {
  journal: string;
  refused_link: string;
  seen_at: string;
  seq: number;
  times: number;
}

export interface GapView {
  closed_at?: string | null;
  first: number;
  journal: string;
  last: number;
  noticed_at: string;
}

/** One incident with everything about it. */
export interface IncidentDetailView {
  /** What people did about its place meanwhile, in order. */
  deeds: AuditView[];
  /** What happened to its alerts, in order. */
  facts: FactView[];
  incident: IncidentView;
  /** What its failed labels share. */
  shared: SharedView;
}

/** One incident in a list. */
export interface IncidentView {
  /** Alerts that fired in it. */
  alerts: number;
  /** When the first alert began to hold. */
  began_at: string;
  /** When nothing held any more; null while something does. */
  ended_at?: string | null;
  /** Its number, from 1. */
  number: number;
  /** The place: a site, an outlet or the hub. */
  scope: string;
  /** `ticket` or `page`: who had to move at worst. */
  severity: string;
}

/** A list of incidents. */
export interface IncidentsView {
  incidents: IncidentView[];
  /** Where the next page begins. */
  next?: number | null;
}

export interface KeyView {
  added_at: string;
  ends_at?: string | null;
  key: string;
  revoked_at?: string | null;
}

/** One outcome of a label. */
export interface LabelView {
  /** When it happened, by the station's clock. */
  at: string;
  /** Which attempt. */
  attempt: number;
  /** Word of the cause. */
  cause: string;
  /** How many copies. */
  copies: number;
  /** Which copy. */
  copy: number;
  /** Size of the document, in bytes. */
  document_bytes: number;
  /** Word of the evidence. */
  evidence: string;
  /** Labels in one copy. */
  impressions: number;
  /** The job's token. */
  job?: string | null;
  /** The order's token. */
  order?: string | null;
  /** Word of the outcome. */
  outcome: string;
  /** The printer's slot. */
  printer: number;
  /** Word of the proof. */
  proof: string;
  /** Last byte to outcome, in milliseconds. */
  proving_ms?: number | null;
  /** When the hub heard of it. */
  received_at: string;
  /** First to last byte, in milliseconds. */
  sending_ms?: number | null;
  /** Whether this is the last word about the label. */
  stands: boolean;
  /** The station. */
  station: string;
  /** The trace that came with the request for it (W3C `trace-id`). */
  trace?: string | null;
  /** Accepted to started, in milliseconds. */
  waited_ms: number;
  /** The waybill's token. */
  waybill?: string | null;
}

/** A list of outcomes. */
export interface Labels {
  labels: LabelView[];
}

/** Who somebody is here. */
export interface MeView {
  /** Their name. */
  name: string;
  /** `viewer`, `operator` or `admin`. */
  role: string;
}

/** A new password for oneself. */
export interface NewPassword {
  /** The one from now on. */
  new: string;
  /** The one until now. */
  old: string;
}

/** A program that is to be let in. */
export interface NewProgram {
  /** For how many days its token counts: 1 to 366. */
  days: number;
  /** Its name. */
  name: string;
  /** `viewer`, `operator` or `admin`. */
  role: string;
}

/** A user who is wanted. */
export interface NewUser {
  /** Their name. */
  name: string;
  /** Their first password. */
  password: string;
  /** `viewer`, `operator` or `admin`. */
  role: string;
}

/** Which ways in there are beside a password. */
export interface OfferView {
  /** What people call the provider of accounts; null if there is none. */
  name?: string | null;
}

/** How often an outcome was told, and for how many labels it stands as the last word. */
export interface OutcomeView {
  count: number;
  evidence: string;
  labels: number;
  outcome: string;
}

/** One printer, with where it stands. */
export type PrinterDetailView = PrinterView & {
  site: string;
  station: string;
  told_at: string;
  wear?: WearView | null;
};

/** How one printer was said to be. */
export interface PrinterView {
  in_doubt: number;
  labels_printed: number;
  slot: number;
  state: string;
  state_reasons: string[];
  waiting: number;
}

/** A problem as it goes over the wire: RFC 9457 problem details. */
export interface Problem {
  /** What is wrong this time: the thing and the value. */
  detail: string;
  /** What to do about it. */
  remedy: string;
  /** The HTTP status, repeated. */
  status: number;
  /** A short sentence, the same at every occurrence of the kind. */
  title: string;
  /** Which kind of problem: `urn:waystation:problem:<kind>`. */
  type: string;
}

/** The token of a program; it is not shown again. */
export interface ProgramToken {
  /** Until when it counts. */
  ends_at: string;
  /** To be sent as `Authorization: Bearer`. */
  token: string;
}

/** One program. */
export interface ProgramView {
  /** When its token was ended before that. */
  ended_at?: string | null;
  /** Until when its token counts. */
  ends_at: string;
  /** When. */
  made_at: string;
  /** Who let it in. */
  made_by: string;
  /** Its name. */
  name: string;
  /** `viewer`, `operator` or `admin`. */
  role: string;
}

/** Every program. */
export interface Programs {
  programs: ProgramView[];
}

/** One runbook in a list. */
export interface RunbookView {
  /** Its name, as in `/runbooks/{name}`. */
  name: string;
  /** Its first line. */
  title: string;
}

/** Every runbook. */
export interface Runbooks {
  runbooks: RunbookView[];
}

/** Labels over time, step by step; a step without labels is a zero. */
export interface SeriesView {
  /** Labels that did not, or of which nobody knows. */
  bad: number[];
  /** When the first step begins, in milliseconds since 1970. */
  from: number;
  /** Labels that came out. */
  good: number[];
  /** How long a step is, in minutes. */
  step_minutes: number;
}

/** A session: who it is, and the half that the page keeps. The other half is the cookie. */
export interface SessionView {
  /** Until when it lasts. */
  ends_at: string;
  /** To be sent as `X-Waystation-Hub` with every request. */
  key: string;
  /** Their name. */
  name: string;
  /** `viewer`, `operator` or `admin`. */
  role: string;
}

/** Something that failed labels share more than the others. */
export interface ShareView {
  /** `site`, `station`, `printer`, `profile`, `version` or `system`. */
  factor: string;
  /** Failed labels that have it. */
  failed: number;
  /** Labels that have it. */
  labels: number;
  /** How many times as often they fail as the others. */
  risk: number;
  /** The lower end of that, with 95 of 100. */
  risk_at_least: number;
  /** Stations at which they failed. */
  stations: number;
  /** Which part of all failed labels has it. */
  support: number;
  /** Its value; a profile is the first digits of a digest of its name. */
  value: string;
}

/** What failed labels share. */
export interface SharedView {
  /** Why they failed, the most frequent first. */
  causes: CauseView[];
  /** Failed labels. */
  failed: number;
  /** All labels. */
  labels: number;
  /** What they share, the most telling first; nothing when there are too few failures to tell. */
  shares: ShareView[];
}

/** How somebody wants to come in: by name and password, or by the administrator's token. */
export interface SigningIn {
  /** A user's name. */
  name?: string;
  /** The user's password. */
  password?: string;
  /** The administrator's token, instead of both. */
  token?: string | null;
}

/** One silence. */
export interface SilenceView {
  /** Who asked. */
  by: string;
  /** From when. */
  from: string;
  /** Its number. */
  id: number;
  /** Why. */
  reason: string;
  /** The rule, or all of them. */
  rule?: string | null;
  /** The place. */
  scope: string;
  /** Until when. */
  until: string;
}

/** A list of silences. */
export interface Silences {
  silences: SilenceView[];
}

/** A silence that is wanted. */
export interface Silencing {
  /** For whom, if a program or the administrator asks; a user asks for themselves. */
  by?: string;
  /** For how long, in minutes: 1 to 1440. */
  minutes: number;
  /** Why. */
  reason: string;
  /** Of one rule only; without it, of all. */
  rule?: string | null;
  /** Within this place. */
  scope: string;
}

/** One site in figures. */
export interface SiteView {
  /** Jobs in doubt, as the stations said last. */
  in_doubt: number;
  /** Labels that came out. */
  labels: number;
  /** Labels that did not come out, or of which nobody knows. */
  labels_failed: number;
  /** Events that were numbered and have not come. */
  missing: number;
  /** Stations that have said nothing for too long: 200 seconds if nothing else is set. */
  silent: number;
  /** Its name. */
  site: string;
  /** Stations that are known. */
  stations: number;
  /** Stations with a stopped printer, among those that speak. */
  stopped: number;
  /** Jobs that wait for a printer, as the stations said last. */
  waiting: number;
}

/** How a station said it was. */
export interface StateView {
  at: string;
  jobs_in_doubt: number;
  jobs_waiting: number;
  journal_bytes: number;
  /** Since when somebody there calls for the shift lead, by the station's clock. */
  lead_called_at?: string | null;
  occasion: string;
  outbox_dropped: number;
  outbox_waiting: number;
  printers: PrinterView[];
  uptime_s: number;
  version: string;
}

/** One station with everything about it. */
export type StationDetailView = StationView & {
  keys: KeyView[];
  missing: GapView[];
  two_stories: ForkView[];
  /** How its printers wear and what they have left, by slot, as it was told within two hours. */
  wear: WearView[];
};

/** The figures of a station over time, by its own clock. */
export interface StationSeriesList {
  /** When the first step begins, in milliseconds since 1970. */
  from: number;
  /** Twelve series, layer by layer. */
  series: StationSeriesView[];
  /** How long a step is, in minutes. */
  step_minutes: number;
}

/** What one series was, step by step. */
export interface StationSeriesView {
  /** The highest reading of each step. */
  high: (number | null)[];
  /** What it is about: `system`, `application` or `business`. */
  layer: string;
  /** The lowest reading of each step. */
  low: (number | null)[];
  /** What it tells, with its unit. */
  meaning: string;
  /** `sum`, of which `values` are sums; of any other, they are means. */
  measure: string;
  /** Its name, as in docs/telemetry.md. */
  name: string;
  /** One for each step; none where the station told nothing. */
  values: (number | null)[];
}

/** One station in a list. */
export interface StationView {
  /** By how much its clock was ahead then, in milliseconds. */
  clock_ahead_ms: number;
  /** When it became known. */
  enrolled_at: string;
  /** When it did so last. */
  forked_at?: string | null;
  /** Places where it told two stories. */
  forks: number;
  /** Events it numbered that have not come. */
  gaps: number;
  /** Its name. */
  id: string;
  /** Jobs in doubt, as it said last. */
  in_doubt: number;
  /** Labels that came out, by the last word about each. */
  labels: number;
  /** Labels that did not come out, or of which nobody knows. */
  labels_failed: number;
  /** When it was last heard. */
  last_seen_at?: string | null;
  /** What people call it: its name again, until sites give better ones. */
  name: string;
  /** Events it told about labels; a doubt and its end are two. */
  outcomes: number;
  /** Its site. */
  site: string;
  state?: StateView | null;
  /** Records of it that could not be read. */
  unread: number;
}

/** A list of stations. */
export interface Stations {
  /** Where the next page begins. */
  next?: string | null;
  stations: StationView[];
}

/** The fleet in figures. */
export interface SummaryView {
  /** Outcomes by word and evidence, most frequent first. */
  by_outcome: OutcomeView[];
  /** Places where a station told two stories. */
  forks: number;
  /** Events that stations numbered and that have not come. */
  gaps: number;
  /** Labels that came out, by the last word about each. */
  labels: number;
  /** When any station was last heard. */
  last_heard_at?: string | null;
  /** Events told about labels; a doubt and its end are two. */
  outcomes: number;
  /** Stations that are known. */
  stations: number;
  /** Records that could not be read. */
  unread: number;
}

/** Who takes an alert on. */
export interface Taking {
  /** For whom, if a program or the administrator asks; a user asks for themselves. */
  by?: string;
  /** What they are going to do. */
  reason?: string;
  /** The rule. */
  rule: string;
  /** The place. */
  scope: string;
}

/** A question about tokens. */
export interface TraceAsked {
  /** What they stand for. */
  by: By;
  /** The tokens, 32 lower-case hex digits each. */
  tokens: string[];
}

/** One user. */
export interface UserView {
  /** When they were shut out. */
  ended_at?: string | null;
  /** When they became known. */
  made_at: string;
  /** Their name. */
  name: string;
  /** `viewer`, `operator` or `admin`. */
  role: string;
}

/** Every user. */
export interface Users {
  users: UserView[];
}

/** How a printer wears and what it has left. */
export interface WearView {
  /** When it was looked at, by the station's clock. */
  at: string;
  /** Media that has passed its head in its life, in metres. */
  distance_m?: number | null;
  /** The numbers its firmware's name begins with. */
  firmware?: string | null;
  /** `good`, `worn`, `spent`, `faulty` or `unknown`. */
  head: string;
  /** How much of its head's stated life is used, in percent. */
  head_used_percent?: number | null;
  labels_left?: number | null;
  /** Labels it has printed in its life. */
  labels_printed?: number | null;
  /** The labels on its roll: `enough`, `low`, `empty` or `unknown`. */
  media: string;
  /** What that rests on: `reported`, `measured`, `estimated` or `unknown`. */
  media_basis: string;
  /** Its ribbon, in the same words. */
  ribbon: string;
  ribbon_basis: string;
  ribbon_left_m?: number | null;
  slot: number;
  /** `normal`, `high` or `unknown`. */
  temperature: string;
}

/** The keys that each must carry; an answer without them is not one. */
export const REQUIRED = {
  AlertView: ['rule', 'scope', 'group', 'title', 'severity', 'phase', 'since', 'changed_at', 'number', 'escalations', 'runbook'],
  Alerts: ['alerts'],
  Audit: ['entries'],
  AuditView: ['number', 'at', 'who', 'what', 'object', 'reason'],
  BoardView: ['at', 'sites', 'versions', 'conditions', 'id', 'site', 'heard_ms_ago', 'clock_ahead_ms', 'labels', 'labels_failed', 'gaps', 'forks', 'version', 'condition', 'waiting', 'in_doubt', 'outbox'],
  CauseView: ['cause', 'failed'],
  ChangingUser: [],
  Ending: [],
  Enrolling: ['site', 'minutes'],
  EnrolmentMade: ['token', 'site', 'expires_at'],
  EnrolmentView: ['site', 'made_at', 'expires_at'],
  Enrolments: ['enrolments'],
  Expelling: ['reason'],
  FactView: ['at', 'happened', 'rule', 'title', 'scope', 'runbook'],
  FleetView: ['sites'],
  ForkView: ['journal', 'seq', 'refused_link', 'seen_at', 'times'],
  GapView: ['journal', 'first', 'last', 'noticed_at'],
  IncidentDetailView: ['incident', 'facts', 'deeds', 'shared'],
  IncidentView: ['number', 'scope', 'severity', 'began_at', 'alerts'],
  IncidentsView: ['incidents'],
  KeyView: ['key', 'added_at'],
  LabelView: ['station', 'received_at', 'at', 'stands', 'printer', 'outcome', 'evidence', 'proof', 'cause', 'copy', 'copies', 'impressions', 'attempt', 'document_bytes', 'waited_ms'],
  Labels: ['labels'],
  MeView: ['name', 'role'],
  NewPassword: ['old', 'new'],
  NewProgram: ['name', 'role', 'days'],
  NewUser: ['name', 'role', 'password'],
  OfferView: [],
  OutcomeView: ['outcome', 'evidence', 'count', 'labels'],
  PrinterView: ['slot', 'state', 'state_reasons', 'waiting', 'in_doubt', 'labels_printed'],
  Problem: ['type', 'title', 'status', 'detail', 'remedy'],
  ProgramToken: ['token', 'ends_at'],
  ProgramView: ['name', 'role', 'made_by', 'made_at', 'ends_at'],
  Programs: ['programs'],
  RunbookView: ['name', 'title'],
  Runbooks: ['runbooks'],
  SeriesView: ['from', 'step_minutes', 'good', 'bad'],
  SessionView: ['name', 'role', 'key', 'ends_at'],
  ShareView: ['factor', 'value', 'failed', 'labels', 'stations', 'support', 'risk', 'risk_at_least'],
  SharedView: ['failed', 'labels', 'causes', 'shares'],
  SigningIn: [],
  SilenceView: ['id', 'scope', 'from', 'until', 'reason', 'by'],
  Silences: ['silences'],
  Silencing: ['scope', 'minutes', 'reason'],
  SiteView: ['site', 'stations', 'silent', 'stopped', 'in_doubt', 'waiting', 'labels', 'labels_failed', 'missing'],
  StateView: ['at', 'occasion', 'version', 'uptime_s', 'jobs_waiting', 'jobs_in_doubt', 'outbox_waiting', 'outbox_dropped', 'journal_bytes', 'printers'],
  StationSeriesList: ['from', 'step_minutes', 'series'],
  StationSeriesView: ['name', 'layer', 'measure', 'meaning', 'values', 'low', 'high'],
  StationView: ['id', 'name', 'site', 'enrolled_at', 'clock_ahead_ms', 'labels', 'labels_failed', 'outcomes', 'in_doubt', 'gaps', 'forks', 'unread'],
  Stations: ['stations'],
  SummaryView: ['stations', 'labels', 'outcomes', 'gaps', 'forks', 'unread', 'by_outcome'],
  Taking: ['rule', 'scope'],
  TraceAsked: ['by', 'tokens'],
  UserView: ['name', 'role', 'made_at'],
  Users: ['users'],
  WearView: ['slot', 'at', 'head', 'temperature', 'media', 'media_basis', 'ribbon', 'ribbon_basis'],
} as const;

/** Every operation. */
export const OPERATIONS = {
  acknowledge: { method: 'POST', path: '/api/alerts/acknowledge' },
  addProgram: { method: 'POST', path: '/api/programs' },
  addUser: { method: 'POST', path: '/api/users' },
  alerts: { method: 'GET', path: '/api/alerts' },
  audit: { method: 'GET', path: '/api/audit' },
  board: { method: 'GET', path: '/api/board' },
  changePassword: { method: 'POST', path: '/api/password' },
  changeUser: { method: 'POST', path: '/api/users/{name}' },
  endProgram: { method: 'POST', path: '/api/programs/{name}/end' },
  endSilence: { method: 'POST', path: '/api/silences/{id}/end' },
  enrolments: { method: 'GET', path: '/api/enrolments' },
  figures: { method: 'GET', path: '/metrics/fleet' },
  fleet: { method: 'GET', path: '/api/fleet' },
  incident: { method: 'GET', path: '/api/incidents/{number}' },
  incidents: { method: 'GET', path: '/api/incidents' },
  invite: { method: 'POST', path: '/api/enrolments' },
  labels: { method: 'GET', path: '/api/labels' },
  listen: { method: 'GET', path: '/api/stream' },
  me: { method: 'GET', path: '/api/session' },
  openapi: { method: 'GET', path: '/api/openapi.json' },
  pastAlerts: { method: 'GET', path: '/api/alerts/past' },
  postMortem: { method: 'GET', path: '/api/incidents/{number}/post-mortem' },
  printer: { method: 'GET', path: '/api/stations/{id}/printers/{slot}' },
  programs: { method: 'GET', path: '/api/programs' },
  revoke: { method: 'POST', path: '/api/stations/{id}/revoke' },
  runbook: { method: 'GET', path: '/runbooks/{name}' },
  runbooks: { method: 'GET', path: '/api/runbooks' },
  series: { method: 'GET', path: '/api/series' },
  shared: { method: 'GET', path: '/api/shared' },
  signIn: { method: 'POST', path: '/api/session' },
  signOn: { method: 'GET', path: '/api/sign-on' },
  signOnBack: { method: 'GET', path: '/api/sign-on/back' },
  signOnOffer: { method: 'GET', path: '/api/sign-on/offer' },
  signOut: { method: 'DELETE', path: '/api/session' },
  silence: { method: 'POST', path: '/api/silences' },
  silences: { method: 'GET', path: '/api/silences' },
  site: { method: 'GET', path: '/api/sites/{site}' },
  station: { method: 'GET', path: '/api/stations/{id}' },
  stationSeries: { method: 'GET', path: '/api/stations/{id}/series' },
  stations: { method: 'GET', path: '/api/stations' },
  summary: { method: 'GET', path: '/api/summary' },
  trace: { method: 'POST', path: '/api/traces' },
  users: { method: 'GET', path: '/api/users' },
} as const;
