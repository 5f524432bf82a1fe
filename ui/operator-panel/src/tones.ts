// The sounds of the station, made in the browser: no file is loaded. They differ by rhythm first and
// by pitch second, and are those of the window's program, note for note. When one is due is decided
// elsewhere.

import type { Sound } from './alarm.ts';

/** A tone or, at 0 Hz, a silence: its length in milliseconds, and its pitch at both ends in hertz. */
export type Note = readonly [lengthMs: number, fromHz: number, toHz: number];

const tone = (lengthMs: number, hz: number): Note => [lengthMs, hz, hz];
const rest = (lengthMs: number): Note => tone(lengthMs, 0);

/** Every sound. */
export const NOTES: Readonly<Record<Sound, readonly Note[]>> = {
  stop: [tone(150, 1_000), rest(100), tone(150, 1_000), rest(100), tone(150, 1_000)],
  question: [tone(200, 620), [200, 620, 780]],
  back: [tone(120, 1_400)],
  call: [tone(350, 1_000), rest(100), tone(100, 1_000), rest(100), tone(350, 1_000)],
  taken: [tone(60, 2_000)],
  refused: [tone(120, 440), rest(80), tone(120, 440)],
};

/** The overtones: how many times as high, and how loud beside the tone (−6 and −12 dB). */
const OVERTONES = [[1, 1], [2, 0.5], [3, 0.25]] as const;
/** How loud the tone is, so that the overtones fit. */
const LOUD = 0.46;
/** How long a tone swells and fades, in seconds: one that is cut off clicks. */
const EDGE_S = 0.008;

/** Plays a sound; what is answered with silences it. `ended` is called when it has been heard. */
export function play(context: AudioContext, sound: Sound, ended: () => void): AudioNode {
  const out = context.createGain();
  out.connect(context.destination);
  let atS = context.currentTime;
  let last: OscillatorNode | null = null;
  for (const [lengthMs, fromHz, toHz] of NOTES[sound]) {
    const endS = atS + lengthMs / 1_000;
    for (const [times, loud] of fromHz === 0 ? [] : OVERTONES) {
      const swell = context.createGain();
      swell.gain.setValueAtTime(0, atS).linearRampToValueAtTime(loud * LOUD, atS + EDGE_S);
      swell.gain.setValueAtTime(loud * LOUD, endS - EDGE_S).linearRampToValueAtTime(0, endS);
      swell.connect(out);
      last = context.createOscillator();
      last.frequency.setValueAtTime(fromHz * times, atS).linearRampToValueAtTime(toHz * times, endS);
      last.connect(swell);
      last.start(atS);
      last.stop(endS);
    }
    atS = endS;
  }
  if (last !== null) last.onended = ended;
  return out;
}
