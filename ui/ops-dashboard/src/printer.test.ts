// The last labels of a printer, added up without making anything up.

import type { LabelView } from '@waystation/api';
import { describe, expect, it } from 'vitest';
import { outcomesOf, usual } from './printer.ts';

const label = (change: Partial<LabelView>): LabelView => ({ outcome: 'completed', waited_ms: 100, sending_ms: null, proving_ms: null, ...change }) as LabelView;

describe('the last labels of a printer', () => {
  it('are counted by how they ended, the commonest first', () => {
    const labels = [...Array.from({ length: 3 }, () => label({})), label({ outcome: 'in-doubt' })];
    expect(outcomesOf(labels)).toEqual([{ outcome: 'completed', count: 3, percent: 75 }, { outcome: 'in-doubt', count: 1, percent: 25 }]);
    expect(outcomesOf([])).toEqual([]);
  });

  it('say how long one usually takes, whatever a single one took', () => {
    const labels = [label({ waited_ms: 100 }), label({ waited_ms: 120 }), label({ waited_ms: 90_000, sending_ms: 7 })];
    expect(usual(labels)).toEqual({ waited: 120, sending: 7, proving: null });
  });

  it('say nothing about a time that no label told', () => {
    expect(usual([])).toEqual({ waited: null, sending: null, proving: null });
  });
});
