// Light or dark: as the computer has it, unless the lead fixed it for the hall.

/** What can be chosen. */
export type Look = 'auto' | 'light' | 'dark';

const KEPT = 'waystation.look';

let chosen = $state<Look>('auto');

/** Takes the look of the address or of last time. */
export function startLook(asked: string | null): void {
  choose([asked, localStorage.getItem(KEPT)].find((each) => each === 'light' || each === 'dark') ?? 'auto');
}

/** The look now. */
export function look(): Look {
  return chosen;
}

/** Looks like this from now on. */
export function choose(wanted: Look): void {
  chosen = wanted;
  localStorage.setItem(KEPT, wanted);
  if (wanted === 'auto') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.setAttribute('data-theme', wanted);
}
