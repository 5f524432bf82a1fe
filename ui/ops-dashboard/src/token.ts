// The tokens of a waybill or an order, made here: the number never leaves the browser, and the hub
// holds no key to make one. A month has a key of its own; who traces gets the keys of some months, in
// the file that `waystation search-keys` makes, and never the tenant's key.

/** What a token can be of. */
export type Field = 'waybill' | 'order';

/** The key of one month, which no script can read back. */
export interface MonthKey {
  /** As in `2026-11`, UTC. */
  readonly month: string;
  readonly key: CryptoKey;
}

/** Most bytes of a file of search keys. */
export const FILE_BYTES_MAX = 16 * 1024;
/** Most months of one: as many as the hub takes tokens in one question. */
const MONTHS_MAX = 32;
/** What a file of search keys says it is. */
const SEARCH_KEYS = 'waystation search keys v1';
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
const KEY = /^[0-9a-f]{64}$/;
const TOKEN = /^[0-9a-f]{32}$/;
/** What stands between the tokens of one address. */
const BETWEEN = '.';

/** The keys in a file of search keys, the oldest month first; null if the text is none. */
export async function searchKeysIn(text: string): Promise<readonly MonthKey[] | null> {
  const months = monthsIn(text);
  if (months === null) return null;
  return Promise.all([...months].sort(([one], [other]) => (one < other ? -1 : 1)).map(async ([month, digits]) => ({
    month,
    key: await crypto.subtle.importKey('raw', bytesOf(digits), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']),
  })));
}

/** The tokens of a number, one for each month: the first 128 bits of an HMAC-SHA-256. */
export async function tokensOf(keys: readonly MonthKey[], field: Field, number: string): Promise<readonly string[]> {
  const text = new TextEncoder().encode(`waystation told token v1\0${field}\0${number}`);
  return Promise.all(keys.map(async ({ key }) => hex(new Uint8Array(await crypto.subtle.sign('HMAC', key, text), 0, 16))));
}

/** The month of a moment, in milliseconds since 1970. */
export function monthOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 7);
}

/** Whether a text is a token already. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** The tokens of an address; none if one of them is something else. */
export function tokensIn(id: string): readonly string[] {
  const tokens = id.split(BETWEEN);
  return tokens.length <= MONTHS_MAX && tokens.every(isToken) ? tokens : [];
}

/** Tokens as they stand in an address. */
export function addressOf(tokens: readonly string[]): string {
  return tokens.join(BETWEEN);
}

/** The months of a file and the digits of their keys. */
function monthsIn(text: string): ReadonlyMap<string, string> | null {
  const file = parsed(text);
  if (!isRecord(file) || file['what'] !== SEARCH_KEYS || !Array.isArray(file['months'])) return null;
  const months = new Map<string, string>();
  for (const each of file['months'] as unknown[]) {
    if (!isRecord(each)) return null;
    const { month, key } = each;
    if (typeof month !== 'string' || !MONTH.test(month) || typeof key !== 'string' || !KEY.test(key)) return null;
    months.set(month, key);
  }
  return months.size >= 1 && months.size <= MONTHS_MAX && months.size === file['months'].length ? months : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function bytesOf(digits: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: digits.length / 2 }, (_, at) => Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16));
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
