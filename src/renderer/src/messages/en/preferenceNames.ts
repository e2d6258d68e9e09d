import type { PreferenceName } from '../../../../shared/domain/preferences.ts'

const promptEffect =
  'Said to the model before each text. Changing it asks this stage again, and no other. Empty means the one that comes with Verbatim.'

const fallbackEffect =
  'Answers where the stage’s own model is missing, does not load, or failed in all attempts: by its time, its server, its context, or with nothing readable. Its answers bear its name and are counted. Empty means none.'

/** What each preference is called, and what it does. */
export const preferenceNames: Record<PreferenceName, { name: string; effect: string }> = {
  modelServerAddress: {
    name: 'Address',
    effect:
      'Where the model server listens. Empty means OLLAMA_HOST, or http://127.0.0.1:11434. A key that the server wants is set below it, or with “verbatim keys set”; it is kept unencrypted, in a file of the data folder that only your account may read.',
  },
  modelServerKind: {
    name: 'Kind of server',
    effect:
      'Ollama, or one with OpenAI’s API: vLLM, llama-server, LM Studio, Ray Serve. The latter do not tell a digest: other weights under the same name may go unnoticed.',
  },
  modelServerConsent: {
    name: 'Texts may be sent to',
    effect: 'Only needed when the model server is another computer. Without it, no text leaves this one.',
  },
  servers: {
    name: 'Further servers',
    effect:
      'Asked beside the first one, each with slots of its own. A run takes servers in and lets them go while it goes on.',
  },
  startServer: {
    name: 'Start Ollama',
    effect:
      'When nothing answers at the address, Verbatim starts Ollama, watches it, starts it again when it ends or hangs, and ends it with itself. A server that somebody else started is never touched.',
  },
  serverExecutable: {
    name: 'Ollama’s program',
    effect: 'Chosen in the system’s dialog; otherwise the one that is installed.',
  },
  model: { name: 'Model', effect: 'Reads the texts. Empty means the first one the server has.' },
  primaryFallbackModel: { name: 'Fallback model', effect: fallbackEffect },
  workers: {
    name: 'Workers',
    effect:
      'More read faster until the model server is busy. With auto, a run finds the best number by measurement. A run takes the change at once.',
  },
  runHours: {
    name: 'Only in these hours',
    effect: 'In the rest of the day a run waits. For nights only: 22:00-06:00.',
  },
  onBattery: {
    name: 'On battery',
    effect: 'A run rests until the machine is plugged in, or goes on.',
  },
  primaryTimeoutSeconds: {
    name: 'Time-out of an answer',
    effect: 'Counted after the model is loaded. Texts above 1,000 characters get half as much again.',
  },
  primaryTimeoutLimitSeconds: {
    name: 'Longest time-out',
    effect: 'No answer is waited for longer than this.',
  },
  timeouts: {
    name: 'Time-outs',
    effect:
      'They begin as set for each stage. Once 20 answers to texts of a size have come they follow: three times what 95 of 100 take, and half as much again as the slowest, within the least and the longest. What holds is shown with the run.',
  },
  leastTimeoutSeconds: {
    name: 'Least time-out',
    effect: 'However fast answers come, none is given up sooner, unless less is set for its stage.',
  },
  contextTokens: {
    name: 'Context',
    effect: 'How much text and prompt the model holds at once. More needs more memory.',
  },
  outputTokens: {
    name: 'Longest answer',
    effect: 'An answer that reaches this is cut, and the cut is shown.',
  },
  primaryBatchSize: {
    name: 'Texts a prompt',
    effect:
      'Several are read faster, but small models mix them up: it is measured first, see agreement below.',
  },
  chainModel: { name: 'Model', effect: 'Reads conversations as a whole. Empty means the one above.' },
  chainFallbackModel: { name: 'Fallback model', effect: fallbackEffect },
  chainTimeoutSeconds: {
    name: 'Time-out of an answer',
    effect: 'Counted after the model is loaded; long conversations get half as much again.',
  },
  chainTimeoutLimitSeconds: { name: 'Longest time-out', effect: 'No answer is waited for longer than this.' },
  chainContextTokens: {
    name: 'Context',
    effect: 'Conversations that do not fit are read in parts, and the parts are put together.',
  },
  chainOutputTokens: {
    name: 'Longest answer',
    effect: 'An answer that reaches this is cut, and the cut is shown.',
  },
  criticalModel: {
    name: 'Model',
    effect: 'Reads in depth what ranks high: often a larger one. Empty means the one above.',
  },
  criticalFallbackModel: { name: 'Fallback model', effect: fallbackEffect },
  criticalTimeoutSeconds: {
    name: 'Time-out of an answer',
    effect: 'Counted after the model is loaded; long texts get half as much again.',
  },
  criticalTimeoutLimitSeconds: {
    name: 'Longest time-out',
    effect: 'No answer is waited for longer than this.',
  },
  criticalContextTokens: {
    name: 'Context',
    effect: 'How much text and prompt the model holds at once. More needs more memory.',
  },
  criticalOutputTokens: {
    name: 'Longest answer',
    effect: 'Answers in depth are long: below 1,000 tokens many are cut.',
  },
  criticalBatchSize: {
    name: 'Texts a prompt',
    effect:
      'Several are read faster, but small models mix them up: it is measured first, see agreement below.',
  },
  criticalThreshold: {
    name: 'Read in depth from',
    effect:
      'The priority that the rules or the model give; urgency counts in its terms (high 80, critical 95). Lower reads more texts.',
  },
  criticalShare: {
    name: 'At most',
    effect: 'However many rank high, no more than this share is read in depth: the highest first.',
  },
  batchAgreement: {
    name: 'Least agreement',
    effect:
      'Several texts a prompt are kept only where their answers agree this far with answers given one by one; else texts are asked singly.',
  },
  batchSample: { name: 'Measured on', effect: 'More texts measure the agreement better and take longer.' },
  nearDuplicates: {
    name: 'Nearly the same from',
    effect:
      'Of texts that share this much of their words one is asked, the others take its answer over where its quotes stand in them too; that is marked. Never where a number, a “not”, a question or a word of praise or blame differs. 0: only equal texts.',
  },
  answerLifeDays: {
    name: 'Answers are taken over for',
    effect:
      'An answer belongs to its text for good. For so long it is also taken over by further texts that read the same; later ones are asked anew. 0: however old it is.',
  },
  checkEvery: {
    name: 'Asked twice: one in',
    effect:
      'These texts are asked again by the critical stage’s model, or where that is the same by another seed. How far both agree stands under Quality; the answers shown stay as they are.',
  },
  worseRecipe: {
    name: 'A recipe that is worse',
    effect:
      'After each run, and after a comparison, a new recipe is compared with the good one before it on the texts that both have answered. Where it is significantly worse, the settings of the stage go back to the earlier one, which is told and can be taken back; settings that other kinds of texts share only where these are worse, too. What a run was told by itself changes no setting: the earlier answers are shown again. Or it is only told.',
  },
  answerLanguage: {
    name: 'Language of answers',
    effect: 'Summaries, reasons and names are written in it. Quotes stay in the language of the text.',
  },
  primarySurveyPrompt: { name: 'Prompt for survey answers', effect: promptEffect },
  primaryEmailPrompt: { name: 'Prompt for mails', effect: promptEffect },
  chainPrompt: { name: 'Prompt for conversations', effect: promptEffect },
  criticalSurveyPrompt: { name: 'Prompt for survey answers', effect: promptEffect },
  criticalEmailPrompt: { name: 'Prompt for mails', effect: promptEffect },
  criticalChainPrompt: { name: 'Prompt for conversations', effect: promptEffect },
  embeddingModel: {
    name: 'Embedding model',
    effect:
      'Lays texts out by what they say, for themes and for search. Any model the server has can be named; one made for it is better.',
  },
  embeddingWorkers: {
    name: 'Embedding requests',
    effect: 'How many go on beside the questions of the other stages.',
  },
  embeddingBatchSize: {
    name: 'Texts a request',
    effect:
      'At most: a request begins with few and grows while it is answered quickly. Texts of one request fail together.',
  },
  embeddingContextTokens: {
    name: 'Context',
    effect:
      'A longer text is read in parts whose vectors are averaged. A change makes all texts be embedded anew.',
  },
  embeddingTimeoutSeconds: {
    name: 'Time-out',
    effect: 'How long a text may take once the model is loaded. A request of many texts gets more.',
  },
  mostThemes: {
    name: 'Themes at most',
    effect: 'How many themes are found in the texts. Those you add or change yourself stay beside them.',
  },
  themeQuestions: {
    name: 'Ask the model about themes',
    effect:
      'For names of themes, and which theme doubtful texts speak of: by a press of the button beside the themes, or also when a run that asked a model is done. What was asked before is not asked again.',
  },
  runTurnMinutes: {
    name: 'A run’s turn',
    effect:
      'While other runs wait, a run makes way for them after so long and goes on when each has had its turn. One with a limit, and a comparison, goes on to its end. 0: so does every run.',
  },
  loadTimeoutSeconds: {
    name: 'Loading a model',
    effect:
      'How long the server may take to load a model before it is taken to hang. Time-outs of answers begin after that.',
  },
  retrySeconds: {
    name: 'Pause before the second attempt',
    effect: 'Each further pause is twice as long, up to eight times, and up to half of it is left to chance.',
  },
  questionsPerMinute: {
    name: 'Questions a minute at most',
    effect: 'For a server that others use, too, or that limits requests. 0: as many as it answers.',
  },
  urgentShare: {
    name: 'Share of urgent texts',
    effect:
      'So much of the questions goes to what the rules find urgent and to the critical stage, as long as others wait. The rest keeps the figures unbiased.',
  },
  maximumAttempts: {
    name: 'Attempts',
    effect: 'How often a text is asked before it goes to the failed ones, where you can try it again.',
  },
  breakerFailures: {
    name: 'Breaker opens after',
    effect: 'That many failures in a row pause the asking, so that a dead server uses up no attempts.',
  },
  breakerPauseSeconds: {
    name: 'Breaker tries again after',
    effect: 'How long the asking rests before one request is let through.',
  },
  keepAliveMinutes: {
    name: 'Keep the model loaded',
    effect: 'A loaded model answers at once but holds its memory.',
  },
  alertErrors: {
    name: 'Tell of failures from',
    effect:
      'An alert, once a run, when so many of the requests of its last ten minutes failed, tried again or not.',
  },
  alertTimeouts: {
    name: 'Tell of time-outs from',
    effect: 'An alert, once a run, when so many of the requests of its last ten minutes took too long.',
  },
  alertPace: {
    name: 'Tell of a pace below',
    effect: 'An alert, once a run, when for five minutes it was slower than this part of its own median.',
  },
  alertMemory: {
    name: 'Tell when Verbatim takes',
    effect:
      'An alert, once a run, when this program itself holds so much memory; the model server is not counted.',
  },
  alertFreeMemory: {
    name: 'Tell when the machine has less than',
    effect: 'An alert, once a run, when no more of the machine’s memory can be had. Not known on a Mac.',
  },
  notifications: {
    name: 'Notifications',
    effect:
      'Alerts are shown by the system as well, also while this window is in the background. They say what happened, never what a text says.',
  },
  appearance: { name: 'Appearance', effect: 'Light, dark, or as the system.' },
  attachmentText: {
    name: 'Search in attachments',
    effect:
      'Attached mails and plain texts, or PDFs and Word documents as well, which takes an import longer. Import a mailbox again to search the attachments it brought before.',
  },
  watchedFolders: {
    name: 'Watched folders',
    effect:
      'New mailboxes and surveys in them, and those that have grown, are taken in by themselves once nobody writes to them any more.',
  },
  watchedStage: {
    name: 'Read up to',
    effect: 'How far new texts of watched folders are read by themselves.',
  },
  watchedRestSeconds: {
    name: 'At rest after',
    effect: 'A file that has not changed for so long counts as whole.',
  },
  metricsFile: {
    name: 'File of figures',
    effect:
      'Keeps metrics.prom in the data folder, in the OpenMetrics form, for programs that draw figures over time. Nothing is sent.',
  },
  ownAddress: {
    name: 'Own addresses',
    effect: 'Tells your answers from the customers’ mail: response times and “waiting for us” come from it.',
  },
}
