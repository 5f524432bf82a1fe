// When which sound is due in a browser: a stop calls until somebody comes, a question asks now and
// then, and so does the call for the lead; a scan clicks. The window's program has the same rules for
// itself. Pure: time is handed in, nothing is played here.

import type { View } from './view.ts';

/** What can be heard. */
export type Sound = 'stop' | 'question' | 'back' | 'call' | 'taken' | 'refused';

/** Something that calls for a person. */
export interface Cause {
  id: string;
  sound: 'stop' | 'question';
  /** How long it must stand before it is heard, in milliseconds. */
  holdMs: number;
  /** How long after it was heard it is heard again while nobody came, in milliseconds. */
  pauseMs: number;
}

const STOP_PAUSE_MS = 15_000;
/** When a stop calls again although somebody came. */
const STOP_AGAIN_MS = 120_000;
const QUESTION_PAUSE_MS = 30_000;
const CALL_PAUSE_MS = 60_000;
/** What a gun reads twice in a row sounds once. */
const CLICK_PAUSE_MS = 250;
/** What is over before is not heard. */
const HOLD_MS = 1_000;
/** A cover is opened on purpose. */
const COVER_HOLD_MS = 20_000;
/** A printer is paused on purpose, and may be forgotten. */
const PAUSE_HOLD_MS = 60_000;
/** What is gone for less has not gone. */
const GONE_MS = 2_000;

/** What calls for a person now; null while nothing is known. */
export function causesOf({ fresh, hero, pills, tiles, doubts }: View): Cause[] | null {
  if (!fresh) return null;
  const shown = [...tiles.map(({ state, name }) => ({ state, printer: name })), ...[hero, ...pills].filter(({ printer }) => printer === null)];
  const causes = shown.flatMap(({ state: { code, class: kind }, printer }): Cause[] => {
    const id = `${code} ${printer ?? ''}`;
    if (kind === 'stop') return [{ id, sound: 'stop', holdMs: code === 'P12' ? COVER_HOLD_MS : HOLD_MS, pauseMs: STOP_PAUSE_MS }];
    return code === 'P14' ? [{ id, sound: 'question', holdMs: PAUSE_HOLD_MS, pauseMs: Infinity }] : [];
  });
  return doubts.length === 0 ? causes : [...causes, { id: 'J20', sound: 'question', holdMs: HOLD_MS, pauseMs: QUESTION_PAUSE_MS }];
}

/** Knows what was heard last, and when. Times are in milliseconds. */
export class Alarm {
  readonly #standing = new Map<string, { cause: Cause; sinceMs: number; lastMs: number }>();
  #heard = new Set<string>();
  #lastMs = -Infinity;
  #calledMs = -Infinity;
  #clickedMs = -Infinity;
  #someoneCame = false;
  #wasStopped = false;

  /** Somebody touched the page, or pressed a key. */
  someoneCame(): void {
    this.#someoneCame = true;
  }

  /** The click of a scan, unless one was heard a moment ago. Whoever scans has come. */
  scanned(taken: boolean, nowMs: number): Sound | null {
    this.#someoneCame = true;
    if (nowMs < this.#clickedMs + CLICK_PAUSE_MS) return null;
    this.#clickedMs = nowMs;
    return taken ? 'taken' : 'refused';
  }

  /** The sound that is due now, if one is; of what is due while it is quiet, what still stands is heard later. */
  due(causes: readonly Cause[] | null, isWanted: boolean, isQuiet: boolean, nowMs: number): Sound | null {
    if (causes === null) this.#forget();
    const stands = causes === null ? null : this.#ofTheStation(causes, isQuiet, nowMs);
    if (!isWanted) this.#calledMs = -Infinity;
    // One at a time: what stands comes before the call, which waits for the next look.
    if (stands !== null || isQuiet || !isWanted || nowMs < this.#calledMs + CALL_PAUSE_MS) return stands;
    this.#calledMs = nowMs;
    return 'call';
  }

  #ofTheStation(causes: readonly Cause[], isQuiet: boolean, nowMs: number): Sound | null {
    for (const cause of causes) this.#standing.set(cause.id, { cause, sinceMs: this.#standing.get(cause.id)?.sinceMs ?? nowMs, lastMs: nowMs });
    for (const [id, { lastMs }] of this.#standing) if (nowMs - lastMs >= GONE_MS) this.#standing.delete(id);
    const held = [...this.#standing.values()].filter(({ cause, sinceMs, lastMs }) => lastMs - sinceMs >= cause.holdMs);
    const stops = held.filter(({ cause: { sound } }) => sound === 'stop');
    this.#wasStopped ||= stops.length > 0;
    if (this.#wasStopped && this.#standing.size === 0) {
      this.#forget();
      return isQuiet ? null : 'back';
    }
    // No question while there is a stop: hands that mend a printer cannot answer.
    const loud = (stops.length > 0 ? stops : held).map(({ cause }) => cause);
    if (loud.some(({ id }) => !this.#heard.has(id))) [this.#someoneCame, this.#lastMs] = [false, -Infinity];
    this.#heard = new Set(loud.map(({ id }) => id));
    const [first] = loud;
    if (first === undefined || isQuiet) return null;
    const pauseMs = stops.length > 0 && this.#someoneCame ? STOP_AGAIN_MS : Math.min(...loud.map((cause) => cause.pauseMs));
    // Never heard is no time to count from: an endless pause after it would end at once.
    if (this.#lastMs !== -Infinity && nowMs < this.#lastMs + pauseMs) return null;
    this.#lastMs = nowMs;
    return first.sound;
  }

  #forget(): void {
    this.#standing.clear();
    this.#heard.clear();
    this.#wasStopped = false;
  }
}
