// A station on paper, for tests and for the gallery of states.

import type { FiguresView, JobView, PrinterView } from '@waystation/api';
import type { Model } from './view.ts';

/** A label that came out. */
export function job(change: Partial<JobView>): JobView {
  return {
    id: '01', printer: 'bench-1', state: 'completed', state_reasons: [], evidence: 'confirmed', in_doubt: null,
    copies: 1, copies_completed: 1, impressions: 1, references: { waybill: 'WS20261121004470', order: null },
    accepted_at: '2026-11-21T09:29:50.000Z', changed_at: '2026-11-21T09:29:57.000Z', attempts: [], ...change,
  };
}

/** A printer that is well. */
export function printer(change: Partial<PrinterView>): PrinterView {
  return {
    name: 'bench-1', uri: 'socket://192.0.2.10:9100', profile: 'zebra-link-os-203', state: 'idle', state_reasons: ['none'],
    state_message: null, mode: 'running', accepting: true, waiting: 0, held: 0, in_doubt: 0, serial: 'XXZJ210217', labels_printed: 1_284, ...change,
  };
}

/** The figures of a day. */
export const FIGURES: FiguresView = { since: '2026-11-21T00:00:00.000Z', printed: 1_284, reprinted: 3, sent: 0, not_printed: 2, more: false };

/** A station that is well and was heard just now. */
export function model(change: Partial<Model>): Model {
  return {
    link: 'live', readiness: { ready: true, obstacles: [], alarms: [] }, level: null, printers: [printer({})], jobs: [], doubts: [], figures: FIGURES,
    since: new Map([['bench-1', 0], ['bench-2', 0]]), ...change,
  };
}
