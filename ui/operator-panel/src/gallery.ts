// Every state of the panel on paper, for eyes and for machines. Never part of the product.

import '@waystation/kit/base.css';
import './bench.css';
import { mount, unmount } from 'svelte';
import { AgentClient } from '@waystation/api';
import App from './App.svelte';
import { agentOnPaper, CASES, NOW_MS } from './gallery-cases.ts';
import { startLanguage } from './language.svelte.ts';
import { startLook } from './look.svelte.ts';
import { keepQuiet, silent } from './silence.svelte.ts';
import { Station } from './station.svelte.ts';

let shown: object | null = null;

/** Draws a case in a language and a look. */
async function show(name: string, language: string, look: string): Promise<void> {
  const found = CASES.find((each) => each.name === name);
  const target = document.getElementById('page');
  if (found === undefined || target === null) throw new Error(`there is no case ${name}`);
  if (shown !== null) await unmount(shown);
  localStorage.clear();
  localStorage.setItem('waystation.setup', JSON.stringify({ step: found.step ?? 0, beganMs: NOW_MS - 95_000, endedMs: null }));
  history.replaceState(null, '', `#/${found.screen ?? 'main'}`);
  startLanguage(language);
  startLook(look);
  silent(found.silence === 'untouched' || found.silence === 'off' ? found.silence : null);
  keepQuiet(found.silence === 'quiet' ? NOW_MS + 600_000 : 0);
  const agent = new AgentClient('', null, (url) => agentOnPaper(found.named, url));
  const station = Object.assign(new Station(agent), { nowMs: NOW_MS }, found.station);
  shown = mount(App, { target, props: { agent, station, live: false } });
  // Some pages come by themselves, a moment later.
  await import('./Lead.svelte');
  await new Promise(requestAnimationFrame);
}

Object.assign(window, { show, cases: CASES.map((each) => each.name) });
