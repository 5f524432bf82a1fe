// The types of the pages are those of the descriptions that the agent and the hub themselves keep.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { types, type Description } from './make.ts';

it.each([
  ['docs/openapi.json', './agent.gen.ts'],
  ['docs/hub-openapi.json', './hub.gen.ts'],
])('the types are made from the description in the documentation: %s', async (source, made) => {
  const text = readFileSync(new URL(`../../../${source}`, import.meta.url), 'utf8');
  await expect(types(JSON.parse(text) as Description, source)).toMatchFileSnapshot(made);
});
