// What a panel makes of a station that is silent, of a session that is over, and of what no station of
// today says: never an old tick.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { complaints, context, doubt, line, open, page, says, scan, shareBrowser } from './panel.ts';

shareBrowser();

describe('what is not heard from', () => {
  it('is never shown as well: the agent dies, and comes back', async () => {
    await open();
    await line.print('WS4476');
    await page.getByRole('button', { name: /…4476.*Printer confirmed/ }).waitFor();
    await line.signal('SIGKILL');
    await says('No news from the station');
    expect(await page.getByRole('heading', { name: 'Ready' }).count()).toBe(0);
    await line.startAgent();
    await says('Ready');
    await page.getByRole('button', { name: /…4476.*Printer confirmed/ }).waitFor();
  });

  it('is never shown as well: the agent hangs', async () => {
    await open();
    await line.signal('SIGSTOP');
    await says('No news from the station');
    await line.signal('SIGCONT');
    await says('Ready');
  });

  it('is not forgotten again: a question that comes while the page still reads what was before', async () => {
    await open();
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => { goOn = resolve; });
    await page.route('**/v1/jobs?*', async (route) => { await held; await route.continue(); });
    const doubtsRead = page.waitForResponse('**/v1/doubts*');
    await page.reload();
    await doubtsRead;
    await doubt('WS4498');
    const figuresRead = page.waitForResponse('**/v1/figures*');
    goOn();
    await figuresRead;
    await says('Did this label come out?');
  });
});

describe('bad input', () => {
  it('from a scanner does nothing, and says so', async () => {
    await open();
    await line.print('WS4492');
    await page.getByRole('button', { name: /…4492.*Printer confirmed/ }).waitFor();
    for (const rubbish of ['#://.-#.-', '9'.repeat(300), 'SF1234567890']) {
      const answer = page.waitForResponse((response) => response.url().endsWith('/v1/scans'));
      await scan(rubbish);
      expect((await answer).status()).toBe(404);
      await page.getByText('Not from this station.').waitFor();
    }
    await scan('PSX9EXPLODE');
    await page.getByText('This command does nothing now.').waitFor();
    await says('Ready');
    expect(await line.printed()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it('is a stream that nobody feeds: the page shows no old tick, although the station answers', async () => {
    await open();
    await page.route('**/v1/events', (route) => route.abort());
    await line.signal('SIGKILL');
    await line.startAgent();
    await says('No news from the station');
    expect(await page.evaluate(async () => (await fetch('/readyz')).status)).toBe(200);
    expect(await page.getByRole('heading', { name: 'Ready' }).count()).toBe(0);
    await page.unroute('**/v1/events');
    await says('Ready');
  });

  it('is a session that is over: the next thing that is wanted asks for a code', async () => {
    await open();
    await context.clearCookies();
    await page.keyboard.press('F10');
    await says('This screen needs a code');
    expect(await page.getByRole('heading', { name: 'Ready' }).count()).toBe(0);
    expect(await line.read('/v1/audit')).toMatchObject({ entries: [] });
  });

  it('is a session that somebody ends while the panel listens: it asks for a code at once, and shows nothing more', async () => {
    await open();
    const status = await page.evaluate(async () => {
      const headers = { 'x-waystation-panel': localStorage.getItem('waystation.key') ?? '' };
      return (await fetch('/v1/panel/session', { method: 'DELETE', headers })).status;
    });
    expect(status).toBe(204);
    await says('This screen needs a code');
    await line.print('WS4495');
    await expect.poll(() => line.printed()).toBe(1);
    expect(await page.getByText('…4495').count()).toBe(0);
    expect(await page.getByRole('heading', { name: 'Ready' }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('is a station that comes back and knows nobody: no tick stands, and a new code leads back in', async () => {
    await open();
    const ticks = (): Promise<number> => page.getByRole('heading', { name: 'Ready' }).count();
    await line.signal('SIGKILL');
    await says('No news from the station');
    rmSync(join(line.folder, 'state/panel-sessions'), { recursive: true });
    await line.startAgent();
    await says('This screen needs a code');
    expect(await ticks()).toBe(0);
    // Whoever does not answer at once finds the same question later, and no station behind it.
    await line.print('WS4494');
    await expect.poll(() => line.printed()).toBe(1);
    expect(await page.getByText('…4494').count()).toBe(0);
    expect(await ticks()).toBe(0);
    const { code = '' } = await line.say('panel');
    await page.keyboard.type(code.replace('-', ''));
    await page.getByRole('button', { name: 'Open' }).click();
    await says('Ready');
    await page.getByRole('button', { name: /…4494.*Printer confirmed/ }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('is a word that a newer agent says: the printer is to be looked at, and nothing is called well', async () => {
    await open();
    const [printer] = (await line.read<{ printers: object[] }>('/v1/printers')).printers;
    const newer = { ...printer, state: 'stopped', state_reasons: ['x-hologram-unit-fault'], mode: 'hovering', waiting: 100_000, hologram: { fault: 7 } };
    const stream = `event: hologram\ndata: {}\n\nevent: printer\ndata: ${JSON.stringify(newer)}\n\n`;
    await page.route('**/v1/printers', (route) => route.fulfill({ json: { printers: [newer] } }));
    // A stream that goes on: one that ended would be no news.
    await page.addInitScript((told) => {
      const real = window.fetch;
      const endless = (): Response => new Response(new ReadableStream({ start: (out) => out.enqueue(new TextEncoder().encode(told)) }));
      window.fetch = (url, init) => (String(url).endsWith('/v1/events') ? Promise.resolve(endless()) : real(url, init));
    }, stream);
    await page.reload();
    await says('Printer has stopped');
    await page.getByText('100,000 labels are safe and waiting.').waitFor();
  });
});
