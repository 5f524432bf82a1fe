// The languages of the pages.

/** A language that every catalogue has whole. */
export type Locale = 'en' | 'zh-CN';

/** What each language calls itself. */
export const localeNames: Record<Locale, string> = { en: 'English', 'zh-CN': '中文' };

/** The first of the reader's languages that we speak; English if we speak none. */
export function initialLocale(wanted: readonly string[]): Locale {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split('-')[0];
    if (language === 'zh') return 'zh-CN';
    if (language === 'en') return 'en';
  }
  return 'en';
}
