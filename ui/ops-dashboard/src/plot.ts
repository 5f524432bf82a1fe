// Draws lines over time. Loaded by itself, so that the first page does not wait for it.

import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { alone, type Steps } from './steps.ts';

/** A drawing that can be ended. */
export interface Plot {
  end(): void;
}

/** One line; where its value is null nothing is known, and nothing is drawn. */
export interface Line {
  readonly name: string;
  readonly values: Steps;
  readonly isDashed?: boolean;
}

/** How lines are drawn. */
export interface Manner {
  /** Height of the drawing, in pixels. */
  readonly heightPx: number;
  /** What the time is called, where the lines have a legend. */
  readonly legend?: string;
  /** Drawings of the same name share what is pointed at. */
  readonly together?: string;
  /** How a value is written. */
  readonly write: (value: number) => string;
  /** Hears which step is pointed at. */
  readonly pointed?: (step: number | null) => void;
}

/** Room for values beside a drawing, in pixels. */
const VALUES_PX = 56;
/** The least distance between two values on the axis, in pixels. */
const VALUE_SPACE_PX = 20;
/** The distance between two lines of a hatch, in pixels. */
const HATCH_PX = 6;

/** Draws lines over the same steps of time, in seconds since 1970, into an element. */
export function draw(into: HTMLElement, times: readonly number[], lines: readonly Line[], manner: Manner): Plot {
  const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const axis = { stroke: colour('text-2'), grid: { stroke: colour('hair'), width: 1 }, ticks: { stroke: colour('hair') } };
  const unknown = times.map((_, at) => lines.every((line) => (line.values[at] ?? null) === null));
  const plot = new uPlot({
    width: into.clientWidth,
    height: manner.heightPx,
    legend: { show: manner.legend !== undefined },
    cursor: { y: false, drag: { x: false, y: false }, ...(manner.together === undefined ? {} : { sync: { key: manner.together } }) },
    scales: { y: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] } },
    axes: [{ ...axis, values: (_, seconds) => seconds.map(clock) }, { ...axis, size: VALUES_PX, space: VALUE_SPACE_PX, values: (_, values) => values.map(manner.write) }],
    series: [
      { ...(manner.legend === undefined ? {} : { label: manner.legend }), value: '{YYYY}-{MM}-{DD} {HH}:{mm}' },
      ...lines.map((line): uPlot.Series => ({
        label: line.name,
        stroke: colour(line.isDashed === true ? 'accent' : 'text'),
        width: 2,
        ...(line.isDashed === true ? { dash: [6, 4] } : {}),
        points: { show: false, filter: () => alone(line.values) },
        value: (_, at) => (at === null ? '–' : manner.write(at)),
      })),
    ],
    hooks: {
      drawAxes: [(drawn) => hatch(drawn, times, unknown, colour('hair'))],
      setCursor: [(drawn) => manner.pointed?.(drawn.cursor.idx ?? null)],
    },
  }, [[...times], ...lines.map((line) => [...line.values])], into);
  const watcher = new ResizeObserver(() => plot.setSize({ width: into.clientWidth, height: manner.heightPx }));
  watcher.observe(into);
  return { end: () => { watcher.disconnect(); plot.destroy(); } };
}

/** Hatches the steps of which nothing is known. */
function hatch(plot: uPlot, times: readonly number[], unknown: readonly boolean[], colour: string): void {
  const { ctx, bbox } = plot;
  const [first = 0, second = first] = times;
  const half = (second - first) / 2;
  ctx.save();
  ctx.beginPath();
  times.forEach((time, at) => {
    if (unknown[at] !== true) return;
    const from = plot.valToPos(time - half, 'x', true);
    ctx.rect(from, bbox.top, plot.valToPos(time + half, 'x', true) - from, bbox.height);
  });
  ctx.clip();
  ctx.beginPath();
  const step = HATCH_PX * devicePixelRatio;
  for (let x = bbox.left - bbox.height; x < bbox.left + bbox.width; x += step) {
    ctx.moveTo(x, bbox.top + bbox.height);
    ctx.lineTo(x + bbox.height, bbox.top);
  }
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.stroke();
  ctx.restore();
}

/** A moment on the axis: the day at midnight, else the time of day. */
function clock(seconds: number): string {
  const at = new Date(seconds * 1_000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return time === '00:00' ? `${two(at.getMonth() + 1)}-${two(at.getDate())}` : time;
}
