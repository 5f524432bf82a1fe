// A browser for the tests: the machine's own Chromium, without a window.

import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Times mean something on a machine that does nothing else, and are asserted there only. */
export const QUIET = process.env['WAYSTATION_BUDGETS'] !== undefined;

/** How often something is measured. */
export const ROUNDS = 5;

/** The least and the middle one of what was measured, in whole numbers; `NaN` for nothing. */
export function bestAndMiddle(measured: readonly number[]): [number, number] {
  const sorted = measured.map(Math.round).sort((one, other) => one - other);
  return [sorted[0] ?? Number.NaN, sorted[Math.floor(sorted.length / 2)] ?? Number.NaN];
}

/** As people's browsers do, and one without a window does not: no sound before a touch. */
const SOUND = '--autoplay-policy=document-user-activation-required';

/** Opens it; `WAYSTATION_CHROMIUM` names another one. */
export function openBrowser(): Promise<Browser> {
  const named = process.env['WAYSTATION_CHROMIUM'];
  const executablePath = named ?? PLACES.find((place) => existsSync(place));
  if (executablePath === undefined) throw new Error(`no browser at ${PLACES.join(', ')}; install the package chromium, or set WAYSTATION_CHROMIUM`);
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', SOUND];
  return chromium.launch({ executablePath, headless: true, args });
}

/** A page of its own, and what went wrong in it: errors it wrote or threw. */
export interface Opened {
  context: BrowserContext;
  page: Page;
  complaints: string[];
}

/** Opens one as large as the screen of a bench or a desk. What a server refuses is no error of the page. */
export async function openPage(browser: Browser): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en-GB' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => { if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text()); });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return { context, page, complaints };
}
