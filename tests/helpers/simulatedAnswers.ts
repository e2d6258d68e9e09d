/** What the simulated model server answers: made from the text by a fixed rule, so that the same text always gets the same. */

/** The text of the item within its delimiters; of a question for a repair, too. */
export const itemTextOf = (prompt: string): string =>
  /^<(response|mail|chain)>\n([\s\S]*)\n<\/\1>(?:$|\n\nYour answer could not be read)/.exec(prompt)?.[2] ??
  prompt

const BATCHED = /^Text \d+:\n(<(response|mail)>\n[\s\S]*?\n<\/\2>)/gm

/** By a fixed rule: the same text always gets the same answer. */
export function standardAnswer(prompt: string, system = ''): string {
  const batched = [...prompt.matchAll(BATCHED)].map((match) => match[1]!)
  if (batched.length > 0) {
    const answers = batched.map((text, index) => ({ number: index + 1, ...answerOf(text, system) }))
    return JSON.stringify({ answers })
  }
  return JSON.stringify(answerOf(prompt, system))
}

const VECTOR_LENGTH = 32

/** A direction for each word, added up: texts that share words lie close to each other. */
export function standardVector(text: string): number[] {
  const vector = new Array<number>(VECTOR_LENGTH).fill(0)
  for (const word of text.toLowerCase().match(/\p{L}{4,}/gu) ?? ['']) {
    let hash = 7
    for (const character of word) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193)
    for (let at = 0; at < VECTOR_LENGTH; at++) {
      hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) + 0x9e3779b9
      vector[at]! += ((hash >>> 8) / 2 ** 24) * 2 - 1
    }
  }
  const length = Math.hypot(...vector) || 1
  return vector.map((value) => value / length)
}

function answerOf(prompt: string, system: string): Record<string, unknown> {
  const text = itemTextOf(prompt)
  const hasHead = prompt.startsWith('<mail>') || prompt.startsWith('<chain>')
  const body = hasHead ? text.split('\n\n').slice(1).join('\n\n') : text
  const quote = body.trim().split(/\s+/).slice(0, 4).join(' ')
  const sentiment = /bad|broken|never|slow|angry/i.test(body) ? 'negative' : 'positive'
  if (/in depth/.test(system)) {
    return {
      situation: `Situation: ${quote}`,
      cause: 'Not told.',
      risk: 'The customer leaves.',
      commitments: [{ what: 'reply', who: 'Support', due: '', state: 'promised', quote }],
      nextSteps: [{ what: 'call', who: 'Support', due: '' }],
      quotes: [{ field: 'situation', quote }],
    }
  }
  if (prompt.startsWith('<response>')) {
    return {
      sentiment,
      intent: sentiment === 'negative' ? 'complaint' : 'praise',
      urgency: /urgent|danger/i.test(body) ? 'high' : 'low',
      themes: quote === '' ? [] : [{ name: `topic ${quote.length % 5}`, sentiment, quote }],
      summary: `Says: ${quote}`,
    }
  }
  return {
    type: 'request',
    summary: `Mail: ${quote}`,
    assignedTo: 'Support',
    status: 'waiting for us',
    priority: body.length % 101,
    priorityReason: 'by rule of the simulation',
    sentiment,
    urgency: 'medium',
    entities: [],
    actions: quote === '' ? [] : [{ what: 'reply', who: 'Support', due: '', state: 'asked', quote }],
  }
}
