// Whether this page is heard, and if not, why. In the window's program it has nothing to say: that one
// sounds by itself.

/** Why nothing is heard: the browser waits for a touch, somebody wanted quiet, or it cannot be. */
export type Silence = 'untouched' | 'quiet' | 'off';

const KEPT = 'waystation.quiet-until';

/** How long F8 keeps quiet, in milliseconds. */
export const QUIET_MS = 2 * 60_000;
/** How long a lead can have quiet, in minutes; never for ever. */
export const QUIET_MINUTES = [10, 30, 60] as const;

let why = $state<Silence | null>(null);
let untilMs = $state(0);

/** Whether this page is to sound: not in the window's program, which does. */
export function sounds(): boolean {
  return !('__TAURI_INTERNALS__' in window);
}

/** Why nothing is heard at this time; null if everything is. */
export function silence(nowMs: number): Silence | null {
  return why ?? (isQuiet(nowMs) ? 'quiet' : null);
}

/** From now on nothing is heard for this reason, or everything is. */
export function silent(reason: 'untouched' | 'off' | null): void {
  why = reason;
}

/** Until when somebody wanted quiet, in milliseconds since 1970. */
export function quietUntilMs(): number {
  return untilMs;
}

/** Whether somebody wanted quiet. Other pages of this browser know it too. */
export function isQuiet(nowMs: number): boolean {
  return nowMs < untilMs;
}

/** Takes the wish of last time, and of other pages from now on. */
export function startSilence(): void {
  untilMs = Number(localStorage.getItem(KEPT) ?? 0);
  addEventListener('storage', ({ key, newValue }) => { if (key === KEPT) untilMs = Number(newValue ?? 0); });
}

/** Keeps quiet until then, in milliseconds since 1970. */
export function keepQuiet(wantedMs: number): void {
  untilMs = wantedMs;
  localStorage.setItem(KEPT, String(wantedMs));
}
