import type { GenerateRequest } from './modelServer.ts'

/** What of a chat completion is the same wherever it is asked, live or from a batch file; how long it may be is named differently. */
export const completionBody = ({
  model,
  system,
  prompt,
  schema,
  options,
}: Omit<GenerateRequest, 'keepAliveMinutes'>): Record<string, unknown> => ({
  model,
  messages: [
    { role: 'system', content: system },
    { role: 'user', content: prompt },
  ],
  temperature: options.temperature,
  seed: options.seed,
  // What `think: false` is to Ollama: known to vLLM and llama-server, and left alone by models that do not think.
  chat_template_kwargs: { enable_thinking: false },
  ...(schema === null
    ? {}
    : { response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } } }),
})
