// Every screen on paper, in every language, look and size: nothing cut, nothing too small for a
// glove, nothing that a screen reader cannot say.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Browser, Page } from 'playwright-core';
import { build, preview, type PreviewServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from './browser.ts';

declare global {
  interface Window {
    show(name: string, language: string, look: string): Promise<void>;
    cases: string[];
    axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> };
  }
}

const UI = fileURLToPath(new URL('../../', import.meta.url));
const PANEL = join(UI, 'operator-panel');
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
/** Where pictures go, if anybody wants them. */
const PICTURES = process.env['WAYSTATION_PICTURES'];
const LANGUAGES = ['en', 'zh-CN', 'en-XA'];
/** Nothing that is pressed is smaller, in CSS pixels. */
const TARGET_PX_MIN = 48;

let folder: string;
let server: PreviewServer;
let browser: Browser;
let page: Page;
let cases: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gallery-'));
  const pseudo = { find: /^\.\/paraglide\//, replacement: `${join(UI, 'words/src/paraglide-gallery')}/` };
  const shared = { configFile: false as const, root: PANEL, logLevel: 'error' as const, base: './' };
  const plugins = [svelte({ configFile: false, compilerOptions: { runes: true } })];
  const input = join(PANEL, 'gallery.html');
  await build({ ...shared, plugins, resolve: { alias: [pseudo] }, build: { target: 'es2023', outDir: folder, rollupOptions: { input } } });
  server = await preview({ ...shared, build: { outDir: folder }, preview: { port: 0, host: '127.0.0.1' } });
  browser = await openBrowser();
  page = await browser.newPage();
  await page.goto(`${server.resolvedUrls?.local[0] ?? ''}gallery.html`);
  cases = await page.evaluate(() => window.cases);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What is wrong with the screen as it stands. */
function look(least: number): string[] {
  const wrong: string[] = [];
  const name = (element: Element): string => `${element.tagName.toLowerCase()} "${(element.textContent ?? '').trim().slice(0, 40)}"`;
  const inside = (element: Element): boolean => element.closest('.scroll, .visually-hidden') === null;
  if (document.documentElement.scrollWidth > innerWidth) wrong.push(`the page is ${document.documentElement.scrollWidth} px wide`);
  for (const button of document.querySelectorAll('button')) {
    const { width, height, left, right } = button.getBoundingClientRect();
    if (width < least || height < least) wrong.push(`${name(button)} is only ${Math.round(width)} × ${Math.round(height)}`);
    if (inside(button) && (left < 0 || right > innerWidth + 1)) wrong.push(`${name(button)} leaves the screen`);
    if (button.scrollWidth > button.clientWidth + 1) wrong.push(`${name(button)} has a text that is cut`);
  }
  for (const text of document.querySelectorAll('h1, h2, p, li, dd, dt')) {
    const hides = getComputedStyle(text).overflowX !== 'visible' && text.scrollWidth > text.clientWidth + 1;
    if (inside(text) && hides) wrong.push(`${name(text)} is cut`);
    if (inside(text) && text.getBoundingClientRect().right > innerWidth + 1) wrong.push(`${name(text)} leaves the screen`);
  }
  return wrong;
}

/** What of the screen is only seen by scrolling. */
function hidden(): string[] {
  const scrolled = [document.documentElement, ...document.querySelectorAll('.body')];
  return scrolled.filter((each) => each.scrollHeight > each.clientHeight + 1).map((each) => `${each.scrollHeight} px in ${each.clientHeight}`);
}

/** What is wrong with the screen as a strip: something above or below it, or a call for the lead that nobody sees or can end. */
function inStrip(isCalled: boolean): string[] {
  const shown = [...document.querySelectorAll('.strip > *, .strip .says > *')];
  const outside = shown.filter((each) => each.getBoundingClientRect().top < 0 || each.getBoundingClientRect().bottom > innerHeight);
  const wrong = outside.map((each) => `"${(each.textContent ?? '').trim().slice(0, 40)}" is above or below it`);
  const ends = document.querySelectorAll('.strip > button:last-of-type:not(:disabled)').length;
  if (isCalled && (document.querySelector('.strip .under') === null || ends === 0)) wrong.push('nobody sees the call');
  return wrong;
}

async function everyCase(languages: string[], looks: string[], each: (name: string) => Promise<string[]>): Promise<string[]> {
  const wrong: string[] = [];
  for (const language of languages) {
    for (const theme of looks) {
      for (const name of cases) {
        await page.evaluate(([a, b, c]) => window.show(a ?? '', b ?? '', c ?? ''), [name, language, theme]);
        wrong.push(...(await each(name)).map((what) => `${name}, ${language}, ${theme}: ${what}`));
      }
    }
  }
  return wrong;
}

describe('every screen', () => {
  it.each([[1366, 768], [1024, 768], [800, 600], [390, 844]])('fits %i × %i in every language, with room for gloves', async (width, height) => {
    await page.setViewportSize({ width, height });
    expect(await everyCase(LANGUAGES, ['light'], () => page.evaluate(look, TARGET_PX_MIN))).toEqual([]);
  }, 300_000);

  it('shows the answer and the way out without scrolling at 1366 × 768', async () => {
    await page.setViewportSize({ width: 1366, height: 768 });
    const below = await everyCase(['en', 'zh-CN'], ['light'], (name) =>
      /^[PJS]\d/.test(name) ? page.evaluate(hidden) : Promise.resolve([]));
    expect(below).toEqual([]);
  }, 300_000);

  it('can be used by everybody: WCAG 2.2 AA in both looks and languages', async () => {
    await page.setViewportSize({ width: 1366, height: 768 });
    await page.addScriptTag({ path: AXE });
    const wrong = await everyCase(['en', 'zh-CN'], ['light', 'dark'], () =>
      page.evaluate(async () => {
        const { violations } = await window.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] });
        return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 120)} ${node.failureSummary.slice(0, 200)}`));
      }));
    expect(wrong).toEqual([]);
  }, 600_000);

  it.each([[1366, 128], [1024, 72]])('is one line above another window when the window is a strip of %i × %i', async (width, height) => {
    await page.setViewportSize({ width, height });
    // A name may be as long as anybody likes, the pseudo-language is long on purpose, and of the words about a call the first count.
    const mayBeCut = (what: string): boolean => /, en-XA,|^long names|^lead called, and nobody/.test(what) && / is cut$| a text that is cut$/.test(what);
    const wrong = await everyCase(LANGUAGES, ['light'], async (name) =>
      (await page.evaluate(() => document.querySelector('.strip') !== null)) ? [...(await page.evaluate(look, TARGET_PX_MIN)), ...(await page.evaluate(inStrip, name.startsWith('lead called')))] : []);
    expect(wrong.filter((what) => !mayBeCut(what))).toEqual([]);
  }, 300_000);
});

describe.runIf(PICTURES !== undefined)('pictures', () => {
  it.each([[1366, 768, 'wide'], [390, 844, 'small'], [1366, 128, 'strip']])('of every screen at %i × %i', async (width, height, size) => {
    await page.setViewportSize({ width, height });
    for (const [language, theme] of [['en', 'light'], ['zh-CN', 'dark'], ['en-XA', 'light']]) {
      const into = join(PICTURES ?? '', `${size}-${language}-${theme}`);
      mkdirSync(into, { recursive: true });
      await everyCase([language ?? ''], [theme ?? ''], async (name) => {
        await page.screenshot({ path: join(into, `${name.replaceAll(/[^A-Za-z0-9]+/g, '-')}.png`) });
        return [];
      });
    }
    expect(cases.length).toBeGreaterThan(30);
  }, 600_000);
});
