// Numbers, times and names as they are written and sorted here. The browser knows this too, but the
// first question to its library costs as much as the rest of a page's start together. Pure.

/** Digits after the point, at most. */
const DIGITS_MAX = 3;

/** A number in groups of three digits, as English and Chinese write it. */
export function grouped(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const [whole = '', part] = Math.abs(value).toFixed(DIGITS_MAX).replace(/\.?0+$/, '').split('.');
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${value < 0 ? '-' : ''}${part === undefined ? groups : `${groups}.${part}`}`;
}

/** The day, as numbers: day first in English, year first in Chinese; the year only where it is wanted. */
export function dayOf(at: Date, chinese: boolean, withYear: boolean): string {
  const parts = [two(at.getMonth() + 1), two(at.getDate())];
  if (!chinese) parts.reverse();
  const year = String(at.getFullYear());
  if (withYear) chinese ? parts.unshift(year) : parts.push(year);
  return parts.join('/');
}

/** The time of day on 24 hours. */
export function clockOf(at: Date, withSeconds = true): string {
  const parts = [at.getHours(), at.getMinutes(), ...(withSeconds ? [at.getSeconds()] : [])];
  return parts.map(two).join(':');
}

/** How far a clock is before the world's, from what it says it is behind, in minutes. */
export function zoneOf(behindMinutes: number): string {
  const ahead = Math.abs(behindMinutes);
  return `UTC${behindMinutes > 0 ? '−' : '+'}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`;
}

/** The order of two names, in which bench-9 stands before bench-10. */
export function byName(one: string, other: string): number {
  const [ours, theirs] = [pieces(one), pieces(other)];
  for (let at = 0; at < Math.min(ours.length, theirs.length); at += 1) {
    const [our = '', their = ''] = [ours[at], theirs[at]];
    const numbers = Number(our) - Number(their);
    if (numbers < 0 || numbers > 0) return numbers;
    if (Number.isNaN(numbers) && our !== their) return our < their ? -1 : 1;
  }
  return ours.length - theirs.length;
}

/** A name's digits and what stands between them. */
function pieces(name: string): string[] {
  return name.match(/\d+|\D+/g) ?? [];
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
