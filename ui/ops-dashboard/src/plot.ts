// Draws lines over time. Loaded by itself, so that the first page does not wait for it.

import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

/** A drawing that can be ended. */
export interface Plot {
  end(): void;
}

/** Height of a drawing, in pixels. */
const HEIGHT_PX = 200;
/** Height of the words below it, in pixels. */
const LEGEND_PX = 40;

/**
 * Draws two series per minute into an element: those that came out, and, dashed, those that did not.
 * The names are the time's and theirs.
 */
export function draw(into: HTMLElement, data: [number[], number[], number[]], names: readonly [string, string, string]): Plot {
  const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const axis = { stroke: colour('text-2'), grid: { stroke: colour('hair'), width: 1 }, ticks: { stroke: colour('hair') } };
  const value = (_: uPlot, at: number | null): string => (at === null ? '–' : at.toLocaleString(undefined, { maximumFractionDigits: 1 }));
  const plot = new uPlot({
    width: into.clientWidth,
    height: HEIGHT_PX - LEGEND_PX,
    scales: { y: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] } },
    axes: [{ ...axis, values: (_, seconds) => seconds.map(clock) }, { ...axis, size: 56 }],
    series: [
      { label: names[0], value: '{YYYY}-{MM}-{DD} {HH}:{mm}' },
      { label: names[1], stroke: colour('text'), width: 2, points: { show: false }, value },
      { label: names[2], stroke: colour('accent'), width: 2, dash: [6, 4], points: { show: false }, value },
    ],
  }, data, into);
  const watcher = new ResizeObserver(() => plot.setSize({ width: into.clientWidth, height: HEIGHT_PX - LEGEND_PX }));
  watcher.observe(into);
  return { end: () => { watcher.disconnect(); plot.destroy(); } };
}

/** A moment on the axis: the day at midnight, else the time of day. */
function clock(seconds: number): string {
  const at = new Date(seconds * 1_000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return time === '00:00' ? `${two(at.getMonth() + 1)}-${two(at.getDate())}` : time;
}
