// What runs first: the page as it stands in the HTML, which says that nothing is known yet, is put into
// the reader's language and light and seen; only then everything else is read. It never says more.

import '@waystation/kit/base.css';
import './bench.css';
import './shell.css';
import { firstLanguage, firstLook, wear } from '@waystation/kit/first';

/** How long a page waits to be painted, in milliseconds; one that nobody sees is painted never. */
const PAINT_MS_MAX = 500;

const asked = new URLSearchParams(location.search);
document.documentElement.lang = firstLanguage(asked.get('lang'), (text) => text !== null);
wear(firstLook(asked.get('look')));

/** Ends when what stands in the page was painted. */
function painted(): Promise<void> {
  return new Promise((seen) => {
    requestAnimationFrame(() => setTimeout(seen));
    setTimeout(seen, document.hidden ? 0 : PAINT_MS_MAX);
  });
}

void painted().then(() => import('./main.ts'));
