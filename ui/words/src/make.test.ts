// The catalogue keeps its own rules, and what is made from it is what is committed.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { entry, HEADLINE_MAX, messages, page, pseudo, STEP_MAX, STEPS_MAX, table } from './make.ts';

const CATALOGUE = new URL('../catalogue/', import.meta.url);
const files = readdirSync(CATALOGUE).sort();
const entries = files.map((file) => entry(readFileSync(new URL(file, CATALOGUE), 'utf8')));
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const words = (locale: string, page: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../messages/${locale}/${page}.json`, import.meta.url), 'utf8')) as Record<string, unknown>;
const pages = ['panel', 'ops'];
const schema = { $schema: 'https://inlang.com/schema/inlang-message-format' };

describe('the catalogue', () => {
  it.each(entries)('can be read from three metres and done in gloves: $code', (each) => {
    for (const locale of ['en', 'zh-CN'] as const) {
      expect([...each.headline[locale]].length).toBeLessThanOrEqual(HEADLINE_MAX[locale]);
      const length = (text: string): number => (locale === 'en' ? text.split(' ').length : [...text].length);
      for (const step of each.steps) expect(length(step[locale]), step[locale]).toBeLessThanOrEqual(STEP_MAX[locale]);
    }
    expect(each.steps.length).toBeLessThanOrEqual(STEPS_MAX);
  });

  it('knows every reason once, and every file by its code', () => {
    const reasons = entries.flatMap((each) => each.reasons);
    expect(new Set(reasons).size).toBe(reasons.length);
    files.forEach((file, at) => expect(file.slice(0, 3)).toBe(entries[at]?.code));
  });

  it('knows every reason that a driver can tell', () => {
    const told = readFileSync(new URL('../../../drivers/src/status/reason.rs', import.meta.url), 'utf8');
    const keywords = [...told.matchAll(/^ {4}\w+ = "([a-z-]+)", stops/gm)].map((match) => match[1]);
    expect(keywords.length).toBeGreaterThan(10);
    const known = new Set(entries.flatMap((each) => each.reasons));
    expect(keywords.filter((keyword) => keyword !== undefined && !known.has(keyword))).toEqual([]);
  });

  it('asks about a label with three answers', () => {
    const question = entries.find((each) => each.class === 'question');
    expect(question?.actions?.map((action) => action.does)).toEqual(['printed', 'not-printed', 'set-aside']);
  });
});

describe('what is made from the catalogue', () => {
  it.each(['en', 'zh-CN'] as const)('are the messages in %s', async (locale) => {
    await expect(json({ ...schema, ...messages(entries, locale) })).toMatchFileSnapshot(`../messages/${locale}/states.json`);
  });

  it('is the table with its types', async () => {
    await expect(table(entries)).toMatchFileSnapshot('./states.gen.ts');
  });

  it('is a page of the documentation', async () => {
    await expect(page(entries)).toMatchFileSnapshot('../../../docs/states.md');
  });

  it('is the pseudo-language', async () => {
    for (const page of pages) await expect(json(pseudo(words('en', page)))).toMatchFileSnapshot(`../messages/en-XA/${page}.json`);
    const states = pseudo({ ...schema, ...messages(entries, 'en') });
    await expect(json(states)).toMatchFileSnapshot('../messages/en-XA/states.json');
  });
});

describe.each(pages)('the words of a page: %s', (page) => {
  it('are there in both languages, with the same arguments', () => {
    const [en, zh] = [words('en', page), words('zh-CN', page)];
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
    const named = (value: unknown): string[] =>
      [...new Set([...JSON.stringify(value).matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort();
    for (const key of Object.keys(en)) expect([key, named(zh[key])]).toEqual([key, named(en[key])]);
  });
});
