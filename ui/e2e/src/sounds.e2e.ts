// What a panel in a plain browser asks it to play, and when it keeps quiet.

import { describe, expect, it } from 'vitest';
import { complaints, doubt, line, open, page, says, scan, shareBrowser } from './panel.ts';

shareBrowser();

describe('the sounds of a browser', () => {
  /** Writes down every tone that the page asks the browser for, and when it may not play one yet. */
  function listen(): void {
    const pitches: number[] = [];
    Object.assign(window, { pitches });
    const { createOscillator, resume } = AudioContext.prototype;
    // To look at a page from outside counts as a touch in this browser; to a person it is none.
    let isTouched = false;
    addEventListener('keydown', () => { isTouched = true; }, { capture: true });
    AudioContext.prototype.resume = function allowed(this: AudioContext): Promise<void> {
      return isTouched ? resume.call(this) : new Promise(() => {});
    };
    AudioContext.prototype.createOscillator = function spied(this: AudioContext): OscillatorNode {
      const tone = createOscillator.call(this);
      const { start } = tone;
      const from = tone.frequency.setValueAtTime.bind(tone.frequency);
      let pitch = 0;
      tone.frequency.setValueAtTime = (hz, atS) => { pitch = hz; return from(hz, atS); };
      tone.start = (atS) => { pitches.push(pitch); start.call(tone, atS); };
      return tone;
    };
  }

  /** The base tones that were asked for, without their overtones, and none of them any more. */
  const heard = (): Promise<number[]> =>
    page.evaluate(() => (window as unknown as { pitches: number[] }).pitches.splice(0).filter((_hz, at) => at % 3 === 0));

  const hears = (...tones: number[]): Promise<void> => expect.poll(heard, { timeout: 10_000 }).toEqual(tones);

  it('begin with the first touch: a stop, its end, a question, scans and the call for the lead', async () => {
    await open();
    await page.addInitScript(listen);
    await page.reload();
    await says('Ready');
    await page.getByText('No sound yet: touch this screen').waitFor();
    await page.keyboard.press('Shift');
    await page.getByText('No sound yet').waitFor({ state: 'detached' });
    await line.fault({ fault: 'paper-out' });
    await hears(1_000, 1_000, 1_000);
    await line.mend();
    await says('Ready');
    await hears(1_400);
    await doubt('WS4494');
    await hears(620, 620);
    await scan('WS4494');
    await hears(2_000);
    await says('Ready');
    await page.keyboard.press('F10');
    await hears(1_000, 1_000, 1_000);
    // Two scans within a quarter of a second click once.
    await page.getByRole('heading', { name: /0:0[1-9]/ }).waitFor();
    await page.getByRole('button', { name: 'Lead is here' }).click();
    await scan('WS9999999');
    await hears(440, 440);
    expect(complaints).toEqual([]);
  });

  it('keep quiet for as long as somebody wants, and say so; in the window they are not the page’s', async () => {
    await open();
    await page.addInitScript(listen);
    await page.reload();
    await says('Ready');
    await page.keyboard.press('F8');
    await page.getByText(/Quiet until \d\d:\d\d/).waitFor();
    await line.fault({ fault: 'paper-out' });
    await page.getByText(/Stopped 0:0[3-9]/).waitFor();
    await line.mend();
    await says('Ready');
    expect(await heard()).toEqual([]);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('button', { name: 'Play the alarm' }).click();
    await hears(1_000, 1_000, 1_000);
    await page.getByRole('button', { name: 'Sound on' }).click();
    await page.getByText('Quiet until').first().waitFor({ state: 'detached' });
    await page.addInitScript(() => Object.assign(window, { __TAURI_INTERNALS__: {} }));
    await page.reload();
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    await page.keyboard.press('F10');
    await page.getByRole('heading', { name: /Shift lead wanted here/ }).waitFor();
    expect(await page.getByText('Play the alarm').count()).toBe(0);
    expect(await page.getByText('No sound yet').count()).toBe(0);
    expect(await heard()).toEqual([]);
  });
});
