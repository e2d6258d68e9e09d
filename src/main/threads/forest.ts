/**
 * Conversations by reference, after Jamie Zawinski's algorithm (RFC 5256, REFERENCES) without its merging by subject.
 *
 * The result does not depend on the order of the messages: they are put into an order of their own first, and a
 * message's word about its own parent goes before what others say about it.
 */
import type { MessageHeader } from './header.ts'

/** A place in a conversation; `message` is null for a mail that others refer to and that is not there. */
export interface Node {
  id: string
  message: MessageHeader | null
  parent: Node | null
  /** By date sent, then by id. */
  children: Node[]
}

/** Roots by date sent, then by id. Every leaf is a message that is there. */
export function buildForest(messages: readonly MessageHeader[]): Node[] {
  const ordered = [...messages].sort(inOwnOrder)
  const nodes = new Map<string, Node>()
  const own = ordered.map((message) => addMessage(nodes, message))
  const references = ordered.map((message) => validReferences(message, nodes))

  own.forEach((node, index) => {
    const parent = references[index]!.at(-1)
    if (parent !== undefined) link(nodeFor(nodes, parent), node)
  })
  for (const chain of references) {
    for (let index = 1; index < chain.length; index++) {
      const child = nodeFor(nodes, chain[index]!)
      if (child.parent === null) link(nodeFor(nodes, chain[index - 1]!), child)
    }
  }

  prune(nodes)
  return sortTrees([...nodes.values()].filter((node) => node.parent === null))
}

/** The nodes of a tree, parents before their children, in reading order. Without recursion: chains can be thousands deep. */
export function* walk(root: Node): Generator<Node> {
  const open = [root]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node
    for (let index = node.children.length - 1; index >= 0; index--) open.push(node.children[index]!)
  }
}

/** Undated messages come last among their like. */
function inOwnOrder(a: MessageHeader, b: MessageHeader): number {
  return (
    compareNumber(a.sentAt ?? Infinity, b.sentAt ?? Infinity) ||
    compareText(a.messageId, b.messageId) ||
    compareText(a.identity, b.identity)
  )
}

const compareNumber = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0)

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The first bearer of a Message-ID keeps it; another mail with the same one gets an id made of both identities. */
function addMessage(nodes: Map<string, Node>, message: MessageHeader): Node {
  let id = message.messageId === '' ? `no-id:${message.identity}` : message.messageId
  if (nodes.has(id)) id = `${id}#${message.identity}`
  for (let copy = 2; nodes.has(id); copy++) id = `${message.messageId}#${message.identity}#${copy}`
  const node: Node = { id, message, parent: null, children: [] }
  nodes.set(id, node)
  return node
}

/**
 * The ids in References, else the first valid one in In-Reply-To. An id without an @ counts only when a message bears
 * it, since old programs wrote dates and names there.
 */
function validReferences(message: MessageHeader, nodes: ReadonlyMap<string, Node>): string[] {
  const isValid = (id: string): boolean =>
    id !== '' && id !== message.messageId && !/[\s<>]/.test(id) && (id.includes('@') || nodes.has(id))
  const references = [...new Set(message.references)].filter(isValid)
  if (references.length > 0) return references
  const reply = message.inReplyTo.find(isValid)
  return reply === undefined ? [] : [reply]
}

function nodeFor(nodes: Map<string, Node>, id: string): Node {
  let node = nodes.get(id)
  if (node === undefined) {
    node = { id, message: null, parent: null, children: [] }
    nodes.set(id, node)
  }
  return node
}

/** Refuses a link that would close a loop. */
function link(parent: Node, child: Node): void {
  if (parent === child) return
  // What has no children is nobody's ancestor; most links are spared the way up.
  if (child.children.length > 0) {
    for (let above: Node | null = parent; above !== null; above = above.parent) if (above === child) return
  }
  child.parent = parent
  parent.children.push(child)
}

/** Takes away what stands for an absent mail and has nothing under it. */
function prune(nodes: Map<string, Node>): void {
  const isEmpty = (node: Node): boolean => node.message === null && node.children.length === 0
  const empty = [...nodes.values()].filter(isEmpty)
  for (let node = empty.pop(); node !== undefined; node = empty.pop()) {
    nodes.delete(node.id)
    const { parent } = node
    if (parent === null) continue
    parent.children.splice(parent.children.indexOf(node), 1)
    if (isEmpty(parent)) empty.push(parent)
  }
}

/** An absent mail takes the date of the first one under it. */
function sortTrees(roots: Node[]): Node[] {
  const dates = new Map<Node, number>()
  const bySentDate = (a: Node, b: Node): number => {
    const first = dates.get(a)!
    const second = dates.get(b)!
    return compareNumber(first, second) || compareText(a.id, b.id)
  }
  for (const root of roots) {
    for (const node of [...walk(root)].reverse()) {
      node.children.sort(bySentDate)
      dates.set(
        node,
        node.message === null ? dates.get(node.children[0]!)! : (node.message.sentAt ?? Infinity),
      )
    }
  }
  return roots.sort(bySentDate)
}
