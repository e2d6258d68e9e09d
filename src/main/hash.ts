import { hash } from 'node:crypto'

/** Base64url text of the first 16 bytes of the SHA-256: the form of every identity in the store. */
export function shortHash(content: string | Uint8Array): string {
  return hash('sha256', content, 'buffer').subarray(0, 16).toString('base64url')
}
