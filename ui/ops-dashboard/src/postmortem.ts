// The draft of a post-mortem: everything that the facts can fill in, and a place for what only
// people know. In English Markdown, as such pages are kept beside code. No names: a person is a
// number. Pure.

import { placeOf, type Incident, type Moment } from './alerts.ts';

/** The draft, in Markdown. */
export function draftOf(incident: Incident, timeline: readonly Moment[], nowMs: number): string {
  const until = incident.untilMs ?? nowMs;
  const minutes = (ms: number): string => `${Math.max(0, Math.round(ms / 60_000))} min`;
  const taken = timeline.find(({ deed }) => deed?.what === 'acknowledge');
  const rules = [...new Set(incident.alerts.map((alert) => alert.title))];
  const stations = new Set(incident.alerts.flatMap((alert) => placeOf(alert.scope).station ?? []));
  const people = [...new Set(timeline.flatMap(({ deed }) => deed?.who ?? []))];
  const lines = timeline.map((moment) => `| ${new Date(moment.atMs).toISOString()} | ${sentence(moment, people)} |`);
  return `# Post-mortem: ${incident.scope}, ${new Date(incident.fromMs).toISOString().slice(0, 10)}

## Summary

${rules.join('; ')}. It lasted ${minutes(until - incident.fromMs)}${incident.untilMs === null ? ' so far' : ''}.

## Impact

- Alerts: ${incident.alerts.length}
- Stations named by alerts: ${stations.size}
- Labels late or in doubt: …

## Times

| From the first alert to | |
|---|---|
| somebody took it on | ${taken === undefined ? 'nobody did' : minutes(taken.atMs - incident.fromMs)} |
| all over | ${incident.untilMs === null ? 'still open' : minutes(until - incident.fromMs)} |

## Trigger and root causes

…

## What was done

…

## Timeline

| Time (UTC) | |
|---|---|
${lines.join('\n')}

## What went well, what went badly, where we were lucky

…

## Actions

| What | Kind: prevent, detect, mitigate, repair | Owner | By |
|---|---|---|---|
| … | | | |
`;
}

function sentence({ kind, alert, deed }: Moment, people: readonly string[]): string {
  if (deed !== null) {
    const about = deed.reason === '' ? '' : `: ${deed.reason}`;
    return `Operator ${people.indexOf(deed.who) + 1}: ${deed.what} ${deed.object}${about}`.replaceAll('|', '\\|');
  }
  return `${kind === 'fired' ? 'Began' : 'Over'}: ${alert?.title ?? ''} (${alert?.scope ?? ''})`;
}
