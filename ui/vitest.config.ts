// The pages' logic is tested without a browser: plain functions from answers to words.

import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['*/src/**/*.test.ts'], environment: 'node' } });
