// The HTTP answers of agent and hub, and the only code of the pages that fetches.

export { AgentClient, loopbackBase } from './agent.ts';
export type { Evidence, InDoubt, Job, JobState, Obstacle, Printer, PrinterState, Readiness } from './agent.ts';
export type { Answer } from './answer.ts';
export { HubClient } from './hub.ts';
export type { HubStation, HubSummary } from './hub.ts';
export { tokenFromFragment } from './token.ts';
