// The HTTP answers of agent and hub, and the only code of the pages that fetches.

export { AgentClient, jobIn, printerIn } from './agent.ts';
export type {
  AnswerWord, CallView, ClientView, DegradationView, FiguresView, FindView, JobView, MeansView, PrinterView, ProfileView, Readiness, ReasonWord,
} from './agent.gen.ts';
export type { Answer } from './answer.ts';
export { HubClient } from './hub.ts';
export type { HubStation, HubSummary } from './hub.ts';
export type { StreamEvent } from './stream.ts';
export { tokenFromFragment } from './token.ts';
