// Addresses, tokens, files and runbooks: text that comes from outside.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { csv } from './csv.ts';
import { blocksOf, spansOf } from './markdown.ts';
import { fragmentOf, routeIn } from './route.ts';
import { isToken, keyOf, tokenOf } from './token.ts';

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

describe('a token', () => {
  // As agent::privacy says: HMAC-SHA-256 under a key of 32 bytes 7, the first 128 bits.
  it('is the one that the station makes', async () => {
    const key = keyOf('07'.repeat(32));
    if (key === null) throw new Error('64 digits are a key');
    expect(await tokenOf(key, 'waybill', 'SF1234567890')).toBe('c39efc8f41420d50274cbd007b5965d9');
    expect(await tokenOf(key, 'order', 'SF1234567890')).toBe('2f62695e2966fead8f88b3e1c58c19d9');
  });

  it('is told from a number, and a key from anything else', () => {
    expect([isToken('07'.repeat(16)), isToken('SF1234567890'), isToken('07'.repeat(17))]).toEqual([true, false, false]);
    expect([keyOf('07'), keyOf('zz'.repeat(32))]).toEqual([null, null]);
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
