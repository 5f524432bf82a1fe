// The page before the panel: what it says is what the panel says while nothing is known.

import { describe, expect, it } from 'vitest';
import { m } from '@waystation/words';
import PAGE from '../index.html?raw';
import { state } from './states.ts';

/** What the page says in a language, line by line. */
function said(lang: string): string[] {
  return [...PAGE.matchAll(/<span lang="([^"]+)">([^<]*)<\/span>/g)].filter(([, each]) => each === lang).map(([, , text]) => text ?? '');
}

describe('the page before the panel', () => {
  it.each(['en', 'zh-CN'] as const)('says in %s that the station is being asked', (locale) => {
    expect(state('S39').class).toBe('stale');
    expect(said(locale)).toEqual([m.state_s39_headline({}, { locale }), m.state_s39_line({}, { locale })]);
  });

  it('draws no tick, and the outline of what is not known', () => {
    expect([...PAGE.matchAll(/<path d="([^"]*)"/g)].map(([, outline]) => outline)).toEqual(['M3 3h18v18H3z']);
  });
});
