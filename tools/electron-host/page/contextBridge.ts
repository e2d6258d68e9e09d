import type { ContextBridgePart } from '../../../src/main/electron/parts.ts'

/**
 * Gives the page copies, as Electron's bridge between isolated worlds does: functions become proxies whose arguments
 * and results are copied, prototypes are lost, and what is exposed cannot be changed.
 */
export function createContextBridge(target: object): ContextBridgePart {
  return {
    exposeInMainWorld: (key: string, api: unknown) => {
      if (Object.hasOwn(target, key))
        throw new Error(`Cannot bind an API on top of an existing property on the window object: ${key}`)
      Object.defineProperty(target, key, { value: deepFreeze(cross(api)), enumerable: true })
    },
  }
}

type AnyFunction = (...args: unknown[]) => unknown

export function cross(value: unknown): unknown {
  if (typeof value === 'function')
    return (...args: unknown[]) => cross((value as AnyFunction)(...args.map(cross)))
  if (typeof value === 'symbol') throw new TypeError('An object could not be cloned.')
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Promise)
    return value.then(cross, (error: unknown) => Promise.reject(cross(error) as Error))
  if (value instanceof Blob) return value
  if (Array.isArray(value)) return value.map(cross)
  const isPlain = Object.prototype.toString.call(value) === '[object Object]'
  if (!isPlain) return structuredClone(value)
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, cross(part)]))
}

function deepFreeze(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  for (const part of Object.values(value)) deepFreeze(part)
  return Object.freeze(value)
}
