/** The only channels there are; the preload names the same ones. */
export const CHANNELS = {
  request: 'verbatim:request',
  topic: 'verbatim:topic',
  accept: 'verbatim:accept',
} as const
