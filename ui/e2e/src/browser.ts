// A browser for the tests: the machine's own Chromium, without a window.

import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Times mean something on a machine that does nothing else, and are asserted there only. */
export const QUIET = process.env['WAYSTATION_BUDGETS'] !== undefined;

/** Opens it; `WAYSTATION_CHROMIUM` names another one. */
export function openBrowser(): Promise<Browser> {
  const named = process.env['WAYSTATION_CHROMIUM'];
  const executablePath = named ?? PLACES.find((place) => existsSync(place));
  if (executablePath === undefined) throw new Error(`no browser at ${PLACES.join(', ')}; install the package chromium, or set WAYSTATION_CHROMIUM`);
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  return chromium.launch({ executablePath, headless: true, args });
}
