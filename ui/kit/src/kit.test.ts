// The parts that both pages rest on.

import { describe, expect, it, vi } from 'vitest';
import { bars } from './code128.ts';
import { initialLocale } from './locale.ts';
import { startPolling } from './polling.ts';
import { classWord } from './state.ts';

describe('the language of a page', () => {
  it.each([
    [['zh-Hans-CN', 'en'], 'zh-CN'],
    [['de-DE', 'en-GB'], 'en'],
    [['fr'], 'en'],
    [[], 'en'],
  ])('for a reader of %j is %s', (wanted, locale) => {
    expect(initialLocale(wanted)).toBe(locale);
  });
});

describe('polling', () => {
  it('asks again after each answer and never after it was stopped', async () => {
    vi.useFakeTimers();
    let asked = 0;
    const stop = startPolling(() => { asked += 1; return Promise.resolve(); }, 2_000);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(asked).toBe(3);
    stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toBe(3);
    vi.useRealTimers();
  });
});

describe('a shape', () => {
  it('is said in the language of the page', () => {
    expect([classWord('stop', 'en'), classWord('stop', 'zh-CN')]).toEqual(['Stopped', '已停止']);
  });
});

describe('a barcode', () => {
  it('is drawn in bars as ISO/IEC 15417 has them', () => {
    // Start B, "A", its check (104 + 33) mod 103 = 34, stop.
    expect(bars('A').join('')).toBe('211214' + '111323' + '131123' + '2331112');
    for (const text of ['PSX9YES', 'https://hub.example:8443#wst-0']) {
      expect(bars(text).reduce((sum, width) => sum + width, 0)).toBe((text.length + 2) * 11 + 13);
    }
    expect(() => bars('面单')).toThrow(RangeError);
  });
});
