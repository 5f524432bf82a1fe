// Numbers, times and names as they are written: by hand, and as the browser's own library does it.

import { describe, expect, it } from 'vitest';
import { byName, clockOf, dayOf, grouped, zoneOf } from './written.ts';

describe('a number', () => {
  it.each([0, 7, 999, 1_000, 20_000, 1_284_000, 1_234_567.891, 39.5, 0.1, -0.5, -12_345, 100, 1e9, 0.0004])('%d is written as the browser would, in both languages', (value) => {
    for (const locale of ['en', 'zh-CN']) expect(grouped(value)).toBe(new Intl.NumberFormat(locale).format(value));
  });
});

describe('a moment', () => {
  const at = new Date(2026, 10, 3, 7, 5, 9);
  const whole = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false } as const;

  it('is written as the browser would', () => {
    expect(`${dayOf(at, false, true)}, ${clockOf(at)}`).toBe(at.toLocaleString('en-GB', whole));
    expect(`${dayOf(at, true, true)} ${clockOf(at)}`).toBe(at.toLocaleString('zh-CN', whole));
    expect(`${dayOf(at, true, false)} ${clockOf(at, false)}`).toBe('11/03 07:05');
    expect(dayOf(at, false, false)).toBe('03/11');
  });

  it('just after midnight is no hour of the day before', () => {
    expect(clockOf(new Date(2026, 10, 3, 0, 0, 1))).toBe('00:00:01');
  });
});

describe('a zone', () => {
  it.each([[-480, 'UTC+08:00'], [0, 'UTC+00:00'], [210, 'UTC−03:30']])('of a clock that is %d minutes behind is %s', (behind, zone) => {
    expect(zoneOf(behind)).toBe(zone);
  });
});

describe('names', () => {
  it('stand in the order in which people count', () => {
    const names = ['bench-10', 'b', 'bench-9', 'bench', '2', '10', 'bench-9a', 'bench-09'];
    expect(names.sort(byName)).toEqual(['2', '10', 'b', 'bench', 'bench-9', 'bench-09', 'bench-9a', 'bench-10']);
  });
});
