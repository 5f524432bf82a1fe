// Made from docs/openapi.json; change the API, and run `npm run generate`.

/** A printer that was added. */
export interface AddedView {
  /** The printer. */
  printer: PrinterView;
  test_job?: JobView | null;
}

/** A person's answer. */
export type AnswerWord = 'printed' | 'not-printed' | 'set-aside';

/** One attempt at one copy. */
export interface AttemptView {
  /** The copy, counted from one. */
  copy: number;
  /** The last doubt about it. */
  doubt?: string | null;
  /** When it ended or last changed: RFC 3339, UTC, milliseconds. */
  ended_at?: string | null;
  /** How much is known: `accepted`, `sent`, `confirmed` or `verified`. */
  evidence: string;
  /** The attempt at this copy, counted from one. */
  number: number;
  /** How it ended: `open`, `nothing-sent`, `done`, `in-doubt`, `returned`, `aborted` or `canceled`. */
  outcome: string;
  /** Who says so: `nobody`, `counter`, `person` or `scan`. */
  proof: string;
  /** RFC 3339, UTC, milliseconds. */
  started_at: string;
}

/** A page of decisions. */
export interface AuditList {
  /** Newest first. */
  entries: AuditView[];
  /** The cursor of the next page; none at the end. */
  next?: string | null;
}

/** One decision of a person. */
export interface AuditView {
  /** RFC 3339, UTC, milliseconds. */
  at: string;
  /** The attempt, counted from one; none if about none in particular. */
  attempt?: number | null;
  /** The client that said so. */
  client: string;
  /** The copy, counted from one; none if about none in particular. */
  copy?: number | null;
  /** `printed`, `not-printed`, `set-aside`, `scanned`, `reprinted`, `held`, `released`, `canceled`, `moved`, `resumed`, `paused`, `drained`, `maintained`, `lead-called`, `lead-here`, `restored` or `salvaged`. */
  decision: string;
  /** The job, unless the decision is about the station or a printer. */
  job?: string | null;
  /** The chain after it, in hexadecimal. */
  link: string;
  /** Counted from one, without holes. */
  number: number;
  /** The operator's code, where a panel told it. */
  operator?: string | null;
  /** The reason given. */
  reason?: string | null;
}

/** A wave of labels. */
export interface BatchBody {
  /** The labels, in the order in which they come out; 1 to 2,000. */
  labels: LabelBody[];
  /** The printer or pool of every label that names none itself. */
  printer?: string | null;
}

/** What became of a wave. */
export interface BatchView {
  /** Labels that became jobs now. */
  accepted: number;
  /** Every label, in the order of the request. */
  labels: LabelView[];
  /** Labels that are not in the journal. */
  refused: number;
  /** Labels that were jobs before. */
  replayed: number;
}

/** The breaker of one printer. */
export interface BreakerView {
  /** When the printer is asked again how it is, RFC 3339 in UTC. */
  asked_again_at?: string | null;
  /** `closed`; `open` while the printer is left alone after failures; `half-open` while it is asked how it is. */
  breaker: string;
  /** The printer's name. */
  name: string;
}

/** The last calls. */
export interface CallList {
  /** Oldest first. */
  calls: CallView[];
}

/** One call and its answer. */
export interface CallView {
  /** When it came in: RFC 3339, UTC, milliseconds. */
  at: string;
  /** Length of the request's body, in bytes, if the caller told it. */
  body_bytes?: number | null;
  /** Who called; null if nobody was let in. */
  client?: string | null;
  /** The job that was made. */
  location?: string | null;
  /** The method. */
  method: string;
  /** Counts up from the start of the station. */
  number: number;
  /** The page it came from, as it says itself; null for a program. */
  origin?: string | null;
  /** The kind of problem that was answered, as in docs/problems.md. */
  problem?: string | null;
  /** The route, without what stands in its place holders; null if there is none. */
  route?: string | null;
  /** The HTTP status of the answer. */
  status: number;
  /** From the request's head to the beginning of its answer, in microseconds. */
  took_us: number;
}

/** Everybody who may print here. */
export interface ClientList {
  /** In the order of the configuration, the station's own programs next, guests last. */
  clients: ClientView[];
}

/** A program or page that may print here. */
export interface ClientView {
  /** Whether it was let in over this API and can be sent away by it; others stand in the configuration. */
  guest?: boolean;
  /** Its name, as it appears in the journal. */
  name: string;
  /** The one web origin it calls from; null for a program. */
  origin?: string | null;
}

/** Where the station stands on the ladder of what it gives up under pressure. */
export interface DegradationView {
  /** 0 to 5; 0 means that it does everything. */
  level: number;
  /** The level in a word: `all`, `no-previews`, `summary-only`, `core-only`, `working-printers-only` or `read-only`. */
  name: string;
  /** What brought it there: `disk-full`, `journal-closed`, `journal-slow`, `journal-line`, `memory`, `requests`. */
  reasons: string[];
  /** Since when, RFC 3339 in UTC. */
  since: string;
}

/** A document inside JSON. */
export interface DocumentBody {
  /** Its bytes in base64 (RFC 4648, section 4). */
  data: string;
  /** Its media type. */
  format: string;
}

/** Labels that wait for a person's answer. */
export interface DoubtList {
  /** Oldest first, at most 50. */
  jobs: JobView[];
}

/** The search is over. */
export interface EndView {
  /** How many were found. */
  finds: number;
}

/** Labels of jobs that ended since a time. */
export interface FiguresView {
  /** Whether more jobs changed than were summed, so that the figures are too small. */
  more: boolean;
  /** Labels that were taken back or given up. */
  not_printed: number;
  /** Labels that the printer or a person proved. */
  printed: number;
  /** Of these, labels that were printed again. */
  reprinted: number;
  /** Labels that were sent whole, of which nobody said whether they came out. */
  sent: number;
  /** RFC 3339, UTC, milliseconds. */
  since: string;
}

/** Something that was found. */
export interface FindView {
  /** The printer of this station that it is already. */
  added_as?: string | null;
  /** Of `usb`, `serial`, `mdns`, `snmp` and `subnet`. */
  found_by: string[];
  /** What it is recognised by: a later find with the same id replaces this one. */
  id: string;
  /** `printer`, or `port`: a place at which a printer may or may not be. */
  kind: string;
  /** The languages it says it understands, as it calls them. */
  languages: string[];
  /** Who made it, as it says. */
  maker?: string | null;
  /** Its model, as it says. */
  model?: string | null;
  /** A free name to propose. */
  name: string;
  obstacle?: ObstacleView | null;
  /** The profile that fits it; none when a person must choose, see `/v1/profiles`. */
  profile?: string | null;
  /** Its serial number, as it says. */
  serial?: string | null;
  /** The address to print at, for `uri` of a new printer. */
  uri: string;
}

/** The process lives. */
export interface Health {
  /** Always `alive`. */
  status: string;
  /** The version of the program. */
  version: string;
}

/** What changes slowly of a printer. It is asked only while nothing waits for it. */
export interface HealthView {
  /** Its firmware, as it says. */
  firmware?: string | null;
  /** The state of its head: `good`, `worn`, `spent`, `faulty` or `unknown`. */
  head?: string;
  /** How much media has passed its head in its life, in metres: what wears it. */
  head_distance_m?: number | null;
  /** How much of the life stated for its head is used, in percent. */
  head_used_percent?: number | null;
  /** The labels on its roll; `left` counts labels. */
  media?: LeftView;
  /** Its model, as it says. */
  model?: string | null;
  /** Its ribbon; `left` is in metres. */
  ribbon?: LeftView;
  /** How warm it is: `normal`, `high` or `unknown`. */
  temperature?: string;
}

/** Why it is not known whether a label came out, and who can tell. */
export interface InDoubtView {
  /** Who can tell: `device` or `person`. */
  asks: string;
  /** Why. */
  cause: string;
}

/** An invitation to the panel. */
export interface InvitationView {
  /** Good once; small letters and spaces do not matter. */
  code: string;
  /** RFC 3339, UTC, milliseconds. */
  expires_at: string;
}

/** A page of jobs. */
export interface JobList {
  /** Newest first. */
  jobs: JobView[];
  /** The cursor of the next page; none at the end. */
  next?: string | null;
}

/** One job. */
export interface JobView {
  /** RFC 3339, UTC, milliseconds. */
  accepted_at: string;
  /** Every attempt, oldest first. */
  attempts: AttemptView[];
  /** RFC 3339, UTC, milliseconds. */
  changed_at: string;
  /** How often the document is to be printed. */
  copies: number;
  /** How often it was, as far as is known. */
  copies_completed: number;
  /** How much is known: `accepted`, `sent`, `confirmed` or `verified`. */
  evidence: string;
  /** Its name, a ULID. */
  id: string;
  /** Labels that one copy of the document prints. */
  impressions: number;
  in_doubt?: InDoubtView | null;
  /** The pool it was handed in for, if it was for one. */
  pool?: string | null;
  /** The printer's name. */
  printer: string;
  /** The client's own names. */
  references: ReferencesView;
  reprint?: ReprintView | null;
  /** IPP `job-state`: `pending`, `pending-held`, `processing`, `processing-stopped`, `canceled`, `aborted` or `completed`; the last three are final. */
  state: string;
  /** IPP `job-state-reasons`, and our own: `in-doubt`. */
  state_reasons: string[];
}

/** A hub, and its leave. */
export interface JoinBody {
  /** The hub's address: scheme, host and port. */
  hub: string;
  /** The one-time token that the hub made for a station of this site. */
  token: string;
}

/** One label of a wave. */
export interface LabelBody {
  /** How often, 1 unless given. */
  copies?: number | null;
  /** What to print. */
  document: DocumentBody;
  /** Its own idempotency key: the same as if it were handed in alone. */
  key: string;
  /** What it needs of its printer; of a pool, one that has it is chosen. */
  needs?: NeedsBody;
  /** Its printer or pool, if it is another than the batch's. */
  printer?: string | null;
  /** The client's own names for the parcel. */
  references?: ReferencesView;
  /** What the label's barcode says, if it is neither of the references. */
  scan?: string | null;
}

/** What became of one label. */
export interface LabelView {
  /** The id of its job; null if it was refused. */
  job?: string | null;
  /** Its idempotency key. */
  key: string;
  /** The printer it waits for; null if it was refused. */
  printer?: string | null;
  problem?: Problem | null;
  /** Whether its key had made the job before. */
  replayed: boolean;
}

/** A call for the shift lead, or its end. */
export interface LeadBody {
  /** The code of the operator who says so, where a panel knows it. */
  operator?: string | null;
  /** Whether the lead is wanted; `false` says that the lead is here. */
  wanted: boolean;
}

/** Whether the shift lead is wanted here. */
export interface LeadView {
  /** Since when somebody calls for the lead, RFC 3339 in UTC; none if nobody does. */
  called_at?: string | null;
}

/** What is left of a supply. */
export interface LeftView {
  /** What that rests on: `reported` by the printer's own sensor, `measured` since a person loaded it, `estimated`, or `unknown`. */
  basis: string;
  /** How much there is. */
  left?: number | null;
  /** `enough`, `low`, `empty` or `unknown`. */
  level: string;
}

/** How full the narrow places are. */
export interface LoadView {
  /** How long the journal's last commit took, or the one under way takes, in milliseconds. */
  journal_commit_ms: number;
  /** Writes that wait for the journal, in hundredths of what may wait. */
  journal_line_percent: number;
  /** Bytes of requests being worked on, in hundredths of what is allowed. */
  requests_percent: number;
}

/** One of the means is done. */
export interface MeansView {
  /** `usb`, `serial`, `mdns`, `snmp` or `subnet`. */
  means: string;
  /** Why it failed, and what to do about it. */
  message?: string | null;
  /** `done`, or `failed`: then there may be more than was found. */
  state: string;
}

/** The hub this station is known to. */
export interface MembershipView {
  /** The hub's address; null if the station is known to none. */
  hub?: string | null;
  /** What the hub knows the station by. */
  station?: string | null;
}

/** What a person lets a printer do from now on. */
export interface ModeBody {
  /** What it may do. */
  mode: ModeWord;
  /** The code of the operator who says so, where a panel knows it. */
  operator?: string | null;
}

/** What a printer may do. */
export type ModeWord = 'running' | 'paused' | 'draining' | 'maintenance';

/** Where a job goes. */
export interface MoveBody {
  /** The code of the operator who says so, where a panel knows it. */
  operator?: string | null;
  /** The other printer. */
  printer: string;
}

/** What a label needs of its printer besides its language; what is left out matters not. */
export interface NeedsBody {
  /** A head of this density, in dots per inch. */
  dpi?: number | null;
  /** Labels of this size: width and length in millimetres. */
  media?: string | null;
  /** A ribbon, or none. */
  ribbon?: boolean | null;
}

/** Something that keeps the station from accepting labels. */
export interface Obstacle {
  /** What is wrong with it. */
  detail: string;
  /** The part of the station. */
  part: string;
  /** What to do about it. */
  remedy: string;
}

/** What keeps the station from a printer, and the way out. */
export interface ObstacleView {
  /** What is the matter. */
  detail: string;
  /** `raw-port-closed` or `zebra-locked`. */
  kind: string;
  /** What to do, in this order. */
  steps: string[];
}

/** Who says so. */
export interface OperatorBody {
  /** The code of the operator who says so, where a panel knows it. */
  operator?: string | null;
}

/** An order as JSON. */
export interface OrderBody {
  /** How often, 1 unless given. */
  copies?: number;
  /** What to print. */
  document: DocumentBody;
  /** What it needs of its printer; of a pool, one that has it is chosen. */
  needs?: NeedsBody;
  /** The printer's name, or a pool's. */
  printer: string;
  /** The client's own names for the parcel. */
  references?: ReferencesView;
  /** What the label's barcode says, if it is neither the waybill nor the order number; a scan of it proves the label. */
  scan?: string | null;
}

/** A client to be let in. */
export interface PairBody {
  /** Its name, as it will appear in the journal: 1 to 64 of a-z, 0-9 and -. */
  name: string;
  /** The one web origin it calls from; none for a program. */
  origin?: string | null;
}

/** A client that was let in. */
export interface PairedView {
  /** The client. */
  client: ClientView;
  /** Its token, shown this once. */
  token: string;
}

/** One part of the station. */
export interface PartView {
  /** How often it has broken since the station started. */
  breaks: number;
  /** `well`, `broken` (it begins anew), `hangs` or `fallen`. */
  condition: string;
  /** Its name. */
  name: string;
}

/** A printer to be added. */
export interface PrinterBody {
  /** Whether each label says in its corner which attempt it is. */
  attempt_token?: boolean;
  /** Its name at this station: 1 to 64 of a-z, 0-9 and -. */
  name: string;
  /** The profile it is driven by. */
  profile: string;
  /** Whether another host prints on it too. */
  shared?: boolean;
  /** Whether an open question holds up the whole printer. */
  strict_order?: boolean;
  /** Whether to print a test label; once, however often this is asked. */
  test_label?: boolean;
  /** Where it is; `uri` of a find, or written by a person. */
  uri: string;
}

/** Every printer of the station. */
export interface PrinterList {
  /** By name. */
  printers: PrinterView[];
}

/** One printer. */
export interface PrinterView {
  /** IPP `printer-is-accepting-jobs`. */
  accepting: boolean;
  /** What changes slowly of it; stations of old tell nothing. */
  health?: HealthView;
  /** Jobs that a person holds back. */
  held: number;
  /** Jobs whose label is in doubt. */
  in_doubt: number;
  /** Labels printed in its life, once it told. */
  labels_printed?: number | null;
  /** What a person lets it do: `running`, `paused`, `draining` or `maintenance`. */
  mode: string;
  /** Its name at this station. */
  name: string;
  /** The profile it is driven by. */
  profile: string;
  /** Its serial number, once it told. */
  serial?: string | null;
  /** IPP `printer-state`: `idle`, `processing` or `stopped`. */
  state: string;
  /** IPP `printer-state-message`: why it cannot be reached, in words. */
  state_message?: string | null;
  /** IPP `printer-state-reasons`; `none` if there is none. */
  state_reasons: string[];
  /** Where it is. */
  uri: string;
  /** Jobs that wait or are being printed. */
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

/** Every printer model. */
export interface ProfileList {
  /** By id. */
  profiles: ProfileView[];
}

/** A printer model, as far as a person chooses by it. */
export interface ProfileView {
  /** Density of the head in dots per inch, where it is known. */
  dpi?: number | null;
  /** What a printer's `profile` says. */
  id: string;
  /** The language it is spoken to in. */
  language: string;
  /** The model's name. */
  model: string;
  /** Whether it can prove that a label came out, over a way that carries its words. */
  proves: boolean;
  /** Who makes it. */
  vendor: string;
  /** Whether every fact of it was read in a manual or seen in working code. */
  verified: boolean;
}

/** Whether labels are accepted. */
export interface Readiness {
  /** What happened and no person has looked at yet. Labels are accepted all the same. */
  alarms: Obstacle[];
  /** What keeps the station from it. */
  obstacles: Obstacle[];
  /** Whether they are. */
  ready: boolean;
}

/** What is wrong with a label. */
export type ReasonWord = 'smudged' | 'torn' | 'lost' | 'crooked' | 'other';

/** The client's own names for the parcel. */
export interface ReferencesView {
  /** The order number. */
  order?: string | null;
  /** The waybill number. */
  waybill?: string | null;
}

/** Why a label is printed again, and how. */
export interface ReprintBody {
  /** Whether the new label says in its top left corner which print it is, as in `R2`. Refused where the document has no safe place for it. */
  mark?: boolean;
  /** The code of the operator who says so, where a panel knows it. */
  operator?: string | null;
  /** What is wrong with the label. */
  reason: ReasonWord;
}

/** How a job hangs together with the label it prints again. */
export interface ReprintView {
  /** The job whose label is printed again. */
  of: string;
  /** Which print of the label this is; the first reprint is the second print. */
  print: number;
  /** What is wrong with that label: `smudged`, `torn`, `lost`, `crooked` or `other`. */
  reason: string;
}

/** What a person says about a label in doubt. */
export interface ResolutionBody {
  /** Whether the label came out, or goes to the desk. */
  answer: AnswerWord;
  /** The code of the operator who says so, where a panel knows it. */
  operator?: string | null;
}

/** One scan. */
export interface ScanBody {
  /** The code of the operator who scanned, where a panel knows it. */
  operator?: string | null;
  /** The text of the barcode. */
  value: string;
}

/** What a scan came to. */
export interface ScanView {
  /** The job whose label was read. */
  job: JobView;
  /** `verified`, or `already-verified` if the label was read before. */
  result: string;
}

/** What a series was over time. */
export interface SeriesHistory {
  /** The series. */
  series: SeriesView;
  /** When each reading was taken, in milliseconds since 1970-01-01 UTC, oldest first. */
  times_ms: number[];
  /** The readings, in the same order. */
  values: number[];
}

/** Every series of the station. */
export interface SeriesList {
  /** How often figures are taken, in seconds. */
  every_s: number;
  /** The series, layer by layer. */
  series: SeriesView[];
}

/** One series. */
export interface SeriesView {
  /** The newest reading; none where it cannot be told. */
  latest?: number | null;
  /** What it is about: `system`, `application` or `business`. */
  layer: string;
  /** What it tells, with its unit. */
  meaning: string;
  /** How several readings become one: `latest`, `sum`, `worst` or `mean`. */
  measure: string;
  /** Its name. */
  name: string;
  /** Whether a hub is told, each minute. */
  told: boolean;
}

/** A session of the panel: the half that the page keeps. The other half is the cookie. */
export interface SessionView {
  /** RFC 3339, UTC, milliseconds. */
  expires_at: string;
  /** To be sent as `X-Waystation-Panel` with every request. */
  key: string;
}

/** What the page was opened with. */
export interface SignInBody {
  /** The code of an invitation. */
  code: string;
}

/** The station. */
export interface StationView {
  /** What it still does. */
  degradation: DegradationView;
  /** Whether the shift lead is wanted here. */
  lead: LeadView;
  /** How full its narrow places are. */
  load: LoadView;
  /** Its parts. */
  parts: PartView[];
  /** Its printers' breakers, by name. */
  printers: BreakerView[];
  /** The version of the program. */
  version: string;
}

/** A supply that was changed just now. */
export interface SupplyBody {
  /** How long the new one is in metres, if that is not as it was; of a head how far it is made to go. */
  length_m?: number | null;
  /** What was changed: `media`, `ribbon` or `head`. */
  supply: SupplyWord;
}

/** Something in a printer that a person changes. */
export type SupplyWord = 'media' | 'ribbon' | 'head';

/** Labels that wait at a printer. */
export interface WaitingList {
  /** The first to print first, at most 200. */
  jobs: JobView[];
}

/** The keys that each must carry; an answer without them is not one. */
export const REQUIRED = {
  AddedView: ['printer'],
  AttemptView: ['copy', 'number', 'started_at', 'outcome', 'evidence', 'proof'],
  AuditList: ['entries'],
  AuditView: ['number', 'at', 'client', 'decision', 'link'],
  BatchBody: ['labels'],
  BatchView: ['accepted', 'replayed', 'refused', 'labels'],
  BreakerView: ['name', 'breaker'],
  CallList: ['calls'],
  CallView: ['number', 'at', 'method', 'status', 'took_us'],
  ClientList: ['clients'],
  ClientView: ['name'],
  DegradationView: ['level', 'name', 'since', 'reasons'],
  DocumentBody: ['format', 'data'],
  DoubtList: ['jobs'],
  EndView: ['finds'],
  FiguresView: ['since', 'printed', 'reprinted', 'sent', 'not_printed', 'more'],
  FindView: ['id', 'uri', 'kind', 'found_by', 'languages', 'name'],
  Health: ['status', 'version'],
  HealthView: [],
  InDoubtView: ['cause', 'asks'],
  InvitationView: ['code', 'expires_at'],
  JobList: ['jobs'],
  JobView: ['id', 'printer', 'state', 'state_reasons', 'evidence', 'copies', 'copies_completed', 'impressions', 'references', 'accepted_at', 'changed_at', 'attempts'],
  JoinBody: ['hub', 'token'],
  LabelBody: ['key', 'document'],
  LabelView: ['key', 'replayed'],
  LeadBody: ['wanted'],
  LeadView: [],
  LeftView: ['level', 'basis'],
  LoadView: ['requests_percent', 'journal_line_percent', 'journal_commit_ms'],
  MeansView: ['means', 'state'],
  MembershipView: [],
  ModeBody: ['mode'],
  MoveBody: ['printer'],
  NeedsBody: [],
  Obstacle: ['part', 'detail', 'remedy'],
  ObstacleView: ['kind', 'detail', 'steps'],
  OperatorBody: [],
  OrderBody: ['printer', 'document'],
  PairBody: ['name'],
  PairedView: ['client', 'token'],
  PartView: ['name', 'condition', 'breaks'],
  PrinterBody: ['name', 'uri', 'profile'],
  PrinterList: ['printers'],
  PrinterView: ['name', 'uri', 'profile', 'state', 'state_reasons', 'mode', 'accepting', 'waiting', 'in_doubt', 'held'],
  Problem: ['type', 'title', 'status', 'detail', 'remedy'],
  ProfileList: ['profiles'],
  ProfileView: ['id', 'vendor', 'model', 'language', 'verified', 'proves'],
  Readiness: ['ready', 'obstacles', 'alarms'],
  ReferencesView: [],
  ReprintBody: ['reason'],
  ReprintView: ['of', 'reason', 'print'],
  ResolutionBody: ['answer'],
  ScanBody: ['value'],
  ScanView: ['result', 'job'],
  SeriesHistory: ['series', 'times_ms', 'values'],
  SeriesList: ['every_s', 'series'],
  SeriesView: ['name', 'layer', 'measure', 'meaning', 'told'],
  SessionView: ['key', 'expires_at'],
  SignInBody: ['code'],
  StationView: ['version', 'degradation', 'lead', 'load', 'printers', 'parts'],
  SupplyBody: ['supply'],
  WaitingList: ['jobs'],
} as const;

/** Every operation. */
export const OPERATIONS = {
  addPrinter: { method: 'POST', path: '/v1/printers' },
  callLead: { method: 'POST', path: '/v1/lead' },
  cancelJob: { method: 'POST', path: '/v1/jobs/{id}/cancel' },
  getJob: { method: 'GET', path: '/v1/jobs/{id}' },
  getMembership: { method: 'GET', path: '/v1/membership' },
  getSeries: { method: 'GET', path: '/v1/station/series/{name}' },
  getStation: { method: 'GET', path: '/v1/station' },
  healthz: { method: 'GET', path: '/healthz' },
  holdJob: { method: 'POST', path: '/v1/jobs/{id}/hold' },
  inviteToPanel: { method: 'POST', path: '/v1/panel/invitations' },
  joinHub: { method: 'POST', path: '/v1/membership' },
  listAudit: { method: 'GET', path: '/v1/audit' },
  listCalls: { method: 'GET', path: '/v1/calls' },
  listClients: { method: 'GET', path: '/v1/clients' },
  listDoubts: { method: 'GET', path: '/v1/doubts' },
  listJobs: { method: 'GET', path: '/v1/jobs' },
  listPrinters: { method: 'GET', path: '/v1/printers' },
  listProfiles: { method: 'GET', path: '/v1/profiles' },
  listSeries: { method: 'GET', path: '/v1/station/series' },
  listWaiting: { method: 'GET', path: '/v1/printers/{name}/waiting' },
  listenToEvents: { method: 'GET', path: '/v1/events' },
  loadSupply: { method: 'POST', path: '/v1/printers/{name}/supplies' },
  metrics: { method: 'GET', path: '/metrics' },
  moveJob: { method: 'POST', path: '/v1/jobs/{id}/move' },
  openPanel: { method: 'GET', path: '/' },
  openapi: { method: 'GET', path: '/v1/openapi.json' },
  pairClient: { method: 'POST', path: '/v1/clients' },
  partClient: { method: 'DELETE', path: '/v1/clients/{name}' },
  readFigures: { method: 'GET', path: '/v1/figures' },
  readyz: { method: 'GET', path: '/readyz' },
  releaseJob: { method: 'POST', path: '/v1/jobs/{id}/release' },
  removePrinter: { method: 'DELETE', path: '/v1/printers/{name}' },
  reprintJob: { method: 'POST', path: '/v1/jobs/{id}/reprint' },
  resolveJob: { method: 'POST', path: '/v1/jobs/{id}/resolution' },
  scanLabel: { method: 'POST', path: '/v1/scans' },
  searchPrinters: { method: 'GET', path: '/v1/discovery' },
  setPrinterMode: { method: 'POST', path: '/v1/printers/{name}/mode' },
  signInPanel: { method: 'POST', path: '/v1/panel/session' },
  signOutPanel: { method: 'DELETE', path: '/v1/panel/session' },
  submitBatch: { method: 'POST', path: '/v1/batches' },
  submitJob: { method: 'POST', path: '/v1/jobs' },
} as const;
