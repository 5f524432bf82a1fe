// The types of the pages are those of the description that the agent itself keeps.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { types, type Description } from './make.ts';

it('the types are made from the description in the documentation', async () => {
  const text = readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8');
  await expect(types(JSON.parse(text) as Description, 'docs/openapi.json')).toMatchFileSnapshot('./agent.gen.ts');
});
