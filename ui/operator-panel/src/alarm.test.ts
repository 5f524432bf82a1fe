// What is heard in a browser and when: the first time at once, again only while nobody came, and
// never after the answer.

import { describe, expect, it } from 'vitest';
import { Alarm, causesOf, type Cause } from './alarm.ts';
import { job, model, printer } from './fixtures.ts';
import rust from '../../../src-tauri/src/tones.rs?raw';
import { NOTES, type Note } from './tones.ts';
import { viewOf, type Model } from './view.ts';

const OUT: Partial<Model> = { printers: [printer({ state: 'stopped', state_reasons: ['media-empty'] })] };
const OPEN: Partial<Model> = { printers: [printer({ state: 'stopped', state_reasons: ['cover-open'] })] };
const PAUSED: Partial<Model> = { printers: [printer({ state: 'stopped', state_reasons: ['paused'] })] };
const BOTH: Partial<Model> = { printers: [...(OUT.printers ?? []), printer({ name: 'bench-2', state: 'stopped', state_reasons: ['media-jam'] })] };
const ASKED: Partial<Model> = { doubts: [job({ in_doubt: { cause: 'link-lost', asks: 'person' } })] };
const GONE: Partial<Model> = { link: 'gone' };
const WELL: Partial<Model> = {};

const causes = (of: Partial<Model>): Cause[] | null => causesOf(viewOf(model(of), 1_000_000));

/** What is heard while the station stands so up to each of these seconds; the page looks every second. */
function heard(story: readonly [untilS: number, of: Partial<Model>, then?: 'came'][], isQuiet = (_s: number): boolean => false): string[] {
  const alarm = new Alarm();
  const sounds: string[] = [];
  let nowS = 0;
  for (const [untilS, of, then] of story) {
    for (; nowS <= untilS; nowS += 1) {
      const sound = alarm.due(causes(of), false, isQuiet(nowS), nowS * 1_000);
      if (sound !== null) sounds.push(`${nowS} ${sound}`);
    }
    if (then === 'came') alarm.someoneCame();
  }
  return sounds;
}

describe('a stop', () => {
  it('calls every 15 seconds until somebody comes, then every two minutes, and its end is heard once', () => {
    expect(heard([[20, OUT, 'came'], [140, OUT], [200, WELL]])).toEqual(['1 stop', '16 stop', '136 stop', '142 back']);
  });

  it('that is over before it is heard calls nobody', () => {
    expect(heard([[5, WELL], [5, OUT], [60, WELL]])).toEqual([]);
  });

  it('that flickers is one stop', () => {
    expect(heard([[3, OUT, 'came'], [4, WELL], [10, OUT], [11, WELL], [100, OUT]])).toEqual(['1 stop']);
  });

  it('of another printer calls anew although somebody came for the first', () => {
    expect(heard([[5, OUT, 'came'], [10, BOTH], [20, BOTH, 'came'], [60, OUT]])).toEqual(['1 stop', '7 stop']);
  });

  it('by a cover is heard after 20 seconds, because covers are opened on purpose', () => {
    expect(heard([[19, OPEN], [25, WELL]])).toEqual([]);
    expect(heard([[19, OUT, 'came'], [25, OPEN], [30, WELL]])).toEqual(['1 stop', '16 stop', '27 back']);
    expect(heard([[21, OPEN]])).toEqual(['20 stop']);
  });

  it('in quiet is heard when the quiet is over', () => {
    expect(heard([[40, OUT]], (second) => second < 30)).toEqual(['30 stop']);
  });
});

describe('a question', () => {
  it('is asked every half minute, also of somebody who came, until it is answered', () => {
    expect(heard([[10, ASKED, 'came'], [61, ASKED], [200, WELL]])).toEqual(['1 question', '31 question', '61 question']);
  });

  it('waits for the stop before it', () => {
    expect(heard([[5, { ...OUT, ...ASKED }, 'came'], [8, ASKED]])).toEqual(['1 stop', '7 question']);
  });

  it('is a printer that somebody left paused, once', () => {
    expect(heard([[300, PAUSED]])).toEqual(['60 question']);
  });
});

describe('a station that is not heard from', () => {
  it('calls nobody, and its stop is a new one afterwards', () => {
    expect(heard([[5, OUT, 'came'], [60, GONE], [62, OUT]])).toEqual(['1 stop', '62 stop']);
  });
});

describe('the call for the lead', () => {
  it('is heard at once and once a minute until the lead is here, after a stop and never with it', () => {
    const alarm = new Alarm();
    const due = (second: number, of: Partial<Model>, isWanted: boolean): string | null => alarm.due(causes(of), isWanted, false, second * 1_000);
    expect([due(0, WELL, true), due(1, WELL, true), due(60, OUT, true)]).toEqual(['call', null, 'call']);
    expect([due(120, OUT, true), due(121, OUT, true), due(122, OUT, false)]).toEqual(['stop', 'call', null]);
    expect(due(123, GONE, true)).toBe('call');
  });
});

describe('a scan', () => {
  it('clicks by what became of it, and a flood of them does not', () => {
    const alarm = new Alarm();
    const clicks = Array.from({ length: 100 }, (_, at) => alarm.scanned(at !== 50, at * 10)).filter((click) => click !== null);
    expect(clicks).toEqual(['taken', 'taken', 'refused', 'taken']);
  });

  it('is somebody who came', () => {
    const alarm = new Alarm();
    alarm.due(causes(OUT), false, false, 0);
    expect(alarm.due(causes(OUT), false, false, 1_000)).toBe('stop');
    alarm.scanned(true, 2_000);
    expect(alarm.due(causes(OUT), false, false, 20_000)).toBeNull();
  });
});

describe('the sounds', () => {
  it('are those of the window, note for note', () => {
    for (const [name, notes] of Object.entries(NOTES)) {
      const [, body = ''] = new RegExp(`const ${name.toUpperCase()}: \\[Note; \\d\\] =\\s*\\[([^\\]]*)\\]`).exec(rust) ?? [];
      const theirs = [...body.matchAll(/tone\((\d+), ([\d_.]+)\)|length_ms: (\d+), from_hz: ([\d_.]+), to_hz: ([\d_.]+)/g)]
        .map(([, ms, hz, length, from, to]): Note => [ms ?? length, hz ?? from, hz ?? to].map((number) => Number(number?.replace('_', ''))) as unknown as Note);
      expect([name, theirs]).toEqual([name, notes]);
    }
  });
});
