// The panel as people meet it: in a real browser, against the real agent and a simulated printer.
// `npm run e2e` needs the built panel, and an agent with it inside.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['e2e/src/**/*.e2e.ts'], environment: 'node', testTimeout: 60_000, hookTimeout: 120_000, fileParallelism: false },
});
