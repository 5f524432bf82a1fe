// Coming in with an account of the company: the real hub, a browser, and a certified OpenID provider
// that nobody here wrote.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, afterEach, expect, it } from 'vitest';
import { openBrowser, openPage } from './browser.ts';
import { Hub } from './hub.ts';

const GROUPS: Record<string, string[]> = { wang: ['warehouse', 'operations'], li: ['warehouse'], guest: ['visitors'] };

let browser: Browser;
let hub: Hub;
let provider: Server;
let context: BrowserContext;
let page: Page;

/** A port that nobody has. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A provider that believes every password, and knows the groups of everybody. */
async function startProvider(port: number, back: string): Promise<Server> {
  const issuer = new Provider(`http://127.0.0.1:${port}`, {
    clients: [{ client_id: 'hub', client_secret: 'a secret of the hub', redirect_uris: [back] }],
    claims: { openid: ['sub'], profile: ['preferred_username', 'groups'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    cookies: { keys: ['only for this test'] },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    findAccount: (_: unknown, sub: string) => ({
      accountId: sub,
      claims: () => ({ sub, preferred_username: sub, groups: GROUPS[sub] ?? [] }),
    }),
  });
  const server = createServer(issuer.callback()).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

beforeAll(async () => {
  const [hubPort, providerPort] = [await freePort(), await freePort()];
  const base = `http://127.0.0.1:${hubPort}`;
  provider = await startProvider(providerPort, `${base}/api/sign-on/back`);
  const signOn = (secret: string): string => `[sign_on]
name = "a warehouse account"
issuer = "http://127.0.0.1:${providerPort}"
client_id = "hub"
secret_file = "${secret}"
viewers = ["warehouse"]
operators = ["operations"]
`;
  [browser, hub] = await Promise.all([openBrowser(), Hub.startAt(base, { 'sign-on-secret': 'a secret of the hub' }, ({ 'sign-on-secret': file = '' }) => signOn(file))]);
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
  provider?.closeAllConnections();
  provider?.close();
});
beforeEach(async () => {
  ({ context, page } = await openPage(browser));
});
afterEach(async () => {
  await context?.close();
});

/** Goes from the hub to the provider, and says there who one is. */
async function comeIn(name: string, place = '#/fleet'): Promise<void> {
  // A page that is open already would only follow the place behind the #.
  await page.goto('about:blank');
  await page.goto(`${hub.base}/${place}`);
  await page.getByRole('button', { name: 'With a warehouse account' }).click();
  await page.locator('input[name=login]').fill(name);
  await page.locator('input[name=password]').fill('whatever');
  await page.locator('button[type=submit]').click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

it('comes in with the role of its groups, at the place that was wanted', async () => {
  await comeIn('wang', '#/stations?q=wh');
  await page.getByRole('heading', { level: 1, name: 'Stations' }).waitFor();
  expect(page.url()).toBe(`${hub.base}/#/stations?q=wh`);
  expect(await page.evaluate(() => document.cookie)).toBe('');
  const { entries } = await hub.read('/api/audit') as { entries: { who: string; what: string; reason: string }[] };
  expect(entries.filter(({ who }) => who === 'wang').map(({ what, reason }) => [what, reason])).toEqual([['sign-in', ''], ['sign-on', 'operator']]);
});

it('is told when none of its groups may come in, and keeps the other ways', async () => {
  await comeIn('guest');
  await page.getByText('Your account is in no group that may use this hub.').waitFor();
  await page.getByLabel('Password').waitFor();
});

it('does not take the name of a user of the hub, nor come back when shut out', async () => {
  await hub.post('/api/users', { name: 'chen', role: 'admin', password: 'correct horse battery' });
  GROUPS['chen'] = ['warehouse'];
  await comeIn('chen');
  await page.getByText('A user of the hub has the name of your account').waitFor();
  await context.clearCookies();
  await comeIn('li');
  await page.getByRole('heading', { level: 1, name: 'Fleet' }).waitFor();
  await hub.post('/api/users/li', { shut_out: true });
  await context.clearCookies();
  await comeIn('li');
  await page.getByText('An admin has shut you out.').waitFor();
});

it('believes nobody who brings a code from another errand', async () => {
  await page.goto(`${hub.base}/api/sign-on/back?code=abc&state=def`);
  await page.getByText('That took too long, or began in another browser.').waitFor();
  const value = 'mine.nonce.verifier';
  await context.addCookies([{ name: 'waystation-hub-errand', value, url: `${hub.base}/api/sign-on/` }]);
  await page.goto(`${hub.base}/api/sign-on/back?code=abc&state=theirs`);
  await page.getByText('That took too long, or began in another browser.').waitFor();
});
