// What a page learns from every way a question can end.

import { describe, expect, it } from 'vitest';
import { AgentClient, HubClient, jobIn, toldIn, tokenFromFragment } from './index.ts';
import { StreamReader } from './stream.ts';
import type { Fetcher } from './answer.ts';

function answering(status: number, body: unknown, seen: { url: string; init: RequestInit }[] = []): Fetcher {
  return (url, init) => {
    seen.push({ url, init });
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  };
}

const JOB = {
  id: '01K', printer: 'bench-1', state: 'completed', state_reasons: [], evidence: 'confirmed', in_doubt: null,
  copies: 1, copies_completed: 1, impressions: 1, attempts: [], references: { waybill: null, order: null }, accepted_at: '', changed_at: '',
};

describe('the agent', () => {
  it('that answers 200 is ready', async () => {
    const ready = { ready: true, obstacles: [], alarms: [] };
    const agent = new AgentClient('', null, answering(200, ready));
    expect(await agent.readiness()).toEqual({ kind: 'ok', value: ready });
  });

  it('that answers 503 is not ready and says why', async () => {
    const obstacle = { part: 'journal', detail: 'The disk is full.', remedy: 'Free some space.' };
    const agent = new AgentClient('', null, answering(503, { ready: false, obstacles: [obstacle], alarms: [] }));
    expect(await agent.readiness()).toEqual({ kind: 'ok', value: { ready: false, obstacles: [obstacle], alarms: [] } });
  });

  it('that is too busy to say whether it is ready has refused', async () => {
    const agent = new AgentClient('', null, answering(503, { detail: 'Too many connections.' }));
    expect(await agent.readiness()).toEqual({ kind: 'refused', status: 503, problem: '', detail: 'Too many connections.' });
  });

  it('that does not answer is unreachable', async () => {
    const agent = new AgentClient('', null, () => Promise.reject(new TypeError('no route')));
    expect(await agent.readiness()).toEqual({ kind: 'unreachable' });
  });

  it('that refuses the token says so in its own words', async () => {
    const said = { type: 'urn:waystation:problem:panel-signed-out', detail: 'The session is over.' };
    const agent = new AgentClient('', 'old', answering(401, said));
    expect(await agent.printers()).toEqual({ kind: 'refused', status: 401, problem: 'panel-signed-out', detail: 'The session is over.' });
  });

  it('is asked with the half of the session that the page keeps, and never with a token', async () => {
    const seen: { url: string; init: RequestInit }[] = [];
    const agent = new AgentClient('', 'half', answering(200, { jobs: [JOB], next: '9' }, seen));
    expect(await agent.jobs(20, 'a&b')).toEqual({ kind: 'ok', value: { jobs: [JOB], next: '9' } });
    expect(seen[0]?.url).toBe('/v1/jobs?limit=20&cursor=a%26b');
    expect(seen[0]?.init.headers).toEqual({ accept: 'application/json', 'X-Waystation-Panel': 'half' });
  });

  it('is told a reason with a reprint, and a scan as it was read', async () => {
    const seen: { url: string; init: RequestInit }[] = [];
    const agent = new AgentClient('', 'half', answering(200, JOB, seen));
    await agent.reprint('01K', 'torn');
    await agent.scan('SF-77');
    await agent.resolve('01K', 'set-aside');
    expect(seen[0]?.init.headers).toHaveProperty('idempotency-key');
    expect(seen.map(({ url, init }) => `${init.method} ${url} ${init.body as string}`)).toEqual([
      'POST /v1/jobs/01K/reprint {"reason":"torn"}',
      'POST /v1/scans {"value":"SF-77"}',
      'POST /v1/jobs/01K/resolution {"answer":"set-aside"}',
    ]);
  });

  it.each([{ jobs: 'many' }, { jobs: [{ id: '01K' }] }, null, []])('that answers %j is not understood', async (body) => {
    const agent = new AgentClient('', 'token', answering(200, body));
    expect(await agent.jobs(20)).toEqual({ kind: 'unreadable' });
  });
});

describe('the hub', () => {
  it('is asked with the half of the session that the page keeps', async () => {
    const seen: { url: string; init: RequestInit }[] = [];
    const entry = { number: 1, at: '', who: 'wang', what: 'trace', object: '', reason: '' };
    const hub = new HubClient('half', answering(200, { entries: [entry], next: 1 }, seen));
    expect(await hub.audit(20, 7)).toEqual({ kind: 'ok', value: { entries: [entry], next: 1 } });
    expect(seen[0]?.url).toBe('/api/audit?limit=20&cursor=7');
    expect(seen[0]?.init.headers).toEqual({ accept: 'application/json', 'X-Waystation-Hub': 'half' });
  });

  it('is asked for tokens in the body, where no log keeps them', async () => {
    const seen: { url: string; init: RequestInit }[] = [];
    await new HubClient('half', answering(200, { labels: [] }, seen)).trace('waybill', ['07']);
    expect([seen[0]?.url, seen[0]?.init.body]).toEqual(['/api/traces', '{"by":"waybill","tokens":["07"]}']);
  });

  it('that leaves out what it must tell is not understood', async () => {
    const hub = new HubClient(null, answering(200, { name: 'wang' }));
    expect(await hub.me()).toEqual({ kind: 'unreadable' });
    expect([toldIn('{"v":1,"sites":[],"stations":[]}')?.v, toldIn('{"v":1}'), toldIn('{')]).toEqual([1, null, null]);
  });
});

describe('a stream', () => {
  const TEXT = 'event: printer\r\ndata: {"a":1}\r\n\r\n: alive\n\nid: 7\nevent: job\ndata: {"b":\ndata: 2}\n\n';
  const WHOLE = [{ name: 'printer', id: '', data: '{"a":1}' }, { name: 'job', id: '7', data: '{"b":\n2}' }];

  it('is read the same wherever its pieces break', () => {
    for (let at = 0; at <= TEXT.length; at += 1) {
      const reader = new StreamReader();
      expect([...reader.feed(TEXT.slice(0, at)), ...reader.feed(TEXT.slice(at))]).toEqual(WHOLE);
    }
  });

  it('with an endless event is given up', () => {
    const reader = new StreamReader();
    expect(() => { for (;;) reader.feed('x'.repeat(100_000)); }).toThrow('too long');
  });

  it('that is silent, refused or gone ends with its status', async () => {
    const refused = new AgentClient('', 'key', answering(401, {}));
    expect(await refused.listen(() => undefined, new AbortController().signal)).toBe(401);
    const gone = new AgentClient('', 'key', () => Promise.reject(new TypeError('no route')));
    expect(await gone.listen(() => undefined, new AbortController().signal)).toBe(0);
  });

  it('tells of a job only if it is one', () => {
    expect(jobIn(JSON.stringify(JOB))?.id).toBe('01K');
    expect([jobIn('{'), jobIn('{"id":"01K"}'), jobIn('null')]).toEqual([null, null, null]);
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
