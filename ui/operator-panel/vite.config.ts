// The panel asks the station that served it, and nobody else.

import { defineConfig } from 'vite';
import { page } from '../vite.page.ts';

export default defineConfig(page([]));
