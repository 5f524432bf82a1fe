// Components and tokens that both pages share. Nothing here fetches.

export { classWord, type StateClass } from './state.ts';
export { startPolling } from './polling.ts';
export { initialLocale, localeNames, type Locale } from './locale.ts';
export { default as StateShape } from './StateShape.svelte';
export { default as Notice } from './Notice.svelte';
