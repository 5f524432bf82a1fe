// The pictures of README and docs, from the real panel on a real station. Runs only where
// WAYSTATION_PICTURES names the folder they go to: `cargo xtask pictures`.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from './browser.ts';
import { Line } from './line.ts';

const FOLDER = process.env['WAYSTATION_PICTURES'] ?? '';

describe.runIf(FOLDER !== '')('the pictures', () => {
  let browser: Browser;
  let line: Line;

  beforeAll(async () => {
    mkdirSync(FOLDER, { recursive: true });
    browser = await openBrowser();
    line = await Line.start({ 'bench-1': 'ips=instant', 'bench-2': 'ips=instant' });
    for (let number = 0; number < 8; number += 1) await line.print(`SF14470${62 + number}`, `bench-${1 + (number % 2)}`);
  });
  afterAll(async () => {
    await browser?.close();
    await line?.stop();
  });

  /** The panel, signed in, in a language and a look. */
  async function panel(language: string, look: 'light' | 'dark', height = 768): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1366, height }, locale: language, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const { link = '' } = await line.say('panel');
    await page.goto(link.replace('#', `?lang=${language}&look=${look}#`));
    return page;
  }

  async function take(page: Page, headline: string, name: string): Promise<void> {
    await page.getByRole('heading', { level: 1, name: headline }).waitFor();
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: join(FOLDER, `${name}.png`) });
    await page.context().close();
  }

  it('of a station that is ready, stopped, and asks', async () => {
    const ready = await panel('en', 'light');
    await ready.getByRole('button', { name: /…7069.*Printer confirmed/ }).waitFor();
    await take(ready, 'Ready', 'panel-ready');
    await line.fault({ fault: 'paper-out' }, 'bench-1');
    await line.print('SF1447070', 'bench-1');
    await line.print('SF1447071', 'bench-1');
    const stopped = await panel('en', 'light');
    await stopped.getByText('2 labels are safe and waiting.').waitFor();
    await take(stopped, 'Out of labels', 'panel-stopped');
    await take(await panel('en', 'light', 128), 'Out of labels', 'panel-strip');
    await line.mend('bench-1');
    await line.fault({ fault: 'power-cut', counter: 'reset', down_ms: 300, at: { burnt_percent: 50 } }, 'bench-2');
    await line.print('SF1447072', 'bench-2');
    await take(await panel('zh-CN', 'dark'), '这张面单打出来了吗？', 'panel-question');
    expect(await line.printed('bench-1')).toBe(6);
  });
});
