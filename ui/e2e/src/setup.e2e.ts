// How a screen, a program, a printer and the control centre come to a station: by a code, by a token, by
// a search and by a sheet, each on the panel.

import { describe, expect, it } from 'vitest';
import { Hub } from './hub.ts';
import { complaints, context, line, open, page, says, scan, shareBrowser } from './panel.ts';

shareBrowser();

describe('the way in', () => {
  it('is a link that works once, and leaves no code in the address', async () => {
    await open();
    expect(page.url()).toBe(`${line.base}/`);
    const cookies = await context.cookies();
    expect(cookies.map(({ httpOnly, sameSite }) => [httpOnly, sameSite])).toEqual([[true, 'Strict']]);
    expect(await page.evaluate(() => document.cookie)).toBe('');
    await page.reload();
    await says('Ready');
    expect(complaints).toEqual([]);
  });

  it('is a code that is typed, or tapped in gloves', async () => {
    await open();
    await context.clearCookies();
    await page.reload();
    await says('This screen needs a code');
    const { code = '' } = await line.say('panel');
    for (const letter of code.replace('-', '')) await page.getByRole('button', { name: letter, exact: true }).click();
    await page.getByRole('button', { name: 'Open' }).click();
    await says('Ready');
  });

  it('is closed for a wrong code', async () => {
    await open();
    await context.clearCookies();
    await page.reload();
    await says('This screen needs a code');
    await scan('AAAAABBBBB');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByText('used, old or misspelt').waitFor();
  });

  it('is held by no other page', async () => {
    await open();
    const answer = await context.request.get(`${line.base}/`);
    const { 'content-security-policy': policy = '', 'x-frame-options': frames } = answer.headers();
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(frames).toBe('DENY');
  });
});

describe('who may print here', () => {
  it('is let in with a token that is shown once, prints from its own page only, and is sent away', async () => {
    await open();
    await page.goto(`${line.base}/#/more`);
    await page.getByLabel('Its name').fill('shop');
    await page.getByLabel(/web page's address/).fill('https://shop.example');
    await page.getByRole('button', { name: 'Let it in' }).click();
    await page.getByText('The token of shop.').waitFor();
    const token = (await page.locator('.token code').textContent()) ?? '';
    const ask = async (origin: string): Promise<number> =>
      (await fetch(`${line.base}/v1/printers`, { headers: { authorization: `Bearer ${token}`, origin, 'sec-fetch-mode': 'cors' } })).status;
    expect([await ask('https://shop.example'), await ask('https://evil.example')]).toEqual([200, 403]);
    await page.reload();
    await page.getByRole('button', { name: 'Send away: shop' }).waitFor();
    expect(await page.getByText(token).count()).toBe(0);
    await page.getByRole('button', { name: 'Send away: shop' }).click();
    await page.getByRole('button', { name: 'Yes, send it away' }).click();
    await expect.poll(() => ask('https://shop.example')).toBe(403);
    expect(complaints).toEqual([]);
  });

  it('is never a client that stands in the way of another', async () => {
    await open();
    await page.goto(`${line.base}/#/more`);
    await page.getByLabel('Its name').fill('local');
    await page.getByRole('button', { name: 'Let it in' }).click();
    await page.getByRole('alert').getByText('That did not work.').waitFor();
    await page.getByText('Stands in the settings file').waitFor();
  });
});

describe('the control centre', () => {
  it('knows the station by a scan of its sheet, and not by a sheet that was used', async () => {
    const hub = await Hub.start();
    try {
      const { token = '' } = await hub.post('/api/enrolments', { site: 'WH-012', minutes: 60 });
      await open();
      await page.goto(`${line.base}/#/setup`);
      await page.getByRole('button', { name: 'English' }).click();
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByLabel('Its address').fill(hub.base);
      await page.getByLabel('The one-time token').fill(`wst-${'0'.repeat(32)}`);
      await page.getByRole('button', { name: 'Connect' }).click();
      await page.getByRole('alert').getByText('That did not work.').waitFor();
      await scan(`${hub.base}#${token}`);
      await page.getByText(`This station reports to ${hub.base}.`).waitFor();
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByText('It took').waitFor();
    } finally {
      await hub.stop();
    }
  });
});

describe('a new station', () => {
  it('is set up from the first word to a scanned test label', async () => {
    await open();
    await page.goto(`${line.base}/#/setup`);
    await page.getByRole('button', { name: 'English' }).click();
    await says('These printers stand here');
    await page.getByText('Says how it is').waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    const answer = page.waitForResponse((response) => response.url().endsWith('/v1/jobs') && response.status() === 202);
    await page.getByRole('button', { name: 'Print on bench-1' }).click();
    const { references } = (await (await answer).json()) as { references: { waybill: string } };
    await page.getByText('then scan it').waitFor();
    await scan(references.waybill);
    await page.getByText('Printer and scanner work.').waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Later' }).click();
    await page.getByText('It took').waitFor();
  });

  it('adds a printer that was found, with one tap, and its test label prints', async () => {
    await open({ 'bench-1': 'ips=instant' }, { 'new-one': 'ips=instant' });
    const find = {
      id: '127.0.0.1', uri: line.addresses.get('new-one'), kind: 'printer', found_by: ['mdns'], maker: 'Zebra', model: 'ZT411', serial: null,
      languages: ['ZPL'], profile: 'zebra-link-os-203', name: 'zt411', added_as: null, obstacle: null,
    };
    // The network is the only thing on paper here: what it would answer differs from machine to machine.
    await page.route('**/v1/discovery*', (route) => route.fulfill({ contentType: 'text/event-stream', body: `event: find\ndata: ${JSON.stringify(find)}\n\n` }));
    await page.goto(`${line.base}/#/setup`);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('1 found.').waitFor();
    await page.getByRole('button', { name: 'Add as zt411' }).click();
    await page.getByText('zt411 is added. Its test label prints.').waitFor();
    await page.getByText('Here as zt411').waitFor();
    await expect.poll(() => line.printed('new-one')).toBe(1);
    expect(complaints).toEqual([]);
  });
});
