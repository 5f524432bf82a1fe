// The tenant's key while this page is open: in memory only, gone with the page.

let key = $state.raw<Uint8Array<ArrayBuffer> | null>(null);

/** The key, if somebody gave it. */
export function tenantKey(): Uint8Array<ArrayBuffer> | null {
  return key;
}

/** Whether the key is there. */
export function hasKey(): boolean {
  return key !== null;
}

/** Keeps the key until the page is closed. */
export function keepTenantKey(given: Uint8Array<ArrayBuffer>): void {
  key = given;
}

/** Forgets the key. */
export function forgetKey(): void {
  key?.fill(0);
  key = null;
}
