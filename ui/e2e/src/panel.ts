// The panel of a real station in a browser, for the stories of every file that open it: what they look
// at, and what a person does there. Asserts nothing but that a key leads where a finger does.

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { openBrowser, openPage } from './browser.ts';
import { Line } from './line.ts';

let browser: Browser;
/** What the story that runs looks at; each has its own. */
export let context: BrowserContext;
export let line: Line;
export let page: Page;
/** What went wrong in the page. */
export let complaints: string[];

/** The stories of a file share a browser, and nothing else: what each opened is gone after it. */
export function shareBrowser(): void {
  beforeAll(async () => { browser = await openBrowser(); });
  afterAll(async () => { await browser?.close(); });
  afterEach(async () => {
    await context?.close();
    await line?.stop();
  });
}

/** A station with a printer that takes no time, and its panel, open and signed in. */
export async function open(printers: Record<string, string> = { 'bench-1': 'ips=instant' }, spare: Record<string, string> = {}): Promise<void> {
  line = await Line.start(printers, undefined, spare);
  ({ context, page, complaints } = await openPage(browser));
  const { link = '' } = await line.say('panel');
  await page.goto(link);
  await says('Ready');
}

/** Waits until the one big thing on the screen says so. */
export async function says(headline: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: headline }).waitFor();
}

/** Where signs are on the keyboard that a scanner pretends to be, and whether with Shift. */
const SIGNS: Record<string, [string, boolean]> = { '-': ['Minus', false], '.': ['Period', false], '/': ['Slash', false], ':': ['Semicolon', true], '#': ['Digit3', true] };

/** A scanner gun types, as fast as one does and under an input method, whatever has the focus. */
export async function scan(text: string): Promise<void> {
  const keys = [...text].map((letter) => {
    const [code = '', shifted = false] = SIGNS[letter] ?? [/\d/.test(letter) ? `Digit${letter}` : `Key${letter.toUpperCase()}`, /[A-Z]/.test(letter)];
    return { code, shiftKey: shifted };
  });
  await page.evaluate((typed) => {
    for (const key of typed) {
      const event = new KeyboardEvent('keydown', { ...key, key: 'Process', bubbles: true, cancelable: true });
      (document.activeElement ?? document.body).dispatchEvent(event);
    }
  }, [...keys, { code: 'Enter', shiftKey: false }]);
}

/** Goes to what says so with the Tab key alone, sees where it is, and presses it. */
export async function press(name: RegExp): Promise<void> {
  for (let steps = 0; steps < 60; steps += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const focused = document.activeElement;
      return focused instanceof HTMLElement && focused !== document.body ? { says: focused.innerText, ring: getComputedStyle(focused).outlineStyle } : null;
    });
    if (at === null || !name.test(at.says)) continue;
    expect(at.ring, at.says).not.toBe('none');
    await page.keyboard.press('Enter');
    return;
  }
  throw new Error(`no Tab leads to ${String(name)}`);
}

/** Leaves a label in doubt: the link broke after its last byte, and the counter tells nothing. */
export async function doubt(waybill: string): Promise<void> {
  await line.fault({ fault: 'power-cut', counter: 'reset', down_ms: 300, at: { burnt_percent: 50 } });
  await line.print(waybill);
  await says('Did this label come out?');
  await page.getByText(`…${waybill.slice(-4)}`, { exact: false }).first().waitFor();
}
