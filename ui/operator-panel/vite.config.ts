// The panel may ask an agent on another port of this machine, and nobody else.

import { defineConfig } from 'vite';
import { page } from '../vite.page.ts';

export default defineConfig(page(['http://127.0.0.1:*']));
