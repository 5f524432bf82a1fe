// A scanner gun that types: told from a person by its speed, read by the place of its keys. An
// input method changes what a key says, never where it is. Pure: the caller hands in times.

/** A key, as the browser tells it. */
export interface Key {
  code: string;
  key: string;
  shiftKey: boolean;
  altKey: boolean;
}

/** The longest pause between two keys of a scan, in milliseconds; people need more. */
export const KEY_PAUSE_MS_MAX = 35;
/** Silence that ends a scan without an end key, in milliseconds. */
export const SILENCE_MS = 60;
/** The shortest scan, in characters. */
export const SCAN_LENGTH_MIN = 6;
/** The longest scan, in characters; what comes after is cut off. */
export const SCAN_LENGTH_MAX = 128;

const SHIFTED: Record<string, string> = {
  Digit1: '!', Digit2: '@', Digit3: '#', Digit4: '$', Digit5: '%', Digit6: '^', Digit7: '&', Digit8: '*', Digit9: '(', Digit0: ')',
  Minus: '_', Equal: '+', BracketLeft: '{', BracketRight: '}', Backslash: '|', Semicolon: ':', Quote: '"', Comma: '<', Period: '>', Slash: '?', Backquote: '~',
};
const PLAIN: Record<string, string> = {
  Minus: '-', Equal: '=', BracketLeft: '[', BracketRight: ']', Backslash: '\\', Semicolon: ';', Quote: "'", Comma: ',', Period: '.', Slash: '/', Backquote: '`',
  Space: ' ', NumpadAdd: '+', NumpadSubtract: '-', NumpadMultiply: '*', NumpadDivide: '/', NumpadDecimal: '.',
};

/** The character at a key's place on the keyboard that scanners pretend to be, or null. */
export function character({ code, shiftKey }: Pick<Key, 'code' | 'shiftKey'>): string | null {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined) return shiftKey ? letter : letter.toLowerCase();
  const digit = /^Numpad(\d)$/.exec(code)?.[1] ?? (shiftKey ? undefined : /^Digit(\d)$/.exec(code)?.[1]);
  if (digit !== undefined) return digit;
  return (shiftKey ? SHIFTED[code] : undefined) ?? PLAIN[code] ?? null;
}

/** Reads keys; `keep` in an answer means that the key was the scanner's and must do nothing else. */
export class ScanReader {
  #text = '';
  #alt = '';
  #lastMs = Number.NEGATIVE_INFINITY;

  /** A key went down. */
  down(key: Key, nowMs: number): { keep: boolean; scan: string | null } {
    const isNext = nowMs - this.#lastMs <= KEY_PAUSE_MS_MAX;
    if (key.code.startsWith('Shift') || key.code.startsWith('Alt')) {
      if (this.#text !== '' && isNext) this.#lastMs = nowMs;
      return { keep: false, scan: null };
    }
    if (!isNext) this.#forget();
    if (key.code === 'Enter' || key.code === 'NumpadEnter' || key.code === 'Tab') {
      const scan = this.#whole();
      const keep = this.#text.length > 1;
      this.#forget();
      return { keep, scan };
    }
    const digit = key.altKey ? /^Numpad(\d)$/.exec(key.code)?.[1] : undefined;
    const said = digit === undefined ? character(key) : null;
    if (digit === undefined && said === null) return { keep: false, scan: null };
    const keep = this.#text !== '' || this.#alt !== '';
    this.#lastMs = nowMs;
    if (digit !== undefined) this.#alt = (this.#alt + digit).slice(-4);
    else this.#add(said ?? '');
    return { keep, scan: null };
  }

  /** A key went up: the end of a character that was typed as Alt and its number. */
  up(key: Pick<Key, 'code'>, nowMs: number): void {
    if (!key.code.startsWith('Alt') || this.#alt === '') return;
    const number = Number(this.#alt);
    this.#alt = '';
    this.#lastMs = nowMs;
    if (number >= 32 && number < 127) this.#add(String.fromCharCode(number));
  }

  /** Nothing came for a while: what was read, if it is a scan without an end key. */
  silence(nowMs: number): string | null {
    if (nowMs - this.#lastMs < SILENCE_MS) return null;
    const scan = this.#whole();
    this.#forget();
    return scan;
  }

  #add(text: string): void {
    if (this.#text.length < SCAN_LENGTH_MAX) this.#text += text;
  }

  #whole(): string | null {
    const text = this.#text.trim();
    return text.length >= SCAN_LENGTH_MIN ? text : null;
  }

  #forget(): void {
    this.#text = '';
    this.#alt = '';
    this.#lastMs = Number.NEGATIVE_INFINITY;
  }
}
