// Components and tokens that both pages share. Nothing here fetches.

export { classWord, type StateClass } from './state.ts';
export { startPolling } from './polling.ts';
export { initialLocale, localeNames, type Locale } from './locale.ts';
export { default as StateShape } from './StateShape.svelte';
export { bars } from './code128.ts';
export { default as Barcode } from './Barcode.svelte';
export { default as Notice } from './Notice.svelte';
