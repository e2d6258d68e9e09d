import { z } from 'zod'
import { parseDailyHours } from './dailyHours.ts'
import { formatServers, parseServers } from './modelServers.ts'
import { readServerAddress } from './serverAddress.ts'
import { MOST_WATCHED_FOLDERS, parseFolderList } from './watched.ts'

/**
 * Every setting with its range, default and unit. The store keeps only what differs from the default; both are
 * parsed again when they are read. `applies` says when a change takes effect.
 */
export interface PreferenceDefinition<T> {
  schema: z.ZodType<T>
  default: T
  unit: string
  /** The range or the choices in words, for the message that refuses a bad value. */
  range: string
  applies: 'at once' | 'next job' | 'next run' | 'next import' | 'next start'
}

const define = <T>(definition: PreferenceDefinition<T>): PreferenceDefinition<T> => definition

const wholeNumber = (
  from: number,
  to: number,
  standard: number,
  unit: string,
  applies: PreferenceDefinition<number>['applies'],
) =>
  define<number>({
    schema: z.coerce.number().int().min(from).max(to),
    default: standard,
    unit,
    range: `a whole number from ${from} to ${to}`,
    applies,
  })

const seconds = (
  from: number,
  to: number,
  standard: number,
  applies: PreferenceDefinition<number>['applies'],
) =>
  define<number>({
    schema: z.coerce.number().min(from).max(to),
    default: standard,
    unit: 'seconds',
    range: `a number from ${from} to ${to}`,
    applies,
  })

const choice = <const T extends string>(
  values: readonly [T, ...T[]],
  standard: T,
  applies: PreferenceDefinition<T>['applies'],
) =>
  define<T>({
    schema: z.enum(values),
    default: standard,
    unit: '',
    range: `one of ${values.join(', ')}`,
    applies,
  })

const words = (
  standard: string,
  range: string,
  applies: PreferenceDefinition<string>['applies'],
  maximum = 500,
) => define<string>({ schema: z.string().trim().max(maximum), default: standard, unit: '', range, applies })

const fallbackModel = (): PreferenceDefinition<string> =>
  words('', 'the name of a model the server has; empty for none', 'next run')

const LONGEST_PROMPT = 20_000

const prompt = (): PreferenceDefinition<string> =>
  words(
    '',
    `a prompt of up to ${LONGEST_PROMPT} characters, with {language} where the answers’ language is named; empty for the one that comes with Verbatim`,
    'next run',
    LONGEST_PROMPT,
  )

/** Percent. Below it texts say different things too often. */
const LEAST_LIKENESS = 80

export const PREFERENCES = {
  /** '' means: OLLAMA_HOST when set, else http://127.0.0.1:11434. */
  modelServerAddress: define<string>({
    schema: z
      .string()
      .trim()
      .max(500)
      .refine((address) => address === '' || typeof readServerAddress(address) !== 'string'),
    default: '',
    unit: '',
    range: 'an http or https address like http://127.0.0.1:11434; empty for the standard one',
    applies: 'next job',
  }),
  modelServerKind: choice(['ollama', 'openai'], 'ollama', 'next job'),
  /** Consent to send texts to a model server that is not on this machine: its host name, '' for none. */
  modelServerConsent: words('', 'the host name you agree to send texts to; empty for none', 'next job'),
  /** Asked beside the first one: see `parseServers`. Stored one server a line. */
  servers: define<string>({
    schema: z
      .string()
      .trim()
      .max(8_000)
      .refine((text) => parseServers(text) !== null)
      .transform((text) => formatServers(parseServers(text) ?? [])),
    default: '',
    unit: '',
    range:
      'model servers, one a line or between semicolons: ADDRESS [kind=ollama|openai] [slots=1 to 256] [model=its name there] [consent=its host name]; empty for none',
    applies: 'at once',
  }),
  /** Whether Verbatim starts Ollama itself when nothing answers at its address. */
  startServer: choice(['no', 'yes'], 'no', 'at once'),
  serverExecutable: words(
    '',
    'the file of Ollama’s program; empty for the one that is installed',
    'next start',
  ),
  model: words('', 'the name of a model the server has; empty for the first one', 'next run'),
  primaryFallbackModel: fallbackModel(),
  /** `auto`: found by measurement while a run goes on. */
  workers: define<number | 'auto'>({
    schema: z.union([z.literal('auto'), z.coerce.number().int().min(1).max(256)]),
    default: 2,
    unit: 'requests in flight',
    range: 'a whole number from 1 to 256, or auto',
    applies: 'at once',
  }),
  /** Local time; the model is asked in these hours of each day only. */
  runHours: define<string>({
    schema: z
      .string()
      .trim()
      .refine((text) => text === '' || parseDailyHours(text) !== null),
    default: '',
    unit: '',
    range: 'hours of the day like 22:00-06:00; empty for the whole day',
    applies: 'at once',
  }),
  /** How long a run goes on while others wait for their turn. */
  runTurnMinutes: wholeNumber(0, 1440, 30, 'minutes', 'at once'),
  /** 0: as many as can be answered. */
  questionsPerMinute: wholeNumber(0, 100_000, 0, 'questions a minute', 'at once'),
  /** Of the urgent lane, as long as others wait. */
  urgentShare: wholeNumber(0, 100, 50, '% of the questions', 'next run'),
  onBattery: choice(['rest', 'go on'], 'rest', 'at once'),
  primaryTimeoutSeconds: seconds(0.1, 3600, 45, 'next job'),
  /** The time-out grows by half above 1,000 characters, up to this limit. */
  primaryTimeoutLimitSeconds: seconds(0.1, 3600, 90, 'next job'),
  /** Whether the time-outs of all stages follow how long answers take, from the least below to the longest that is set. */
  timeouts: choice(['follow', 'as set'], 'follow', 'next job'),
  leastTimeoutSeconds: seconds(0.1, 3600, 15, 'next job'),
  contextTokens: wholeNumber(512, 131072, 4096, 'tokens', 'next run'),
  outputTokens: wholeNumber(32, 8192, 512, 'tokens', 'next run'),
  primaryBatchSize: wholeNumber(1, 16, 1, 'texts a prompt', 'next run'),
  chainModel: words(
    '',
    'the name of a model the server has; empty for that of the primary stage',
    'next run',
  ),
  chainFallbackModel: fallbackModel(),
  chainTimeoutSeconds: seconds(0.1, 3600, 90, 'next job'),
  chainTimeoutLimitSeconds: seconds(0.1, 3600, 180, 'next job'),
  chainContextTokens: wholeNumber(512, 131072, 8192, 'tokens', 'next run'),
  chainOutputTokens: wholeNumber(32, 8192, 1024, 'tokens', 'next run'),
  criticalModel: words(
    '',
    'the name of a model the server has; empty for that of the primary stage',
    'next run',
  ),
  criticalFallbackModel: fallbackModel(),
  criticalTimeoutSeconds: seconds(0.1, 3600, 180, 'next job'),
  criticalTimeoutLimitSeconds: seconds(0.1, 3600, 270, 'next job'),
  criticalContextTokens: wholeNumber(512, 131072, 8192, 'tokens', 'next run'),
  criticalOutputTokens: wholeNumber(32, 8192, 1536, 'tokens', 'next run'),
  criticalBatchSize: wholeNumber(1, 16, 1, 'texts a prompt', 'next run'),
  /** A priority, or what urgency and sentiment amount to: see jobs/criticalWrites.ts. */
  criticalThreshold: wholeNumber(0, 100, 70, 'of 100', 'next run'),
  criticalShare: wholeNumber(0, 100, 20, '% of the texts', 'next run'),
  /** Lays texts out as vectors; '': the first of the server's that is made for it. */
  embeddingModel: words(
    '',
    'the name of a model the server has; empty for the first one that embeds',
    'next run',
  ),
  /** Beside the questions of the other stages, which have their own number. */
  embeddingWorkers: wholeNumber(1, 64, 2, 'requests in flight', 'next run'),
  embeddingBatchSize: wholeNumber(1, 256, 64, 'texts a request', 'next run'),
  embeddingContextTokens: wholeNumber(64, 32768, 512, 'tokens', 'next run'),
  embeddingTimeoutSeconds: seconds(0.1, 3600, 120, 'next job'),
  /** Agreement of answers given several a prompt with those given singly; below it texts are asked singly. */
  batchAgreement: wholeNumber(0, 100, 95, '%', 'next run'),
  batchSample: wholeNumber(4, 500, 20, 'texts', 'next run'),
  /** Chosen by a hash of the text, so that it is the same ones every time; asked by the critical stage's model, or another seed. */
  checkEvery: wholeNumber(0, 10_000, 100, 'texts, of which one is asked twice; 0 for none', 'next run'),
  /** The share of common word runs (see folding/nearTexts.ts); high enough that texts differ in next to nothing but punctuation. */
  nearDuplicates: define<number>({
    schema: z.coerce
      .number()
      .int()
      .min(0)
      .max(100)
      .refine((share) => share === 0 || share >= LEAST_LIKENESS),
    default: 95,
    unit: '% of the words',
    range: `a whole number from ${LEAST_LIKENESS} to 100; 0 for equal texts only`,
    applies: 'next run',
  }),
  /** Governs only whether further texts take an answer over; an answer never leaves the text that it was given to. */
  answerLifeDays: wholeNumber(0, 36_500, 0, 'days; 0 for no end', 'next run'),
  /** What is done about a recipe that is shown to be worse than the one before it. */
  worseRecipe: choice(['go back', 'tell'], 'go back', 'at once'),
  /** The language of summaries, reasons and names of themes; quotes stay in their own. */
  answerLanguage: define<string>({
    schema: z.string().trim().min(1).max(60),
    default: 'English',
    unit: '',
    range: 'the name of a language, of up to 60 characters',
    applies: 'next run',
  }),
  primarySurveyPrompt: prompt(),
  primaryEmailPrompt: prompt(),
  chainPrompt: prompt(),
  criticalSurveyPrompt: prompt(),
  criticalEmailPrompt: prompt(),
  criticalChainPrompt: prompt(),
  /** Themes that are found; those a person added stand beside them. */
  mostThemes: wholeNumber(3, 200, 30, 'themes', 'at once'),
  /** Whether a model is asked about names of themes and doubtful texts by itself once a run that asked one is done. */
  themeQuestions: choice(['when asked', 'after runs'], 'when asked', 'at once'),
  maximumAttempts: wholeNumber(1, 20, 5, 'attempts', 'next job'),
  /** Before the second attempt; twice as long before each further one, up to eight times. */
  retrySeconds: seconds(0.1, 60, 1, 'next run'),
  loadTimeoutSeconds: seconds(1, 7200, 600, 'next run'),
  breakerFailures: wholeNumber(1, 1000, 10, 'failures in a row', 'next run'),
  breakerPauseSeconds: seconds(0.1, 3600, 60, 'next run'),
  keepAliveMinutes: wholeNumber(1, 1440, 30, 'minutes', 'next job'),
  /** From when on a person is told of a run; 0 for never. Rates are those of its latest minutes. */
  alertErrors: wholeNumber(0, 100, 10, '% of requests that fail, 0 for never', 'at once'),
  alertTimeouts: wholeNumber(0, 100, 10, '% of requests out of time, 0 for never', 'at once'),
  alertPace: wholeNumber(0, 100, 50, '% of the run’s median pace, 0 for never', 'at once'),
  alertMemory: wholeNumber(0, 1_000_000, 3_000, 'megabytes, 0 for never', 'at once'),
  alertFreeMemory: wholeNumber(0, 100, 5, '% of the machine’s memory, 0 for never', 'at once'),
  /** Alerts as notifications of the system: what happened, never a text. */
  notifications: choice(['show', 'none'], 'show', 'at once'),
  appearance: choice(['system', 'light', 'dark'], 'system', 'at once'),
  /** What of attachments is searched: nothing, attached mails and plain texts, or PDFs and Word documents as well. */
  attachmentText: choice(['none', 'text', 'documents'], 'text', 'next import'),
  /** Whole paths, one a line; a JSON array of them is taken as well. */
  watchedFolders: define<string>({
    schema: z.string().transform((text, context) => {
      const folders = parseFolderList(text)
      if (folders === null) context.addIssue({ code: 'custom', message: 'no list of folders' })
      return folders?.join('\n') ?? ''
    }),
    default: '',
    unit: '',
    range: `whole paths of at most ${MOST_WATCHED_FOLDERS} folders, one a line or as a JSON array; empty for none`,
    applies: 'at once',
  }),
  /** The deepest stage that new texts of watched folders go through by themselves. */
  watchedStage: choice(['rules', 'primary', 'chain', 'critical'], 'primary', 'at once'),
  watchedRestSeconds: seconds(0.1, 3600, 10, 'at once'),
  /** Figures of runs in the OpenMetrics form, in the data folder. */
  metricsFile: choice(['off', 'on'], 'off', 'at once'),
  ownAddress: words('', 'your mail addresses, separated by commas', 'at once', 2000),
} as const satisfies Record<
  string,
  | PreferenceDefinition<never>
  | PreferenceDefinition<number | 'auto'>
  | PreferenceDefinition<string>
  | PreferenceDefinition<number>
>

export type PreferenceName = keyof typeof PREFERENCES
/** Settings that hold a prompt: many lines of text. */
export type PromptName = Extract<PreferenceName, `${string}Prompt`>
export type Preferences = {
  [N in PreferenceName]: (typeof PREFERENCES)[N]['default'] extends infer D
    ? D extends number
      ? number
      : D extends 'auto'
        ? 'auto'
        : D extends string
          ? D
          : never
    : never
}

export const PREFERENCE_NAMES = Object.keys(PREFERENCES) as PreferenceName[]

/** Names that every object has, such as `constructor`, are none. */
export const isPreferenceName = (name: string): name is PreferenceName => Object.hasOwn(PREFERENCES, name)

export const PreferenceView = z.object({
  value: z.union([z.string(), z.number()]),
  default: z.union([z.string(), z.number()]),
  unit: z.string(),
  range: z.string(),
  applies: z.string(),
})
export type PreferenceView = z.infer<typeof PreferenceView>
