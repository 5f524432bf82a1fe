// Starts the hub's page: reads the address once, forgets the token there, draws.

import '@waystation/kit/base.css';
import { mount } from 'svelte';
import { HubClient, tokenFromFragment } from '@waystation/api';
import { initialLocale } from '@waystation/kit';
import Dashboard from './Dashboard.svelte';

const token = tokenFromFragment(location.hash);
if (token !== null) history.replaceState(null, '', location.pathname + location.search);

const target = document.getElementById('page');
if (target === null) throw new Error('index.html has an element with the id "page"');
mount(Dashboard, { target, props: { hub: new HubClient(token), locale: initialLocale(navigator.languages) } });
