// Starts the operations dashboard: reads the address once, comes in if it was opened with the
// administrator's token, draws.

import '@waystation/kit/base.css';
import './desk.css';
import { mount } from 'svelte';
import { HubClient, tokenFromFragment } from '@waystation/api';
import { startLanguage } from '@waystation/kit/language';
import { startLook } from '@waystation/kit/look';
import App from './App.svelte';
import { handedKey, keepKey, keptKey, wantedPlace } from './session.ts';

const asked = new URLSearchParams(location.search);
const token = tokenFromFragment(location.hash);
if (token !== null) history.replaceState(null, '', location.pathname + location.search);
startLanguage(asked.get('lang'));
startLook(asked.get('look'));

/** The key of this page: of the account or the token it was opened with, or of last time. */
async function sign(): Promise<string | null> {
  const handed = handedKey();
  if (handed !== null) {
    keepKey(handed);
    location.replace(wantedPlace() || '#');
  }
  if (token === null) return keptKey();
  const answer = await new HubClient(null).signInAsAdministrator(token);
  if (answer.kind === 'ok') keepKey(answer.value.key);
  return keptKey();
}

const target = document.getElementById('page');
if (target === null) throw new Error('index.html has an element with the id "page"');
mount(App, { target, props: { hub: new HubClient(await sign()) } });
