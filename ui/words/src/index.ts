// Every word that a page says, and the language it says it in. Nothing here fetches.

export { m } from './paraglide/messages.js';
export { STATES } from './states.gen.ts';
export { locales, overwriteGetLocale } from './paraglide/runtime.js';
