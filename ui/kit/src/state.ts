// The classes of state. Each has one shape and one colour, used for nothing else.

import type { Locale } from './locale.ts';

/** How much a state asks of a person: from nothing at all to everything. */
export type StateClass = 'ok' | 'notice' | 'soon' | 'paused' | 'question' | 'stop' | 'stale';

const WORDS: Record<Locale, Record<StateClass, string>> = {
  en: { ok: 'Good', notice: 'Note', soon: 'Soon', paused: 'Paused', question: 'Question', stop: 'Stopped', stale: 'Unknown' },
  'zh-CN': { ok: '正常', notice: '提示', soon: '即将', paused: '已暂停', question: '待确认', stop: '已停止', stale: '未知' },
};

/** The word that a screen reader says for the shape of `state`. */
export function classWord(state: StateClass, locale: Locale): string {
  return WORDS[locale][state];
}
