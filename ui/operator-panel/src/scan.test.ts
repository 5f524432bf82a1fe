// Scans are told from people, read whatever the input method does, and never lost.

import { describe, expect, it } from 'vitest';
import { CARD, commandIn } from './card.ts';
import { character, ScanReader, SCAN_LENGTH_MAX, type Key } from './scan.ts';
import { sheetIn } from './setup.ts';

const plain = { shiftKey: false, altKey: false, key: 'Process' };

const CODES = ['Minus', 'Period', 'Slash', ...[...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter) => `Key${letter}`), ...[...'0123456789'].map((digit) => `Digit${digit}`)];
const KEYS = new Map(CODES.flatMap((code) => [true, false].map((shiftKey): [string | null, Key] => [character({ code, shiftKey }), { ...plain, code, shiftKey }])));

/** The keys of a gun that types `text` on the keyboard of the United States. */
function keys(text: string): Key[] {
  return [...text].map((letter) => {
    const key = KEYS.get(letter);
    if (key === undefined) throw new Error(`no key for ${letter}`);
    return key;
  });
}

const ENTER: Key = { ...plain, code: 'Enter', key: 'Enter' };

describe('a scanner', () => {
  it('loses none of 10,000 scans at any speed, and lets none of their keys press a button', () => {
    let seed = 7;
    const random = (below: number): number => { seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648; return seed % below; };
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-./';
    let nowMs = 0;
    const reader = new ScanReader();
    expect.assertions(1);
    for (let scan = 0; scan < 10_000; scan += 1) {
      const text = Array.from({ length: 6 + random(20) }, () => letters[random(letters.length)]).join('');
      nowMs += 1_000;
      const typed = [...keys(text), ENTER].map((key) => {
        nowMs += 5 + random(31);
        return reader.down(key, nowMs);
      });
      const scans = typed.map((each) => each.scan).filter((each) => each !== null);
      if (scans.join(' ') !== text) throw new Error(`${text} was read as ${scans.join(' ')}`);
      if (!typed.slice(1).every((each) => each.keep)) throw new Error(`a key of ${text} was let through`);
    }
    expect(nowMs).toBeGreaterThan(10_000_000);
  });

  it('without an end key is heard after a silence', () => {
    const reader = new ScanReader();
    keys('SF-770001').forEach((key, at) => reader.down(key, at * 10));
    expect([reader.silence(100), reader.silence(200), reader.silence(300)]).toEqual([null, 'SF-770001', null]);
  });

  it('that types Alt and numbers is understood', () => {
    const reader = new ScanReader();
    let nowMs = 0;
    for (const letter of 'SF7700') {
      for (const digit of String(letter.charCodeAt(0)).padStart(4, '0')) {
        nowMs += 5;
        reader.down({ ...plain, code: `Numpad${digit}`, altKey: true }, nowMs);
      }
      reader.up({ code: 'AltLeft' }, (nowMs += 5));
    }
    expect(reader.down(ENTER, nowMs + 5).scan).toBe('SF7700');
  });

  it('cannot fill the memory', () => {
    const reader = new ScanReader();
    keys('A'.repeat(1_000)).forEach((key, at) => reader.down(key, at * 5));
    expect(reader.down(ENTER, 5_000).scan).toHaveLength(SCAN_LENGTH_MAX);
  });
});

describe('a person', () => {
  it('who types is left alone', () => {
    const reader = new ScanReader();
    const typed = [...keys('password'), ENTER].map((key, at) => reader.down(key, at * 120));
    expect(typed.every(({ keep, scan }) => !keep && scan === null)).toBe(true);
  });

  it('who presses Enter or a function key is left alone', () => {
    const reader = new ScanReader();
    const pressed = [ENTER, { ...plain, code: 'F2' }, { ...plain, code: 'Tab' }].map((key, at) => reader.down(key, at * 10));
    expect(pressed).toEqual(Array(3).fill({ keep: false, scan: null }));
  });
});

describe('the command card', () => {
  it('means what it says, and a label is no command', () => {
    expect(CARD.map((line) => commandIn(line.code))).toEqual(CARD.map((line) => line.command));
    expect(commandIn('psx9yes')).toEqual({ does: 'answer', answer: 'printed' });
    expect([commandIn('PSX9EXPLODE'), commandIn('SF1234567')]).toEqual([null, undefined]);
  });
});

describe('an enrolment sheet', () => {
  it('says where the control centre is and that it lets the station in, and nothing else is one', () => {
    const token = `wst-${'0'.repeat(32)}`;
    expect(sheetIn(`https://hub.example:8443#${token}`)).toEqual({ hub: 'https://hub.example:8443', token });
    expect(sheetIn(`https://hub.example ${token}`)).toEqual({ hub: 'https://hub.example', token });
    expect(sheetIn(token)).toEqual({ hub: null, token });
    expect([sheetIn('SF1234567890'), sheetIn(`ftp://hub#${token}`), sheetIn('https://hub.example#')]).toEqual([null, null, null]);
  });
});
