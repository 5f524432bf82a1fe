// Server-sent events as they come in over a plain request, which, unlike the browser's own reader,
// can carry the key of the page. Reading only; who is asked again and when is decided elsewhere.

/** One event. */
export interface StreamEvent {
  name: string;
  id: string;
  data: string;
}

/** The longest event that is read, in characters; a longer one ends the stream. */
export const EVENT_LENGTH_MAX = 256 * 1024;

/** Turns pieces of text into events, wherever the pieces break. */
export class StreamReader {
  readonly #lengthMax: number;
  #rest = '';
  #event: StreamEvent = { name: 'message', id: '', data: '' };

  constructor(lengthMax = EVENT_LENGTH_MAX) {
    this.#lengthMax = lengthMax;
  }

  /** The events that are whole after `piece`. */
  feed(piece: string): StreamEvent[] {
    const lines = (this.#rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length + this.#event.data.length > this.#lengthMax) throw new Error('an event is too long');
    return lines.flatMap((line) => this.#line(line) ?? []);
  }

  #line(line: string): StreamEvent | null {
    if (line === '') {
      const event = this.#event;
      this.#event = { name: 'message', id: '', data: '' };
      return event.data === '' ? null : event;
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#event.name = value;
    else if (field === 'id') this.#event.id = value;
    else if (field === 'data') this.#event.data += this.#event.data === '' ? value : `\n${value}`;
    return null;
  }
}
