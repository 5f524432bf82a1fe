// Words for what the hub says in keywords, and for what happens to a question.

import type { Answer } from '@waystation/api';
import type { StateClass } from '@waystation/kit';
import { language } from '@waystation/kit/language';
import { clockOf, dayOf, zoneOf } from '@waystation/kit/written';
import { m, STATES } from '@waystation/words';
import type { Page } from './route.ts';
import type { Reason } from './station.ts';

const PAGES: Record<Page, () => string> = {
  fleet: m.ops_page_fleet, sites: m.ops_page_sites, stations: m.ops_page_stations, trace: m.ops_page_trace,
  alerts: m.ops_page_alerts, incidents: m.ops_page_incidents, runbooks: m.ops_page_runbooks, audit: m.ops_page_audit,
  enrolment: m.ops_page_enrolment, people: m.ops_page_people,
};

/** A page, as the rail names it. */
export function pageWord(page: Page): string {
  return PAGES[page]();
}

/** A class of stations, in the plural. */
export function classPlural(state: StateClass): string {
  const words: Record<StateClass, () => string> = {
    ok: m.ops_class_ok, notice: m.ops_class_notice, soon: m.ops_class_soon, paused: m.ops_class_paused,
    question: m.ops_class_question, stop: m.ops_class_stop, stale: m.ops_class_stale,
  };
  return words[state]();
}

/** Why a station is as it is. */
export function reasonWord(reason: Reason): string {
  switch (reason) {
    case 'ok': return m.ops_reason_ok();
    case 'silent': return m.ops_reason_silent();
    case 'never': return m.ops_reason_never();
    case 'doubt': return m.ops_reason_doubt();
    case 'missing': return m.ops_reason_missing();
    case 'outbox': return m.ops_reason_outbox();
    case 'clock': return m.ops_reason_clock();
    default: return `${STATES[reason].code} ${STATES[reason].headline()}`;
  }
}

const RULES: Record<string, () => string> = {
  'hub-ingest-gap': m.ops_rule_hub_ingest_gap,
  'site-link-down': m.ops_rule_site_link_down,
  'labels-fail': m.ops_rule_labels_fail,
  'labels-fail-slowly': m.ops_rule_labels_fail_slowly,
  'station-silent': m.ops_rule_station_silent,
  'printer-stopped': m.ops_rule_printer_stopped,
  'queue-stuck': m.ops_rule_queue_stuck,
  'lead-called': m.ops_rule_lead_called,
  'label-in-doubt': m.ops_rule_label_in_doubt,
  'events-missing': m.ops_rule_events_missing,
  'two-stories': m.ops_rule_two_stories,
  'clock-wrong': m.ops_rule_clock_wrong,
  'outbox-full': m.ops_rule_outbox_full,
  'outlet-failing': m.ops_rule_outlet_failing,
};

/** What an alert is about; a rule of a newer hub is said in the hub's own words. */
export function ruleWord(rule: string, title: string): string {
  return RULES[rule]?.() ?? title;
}

const OUTCOMES: Record<string, () => string> = {
  completed: m.ops_outcome_completed,
  'in-doubt': m.ops_outcome_in_doubt,
  returned: m.ops_outcome_returned,
  canceled: m.ops_outcome_canceled,
  aborted: m.ops_outcome_aborted,
};

/** What became of a label. */
export function outcomeWord(outcome: string): string {
  return OUTCOMES[outcome]?.() ?? outcome;
}

const EVIDENCE: Record<string, () => string> = {
  accepted: m.evidence_accepted,
  sent: m.evidence_sent,
  confirmed: m.evidence_confirmed,
  verified: m.evidence_verified,
};

/** How much is known about a label. */
export function evidenceWord(evidence: string): string {
  return EVIDENCE[evidence]?.() ?? evidence;
}

/** What a figure of a station is about; a layer of a newer hub is said in its own word. */
export function layerWord(layer: string): string {
  const words: Record<string, () => string> = { system: m.ops_layer_system, application: m.ops_layer_application, business: m.ops_layer_business };
  return words[layer]?.() ?? layer;
}

/** A role. */
export function roleWord(role: string): string {
  const words: Record<string, () => string> = { viewer: m.ops_role_viewer, operator: m.ops_role_operator, admin: m.ops_role_admin };
  return words[role]?.() ?? role;
}

/** Why a question has no answer; the hub's own sentence where it has one. */
export function troubleWord(answer: Exclude<Answer<unknown>, { kind: 'ok' }>): string {
  switch (answer.kind) {
    case 'unreachable': return m.ops_unreachable();
    case 'unreadable': return m.ops_unreadable();
    case 'refused': return answer.detail === '' ? m.ops_refused({ status: String(answer.status) }) : answer.detail;
  }
}

/** Why coming in with an account came to nothing. */
export function signOnWord(why: string): string {
  const words: Record<string, () => string> = {
    'no-role': m.ops_account_no_role, 'name': m.ops_account_name, 'shut-out': m.ops_account_shut_out,
    'declined': m.ops_account_declined, 'stranger': m.ops_account_stranger,
  };
  return (words[why] ?? m.ops_account_trouble)();
}

/** A length of time in its largest unit that is not less than one. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 100) return m.ops_seconds({ n: String(seconds) });
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return m.ops_minutes({ n: String(minutes) });
  const hours = Math.round(minutes / 60);
  return hours < 48 ? m.ops_hours({ n: String(hours) }) : m.ops_days({ n: String(Math.round(hours / 24)) });
}

/** A moment as it is written here, with the date. */
export function moment(time: string | number): string {
  const at = new Date(time);
  return Number.isNaN(at.valueOf()) ? '' : written(at, true);
}

/** A moment of the last days, as short as it can be told from others. */
export function shortMoment(time: number): string {
  return written(new Date(time), false);
}

function written(at: Date, isWhole: boolean): string {
  const isChinese = language() === 'zh-CN';
  return `${dayOf(at, isChinese, isWhole)}${isChinese ? ' ' : ', '}${clockOf(at, isWhole)}`;
}

/** The zone that moments are written in. */
export function zone(): string {
  return zoneOf(new Date().getTimezoneOffset());
}
