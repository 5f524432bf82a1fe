// The filter of the list of stations: `key:value`, a comma for or, a space for and, `-` for not,
// `<`, `>` and `*`; free words look for names. What it does not know it says.

import { judged, type Station } from './station.ts';

/** What can be asked about a station. */
export const KEYS = ['site', 'state', 'code', 'ver', 'wait', 'doubt', 'missing', 'failed', 'labels', 'seen'] as const;

type Key = (typeof KEYS)[number];

/** A filter that was read. */
export interface Filter {
  readonly passes: (station: Station, nowMs: number) => boolean;
  /** What was not understood, as it was written. */
  readonly unknown: readonly string[];
}

type Test = (station: Station, nowMs: number) => boolean;

/** Reads a filter. What cannot be read hides nothing. */
export function filterOf(text: string): Filter {
  const unknown: string[] = [];
  const tests: Test[] = [];
  for (const term of text.trim().split(/\s+/).filter((each) => each !== '')) {
    const test = testOf(term);
    if (test === null) unknown.push(term);
    else tests.push(test);
  }
  return { unknown, passes: (station, nowMs) => tests.every((test) => test(station, nowMs)) };
}

function testOf(term: string): Test | null {
  const not = term.startsWith('-');
  const plain = (not ? term.slice(1) : term).toLowerCase();
  const test = positive(plain);
  if (test === null || !not) return test;
  return (station, nowMs) => !test(station, nowMs);
}

function positive(term: string): Test | null {
  const colon = term.indexOf(':');
  if (colon === -1) return term === '' ? null : freeTest(term);
  const key = KEYS.find((each) => each === term.slice(0, colon));
  const values = term.slice(colon + 1).split(',').filter((value) => value !== '');
  if (key === undefined || values.length === 0) return null;
  const tests = values.map((value) => valueTest(key, value));
  if (tests.some((test) => test === null)) return null;
  return (station, nowMs) => tests.some((test) => test?.(station, nowMs) === true);
}

function valueTest(key: Key, value: string): Test | null {
  switch (key) {
    case 'site':
      return wordTest(value, (station) => station.site);
    case 'ver':
      return wordTest(value, (station) => station.version ?? '');
    case 'state':
      return wordTest(value, (station, nowMs) => judged(station, nowMs).state);
    case 'code':
      return wordTest(value, (station, nowMs) => judged(station, nowMs).reason);
    case 'wait':
      return numberTest(value, (station) => station.waiting);
    case 'doubt':
      return numberTest(value, (station) => station.inDoubt);
    case 'missing':
      return numberTest(value, (station) => station.missing);
    case 'failed':
      return numberTest(value, (station) => station.failed);
    case 'labels':
      return numberTest(value, (station) => station.labels);
    case 'seen':
      return numberTest(value, (station, nowMs) => (station.heardMs === null ? Infinity : (nowMs - station.heardMs) / 1_000), true);
  }
}

/** Finds a name, or what many stations have in common. */
function freeTest(term: string): Test {
  const isCommon = judgedOnce((word) => word.includes(term));
  return (station) => station.text.includes(term) || isCommon(station.site) || isCommon(station.version ?? '');
}

function wordTest(value: string, of: (station: Station, nowMs: number) => string): Test {
  const pattern = value.includes('*') ? new RegExp(`^${value.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`) : null;
  const passes = judgedOnce((word) => (pattern === null ? word === value : pattern.test(word)));
  return (station, nowMs) => passes(of(station, nowMs));
}

/** Judges each word, in small letters, once: there are few of them, and many stations. */
function judgedOnce(judge: (word: string) => boolean): (word: string) => boolean {
  const known = new Map<string, boolean>();
  return (word) => {
    let passes = known.get(word);
    if (passes === undefined) {
      passes = judge(word.toLowerCase());
      known.set(word, passes);
    }
    return passes;
  };
}

const UNITS: Record<string, number> = { '': 1, s: 1, m: 60, h: 3_600, d: 86_400 };

function numberTest(value: string, of: (station: Station, nowMs: number) => number, isTime = false): Test | null {
  const parts = /^([<>]?)(\d+)([smhd]?)$/.exec(value);
  if (parts === null || (!isTime && parts[3] !== '')) return null;
  const limit = Number(parts[2]) * (UNITS[parts[3] ?? ''] ?? 1);
  if (parts[1] === '<') return (station, nowMs) => of(station, nowMs) < limit;
  if (parts[1] === '>') return (station, nowMs) => of(station, nowMs) > limit;
  return (station, nowMs) => of(station, nowMs) === limit;
}

/** The filter with one term more or, if it is there, one less. */
export function toggled(text: string, term: string): string {
  const terms = text.trim().split(/\s+/).filter((each) => each !== '');
  return (terms.includes(term) ? terms.filter((each) => each !== term) : [...terms, term]).join(' ');
}
