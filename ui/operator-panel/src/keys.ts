// Keys, scanner and touch, before anything on the page hears of them: a scan must never press the
// button that happens to have the focus.

import { ScanReader, SILENCE_MS } from './scan.ts';

/** Who hears what. */
export interface Ears {
  scanned: (scan: string) => void;
  /** Whether the key did something. */
  functionKey: (key: string) => boolean;
  touched: () => void;
}

/** Listens until the answer is called. */
export function listenToKeys(target: Window, ears: Ears): () => void {
  const reader = new ScanReader();
  let silence: ReturnType<typeof setTimeout> | undefined;
  const hear = (scan: string | null): void => { if (scan !== null) ears.scanned(scan); };

  const down = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey) return;
    const { keep, scan } = reader.down(event, event.timeStamp);
    clearTimeout(silence);
    silence = setTimeout(() => hear(reader.silence(performance.now())), SILENCE_MS + 10);
    if (keep || (!event.altKey && ears.functionKey(event.key))) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    if (!keep) ears.touched();
    hear(scan);
  };
  const up = (event: KeyboardEvent): void => reader.up(event, event.timeStamp);
  const pressed = (): void => {
    ears.touched();
    // A focused button would be pressed by the Enter of the next scan, or by a foot switch.
    setTimeout(() => { if (target.document.activeElement instanceof HTMLButtonElement) target.document.activeElement.blur(); }, 0);
  };

  target.addEventListener('keydown', down, { capture: true });
  target.addEventListener('keyup', up, { capture: true });
  target.addEventListener('pointerup', pressed, { capture: true });
  return () => {
    clearTimeout(silence);
    target.removeEventListener('keydown', down, { capture: true });
    target.removeEventListener('keyup', up, { capture: true });
    target.removeEventListener('pointerup', pressed, { capture: true });
  };
}
