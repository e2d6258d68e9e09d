import { bytes } from '../format.ts'
import type { MemoryFit } from '../../../../shared/domain/models.ts'

const fit: Record<MemoryFit, string> = {
  fits: 'Fits this machine',
  tight: 'Fits, with little to spare',
  'too large': 'Too large for this machine’s memory',
  unknown: 'Whether it fits there is not known',
}

export const models = {
  title: 'Models',
  listLabel: 'Models on the server',
  none: 'The server has no model yet.',
  noServer: 'Known when a model server answers.',
  head: { name: 'Model', size: 'Size', quantisation: 'Quantisation', memory: 'Memory', licence: 'Licence' },
  fit,
  memory: (needed: number | null): string => (needed === null ? '' : `about ${bytes(needed)}`),
  size: (value: number): string => bytes(value),
  noLicence: 'none told',
  remove: 'Remove',
  removeThis: (name: string): string => `Remove ${name}`,
  removeTitle: (name: string): string => `Remove ${name}?`,
  removeBody: (size: number): string =>
    `Its ${bytes(size)} on the model server are deleted. Answers it gave are kept.`,
  get: 'Get a model',
  getHint:
    'The model server downloads it; Verbatim itself speaks to no one else. Size and licence are told before anything is kept.',
  name: 'Name of the model',
  look: 'Look at it',
  download: (size: number | null): string => (size === null ? 'Download' : `Download ${bytes(size)}`),
  offer: (name: string, size: number | null): string =>
    size === null ? `${name}: its size is not known.` : `${name}: ${bytes(size)}.`,
  offerLicence: (licence: string | null): string =>
    licence === null ? 'Its licence is told once it is there.' : `Licence: ${licence}.`,
  installed: (name: string): string => `The server has ${name} already.`,
  add: 'Add a GGUF file',
  addHint: 'Under the name above.',
  progress: (name: string): string => `Download of ${name}`,
  state: {
    running: (name: string, completed: number, total: number): string =>
      total === 0 ? `${name}: asking` : `${name}: ${bytes(completed)} of ${bytes(total)}`,
    cancelled: (name: string): string => `${name} was cancelled. What came so far is kept.`,
    failed: (name: string): string => `${name} did not come`,
    done: (name: string): string => `${name} is there.`,
  },
  resume: 'Go on',
  recommended: (memory: number): string => `For this machine, with ${bytes(memory)} of memory`,
  purpose: { reads: 'reads texts', embeds: 'for search by meaning' },
  recommendation: (size: number, purpose: string, licence: string): string =>
    `about ${bytes(size)}, ${purpose}, ${licence}`,
  environment: 'Settings for Ollama',
  environmentHint: 'Set these where Ollama is started, then restart it.',
}
