// The operations dashboard in a browser, served by the real hub, with a real station that tells it
// things.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBrowser, openPage } from './browser.ts';
import { Hub } from './hub.ts';
import { Line } from './line.ts';

// Evaluated, not added: the page's policy runs nothing that was not built with it.
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PASSWORD = 'correct horse battery';
/** Where pictures go, if anybody wants them. */
const PICTURES = process.env['WAYSTATION_PICTURES'];

let browser: Browser;
let hub: Hub;
let line: Line;
let station: string;
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  [browser, hub] = await Promise.all([openBrowser(), Hub.start()]);
  for (const [name, role] of [['wang', 'operator'], ['li', 'viewer'], ['chen', 'admin']]) await hub.post('/api/users', { name, role, password: PASSWORD });
  const { token = '' } = await hub.post('/api/enrolments', { site: 'WH-012', minutes: 60 });
  line = await Line.start({ 'bench-1': 'ips=instant' }, async (made) => {
    ({ station = '' } = await made.say('enroll', '--hub', hub.base, '--token', token));
  });
  await line.print('SF0');
});
afterAll(async () => {
  await line?.stop();
  await hub?.stop();
  await browser?.close();
});
beforeEach(async () => {
  ({ context, page, complaints } = await openPage(browser));
});
afterEach(async () => {
  expect(complaints).toEqual([]);
  await context?.close();
});

/** Opens the dashboard at a place and comes in. */
async function enter(name = 'wang', place = '#/fleet'): Promise<void> {
  await page.goto(`${hub.base}/${place}`);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText('Live', { exact: true }).waitFor();
}

/** Goes to a place as a link does. */
async function go(place: string): Promise<void> {
  await page.evaluate((to) => { location.hash = to; }, place);
}

async function title(name: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

describe('the way in', () => {
  it('is a name and a password, kept from scripts and from other sites', async () => {
    await enter('li', '#/stations?q=wh');
    await title('Stations');
    expect(page.url()).toContain('#/stations?q=wh');
    const cookies = await context.cookies();
    expect(cookies.map(({ httpOnly, sameSite, path }) => [httpOnly, sameSite, path])).toEqual([[true, 'Strict', '/api']]);
    expect(await page.evaluate(() => document.cookie)).toBe('');
    await page.reload();
    await title('Stations');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await title('Sign in to the hub');
  });

  it('is closed for a wrong password, and says no more than that', async () => {
    await page.goto(hub.base);
    await page.getByLabel('Name').fill('wang');
    await page.getByLabel('Password').fill('a wrong password');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('Name and password, or the token, do not fit.').waitFor();
  });

  it('is the administrator’s token behind the #, which is gone at once', async () => {
    await page.goto(`${hub.base}/#token=${hub.token}`);
    await title('Fleet');
    expect(page.url()).not.toContain('wsa-');
  });

  it('is shut again when the session is over', async () => {
    await enter();
    await context.clearCookies();
    await page.reload();
    await title('Sign in to the hub');
  });

  it('is held by no other page', async () => {
    const answer = await fetch(hub.base);
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(answer.headers.get('x-frame-options')).toBe('DENY');
  });
});

describe('the fleet', () => {
  it('shows a stopped printer by itself, what to do about it, and that it is over', async () => {
    await enter();
    await page.getByRole('link', { name: /Fine 1/ }).waitFor();
    await line.fault({ fault: 'paper-out' });
    await page.getByRole('link', { name: /Stopped 1/ }).waitFor();
    await go(`#/stations/${station}`);
    await title(station);
    await page.getByText('P10 Out of labels').first().waitFor();
    await line.mend();
    await page.getByText('P10 Out of labels').first().waitFor({ state: 'detached' });
  });

  it('shows one printer: how it is, what the operator reads, and what it printed', async () => {
    await enter('wang', `#/stations/${station}`);
    await page.getByRole('link', { name: 'Printer 1' }).click();
    await title('Printer 1');
    await page.getByRole('cell', { name: 'Out', exact: true }).first().waitFor({ timeout: 40_000 });
    await line.fault({ fault: 'paper-out' });
    await page.getByText('Open the cover.').waitFor({ timeout: 20_000 });
    await line.mend();
    await page.getByText('Open the cover.').waitFor({ state: 'detached', timeout: 20_000 });
    await go(`#/stations/${station}/9`);
    await page.getByText('tells of no printer 10').waitFor();
  });

  it('hangs on a wall: it turns by itself, and stays when it is held', async () => {
    await enter('li', '#/fleet');
    await page.clock.install();
    await page.getByRole('button', { name: 'Wall' }).click();
    await page.clock.fastForward(21_000);
    await expect.poll(() => page.url()).not.toContain('#/fleet');
    expect(page.url()).toContain('wall=1');
    await page.getByRole('button', { name: 'Hold' }).click();
    const held = page.url();
    await page.clock.fastForward(60_000);
    expect(page.url()).toBe(held);
    await page.getByRole('button', { name: 'Wall' }).click();
    expect(page.url()).not.toContain('wall');
  });

  it('finds a printed waybill by a token made in the browser, and the number goes nowhere', async () => {
    const sent: string[] = [];
    page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''} ${JSON.stringify(request.headers())}`));
    await enter('wang', '#/trace');
    await line.print('SF1234567890');
    // The tenant's key is not what a person who traces gets, and the page does not take it.
    const key = readFileSync(join(line.folder, 'state/tenant.key'));
    const choose = (name: string, buffer: Buffer): Promise<void> =>
      page.getByLabel('Search keys (a file)').setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
    const searchKeys = async (...asked: string[]): Promise<string> => JSON.stringify(await line.say('search-keys', ...asked));
    await choose('tenant.key', key);
    await page.getByRole('alert').filter({ hasText: 'These are no search keys' }).waitFor();
    // With the keys of years ago nothing is found, and it is said what was searched.
    await choose('search-keys.json', Buffer.from(await searchKeys('--until', '2020-03', '--months', '3')));
    await page.getByText('The search keys of 2020-01 to 2020-03').waitFor();
    await page.getByText('These search keys end with 2020-03').waitFor();
    await page.getByLabel('Number, or its token').fill('SF1234567890');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByText('Searched: 2020-01 to 2020-03.').waitFor();
    expect(page.url()).toMatch(/#\/trace\/[0-9a-f]{32}(\.[0-9a-f]{32}){2}$/);
    await page.getByRole('button', { name: 'Forget' }).click();
    const keys = await searchKeys();
    await choose('search-keys.json', Buffer.from(keys));
    await page.getByText("in this page's memory only").waitFor();
    expect(await page.getByText('These search keys end with').count()).toBe(0);
    // Good news waits up to 15 s for company before it leaves the station.
    await expect.poll(async () => {
      await page.getByLabel('Number, or its token').fill('SF1234567890');
      await page.getByRole('button', { name: 'Find' }).click();
      await page.locator('h2.mono').waitFor();
      await page.getByRole('status').filter({ hasText: 'Asking' }).waitFor({ state: 'detached' });
      const found = await page.getByText('Printer confirmed').count();
      if (found === 0) await go('#/trace');
      return found;
    }, { timeout: 40_000, interval: 500 }).toBeGreaterThan(0);
    expect(page.url()).toMatch(/#\/trace\/[0-9a-f]{32}$/);
    expect(sent.length).toBeGreaterThan(5);
    // What is asked for are the tokens of all months at once; the address keeps the one that was found.
    const secrets = ['SF1234567890', key.toString('hex'), ...[...keys.matchAll(/[0-9a-f]{64}/g)].map(String)];
    expect(secrets.length).toBe(2 + 14);
    expect(sent.filter((each) => secrets.some((secret) => each.includes(secret)))).toEqual([]);
    expect(sent.some((each) => /\/api\/traces .*(?:"[0-9a-f]{32}",){13}"[0-9a-f]{32}"\]/.test(each))).toBe(true);
    await go('#/audit');
    await page.getByRole('row', { name: /wang trace/ }).first().waitFor();
  });

  it('draws labels over time, with the table behind', async () => {
    await enter();
    await line.print('SF2');
    await expect.poll(() => page.locator('.u-over').count(), { timeout: 20_000 }).toBe(1);
    await page.getByRole('button', { name: 'As a table' }).click();
    await page.getByRole('region', { name: 'Labels per minute' }).getByRole('row').nth(1).waitFor();
  });
});

describe('an alert', () => {
  it('arrives, is taken on, is silenced with a reason, and all of it stands in the audit', async () => {
    await enter('wang', '#/alerts');
    const card = page.getByRole('article').filter({ hasText: 'Notices do not leave the hub' });
    await card.waitFor({ timeout: 40_000 });
    await card.getByRole('button', { name: 'Take it' }).click();
    await page.getByText('It is yours now.').waitFor();
    await page.getByRole('button', { name: 'Taken 1' }).click();
    await card.getByText('taken by wang').waitFor();
    await card.getByRole('button', { name: 'Silence …' }).click();
    await card.getByLabel('Why').fill('the outlet moves house');
    await card.getByRole('button', { name: 'Silence 1 open alerts' }).click();
    await page.getByText('Silent until').waitFor();
    await page.getByRole('button', { name: 'Silenced 1' }).click();
    await page.getByRole('button', { name: 'End it' }).click();
    await page.getByText('The silence is over.').waitFor();
    await go('#/audit');
    for (const what of ['acknowledge', 'silence', 'end-silence']) await page.getByRole('cell', { name: what, exact: true }).first().waitFor();
    await go('#/incidents');
    await page.getByRole('link', { name: 'outlet/ops' }).click();
    await page.getByText('Began: Notices do not leave the hub').waitFor();
    await page.getByText('Taken on by wang: Notices do not leave the hub').waitFor();
    await page.getByText('Too few to say what they share.').waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Post-mortem draft' }).click()]);
    const draft = readFileSync(await file.path(), 'utf8');
    expect(draft).toContain('# Post-mortem 1: outlet/ops');
    expect(draft).toContain('Person 1 took it on');
    expect(draft).not.toContain('wang');
  });

  it('can be looked at by a viewer, who is told what else it takes', async () => {
    await enter('li', '#/alerts?tab=taken');
    const take = page.getByRole('button', { name: 'Silence …' });
    await take.waitFor();
    expect(await take.isDisabled()).toBe(true);
    await page.getByText('This takes the role operator.').waitFor();
  });

  it('leads to its runbook with one press on a phone, and nobody has to sign in to read it', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${hub.base}/runbooks/outlet-failing`);
    await title('Notices do not leave the hub');
    expect(page.url()).toContain('/#/runbooks/outlet-failing');
    await page.getByRole('checkbox').first().check();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
});

describe('what an admin does', () => {
  it('lets a station in with a token that is shown once', async () => {
    await enter('wang', '#/enrolment');
    await page.getByLabel('Site').fill('WH-044');
    await page.getByRole('button', { name: 'Make a token' }).click();
    await page.getByText(/waystation enroll --hub .* --token wst-/).waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('row', { name: /WH-044 .* not used yet/ }).waitFor();
    expect(await page.getByText('wst-').count()).toBe(0);
  });

  it('says who may use the hub', async () => {
    await enter('chen', '#/people');
    const form = page.locator('form').filter({ hasText: 'First password' });
    await form.getByLabel('Name').fill('zhao');
    await form.getByLabel('First password').fill(PASSWORD);
    await form.getByRole('button', { name: 'Add user' }).click();
    const row = page.getByRole('row', { name: /zhao/ });
    await row.getByRole('button', { name: 'Shut out' }).click();
    await row.getByText('shut out').waitFor();
    await go('#/audit');
    await page.getByRole('row', { name: /chen add-user user zhao/ }).waitFor();
  });
});

describe('a hub that is not heard', () => {
  it('is never shown as well, and is heard again without a reload', async () => {
    await enter();
    await page.getByRole('link', { name: /Fine 1/ }).waitFor();
    await page.clock.install();
    await hub.crash();
    await page.clock.fastForward(61_000);
    await page.getByText('what you see is old').waitFor();
    expect(await page.getByRole('link', { name: /Fine \d/ }).count()).toBe(0);
    await page.clock.resume();
    await hub.begin();
    await page.getByRole('link', { name: /Fine 1/ }).waitFor({ timeout: 30_000 });
  });
});

const PLACES = ['#/fleet', '#/fleet?wall=1', '#/sites', '#/sites/WH-012', '#/stations', '#/stations?q=nobody', '#/alerts', '#/alerts?tab=taken', '#/incidents',
  '#/trace', '#/runbooks', '#/runbooks/station-silent', '#/audit', '#/enrolment', '#/people'];

describe('every page', () => {
  it('can be used by everybody: WCAG 2.2 AA, in both languages and looks', async () => {
    await enter('chen');
    const wrong: string[] = [];
    for (const [language, theme] of [['en', 'light'], ['zh-CN', 'dark']]) {
      await page.goto(`${hub.base}/?lang=${language}&look=${theme}#/fleet`);
      await page.evaluate(AXE);
      for (const place of [...PLACES, `#/stations/${station}`, `#/stations/${station}/0`]) {
        await go(place);
        await page.locator('main h1, main h2').first().waitFor();
        await page.waitForTimeout(150);
        if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `${language}-${theme}-${place.replaceAll(/[^A-Za-z0-9]+/g, '-')}.png`) });
        const found = await page.evaluate(async () => {
          const { violations } = await window.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] });
          return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 120)} ${node.failureSummary.slice(0, 160)}`));
        });
        wrong.push(...found.map((what) => `${place}, ${language}: ${what}`));
      }
    }
    expect(wrong).toEqual([]);
  });

  it('fits a phone, where it is read on the way', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await enter('chen');
    const wide: string[] = [];
    for (const place of [...PLACES.filter((each) => !each.includes('wall')), `#/stations/${station}`, `#/stations/${station}/0`]) {
      await go(place);
      await page.locator('main h1, main h2').first().waitFor();
      const { is, main } = await page.evaluate(() => ({ is: document.documentElement.scrollWidth, main: document.querySelector('main')?.scrollWidth ?? 0 }));
      if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `phone-${place.replaceAll(/[^A-Za-z0-9]+/g, '-')}.png`) });
      if (is > 390 || main > 390) wide.push(`${place}: ${is}, ${main}`);
    }
    expect(wide).toEqual([]);
  });

  it('is reached with the keyboard alone', async () => {
    await enter();
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await title('Alerts');
    await page.keyboard.press('/');
    await title('Stations');
    await page.keyboard.type('WH-012');
    await page.getByText('1 of 1').waitFor();
    await page.getByRole('region', { name: 'Stations' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await title(station);
  });

  it('of the first route is 130 kB, packed', async () => {
    await enter();
    const files = await page.evaluate(() => performance.getEntriesByType('resource').map((entry) => entry.name).filter((name) => name.includes('/assets/')));
    const packed = await Promise.all(files.map(async (file) => gzipSync(Buffer.from(await (await fetch(file)).arrayBuffer())).length));
    expect(files.some((file) => file.endsWith('.js'))).toBe(true);
    expect(packed.reduce((sum, length) => sum + length, 0)).toBeLessThan(130_000);
  });
});
