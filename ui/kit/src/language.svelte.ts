// The language of the page. Every word asks for it when it is drawn, so that changing it redraws
// the page and nothing else.

import { firstLanguage, LANGUAGE_KEPT } from './first.ts';
import type { Locale } from './locale.ts';
import { locales, overwriteGetLocale } from '@waystation/words';
import { clockOf, grouped } from './written.ts';

/** Every language, the pseudo-language for tests among them. */
export type Language = (typeof locales)[number];

let current = $state<Language>('en');

/** Takes the language of the address, of last time, or of the reader, in this order. */
export function startLanguage(asked: string | null): void {
  current = firstLanguage(asked, isLanguage);
  overwriteGetLocale(() => current);
}

/** The language now. */
export function language(): Language {
  return current;
}

/** The language now, as the kit knows it. */
export function kitLocale(): Locale {
  return current === 'zh-CN' ? 'zh-CN' : 'en';
}

/** Speaks another language from now on. */
export function speak(wanted: Language): void {
  current = wanted;
  localStorage.setItem(LANGUAGE_KEPT, wanted);
}

function isLanguage(text: string | null): text is Language {
  return locales.some((locale) => locale === text);
}

/** A number as it is written here: both languages group alike. */
export function figure(value: number): string {
  return grouped(value);
}

/** The time of day of an RFC 3339 time, on the reader's clock; empty if it is none. */
export function timeOfDay(time: string): string {
  const at = new Date(time);
  return Number.isNaN(at.valueOf()) ? '' : clockOf(at);
}

/** The time of day of a moment in milliseconds since 1970, to the minute. */
export function minuteOfDay(atMs: number): string {
  return clockOf(new Date(atMs), false);
}

/** A length of time as m:ss or h:mm:ss. */
export function stopwatch(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [h, min, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return h > 0 ? `${h}:${two(min)}:${two(s)}` : `${min}:${two(s)}`;
}
