/**
 * Values between page and host with the semantics of the structured clone, as Electron's own IPC has them: dates, maps,
 * sets, typed arrays, errors, cycles and shared references arrive; functions and symbols are refused. Runs in both.
 */

/** One value of the graph; numbers in it are places of other values in the list. The first value is the root. */
type Node =
  | ['value', string | number | boolean | null]
  | ['undefined']
  | ['number', string]
  | ['bigint', string]
  | ['date', number | null]
  | ['regexp', string, string]
  | ['array', number[]]
  | ['object', [string, number][]]
  | ['map', [number, number][]]
  | ['set', number[]]
  | ['error', string, string, string, number | null]
  | ['buffer', string]
  | ['view', string, number, number, number]

export class CloneError extends Error {
  constructor() {
    // The message Electron gives.
    super('An object could not be cloned.')
    this.name = 'Error'
  }
}

const ERROR_TYPES: Readonly<Record<string, ErrorConstructor>> = {
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
}

type ViewConstructor = new (buffer: ArrayBuffer, offset: number, length: number) => ArrayBufferView
const VIEW_TYPES: Readonly<Record<string, ViewConstructor>> = {
  BigInt64Array,
  BigUint64Array,
  DataView,
  Float32Array,
  Float64Array,
  Int16Array,
  Int32Array,
  Int8Array,
  Uint16Array,
  Uint32Array,
  Uint8Array,
  Uint8ClampedArray,
}

/** @throws CloneError for what cannot cross */
export function encode(root: unknown): string {
  const nodes: Node[] = []
  const places = new Map<object, number>()

  const put = (value: unknown): number => {
    if (typeof value === 'object' && value !== null) {
      const known = places.get(value)
      if (known !== undefined) return known
    }
    const place = nodes.length
    nodes.push(['undefined'])
    if (typeof value === 'object' && value !== null) {
      places.set(value, place)
      nodes[place] = describeObject(value, put)
    } else nodes[place] = describePrimitive(value)
    return place
  }
  put(root)
  return JSON.stringify(nodes)
}

function describePrimitive(value: unknown): Node {
  switch (typeof value) {
    case 'undefined':
      return ['undefined']
    case 'bigint':
      return ['bigint', value.toString()]
    case 'number':
      if (Object.is(value, -0)) return ['number', '-0']
      return Number.isFinite(value) ? ['value', value] : ['number', String(value)]
    case 'string':
    case 'boolean':
      return ['value', value]
    default:
      if (value === null) return ['value', null]
      throw new CloneError()
  }
}

function describeObject(value: object, put: (part: unknown) => number): Node {
  if (Array.isArray(value)) return ['array', Array.from(value, put)]
  if (value instanceof Date) return ['date', Number.isNaN(value.getTime()) ? null : value.getTime()]
  if (value instanceof RegExp) return ['regexp', value.source, value.flags]
  if (value instanceof Map)
    return ['map', Array.from(value, ([key, part]): [number, number] => [put(key), put(part)])]
  if (value instanceof Set) return ['set', Array.from(value, put)]
  if (value instanceof Error) {
    const name = Object.hasOwn(ERROR_TYPES, value.name) ? value.name : 'Error'
    return ['error', name, value.message, value.stack ?? '', 'cause' in value ? put(value.cause) : null]
  }
  if (value instanceof ArrayBuffer) return ['buffer', toBase64(new Uint8Array(value))]
  if (ArrayBuffer.isView(value)) {
    const name = Object.prototype.toString.call(value).slice(8, -1)
    const length = value instanceof DataView ? value.byteLength : (value as Uint8Array).length
    return ['view', name, put(value.buffer), value.byteOffset, length]
  }
  const kind = Object.prototype.toString.call(value)
  if (kind !== '[object Object]' || value instanceof Promise || value instanceof WeakMap)
    throw new CloneError()
  return ['object', Object.entries(value).map(([key, part]): [string, number] => [key, put(part)])]
}

export function decode(text: string): unknown {
  const nodes = JSON.parse(text) as Node[]
  const values = new Map<number, unknown>()

  const take = (place: number): unknown => {
    if (values.has(place)) return values.get(place)
    const node = nodes[place]
    if (node === undefined) throw new Error(`no value at ${place}`)
    const keep = <T>(value: T): T => {
      values.set(place, value)
      return value
    }
    switch (node[0]) {
      case 'value':
        return node[1]
      case 'undefined':
        return undefined
      case 'number':
        return Number(node[1])
      case 'bigint':
        return BigInt(node[1])
      case 'date':
        return keep(new Date(node[1] ?? Number.NaN))
      case 'regexp':
        return keep(new RegExp(node[1], node[2]))
      case 'array': {
        const array = keep<unknown[]>([])
        for (const part of node[1]) array.push(take(part))
        return array
      }
      case 'object': {
        const object = keep<Record<string, unknown>>({})
        for (const [key, part] of node[1]) {
          // A key named __proto__ has to become a property like any other.
          Object.defineProperty(object, key, {
            value: take(part),
            enumerable: true,
            configurable: true,
            writable: true,
          })
        }
        return object
      }
      case 'map': {
        const map = keep(new Map<unknown, unknown>())
        for (const [key, part] of node[1]) map.set(take(key), take(part))
        return map
      }
      case 'set': {
        const set = keep(new Set<unknown>())
        for (const part of node[1]) set.add(take(part))
        return set
      }
      case 'error': {
        const error = keep(new (ERROR_TYPES[node[1]] ?? Error)(node[2]))
        error.stack = node[3]
        if (node[4] !== null) error.cause = take(node[4])
        return error
      }
      case 'buffer':
        return keep(fromBase64(node[1]))
      case 'view': {
        const View = VIEW_TYPES[node[1]]
        if (View === undefined) throw new Error(`no such view: ${node[1]}`)
        return keep(new View(take(node[2]) as ArrayBuffer, node[3], node[4]))
      }
    }
  }
  return take(0)
}

const CHUNK = 32_768

function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let start = 0; start < bytes.length; start += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(start, start + CHUNK))
  }
  return btoa(text)
}

function fromBase64(text: string): ArrayBuffer {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer
}
