// What is known of the reader before anything else is loaded: their language and their light, from the
// address, of last time, or of the browser. It needs nothing but the browser, so that the first thing
// that is painted is already theirs.

import { initialLocale, type Locale } from './locale.ts';

/** Light or dark: as the computer has it, unless somebody fixed it. */
export type Look = 'auto' | 'light' | 'dark';

/** Where the language of last time is kept. */
export const LANGUAGE_KEPT = 'waystation.language';
/** Where the look of last time is kept. */
export const LOOK_KEPT = 'waystation.look';

/** The language that was asked for or kept, if the page has it; else the first of the reader's that we speak. */
export function firstLanguage<L extends string>(asked: string | null, isSpoken: (text: string | null) => text is L): L | Locale {
  return [asked, localStorage.getItem(LANGUAGE_KEPT)].find(isSpoken) ?? initialLocale(navigator.languages);
}

/** The look that was asked for or kept. */
export function firstLook(asked: string | null): Look {
  return [asked, localStorage.getItem(LOOK_KEPT)].find((each) => each === 'light' || each === 'dark') ?? 'auto';
}

/** Makes the page look so. */
export function wear(look: Look): void {
  if (look === 'auto') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.setAttribute('data-theme', look);
}
