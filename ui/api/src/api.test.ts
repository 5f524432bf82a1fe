// What a page learns from every way a question can end.

import { describe, expect, it } from 'vitest';
import { AgentClient, HubClient, loopbackBase, tokenFromFragment } from './index.ts';
import type { Fetcher } from './answer.ts';

function answering(status: number, body: unknown, seen: { url: string; init: RequestInit }[] = []): Fetcher {
  return (url, init) => {
    seen.push({ url, init });
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  };
}

const JOB = {
  id: '01K', printer: 'bench-1', state: 'completed', state_reasons: [], evidence: 'confirmed', in_doubt: null,
  copies: 1, copies_completed: 1, references: { waybill: null, order: null }, accepted_at: '', changed_at: '',
};

describe('the agent', () => {
  it('that answers 200 is ready', async () => {
    const ready = { ready: true, obstacles: [] };
    const agent = new AgentClient('', null, answering(200, ready));
    expect(await agent.readiness()).toEqual({ kind: 'ok', value: ready });
  });

  it('that answers 503 is not ready and says why', async () => {
    const obstacle = { part: 'journal', detail: 'The disk is full.', remedy: 'Free some space.' };
    const agent = new AgentClient('', null, answering(503, { ready: false, obstacles: [obstacle] }));
    expect(await agent.readiness()).toEqual({ kind: 'ok', value: { ready: false, obstacles: [obstacle] } });
  });

  it('that is too busy to say whether it is ready has refused', async () => {
    const agent = new AgentClient('', null, answering(503, { detail: 'Too many connections.' }));
    expect(await agent.readiness()).toEqual({ kind: 'refused', status: 503, detail: 'Too many connections.' });
  });

  it('that does not answer is unreachable', async () => {
    const agent = new AgentClient('', null, () => Promise.reject(new TypeError('no route')));
    expect(await agent.readiness()).toEqual({ kind: 'unreachable' });
  });

  it('that refuses the token says so in its own words', async () => {
    const agent = new AgentClient('', 'old', answering(401, { detail: 'This token is not known.' }));
    expect(await agent.printers()).toEqual({ kind: 'refused', status: 401, detail: 'This token is not known.' });
  });

  it('is never shown the token where none is needed', async () => {
    const seen: { url: string; init: RequestInit }[] = [];
    const agent = new AgentClient('http://127.0.0.1:9630', 'secret', answering(200, { jobs: [JOB] }, seen));
    await agent.readiness();
    await agent.jobs(20);
    expect(seen.map(({ url }) => url)).toEqual(['http://127.0.0.1:9630/readyz', 'http://127.0.0.1:9630/v1/jobs?limit=20']);
    expect(seen[0]?.init.headers).not.toHaveProperty('authorization');
    expect(seen[1]?.init.headers).toHaveProperty('authorization', 'Bearer secret');
  });

  it.each([{ jobs: 'many' }, { jobs: [{ id: '01K' }] }, null, []])('that answers %j is not understood', async (body) => {
    const agent = new AgentClient('', 'token', answering(200, body));
    expect(await agent.jobs(20)).toEqual({ kind: 'unreadable' });
  });
});

describe('the hub', () => {
  it('gives the figures of the fleet', async () => {
    const figures = { stations: 1, labels: 20, outcomes: 20, gaps: 0 };
    expect(await new HubClient(null, answering(200, figures)).summary()).toEqual({ kind: 'ok', value: figures });
  });

  it('that leaves out the gaps is not understood', async () => {
    const hub = new HubClient(null, answering(200, { stations: 1, labels: 20, outcomes: 20 }));
    expect(await hub.summary()).toEqual({ kind: 'unreadable' });
  });
});

describe('an address given to the page', () => {
  it.each([
    ['http://127.0.0.1:9630', 'http://127.0.0.1:9630'],
    ['http://127.0.0.1:9630/', 'http://127.0.0.1:9630'],
    ['http://127.0.0.1:99999', null],
    ['http://127.0.0.1:9630@evil.example', null],
    ['http://127.0.0.1.evil.example:9630', null],
    ['http://127.0.0.1:9630/v1', null],
    ['https://hub.example', null],
    [null, null],
  ])('%s is used as %s', (given, base) => {
    expect(loopbackBase(given)).toBe(base);
  });
});

describe('the token', () => {
  it.each([
    ['#token=abc', 'abc'],
    ['#lang=en&token=a%2Bb', 'a+b'],
    ['#token=', null],
    ['', null],
  ])('in %s is %s', (fragment, token) => {
    expect(tokenFromFragment(fragment)).toBe(token);
  });
});
