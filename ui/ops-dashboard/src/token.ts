// The token of a waybill or an order, made here: the number never leaves the browser, and the hub
// holds no key to make one. The key is the tenant's, the file `tenant.key` of every station.

/** What a token can be of. */
export type Field = 'waybill' | 'order';

/** Length of a tenant's key, in bytes. */
export const KEY_BYTES = 32;
/** Length of a token in hexadecimal digits. */
const TOKEN_DIGITS = 32;

/** The token of a number under a key: the first 128 bits of an HMAC-SHA-256. */
export async function tokenOf(key: Uint8Array<ArrayBuffer>, field: Field, number: string): Promise<string> {
  const hmac = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const text = new TextEncoder().encode(`waystation token v1\0${field}\0${number}`);
  const tag = new Uint8Array(await crypto.subtle.sign('HMAC', hmac, text));
  return hex(tag).slice(0, TOKEN_DIGITS);
}

/** Whether a text is a token already. */
export function isToken(text: string): boolean {
  return new RegExp(`^[0-9a-f]{${TOKEN_DIGITS}}$`).test(text);
}

/** The key that 64 hexadecimal digits spell, or null. */
export function keyOf(digits: string): Uint8Array<ArrayBuffer> | null {
  const plain = digits.trim().toLowerCase();
  if (!new RegExp(`^[0-9a-f]{${2 * KEY_BYTES}}$`).test(plain)) return null;
  return Uint8Array.from({ length: KEY_BYTES }, (_, at) => Number.parseInt(plain.slice(2 * at, 2 * at + 2), 16));
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
