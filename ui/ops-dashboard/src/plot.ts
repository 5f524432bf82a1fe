// Draws lines over time. Loaded by itself, so that the first page does not wait for it.

import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

/** A drawing that can be ended. */
export interface Plot {
  end(): void;
}

/** Height of a drawing, in pixels. */
const HEIGHT_PX = 200;

/** Draws two series per minute into an element: those that came out, and, dashed, those that did not. */
export function draw(into: HTMLElement, data: [number[], number[], number[]], names: readonly [string, string]): Plot {
  const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const axis = { stroke: colour('text-2'), grid: { stroke: colour('hair'), width: 1 }, ticks: { stroke: colour('hair') } };
  const value = (_: uPlot, at: number | null): string => (at === null ? '–' : at.toLocaleString(undefined, { maximumFractionDigits: 1 }));
  const plot = new uPlot({
    width: into.clientWidth,
    height: HEIGHT_PX - 40,
    scales: { y: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] } },
    axes: [axis, { ...axis, size: 56 }],
    series: [
      { value: '{YYYY}-{MM}-{DD} {HH}:{mm}' },
      { label: names[0], stroke: colour('text'), width: 2, value },
      { label: names[1], stroke: colour('accent'), width: 2, dash: [6, 4], value },
    ],
  }, data, into);
  const watcher = new ResizeObserver(() => plot.setSize({ width: into.clientWidth, height: HEIGHT_PX - 40 }));
  watcher.observe(into);
  return { end: () => { watcher.disconnect(); plot.destroy(); } };
}
