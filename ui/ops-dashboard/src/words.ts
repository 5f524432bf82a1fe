// Every word of the hub's page, in every language. A missing one does not compile.

import type { Locale } from '@waystation/kit';

const en = {
  title: 'Waystation hub',
  loading: 'Asking the hub …',
  offline: 'No answer from the hub',
  offlineLine: 'Stations go on printing and keep their records until the hub is back.',
  unreadable: 'This page does not fit the hub',
  unreadableLine: 'The hub answered in a way this page does not know. Load the page again.',
  refused: 'The hub refuses this page',
  noStations: 'No station is registered',
  noStationsLine: 'Make a token with “waystation-hub token new” and enrol a station with “waystation enroll”.',
  stations: 'Stations',
  labels: 'Labels',
  outcomes: 'Outcomes',
  gaps: 'Gaps',
  inDoubt: 'In doubt',
  station: 'Station',
  lastSeen: 'Last seen',
  never: 'never',
} as const;

/** All words of one language. */
export type Words = { readonly [K in keyof typeof en]: string };

const zh: Words = {
  title: 'Waystation 中心',
  loading: '正在询问中心…',
  offline: '中心没有应答',
  offlineLine: '各打印站照常打印，记录留在本地，等中心恢复。',
  unreadable: '本页面与中心不匹配',
  unreadableLine: '中心的回答本页面看不懂。请重新打开页面。',
  refused: '中心拒绝了本页面',
  noStations: '还没有登记打印站',
  noStationsLine: '用 “waystation-hub token new” 生成令牌，再用 “waystation enroll” 登记打印站。',
  stations: '打印站',
  labels: '面单',
  outcomes: '结果',
  gaps: '缺口',
  inDoubt: '待确认',
  station: '打印站',
  lastSeen: '最近一次上报',
  never: '从未',
};

/** The catalogue. */
export const words: Record<Locale, Words> = { en, 'zh-CN': zh };
