/**
 * What a model is known by. Ollama tells a digest of its weights and template. Servers that speak OpenAI's API tell a name, some
 * of them a few facts besides: other weights under the same name are then noticed only where the facts change with them.
 */
const BY_NAME = 'by name: '

/** @param facts what the server tells of the model besides its name, as far as it stays the same while the model does */
export const identityByName = (name: string, facts: readonly string[]): string =>
  BY_NAME + [name, ...facts].join(', ')

/** Whether a digest is none: nothing but what the server calls the model. */
export const isKnownByName = (digest: string): boolean => digest.startsWith(BY_NAME)
