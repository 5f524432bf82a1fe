// The colours can be read, in both themes, by anybody.

import { describe, expect, it } from 'vitest';
import { contrast, css } from './tokens.ts';
import tokens from './tokens.json' with { type: 'json' };

const GROUNDS = ['canvas', 'surface', 'sunken'] as const;

describe.each(['light', 'dark'] as const)('the %s theme', (theme) => {
  const of = tokens[theme];

  it.each(['text', 'text-2', 'accent'] as const)('has %s that can be read on every ground', (text) => {
    for (const ground of GROUNDS) expect(contrast(of[text], of[ground])).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['line', 'focus'] as const)('has a %s that can be seen on every ground', (line) => {
    for (const ground of GROUNDS) expect(contrast(of[line], of[ground])).toBeGreaterThanOrEqual(3);
  });

  it.each(['stop', 'question', 'soon', 'paused'] as const)('has %s with a text that can be read on it', (state) => {
    expect(contrast(of[`on-${state}`], of[state])).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['stop', 'question', 'paused', 'soon-outline'] as const)('has %s that stands out from every ground', (state) => {
    for (const ground of GROUNDS) expect(contrast(of[state], of[ground])).toBeGreaterThanOrEqual(3);
  });
});

describe('the stylesheet', () => {
  it('is made from the list', async () => {
    await expect(css()).toMatchFileSnapshot('./tokens.css');
  });

  it('is measured as WCAG does', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });
});
