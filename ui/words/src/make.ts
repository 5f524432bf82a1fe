// Makes what follows from the catalogue of states and the English words: messages, a table with
// types, a page of the documentation, and the pseudo-language. Pure: files are read and compared
// by the test beside it.

import { parse } from 'yaml';

/** A text in every language that people speak here. */
export interface Said {
  en: string;
  'zh-CN': string;
}

/** One state, as its file says it. */
export interface Entry {
  code: string;
  class: string;
  rank: number;
  reasons: string[];
  headline: Said;
  line: Said;
  steps: (Said & { picture: string })[];
  actions?: (Said & { does: string })[];
  jobs: string;
  clears: string;
}

/** The longest headline that can be read from three metres, in characters. */
export const HEADLINE_MAX = { en: 30, 'zh-CN': 12 } as const;
/** The longest step: words in English, characters in Chinese. */
export const STEP_MAX = { en: 10, 'zh-CN': 22 } as const;
/** Most steps of a state. */
export const STEPS_MAX = 5;

/** Reads one file of the catalogue. */
export function entry(text: string): Entry {
  return parse(text) as Entry;
}

/** The messages of every state in one language. */
export function messages(entries: readonly Entry[], locale: keyof Said): Record<string, string> {
  const all: Record<string, string> = {};
  for (const each of entries) {
    const key = `state_${each.code.toLowerCase()}`;
    all[`${key}_headline`] = each.headline[locale];
    all[`${key}_line`] = each.line[locale];
    each.steps.forEach((step, at) => { all[`${key}_step${at + 1}`] = step[locale]; });
    each.actions?.forEach((action, at) => { all[`${key}_action${at + 1}`] = action[locale]; });
  }
  return all;
}

/** The table of states, as TypeScript. */
export function table(entries: readonly Entry[]): string {
  const rows = entries.map((each) => {
    const key = `m.state_${each.code.toLowerCase()}`;
    const steps = each.steps.map((step, at) => `{ picture: '${step.picture}', text: ${key}_step${at + 1} }`);
    const actions = (each.actions ?? []).map((act, at) => `{ does: '${act.does}', text: ${key}_action${at + 1} }`);
    return `  ${each.code}: {
    code: '${each.code}',
    class: '${each.class}',
    rank: ${each.rank},
    reasons: [${each.reasons.map((reason) => `'${reason}'`).join(', ')}],
    headline: ${key}_headline,
    line: ${key}_line,
    steps: [${steps.map((step) => `\n      ${step},`).join('')}${steps.length > 0 ? '\n    ' : ''}],
    actions: [${actions.map((action) => `\n      ${action},`).join('')}${actions.length > 0 ? '\n    ' : ''}],
  },`;
  });
  return `// Made from ui/words/catalogue; change it there, and run \`npm run generate\`.

import { m } from './paraglide/messages.js';

/** Every state that the panel can show. */
export const STATES = {
${rows.join('\n')}
} as const;
`;
}

/** The page of the documentation. */
export function page(entries: readonly Entry[]): string {
  const shape: Record<string, string> = {
    stop: 'octagon, red',
    question: 'diamond, purple',
    soon: 'triangle, amber',
    paused: 'two bars, inverse',
    notice: 'ring, grey',
    stale: 'dashed frame, grey',
    ok: 'tick, grey',
  };
  const parts = entries.map((each) => {
    const reasons = each.reasons.map((reason) => `\`${reason}\``).join(', ');
    const steps = each.steps.map((step, at) => `${at + 1}. ${step.en} · ${step['zh-CN']}\n`).join('');
    const answers = (each.actions ?? []).map((action) => `- ${action.en} · ${action['zh-CN']}\n`).join('');
    return `## ${each.code}: ${each.headline.en} · ${each.headline['zh-CN']}

${each.line.en} · ${each.line['zh-CN']}

${steps}${steps === '' ? '' : '\n'}${answers}${answers === '' ? '' : '\n'}\
Class: ${each.class} (${shape[each.class]}). Rank: ${each.rank}.${reasons === '' ? '' : ` Reasons: ${reasons}.`}
Labels: ${each.jobs} Clears: ${each.clears}
`;
  });
  return `# What the panel says

Every state that the operator's panel can show, with its wording in both languages. Made from
\`ui/words/catalogue\`, one file a state. Of several states the one with the lowest rank is shown big.

${parts.join('\n')}`;
}

const ACCENTED: Record<string, string> = {
  a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú', y: 'ý', A: 'Á', E: 'É', I: 'Í', O: 'Ó', U: 'Ú', c: 'ç', n: 'ñ',
};

/** A word list in the pseudo-language: accented, bracketed, and 40 % longer. Arguments stay as they are. */
export function pseudo(all: Record<string, unknown>): Record<string, unknown> {
  const one = (text: string): string => {
    const marked = text.replace(/(\{[^}]*\})|[a-zA-Z]/g, (at, name?: string) => name ?? ACCENTED[at] ?? at);
    // In words of at most six letters: no language has longer ones that cannot be broken.
    const longer = '~'.repeat(Math.ceil(text.replace(/\{[^}]*\}/g, '').length * 0.4)).replace(/~{6}(?=~)/g, '$& ');
    return `[${marked}${longer === '' ? '' : ` ${longer}`}]`;
  };
  const each = ([key, value]: [string, unknown]): [string, unknown] => {
    if (key.startsWith('$')) return [key, value];
    if (typeof value === 'string') return [key, one(value)];
    const variants = (value as { match: Record<string, string> }[]).map((variant) => ({
      ...variant,
      match: Object.fromEntries(Object.entries(variant.match).map(([when, text]) => [when, one(text)])),
    }));
    return [key, variants];
  };
  return Object.fromEntries(Object.entries(all).map(each));
}
