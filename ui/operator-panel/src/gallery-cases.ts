// The cases of the gallery: every state of the catalogue, and the days on which there is too much
// of everything.

import type { JobView, PrinterView } from '@waystation/api';
import { STATES } from '@waystation/words';
import { FIGURES, job, model, printer } from './fixtures.ts';
import type { Screen } from './screen.ts';
import type { Station } from './station.svelte.ts';

/** The time on every screen of the gallery, in milliseconds since 1970. */
export const NOW_MS = Date.parse('2026-11-21T09:30:00.000Z');

/** One screen. */
export interface Case {
  name: string;
  station: Partial<Pick<Station, 'link' | 'readiness' | 'level' | 'printers' | 'jobs' | 'doubts' | 'figures' | 'since' | 'said' | 'opened' | 'calledMs' | 'calledKept'>>;
  screen?: Screen;
  step?: number;
  /** Why nothing is heard; null if everything is. */
  silence?: 'untouched' | 'off' | 'quiet';
  /** What a control centre calls the station, if one knows it. */
  named?: string;
}

const LONG = 'hall-2-packing-line-west-bench-seventeen-left-side-thermal-1';

const LABELS: JobView[] = [
  job({ id: '09', references: { waybill: 'WS4474', order: null }, state: 'processing', evidence: 'sent' }),
  job({ id: '08', references: { waybill: 'WS4473', order: null }, evidence: 'verified' }),
  job({ id: '07', references: { waybill: 'WS4472', order: null }, evidence: 'sent' }),
  job({ id: '06', references: { waybill: null, order: null } }),
  job({ id: '05', references: { waybill: 'WS4471', order: null }, state: 'pending', evidence: 'accepted' }),
  job({ id: '04', references: { waybill: 'WS4470', order: null }, state: 'canceled', evidence: 'accepted' }),
  job({ id: '03', references: { waybill: 'WS4469', order: null }, state: 'who-knows' }),
];

const DOUBT = job({
  id: '10', references: { waybill: 'WS4475', order: null }, state: 'processing-stopped', evidence: 'sent',
  in_doubt: { cause: 'link-lost', asks: 'person' },
  attempts: [{ copy: 1, number: 1, started_at: '2026-11-21T09:29:50.000Z', ended_at: '2026-11-21T09:29:55.000Z', outcome: 'in-doubt', evidence: 'sent', proof: 'nobody', doubt: 'link-lost' }],
});

const since = new Map([['bench-1', NOW_MS - 42_000], ['bench-2', NOW_MS - 12_000], [LONG, NOW_MS - 4_000_000]]);
const well = { ...model({ jobs: LABELS, since }), figures: FIGURES };

function stopped(reason: string, change: Partial<PrinterView> = {}): PrinterView {
  return printer({ state: 'stopped', state_reasons: [reason], waiting: 7, ...change });
}

const ofPrinters: Case[] = Object.values(STATES)
  .filter((each) => each.code.startsWith('P') && each.reasons.length > 0)
  .map((each) => {
    const [reason] = each.reasons as readonly string[];
    const standing = !['P20', 'P21', 'P23', 'P24', 'P25', 'P30', 'P33'].includes(each.code);
    const at = standing ? stopped(reason ?? '') : printer({ state_reasons: [reason ?? ''] });
    return { name: each.code, station: { ...well, printers: [at, printer({ name: 'bench-2' })] } };
  });

const many = Array.from({ length: 20 }, (_, at) =>
  at % 5 === 3 ? stopped('cover-open', { name: `bench-${at + 1}`, waiting: 5_000 }) : printer({ name: `bench-${at + 1}`, waiting: 5_000, state: 'processing' }));
const obstacle = { part: 'journal', detail: 'The disk of /var/lib/waystation is full.', remedy: 'Free 500 MB, then labels are accepted again.' };

/** Every case. */
export const CASES: readonly Case[] = [
  { name: 'ready', station: { ...well, printers: [printer({}), printer({ name: 'bench-2', labels_printed: null })] } },
  { name: 'ready, nothing yet', station: { ...well, jobs: [], figures: { ...FIGURES, printed: 0 } } },
  ...ofPrinters,
  { name: 'P19, from a newer agent', station: { ...well, printers: [stopped('x-hologram-unit-fault', { state_message: 'The hologram unit reports fault 7.' }), printer({ name: 'bench-2', state: 'dreaming', state_reasons: ['x-unheard-of-report'], mode: 'hovering' })] } },
  { name: 'P31', station: { ...well, printers: [stopped('offline')], since: new Map([['bench-1', NOW_MS]]) } },
  { name: 'J20', station: { ...well, doubts: [DOUBT] } },
  { name: 'J20, one of many', station: { ...well, doubts: Array.from({ length: 50 }, () => ({ ...DOUBT, printer: LONG })), printers: [printer({ name: LONG, in_doubt: 50 })] } },
  { name: 'J21', station: { ...well, jobs: [job({ id: '11', state: 'aborted', state_reasons: ['aborted-by-system'] }), ...LABELS] } },
  { name: 'S33', station: { ...well, readiness: { ready: false, obstacles: [obstacle], alarms: [] } } },
  { name: 'S34', station: { ...well, level: { level: 2, name: 'summary-only', reasons: ['journal-slow', 'memory'], since: '' } } },
  { name: 'S35', station: { ...well, readiness: { ready: true, obstacles: [], alarms: [obstacle] } } },
  { name: 'S38', station: { ...well, link: 'gone' } },
  { name: 'S39', station: { link: 'starting' } },
  { name: 'S41', station: { ...well, link: 'too-old' } },
  { name: 'S42', station: { ...well, printers: [], jobs: [] } },
  { name: 'P34', station: { ...well, printers: [stopped('paused', { mode: 'paused' }), printer({ name: 'bench-2' })] } },
  { name: 'everything at once', station: { ...well, printers: [stopped('media-empty'), stopped('cover-open', { name: 'bench-2' }), stopped('paused', { name: 'bench-3' }), printer({ name: 'bench-4', state_reasons: ['media-low'] })], doubts: [DOUBT] } },
  { name: 'twenty printers', station: { ...well, printers: many.map((each) => (each.state === 'stopped' ? { ...each, state: 'idle', state_reasons: ['none'] } : each)) } },
  { name: 'twenty printers, some stopped', station: { ...well, printers: many } },
  { name: 'long names', station: { ...well, printers: [stopped('media-empty', { name: LONG, waiting: 100_000 }), printer({ name: LONG.replace('left', 'right') })], jobs: LABELS.map((each) => ({ ...each, printer: LONG })) } },
  { name: 'long names, ready', station: { ...well, printers: [printer({ name: LONG, waiting: 100_000 })], jobs: LABELS.map((each) => ({ ...each, printer: LONG })) } },
  { name: 'lead called', station: { ...well, printers: [stopped('x-printhead-fault')], calledMs: NOW_MS - 61_000 } },
  { name: 'P10, and the lead called', station: { ...well, printers: [stopped('media-empty'), printer({ name: 'bench-2' })], calledMs: NOW_MS - 61_000 } },
  { name: 'J20, and the lead called', station: { ...well, doubts: [DOUBT], calledMs: NOW_MS - 61_000 } },
  { name: 'lead called, and a label is asked about', station: { ...well, doubts: [DOUBT], calledMs: NOW_MS - 61_000 } },
  { name: 'lead called, and nobody hears it', station: { ...well, link: 'gone', calledMs: NOW_MS - 3_000_000, calledKept: false } },
  { name: 'no sound yet', station: well, silence: 'untouched' },
  { name: 'no sound here, and a stop', station: { ...well, printers: [stopped('media-empty')] }, silence: 'off' },
  { name: 'quiet', station: well, silence: 'quiet' },
  { name: 'settings, quiet', station: well, screen: 'more', silence: 'quiet' },
  { name: 'said', station: { ...well, said: { text: 'A copy of …4470 is on its way.', good: true, untilMs: Number.MAX_SAFE_INTEGER } } },
  { name: 'said, no', station: { ...well, said: { text: 'Not from this station.', good: false, untilMs: Number.MAX_SAFE_INTEGER } } },
  { name: 'all labels', station: well, screen: 'labels' },
  { name: 'label', station: { ...well, opened: { ...job({}), attempts: DOUBT.attempts } }, screen: 'label' },
  { name: 'settings', station: well, screen: 'more' },
  { name: 'settings, known to a control centre', station: well, screen: 'more', named: LONG },
  { name: 'console', station: well, screen: 'console' },
  { name: 'card', station: well, screen: 'card' },
  ...[0, 1, 2, 3].map((step): Case => ({ name: `setup ${step + 1}`, station: { ...well, printers: [printer({}), stopped('offline', { name: 'bench-2', labels_printed: null })] }, screen: 'setup', step })),
  { name: 'sign in', station: { link: 'signed-out' } },
];

const CALLS = [
  { number: 1, at: '2026-11-21T09:29:01.000Z', client: 'wms', origin: 'https://wms.example', method: 'POST', route: '/v1/jobs', status: 202, problem: null, location: '/v1/jobs/01K9Z8Y7X6W5V4T3S2R1Q0P9NM', took_us: 4_210, body_bytes: 1_824 },
  { number: 2, at: '2026-11-21T09:29:31.000Z', client: null, origin: 'https://evil.example', method: 'POST', route: '/v1/jobs', status: 403, problem: 'origin-not-paired', location: null, took_us: 90, body_bytes: 12 },
];

const FINDS = [
  { id: '10.0.0.7', uri: 'socket://10.0.0.7:9100', kind: 'printer', found_by: ['mdns'], maker: 'Zebra', model: 'Zebra ZT411-203dpi', serial: '18J2217', languages: ['ZPL'], profile: 'zebra-zt411-203', name: 'zt411', added_as: null, obstacle: null },
  { id: '10.0.0.8', uri: 'socket://10.0.0.8:9100', kind: 'port', found_by: ['snmp'], maker: null, model: null, serial: null, languages: [], profile: null, name: 'printer', added_as: null, obstacle: null },
  { id: '10.0.0.9', uri: 'socket://10.0.0.9:9100', kind: 'printer', found_by: ['snmp'], maker: 'Zebra', model: 'ZD421', serial: null, languages: ['ZPL'], profile: 'zebra-zd421-203', name: 'zd421', added_as: null, obstacle: { kind: 'raw-port-closed', detail: 'Its print port is closed.', steps: ['Open its web page.', 'Switch raw printing on.'] } },
  { id: 'usb', uri: 'socket://127.0.0.1:9100', kind: 'printer', found_by: ['usb'], maker: 'TSC', model: LONG, serial: null, languages: ['TSPL'], profile: 'tsc', name: 'bench-1', added_as: 'bench-1', obstacle: null },
];
const PROFILES = [{ id: 'zebra-zt411-203', vendor: 'Zebra', model: 'ZT411', dpi: 203, language: 'zpl', verified: true, proves: true }];

/** An agent that answers what the pages ask by themselves; `named` is what a control centre calls its station. */
export function agentOnPaper(named: string | undefined, url: string): Promise<Response> {
  if (url.includes('/v1/discovery')) {
    return Promise.resolve(new Response(FINDS.map((find) => `event: find\ndata: ${JSON.stringify(find)}\n\n`).join('')));
  }
  if (url.includes('/v1/membership')) {
    const hub = named === undefined ? null : `https://${LONG}.example:8443`;
    return Promise.resolve(new Response(JSON.stringify({ hub, station: named ?? null })));
  }
  const clients = [{ name: 'wms', origin: 'https://wms.example', guest: false }, { name: 'local', origin: null, guest: false }, { name: LONG, origin: `https://${LONG}.example`, guest: true }];
  const answer = url.includes('/v1/calls') ? { calls: url.endsWith('after=0') ? CALLS : [] } : { clients, profiles: PROFILES };
  return Promise.resolve(new Response(JSON.stringify(answer)));
}
