// Every word of the operator's page, in every language. A missing one does not compile.

import type { Locale } from '@waystation/kit';

const en = {
  station: 'Print station',
  ready: 'Ready',
  readyLine: 'Labels print as they arrive.',
  loading: 'Asking the agent …',
  notReady: 'Not ready',
  notReadyLine: 'The agent runs but takes no labels yet.',
  offline: 'No answer from the agent',
  offlineLine: 'Is Waystation running on this machine? Labels that were accepted are kept.',
  unreadable: 'This page does not fit the agent',
  unreadableLine: 'The agent answered in a way this page does not know. Load the page again.',
  refused: 'The agent refuses this page',
  stoppedLine: 'Its labels are safe and waiting.',
  questionLine: 'Look in the printer and on the floor.',
  printers: 'Printers',
  labels: 'Last labels',
  noPrinters: 'No printer is set up',
  noPrintersLine: 'Name one in the agent’s configuration file and start it again.',
  noLabels: 'No label yet',
  noLabelsLine: 'The first one shows up here.',
  locked: 'Printers and labels need a token',
  lockedLine: 'Open this page with #token=… at the end of its address. The agent keeps the token in its state folder.',
  waiting: 'waiting',
  noReference: 'no number',
  evidence: {
    accepted: 'Accepted',
    sent: 'Sent',
    confirmed: 'Printer confirmed',
    verified: 'Checked',
    doubt: 'In doubt',
    canceled: 'Cancelled',
    aborted: 'Not printed',
    held: 'Waiting',
  },
  printer: {
    idle: 'Ready',
    processing: 'Printing',
    stopped: 'Stopped',
    doubt: 'Did this label come out?',
    'media-empty': 'Out of labels',
    'media-needed': 'Out of labels',
    'media-jam': 'Labels are jammed',
    'media-low': 'Labels run low',
    'cover-open': 'Cover is open',
    'door-open': 'Cover is open',
    'marker-supply-empty': 'Ribbon is empty',
    'marker-supply-low': 'Ribbon runs low',
    paused: 'Paused',
    'moving-to-paused': 'Paused',
    'timed-out': 'No answer from the printer',
    'connecting-to-device': 'Connecting to the printer',
    offline: 'No answer from the printer',
    shutdown: 'Switched off',
  },
} as const;

type Widen<T> = { readonly [K in keyof T]: T[K] extends string ? string : Widen<T[K]> };

/** All words of one language. */
export type Words = Widen<typeof en>;
/** A printer's condition that we have words for. */
export type PrinterWord = keyof Words['printer'];
/** What is known about a label, in a word. */
export type EvidenceWord = keyof Words['evidence'];

const zh: Words = {
  station: '打印站',
  ready: '就绪',
  readyLine: '面单到了就打。',
  loading: '正在询问打印服务…',
  notReady: '尚未就绪',
  notReadyLine: '打印服务已启动，但暂不接收面单。',
  offline: '打印服务没有应答',
  offlineLine: '本机的 Waystation 在运行吗？已接收的面单不会丢。',
  unreadable: '本页面与打印服务不匹配',
  unreadableLine: '打印服务的回答本页面看不懂。请重新打开页面。',
  refused: '打印服务拒绝了本页面',
  stoppedLine: '面单都在，排队等候。',
  questionLine: '看看打印机里和地上。',
  printers: '打印机',
  labels: '最近的面单',
  noPrinters: '没有设置打印机',
  noPrintersLine: '请在打印服务的配置文件里写上打印机，然后重新启动。',
  noLabels: '还没有面单',
  noLabelsLine: '第一张会显示在这里。',
  locked: '查看打印机和面单需要令牌',
  lockedLine: '请在网址末尾加上 #token=… 再打开。令牌在打印服务的状态文件夹里。',
  waiting: '张等候',
  noReference: '无单号',
  evidence: {
    accepted: '已接收',
    sent: '已发送',
    confirmed: '打印机已确认',
    verified: '已核对',
    doubt: '待确认',
    canceled: '已取消',
    aborted: '未打印',
    held: '等候中',
  },
  printer: {
    idle: '就绪',
    processing: '正在打印',
    stopped: '已停止',
    doubt: '这张面单打出来了吗？',
    'media-empty': '没有标签纸了',
    'media-needed': '没有标签纸了',
    'media-jam': '卡纸了',
    'media-low': '标签纸快用完了',
    'cover-open': '盖子开着',
    'door-open': '盖子开着',
    'marker-supply-empty': '碳带用完了',
    'marker-supply-low': '碳带快用完了',
    paused: '已暂停',
    'moving-to-paused': '已暂停',
    'timed-out': '打印机没有应答',
    'connecting-to-device': '正在连接打印机',
    offline: '打印机没有应答',
    shutdown: '已关机',
  },
};

/** The catalogue. */
export const words: Record<Locale, Words> = { en, 'zh-CN': zh };
