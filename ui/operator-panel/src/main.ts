// Starts the operator's page: reads the address once, signs in if it was opened with a code, draws.

import { mount } from 'svelte';
import { AgentClient } from '@waystation/api';
import App from './App.svelte';
import { startLanguage } from './language.svelte.ts';
import { startLook } from './look.svelte.ts';
import { codeIn, keepKey, keptKey } from './session.ts';

const asked = new URLSearchParams(location.search);
const code = codeIn(location.hash);
if (code !== null) history.replaceState(null, '', location.pathname + location.search);
startLanguage(asked.get('lang'));
startLook(asked.get('look'));

/** The key of this page: of the code it was opened with, or of last time. */
async function sign(): Promise<string | null> {
  if (code === null) return keptKey();
  const answer = await new AgentClient('', null).signIn(code);
  if (answer.kind === 'ok') keepKey(answer.value.key);
  return keptKey();
}

const target = document.getElementById('page');
if (target === null) throw new Error('index.html has an element with the id "page"');
const agent = new AgentClient('', await sign());
target.replaceChildren();
mount(App, { target, props: { agent } });
