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

/** The copy of one value; `seen` keeps what was copied already, so that cycles and shared parts stay what they are. */
export function cross(value: unknown, seen = new Map<object, unknown>()): unknown {
  if (typeof value === 'function') {
    return (...args: unknown[]) => cross((value as AnyFunction)(...args.map((argument) => cross(argument))))
  }
  if (typeof value === 'symbol') throw new TypeError('An object could not be cloned.')
  if (typeof value !== 'object' || value === null) return value
  if (seen.has(value)) return seen.get(value)
  if (value instanceof Promise) {
    return value.then(
      (result) => cross(result),
      (error: unknown) => Promise.reject(cross(error) as Error),
    )
  }
  if (value instanceof Blob) return value
  const keep = <T extends object>(copy: T): T => {
    seen.set(value, copy)
    return copy
  }
  if (Array.isArray(value)) {
    const array = keep<unknown[]>([])
    for (const part of value) array.push(cross(part, seen))
    return array
  }
  if (Object.prototype.toString.call(value) !== '[object Object]') return keep(structuredClone(value))
  const object = keep<Record<string, unknown>>({})
  for (const [key, part] of Object.entries(value)) object[key] = cross(part, seen)
  return object
}

function deepFreeze(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  for (const part of Object.values(value)) deepFreeze(part)
  return Object.freeze(value)
}
