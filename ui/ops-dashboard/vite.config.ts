// The dashboard asks the hub that served it, and nobody else.

import { defineConfig } from 'vite';
import { page } from '../vite.page.ts';

export default defineConfig(page([]));
