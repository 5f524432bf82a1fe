// The HTTP answers of agent and hub, and the only code of the pages that fetches.

export { AgentClient, jobIn, leadIn, printerIn, takenIn } from './agent.ts';
export type {
  AnswerWord, CallView, ClientView, DegradationView, FiguresView, FindView, JobView, LeadView, MeansView, MembershipView, ModeWord,
  PairedView, PrinterView, ProfileView, Readiness, ReasonWord,
} from './agent.gen.ts';
export type { Answer } from './answer.ts';
export { HubClient, toldIn } from './hub.ts';
export type { SilenceAsked, Told } from './hub.ts';
export type {
  AlertView, AuditView, BoardView, By, EnrolmentView, FactView, IncidentDetailView, IncidentView, LabelView, MeView, PrinterDetailView, ProgramView,
  RunbookView, SeriesView, SharedView, ShareView, SilenceView, StationDetailView, StationSeriesList, StationSeriesView, StationView, UserView,
} from './hub.gen.ts';
export type { StreamEvent } from './stream.ts';
export { tokenFromFragment } from './token.ts';
