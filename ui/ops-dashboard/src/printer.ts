// What the last labels of a printer say about it. Pure.

import type { LabelView } from '@waystation/api';

/** How many labels ended so, and their share in hundredths. */
export interface Outcome {
  readonly outcome: string;
  readonly count: number;
  readonly percent: number;
}

/** How labels ended, the commonest first. */
export function outcomesOf(labels: readonly LabelView[]): Outcome[] {
  const counts = new Map<string, number>();
  for (const { outcome } of labels) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const all = [...counts].map(([outcome, count]) => ({ outcome, count, percent: (count / labels.length) * 100 }));
  return all.sort((one, other) => other.count - one.count);
}

/** How long a label usually takes, in milliseconds: the median of those that tell; null if none does. */
export interface Usual {
  readonly waited: number | null;
  readonly sending: number | null;
  readonly proving: number | null;
}

/** The usual times of some labels. */
export function usual(labels: readonly LabelView[]): Usual {
  const of = (time: (label: LabelView) => number | null | undefined): number | null => median(labels.flatMap((label) => time(label) ?? []));
  return { waited: of((label) => label.waited_ms), sending: of((label) => label.sending_ms), proving: of((label) => label.proving_ms) };
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
