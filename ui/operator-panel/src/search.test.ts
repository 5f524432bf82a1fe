// What a search for printers shows while it is told more and more.

import { describe, expect, it } from 'vitest';
import type { FindView } from '@waystation/api';
import { called, FINDS_MAX, inOrder, NOTHING, withFind, withMeans } from './search.ts';

function find(change: Partial<FindView>): FindView {
  return {
    id: 'a', uri: 'socket://10.0.0.7:9100', kind: 'printer', found_by: ['mdns'], maker: null, model: null, serial: null,
    languages: [], profile: null, name: 'zt411', added_as: null, obstacle: null, ...change,
  };
}

describe('a search', () => {
  it('shows a printer once, however often more is told of it', () => {
    const once = withFind(withFind(NOTHING, find({ id: 'a' })), find({ id: 'b' }));
    const more = withFind(once, find({ id: 'a', model: 'ZT411' }));
    expect(more.finds.map((each) => [each.id, each.model])).toEqual([['a', 'ZT411'], ['b', null]]);
  });

  it('puts what can be added first and what is here already last', () => {
    const obstacle = { kind: 'raw-port-closed', detail: '', steps: [] };
    const all = [find({ id: 'here', added_as: 'bench-1' }), find({ id: 'shut', obstacle }), find({ id: 'port', kind: 'port' }), find({ id: 'new' })];
    expect(inOrder(all.reduce(withFind, NOTHING)).map((each) => each.id)).toEqual(['new', 'port', 'shut', 'here']);
  });

  it('says why there may be more than was found', () => {
    const told = withMeans(withMeans(NOTHING, { means: 'usb', state: 'done', message: null }), { means: 'mdns', state: 'failed', message: 'No network.' });
    expect(told.failures).toEqual(['No network.']);
  });

  it('shows no more than a person can look through', () => {
    const many = Array.from({ length: FINDS_MAX + 5 }, (_, number) => find({ id: String(number) }));
    expect(many.reduce(withFind, NOTHING).finds.length).toBe(FINDS_MAX);
  });

  it('calls a printer by maker and model, the maker once, and a nameless one by its address', () => {
    expect(called(find({ maker: 'Zebra', model: 'ZT411' }))).toBe('Zebra ZT411');
    expect(called(find({ maker: 'Zebra', model: 'Zebra ZT411' }))).toBe('Zebra ZT411');
    expect(called(find({}))).toBe('socket://10.0.0.7:9100');
  });
});
