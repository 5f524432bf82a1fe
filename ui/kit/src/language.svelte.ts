// The language of the page. Every word asks for it when it is drawn, so that changing it redraws
// the page and nothing else.

import { initialLocale, type Locale } from './locale.ts';
import { locales, overwriteGetLocale } from '@waystation/words';

/** Every language, the pseudo-language for tests among them. */
export type Language = (typeof locales)[number];

const KEPT = 'waystation.language';

let current = $state<Language>('en');

/** Takes the language of the address, of last time, or of the reader, in this order. */
export function startLanguage(asked: string | null): void {
  const kept = localStorage.getItem(KEPT);
  current = [asked, kept].find(isLanguage) ?? initialLocale(navigator.languages);
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
  localStorage.setItem(KEPT, wanted);
}

function isLanguage(text: string | null): text is Language {
  return locales.some((locale) => locale === text);
}

/** Making one is slow, and a page writes hundreds of numbers. */
const FIGURES = { en: new Intl.NumberFormat('en'), 'zh-CN': new Intl.NumberFormat('zh-CN') };

/** A number as it is written here. */
export function figure(value: number): string {
  return FIGURES[kitLocale()].format(value);
}

/** The time of day of an RFC 3339 time, on the reader's clock; empty if it is none. */
export function timeOfDay(time: string): string {
  const at = new Date(time);
  return Number.isNaN(at.valueOf()) ? '' : at.toLocaleTimeString('en-GB');
}

/** The time of day of a moment in milliseconds since 1970, to the minute. */
export function minuteOfDay(atMs: number): string {
  return new Date(atMs).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}

/** A length of time as m:ss or h:mm:ss. */
export function stopwatch(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [h, min, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return h > 0 ? `${h}:${two(min)}:${two(s)}` : `${min}:${two(s)}`;
}
