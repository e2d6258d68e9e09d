import { z } from 'zod'
import { ErrorData } from '../domain/errors.ts'

/** One request channel: both sides parse what they receive with these schemas. */
export interface Channel<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  input: Input
  output: Output
}

export type Contract = Record<string, Channel>

export const channel = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Channel<I, O> => ({
  input,
  output,
})

export const nothing = z.undefined().or(z.null())

export type InputOf<C extends Contract, K extends keyof C> = z.input<C[K]['input']>
export type ParsedInputOf<C extends Contract, K extends keyof C> = z.output<C[K]['input']>
export type OutputOf<C extends Contract, K extends keyof C> = z.output<C[K]['output']>

/** The compiler refuses a missing or an extra handler. */
export type Handlers<C extends Contract> = {
  [K in keyof C]: (input: ParsedInputOf<C, K>) => Promise<OutputOf<C, K>> | OutputOf<C, K>
}

/** What crosses the border: Electron would drop everything but an error's message. */
export const Reply = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: ErrorData }),
])
export type Reply = z.infer<typeof Reply>
