// From the agent's answers to what the operator is told. Pure: no fetch, no clock, no screen.

import type { Answer, Evidence, Job, JobState, Printer, Readiness } from '@waystation/api';
import type { StateClass } from '@waystation/kit';
import { words, type EvidenceWord, type PrinterWord, type Words } from './words.ts';

/** A word and how much it asks of a person. */
export interface Verdict<W extends string> {
  state: StateClass;
  word: W;
}

/** The one thing shown big, with a line under it. */
export interface Hero {
  state: StateClass;
  title: string;
  line: string;
}

/** What is known about a label: doubt before everything, then how it ended, then the evidence. */
export function judgeJob(job: Pick<Job, 'state' | 'evidence' | 'in_doubt'>): Verdict<EvidenceWord> {
  if (job.in_doubt !== null) return { state: 'question', word: 'doubt' };
  const byState: Record<JobState, Verdict<EvidenceWord>> = {
    pending: { state: 'notice', word: 'accepted' },
    processing: byEvidence(job.evidence),
    'processing-stopped': { state: 'soon', word: 'held' },
    canceled: { state: 'notice', word: 'canceled' },
    aborted: { state: 'stop', word: 'aborted' },
    completed: byEvidence(job.evidence),
  };
  return byState[job.state];
}

/** Only a printer or a person can make a label good: bytes that were sent are not a tick. */
function byEvidence(evidence: Evidence): Verdict<EvidenceWord> {
  const proven = evidence === 'confirmed' || evidence === 'verified';
  return { state: proven ? 'ok' : 'notice', word: evidence };
}

/** A printer's condition: its reason if it is stopped and we know the word, else its state. */
export function judgePrinter(printer: Pick<Printer, 'state' | 'state_reasons' | 'in_doubt'>): Verdict<PrinterWord> {
  const known = printer.state_reasons.map(bare).find(isPrinterWord);
  if (printer.state === 'stopped') return { state: 'stop', word: known ?? 'stopped' };
  if (printer.in_doubt > 0) return { state: 'question', word: 'doubt' };
  if (known !== undefined) return { state: 'soon', word: known };
  return { state: 'ok', word: printer.state };
}

/** A reason without its severity: IPP says `media-empty-error` for `media-empty` (RFC 8011, 5.4.12). */
function bare(reason: string): string {
  return reason.replace(/-(error|warning|report)$/, '');
}

function isPrinterWord(reason: string): reason is PrinterWord {
  return Object.hasOwn(words.en.printer, reason);
}

/** The one thing shown big: the agent itself first, then a stopped printer, then a question. */
export function judgeStation(readiness: Answer<Readiness> | null, printers: readonly Printer[], text: Words): Hero {
  if (readiness === null) return { state: 'stale', title: text.loading, line: '' };
  switch (readiness.kind) {
    case 'unreachable':
      return { state: 'stale', title: text.offline, line: text.offlineLine };
    case 'unreadable':
      return { state: 'stale', title: text.unreadable, line: text.unreadableLine };
    case 'refused':
      return { state: 'stale', title: text.refused, line: readiness.detail };
    case 'ok':
      if (!readiness.value.ready) {
        const obstacle = readiness.value.obstacles[0];
        const line = obstacle === undefined ? text.notReadyLine : `${obstacle.detail} ${obstacle.remedy}`;
        return { state: 'stop', title: text.notReady, line };
      }
      return worstPrinter(printers, text) ?? { state: 'ok', title: text.ready, line: text.readyLine };
  }
}

/** A stopped printer with labels waiting beats one without, and both beat a question. */
function worstPrinter(printers: readonly Printer[], text: Words): Hero | null {
  const judged = printers.map((printer) => ({ printer, ...judgePrinter(printer) }));
  const stopped = judged.filter(({ state }) => state === 'stop');
  const worst =
    stopped.find(({ printer }) => printer.waiting > 0) ?? stopped[0] ?? judged.find(({ state }) => state === 'question');
  if (worst === undefined) return null;
  const line = worst.state === 'stop' ? text.stoppedLine : text.questionLine;
  return { state: worst.state, title: text.printer[worst.word], line: `${worst.printer.name} · ${line}` };
}

/** The end of a label's number: enough to compare by eye, too little to be read out. */
export function tail(job: Pick<Job, 'references'>): string | null {
  const number = job.references.waybill ?? job.references.order ?? '';
  return number === '' ? null : `…${number.slice(-4)}`;
}

/** The time of day of an RFC 3339 time, on the reader's clock. */
export function timeOfDay(time: string): string {
  const at = new Date(time);
  return Number.isNaN(at.valueOf()) ? '' : at.toLocaleTimeString('en-GB');
}
