// One question over HTTP and every way it can end. Never throws: a page must be able to draw
// each ending.

/** How a question ended. */
export type Answer<T> =
  | { kind: 'ok'; value: T }
  /** Nobody answered in time. */
  | { kind: 'unreachable' }
  /** Somebody answered, and said no; `detail` is the problem's own sentence, if it had one. */
  | { kind: 'refused'; status: number; problem: string; detail: string }
  /** The answer is not what this page knows how to read. */
  | { kind: 'unreadable' };

/** How long an answer may take, in milliseconds. */
export const ANSWER_MS_MAX = 4_000;

/** The function that asks; a test hands in its own. */
export type Fetcher = (url: string, init: RequestInit) => Promise<Response>;

/**
 * Sends a request as it stands, within the time, and lets `read` judge the JSON of the answer.
 * `alsoAnswer` is a status that carries an answer although it is no success.
 */
export async function exchange<T>(
  fetcher: Fetcher,
  url: string,
  init: RequestInit,
  read: (body: unknown) => T | null,
  alsoAnswer = 200,
  timeMs = ANSWER_MS_MAX,
): Promise<Answer<T>> {
  let response: Response;
  try {
    const signal = AbortSignal.timeout(timeMs);
    response = await fetcher(url, { ...init, signal, cache: 'no-store', redirect: 'error' });
  } catch {
    return { kind: 'unreachable' };
  }
  return answerOf(response, read, alsoAnswer);
}

/** What an answer that came says. */
export async function answerOf<T>(response: Response, read: (body: unknown) => T | null, alsoAnswer = 200): Promise<Answer<T>> {
  const body = await json(response);
  const value = response.ok || response.status === alsoAnswer ? read(body) : null;
  if (value !== null) return { kind: 'ok', value };
  if (response.ok) return { kind: 'unreadable' };
  return { kind: 'refused', status: response.status, problem: problemOf(body), detail: textOf(body, 'detail') };
}

async function json(response: Response): Promise<unknown> {
  try {
    return (await response.json()) as unknown;
  } catch {
    return null;
  }
}

/** The kind of an RFC 9457 problem of ours, or nothing. */
function problemOf(body: unknown): string {
  return textOf(body, 'type').replace('urn:waystation:problem:', '');
}

/** A text of the body, or nothing. */
function textOf(body: unknown, name: string): string {
  const value: unknown = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : null;
  return typeof value === 'string' ? value : '';
}

/** The list under `name`, if every entry is an object that carries `keys`. */
export function listOf<T>(body: unknown, name: string, keys: readonly (keyof T & string)[]): T[] | null {
  if (typeof body !== 'object' || body === null) return null;
  const list: unknown = (body as Record<string, unknown>)[name];
  if (!Array.isArray(list)) return null;
  const whole = list.every((entry) => carries(entry, keys));
  return whole ? (list as T[]) : null;
}

/** Whether `entry` is an object with all `keys`. */
export function carries(entry: unknown, keys: readonly string[]): boolean {
  return typeof entry === 'object' && entry !== null && keys.every((key) => key in entry);
}
