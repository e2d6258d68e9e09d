/**
 * Whether a model goes by a name: one without a tag means the latest.
 *
 * @param model its whole name, as the server lists it
 * @param name as a person gave it; '' names none
 */
export const isNamed = (model: string, name: string): boolean =>
  name !== '' && (model === name || model === `${name}:latest`)
