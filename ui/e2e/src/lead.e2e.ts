// The call for the shift lead: on the panel, over a restart and without a station, beside a question on
// a strip, and at the control centre.

import { describe, expect, it } from 'vitest';
import { Hub } from './hub.ts';
import { complaints, line, open, page, says, scan, shareBrowser } from './panel.ts';

shareBrowser();

describe('the panel', () => {
  it('calls the lead so that the hall sees it, over a restart, until the lead is here', async () => {
    await open();
    const wanted = page.getByRole('heading', { name: /Shift lead wanted here/ });
    await page.keyboard.press('F10');
    await wanted.waitFor();
    await line.signal('SIGKILL');
    await line.startAgent();
    await page.reload();
    await wanted.waitFor();
    expect(await line.read('/v1/station')).toMatchObject({ lead: { called_at: expect.any(String) as string } });
    await page.getByRole('button', { name: 'Lead is here' }).click();
    await wanted.waitFor({ state: 'detached' });
    const { entries } = await line.read<{ entries: { decision: string; client: string }[] }>('/v1/audit');
    expect(entries.map(({ decision, client }) => `${client} ${decision}`)).toEqual(['panel lead-here', 'panel lead-called']);
  });

  it('calls the lead on its own screen while the station does not answer, and hands the call on', async () => {
    await open();
    await line.signal('SIGKILL');
    await says('No news from the station');
    await scan('PSX9CALL');
    await page.getByText('Shown on this screen only.').waitFor();
    await line.startAgent();
    await says('Ready');
    await page.getByText('The control centre hears of it').waitFor();
    expect(await line.read('/v1/station')).toMatchObject({ lead: { called_at: expect.any(String) as string } });
  });

  it('as a strip shows a call for the lead beside the question, and each is answered for itself', async () => {
    await open();
    await page.setViewportSize({ width: 1366, height: 128 });
    await page.keyboard.press('F10');
    const wanted = page.getByText(/Shift lead wanted here · \d+:\d\d/);
    await wanted.waitFor();
    await line.fault({ fault: 'power-cut', counter: 'reset', down_ms: 300, at: { burnt_percent: 50 } });
    await line.print('WS4493');
    await says('Label …4493: did it come out?');
    await wanted.waitFor();
    await scan('WS9999999');
    await page.getByText('Not from this station.').waitFor();
    await page.getByRole('button', { name: 'Lead is here' }).click();
    await expect.poll(() => line.read('/v1/station')).toMatchObject({ lead: { called_at: null } });
    await says('Label …4493: did it come out?');
    await page.keyboard.press('F10');
    await page.getByRole('button', { name: '✗ No' }).click();
    await page.getByText('…4493: prints again.').waitFor();
    await says('Ready');
    await wanted.waitFor();
    await page.getByRole('button', { name: 'Lead is here' }).waitFor();
    expect(complaints).toEqual([]);
  });
});

describe('the control centre', () => {
  it('hears of a call for the lead within seconds, and of its end', async () => {
    const hub = await Hub.start();
    try {
      const { token = '' } = await hub.post('/api/enrolments', { site: 'WH-012', minutes: 60 });
      await open();
      await line.say('enroll', '--hub', hub.base, '--token', token);
      const calls = async (): Promise<string[]> => {
        const { alerts } = (await hub.read('/api/alerts')) as { alerts: { rule: string; phase: string }[] };
        return alerts.filter(({ rule, phase }) => rule === 'lead-called' && phase === 'firing').map(({ rule }) => rule);
      };
      await page.keyboard.press('F10');
      await expect.poll(calls, { timeout: 20_000, interval: 500 }).toEqual(['lead-called']);
      await page.getByRole('button', { name: 'Lead is here' }).click();
      await expect.poll(calls, { timeout: 20_000, interval: 500 }).toEqual([]);
    } finally {
      await hub.stop();
    }
  });
});
