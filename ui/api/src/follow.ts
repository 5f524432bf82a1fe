// Follows a stream of events over a plain request, which can carry the key of the page. Never throws.

import type { Fetcher } from './answer.ts';
import { StreamReader, type StreamEvent } from './stream.ts';

/** How long a stream may be silent before it counts as gone, in milliseconds. */
export const SILENCE_MS_MAX = 40_000;

/**
 * Listens until the stream ends, is silent for too long or `stop` is called; `heard` gets every
 * event, and null for a sign of life. Answers with the status that ended it, 0 for none.
 */
export async function follow(
  fetcher: Fetcher,
  url: string,
  headers: Record<string, string>,
  heard: (event: StreamEvent | null) => void,
  stop: AbortSignal,
  events = new StreamReader(),
): Promise<number> {
  const quiet = new AbortController();
  const signal = AbortSignal.any([stop, quiet.signal]);
  let timer = setTimeout(() => quiet.abort(), SILENCE_MS_MAX);
  try {
    const init: RequestInit = { headers: { ...headers, accept: 'text/event-stream' }, signal, cache: 'no-store' };
    const response = await fetcher(url, init);
    if (!response.ok || response.body === null) return response.status;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    heard(null);
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      clearTimeout(timer);
      timer = setTimeout(() => quiet.abort(), SILENCE_MS_MAX);
      heard(null);
      events.feed(piece.value).forEach(heard);
    }
    return 0;
  } catch {
    return 0;
  } finally {
    clearTimeout(timer);
  }
}
