/** `length` bytes from the platform's secure source. Every nonce, salt and key of ours starts here or in noble, which asks the same source. */
export const randomBytes = (length: number): Uint8Array =>
  globalThis.crypto.getRandomValues(new Uint8Array(length));
