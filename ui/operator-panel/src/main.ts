// Starts the operator's page: reads the address once, forgets the token there, draws.

import '@waystation/kit/tokens.css';
import { mount } from 'svelte';
import { AgentClient, loopbackBase, tokenFromFragment } from '@waystation/api';
import { initialLocale } from '@waystation/kit';
import Panel from './Panel.svelte';

/** Where the agent listens unless it is told otherwise. */
const AGENT_DEFAULT = 'http://127.0.0.1:9630';

const token = tokenFromFragment(location.hash);
if (token !== null) history.replaceState(null, '', location.pathname + location.search);

// Served by the agent the page asks its own origin; inside the window it has no such origin.
const inWindow = location.protocol === 'tauri:' || location.hostname === 'tauri.localhost';
const given = loopbackBase(new URLSearchParams(location.search).get('agent'));
const agent = new AgentClient(given ?? (inWindow ? AGENT_DEFAULT : ''), token);

const target = document.getElementById('page');
if (target === null) throw new Error('index.html has an element with the id "page"');
mount(Panel, { target, props: { agent, unlocked: token !== null, locale: initialLocale(navigator.languages) } });
