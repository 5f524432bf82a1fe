// From the one list of tokens to CSS, and the arithmetic that says whether they can be read.

import tokens from './tokens.json' with { type: 'json' };

type Palette = Record<string, string>;

function lines(palette: Palette, indent: string): string {
  return Object.entries(palette).map(([name, colour]) => `${indent}--${name}: ${colour};\n`).join('');
}

/** The stylesheet of the tokens. A page may fix the theme with `data-theme` on its root. */
export function css(): string {
  const sizes: Palette = { sans: tokens.sans, mono: tokens.mono };
  tokens.space_px.forEach((px, at) => { sizes[`space-${at + 1}`] = `${px}px`; });
  for (const [name, px] of Object.entries(tokens.target_px)) sizes[`target-${name}`] = `${px}px`;
  return `/* Made from tokens.json; change it there, and run \`npm run generate\`. */
:root {
  color-scheme: light;
${lines({ ...tokens.light, ...sizes }, '  ')}}

@media (prefers-color-scheme: dark) {
  :root:not([data-theme='light']) {
    color-scheme: dark;
${lines(tokens.dark, '    ')}  }
}

:root[data-theme='dark'] {
  color-scheme: dark;
${lines(tokens.dark, '  ')}}
`;
}

/** The contrast of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

/** Relative luminance (WCAG 2.2). */
function luminance(colour: string): number {
  const channel = (at: number): number => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
