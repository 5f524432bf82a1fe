// Lets a browser be heard: plays what is due as soon as the browser allows it, which most do only
// after a touch. Loaded by itself, and never in the window's program. Decides nothing about labels.

import { Alarm, causesOf, type Sound } from './alarm.ts';
import { isQuiet, silent } from './silence.svelte.ts';
import { play } from './tones.ts';
import type { View } from './view.ts';

/** The lock that lets one page of a browser sound: two would drown each other. */
const LOCK = 'waystation.sound';

/** The sounds of this page. */
export class Sounds {
  readonly #context = new AudioContext();
  readonly #alarm = new Alarm();
  #isAllowed = false;
  #isOurs = !('locks' in navigator);
  #playing: AudioNode | null = null;

  constructor() {
    silent('untouched');
    this.#ask();
  }

  /** Somebody touched the page: the alarm knows, and the browser may allow sound now. */
  touched(): void {
    this.#alarm.someoneCame();
    if (!this.#isAllowed) this.#ask();
  }

  /** Plays what is due. */
  look(view: View, isWanted: boolean, nowMs: number): void {
    this.#play(this.#alarm.due(causesOf(view), isWanted, isQuiet(nowMs), nowMs));
  }

  /** Clicks for a scan. */
  scanned(taken: boolean, nowMs: number): void {
    const click = this.#alarm.scanned(taken, nowMs);
    if (!isQuiet(nowMs)) this.#play(click);
  }

  /** Lets somebody hear the alarm, so that they know whether they would. */
  rehearse(): void {
    this.#play('stop', true);
  }

  /** Ends when the browser allows sound; may be asked as often as somebody touches. */
  #ask(): void {
    void this.#context.resume().then(() => {
      if (this.#isAllowed) return;
      this.#isAllowed = true;
      silent(null);
      if (!this.#isOurs) void navigator.locks.request(LOCK, () => { this.#isOurs = true; return new Promise(() => {}); });
      this.#rest(null);
    });
  }

  #play(sound: Sound | null, isOurs = this.#isOurs): void {
    if (sound === null || !this.#isAllowed || !isOurs) return;
    this.#playing?.disconnect();
    void this.#context.resume();
    const playing = play(this.#context, sound, () => this.#rest(playing));
    this.#playing = playing;
  }

  /** A context that runs costs a station time, also while nothing is heard. */
  #rest(heard: AudioNode | null): void {
    if (this.#playing === heard) void this.#context.suspend();
  }
}
