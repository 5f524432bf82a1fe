// The first run as far as it can be left and resumed: the step, and when it began.

/** The steps, in their order. */
export const STEPS = ['language', 'printers', 'test', 'hub', 'done'] as const;

/** How far the first run is. Times are in milliseconds since 1970. */
export interface Progress {
  step: number;
  beganMs: number;
  endedMs: number | null;
}

const KEPT = 'waystation.setup';

/** Where the first run was left, or its beginning. A finished one begins anew. */
export function begin(storage: Pick<Storage, 'getItem'>, nowMs: number): Progress {
  const fresh = { step: 0, beganMs: nowMs, endedMs: null };
  try {
    const kept = JSON.parse(storage.getItem(KEPT) ?? 'null') as Partial<Progress> | null;
    const { step, beganMs } = kept ?? {};
    const left = typeof step === 'number' && typeof beganMs === 'number' && step > 0 && step < STEPS.length - 1;
    return left ? { step, beganMs, endedMs: null } : fresh;
  } catch {
    return fresh;
  }
}

/** Keeps how far it is. */
export function keep(storage: Pick<Storage, 'setItem'>, progress: Progress): Progress {
  storage.setItem(KEPT, JSON.stringify(progress));
  return progress;
}

/** A test label in ZPL: a word, a ruler of 50 mm at 203 dpi, and a number to scan. */
export function testLabel(nowMs: number): { number: string; zpl: string } {
  const number = `WSTEST${String(nowMs % 1_000_000).padStart(6, '0')}`;
  const zpl = `^XA^CI28^FO40,40^A0N,70,70^FDTEST^FS^FO40,130^GB400,12,12^FS^FO40,150^A0N,30,30^FD50 mm^FS`
    + `^FO40,200^BY3^BCN,120,Y,N^FD${number}^FS^XZ`;
  return { number, zpl };
}

/** What an enrolment sheet says: the one-time token, with the control centre's address before it or without. */
export function sheetIn(scan: string): { hub: string | null; token: string } | null {
  const [, hub, token] = /^(?:(https?:\/\/[^\s#]+)[\s#])?(wst-\S+)$/.exec(scan.trim()) ?? [];
  return token === undefined ? null : { hub: hub ?? null, token };
}
