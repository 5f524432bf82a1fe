// Which page of the panel is open. It stands behind the `#` of the address, so that the browser's
// way back is the panel's.

/** Every page. */
export const SCREENS = ['main', 'labels', 'label', 'more', 'console', 'card', 'setup'] as const;

/** A page. */
export type Screen = (typeof SCREENS)[number];

/** The page in the fragment of an address. */
export function screenIn(fragment: string): Screen {
  return SCREENS.find((screen) => fragment === `#/${screen}`) ?? 'main';
}

/** Where the page behind another is. */
export function behind(screen: Screen): Screen | null {
  switch (screen) {
    case 'main':
      return null;
    case 'label':
    case 'labels':
    case 'more':
      return 'main';
    case 'console':
    case 'card':
    case 'setup':
      return 'more';
  }
}
