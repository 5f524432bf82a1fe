// Addresses, tokens, files and runbooks: text that comes from outside.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { csv } from './csv.ts';
import { blocksOf, spansOf } from './markdown.ts';
import { fragmentOf, routeIn } from './route.ts';
import { addressOf, isToken, monthOf, searchKeysIn, tokensIn, tokensOf, type Field } from './token.ts';

describe('an address', () => {
  it.each([
    ['', { page: 'fleet', id: '', query: {} }],
    ['#/nowhere', { page: 'fleet', id: '', query: {} }],
    ['#/stations?q=wh+state%3Astop&sort=-name', { page: 'stations', id: '', query: { q: 'wh state:stop', sort: '-name' } }],
    ['#/incidents/site/WH%2D1@17', { page: 'incidents', id: 'site/WH-1@17', query: {} }],
    ['#/stations/%E0%A4%A', { page: 'stations', id: '%E0%A4%A', query: {} }],
  ])('%s is read', (fragment, expected) => {
    expect(routeIn(fragment)).toEqual(expected);
  });

  it('comes back as it was written', () => {
    const fragment = fragmentOf('incidents', 'site/仓 1@17', { q: 'a&b', empty: '' });
    expect(routeIn(fragment)).toEqual({ page: 'incidents', id: 'site/仓 1@17', query: { q: 'a&b' } });
  });
});

/** What the stations' tests read too; made by neither of us. */
interface Vectors {
  tenants: { tenant_key: string; labels: { month: string; month_key: string; field: Field; number: string; token: string }[] }[];
}

const file = (months: readonly (readonly [string, string])[]): string =>
  JSON.stringify({ what: 'waystation search keys v1', months: months.map(([month, key]) => ({ month, key })) });
const DIGITS = '07'.repeat(32);

describe('a token', () => {
  const vectors = JSON.parse(readFileSync(new URL('../../../agent/src/privacy/tokens/vectors.json', import.meta.url), 'utf8')) as Vectors;

  it.each(vectors.tenants.flatMap((tenant) => tenant.labels))('of $field $number in $month is the one that the station makes', async (label) => {
    const keys = await searchKeysIn(file([[label.month, label.month_key]]));
    expect(await tokensOf(keys ?? [], label.field, label.number)).toEqual([label.token]);
  });

  it('is told from a number, in an address as well', () => {
    const [one, other] = ['07'.repeat(16), 'a0'.repeat(16)];
    expect([isToken(one), isToken('SF1234567890'), isToken('07'.repeat(17))]).toEqual([true, false, false]);
    expect(tokensIn(addressOf([one, other]))).toEqual([one, other]);
    expect([tokensIn(''), tokensIn(`${one}.SF1`), tokensIn(`${one}.`), tokensIn(addressOf(Array<string>(33).fill(one)))]).toEqual([[], [], [], []]);
  });
});

describe('search keys', () => {
  it('are of months, the oldest first, and no script reads them back', async () => {
    const keys = await searchKeysIn(`${file([['2026-11', DIGITS], ['2025-12', 'a0'.repeat(32)]])}\n`);
    expect(keys?.map(({ month, key }) => [month, key.extractable])).toEqual([['2025-12', false], ['2026-11', false]]);
    const tokens = await tokensOf(keys ?? [], 'waybill', 'SF1');
    expect([tokens.length, new Set(tokens).size, tokens.every(isToken)]).toEqual([2, 2, true]);
  });

  it.each([
    ['nothing', ''],
    ["a tenant's key", '\u0007'.repeat(32)],
    ["a tenant's key in digits", DIGITS],
    ['another file', '{"what":"something else","months":[]}'],
    ['no month', file([])],
    ['a month twice', file([['2026-11', DIGITS], ['2026-11', DIGITS]])],
    ['a month that is none', file([['2026-13', DIGITS]])],
    ['half a key', file([['2026-11', '07']])],
    ['a list of nothing', '{"what":"waystation search keys v1","months":[null]}'],
    ['more months than one question takes', file(Array.from({ length: 33 }, (_, at) => [`${2000 + at}-01`, DIGITS] as const))],
  ])('are not %s', async (_, text) => {
    expect(await searchKeysIn(text)).toBeNull();
  });

  it('end with a month, which turns everywhere at once', () => {
    expect(['2026-11-30T23:59:59.999Z', '2026-12-01T00:00:00.000Z'].map((at) => monthOf(Date.parse(at)))).toEqual(['2026-11', '2026-12']);
  });
});

describe('a file', () => {
  it('runs nothing in a spreadsheet', () => {
    expect(csv(['a', 'b'], [['=cmd()', 1], ['say "hi", you', null]])).toBe('\uFEFFa,b\r\n\'=cmd(),1\r\n"say ""hi"", you",\r\n');
  });
});

describe('a runbook', () => {
  it('is read as its parts', () => {
    const text = '# One `two`\n\nA line\nthat goes on.\n\n1. First,\n   and more\n2. **Second** [page](other.md)\n\n```\ncode # as it is\n```\n- a\n- b\n';
    expect(blocksOf(text).map((block) => block.kind)).toEqual(['heading', 'paragraph', 'list', 'code', 'list']);
    expect(blocksOf(text)[1]).toEqual({ kind: 'paragraph', spans: [{ kind: 'text', text: 'A line that goes on.' }] });
    expect(blocksOf(text)[2]).toMatchObject({ ordered: true, items: [[{ text: 'First, and more' }], [{ kind: 'strong' }, { text: ' ' }, { kind: 'link', to: 'other.md' }]] });
    expect(spansOf('a ` b')).toEqual([{ kind: 'text', text: 'a ` b' }]);
  });

  it('of ours has nothing that cannot be drawn', () => {
    const folder = new URL('../../../runbooks/', import.meta.url);
    const names = readdirSync(folder).filter((name) => name !== 'README.md');
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) {
      const blocks = blocksOf(readFileSync(new URL(name, folder), 'utf8'));
      const text = JSON.stringify(blocks);
      expect([name, blocks[0]?.kind, /\*\*|\]\(|\|---/.test(text)]).toEqual([name, 'heading', false]);
    }
  });
});
