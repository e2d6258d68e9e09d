/** With which settings Ollama serves long runs well: what a person is advised, and what our own is started with. */
import type { EnvironmentAdvice } from '../../../shared/domain/models.ts'
import type { Preferences } from '../../../shared/domain/preferences.ts'

/** Where the number of workers is found by measurement, it must be able to find more than one to be of use. */
const SLOTS_WHERE_MEASURED = 4
/** Memory for the context grows with each. */
const MOST_SLOTS = 16

type Wanted = Pick<Preferences, 'workers' | 'keepAliveMinutes'>

export const ollamaAdvice = ({ workers, keepAliveMinutes }: Wanted): EnvironmentAdvice[] => [
  {
    name: 'OLLAMA_NUM_PARALLEL',
    value: String(workers === 'auto' ? SLOTS_WHERE_MEASURED : Math.min(workers, MOST_SLOTS)),
    because:
      'As many answers in the making as there are workers; the standard is one, and memory for the context grows with it.',
  },
  {
    name: 'OLLAMA_KEEP_ALIVE',
    value: `${keepAliveMinutes}m`,
    because: 'The model stays loaded between questions.',
  },
  {
    name: 'OLLAMA_MAX_LOADED_MODELS',
    value: '2',
    because: 'The model that reads and the one that embeds need not make room for each other.',
  },
  {
    name: 'OLLAMA_FLASH_ATTENTION',
    value: '1',
    because: 'Less memory for long contexts.',
  },
  {
    name: 'LLAMA_ARG_CACHE_RAM',
    value: '512',
    because: 'From version 0.30 on a hidden cache would grow to 8 GB a model.',
  },
  {
    name: 'OLLAMA_NO_CLOUD',
    value: '1',
    because: 'Models run on this machine and nowhere else.',
  },
]

/** @param own the person's environment: what it says goes before */
export const ollamaEnvironment = (
  wanted: Wanted,
  own: Readonly<Record<string, string | undefined>>,
): Record<string, string> =>
  Object.fromEntries(ollamaAdvice(wanted).map(({ name, value }) => [name, own[name] ?? value]))
