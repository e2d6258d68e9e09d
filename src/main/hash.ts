import { hash } from 'node:crypto'

/** The first 132 bits of the SHA-256 as 22 characters of base64url: the form of every identity in the store. */
export function shortHash(content: string | Uint8Array): string {
  return hash('sha256', content, 'base64url').slice(0, 22)
}
