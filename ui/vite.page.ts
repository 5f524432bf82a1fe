// How every page is built: Svelte, one folder of static files, and a policy that lets the page run
// only what was built with it.

import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin, UserConfig } from 'vite';

/** Builds a page that may connect to its own origin and to `connect`. */
export function page(connect: readonly string[]): UserConfig {
  return {
    base: './',
    plugins: [svelte({ compilerOptions: { runes: true } }), contentSecurityPolicy(connect)],
    build: { target: 'es2023', assetsInlineLimit: 4_096, modulePreload: { polyfill: false } },
  };
}

/** Writes the policy into the built page; the development server needs inline styles, so not there. */
function contentSecurityPolicy(connect: readonly string[]): Plugin {
  const content = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src ${["'self'", ...connect].join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content }, injectTo: 'head-prepend' },
    ],
  };
}
