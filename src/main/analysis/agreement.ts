/**
 * How far two answers to one text agree: over the fields that are one of a closed set of values, and where a stage has none,
 * over what it tells in words.
 */
import { z } from 'zod'
import { jaccard } from '../folding/nearDuplicates.ts'
import { wordsOf } from '../folding/words.ts'
import { TASKS, type Task } from './tasks.ts'

/** Priorities this near to each other are the same. */
export const SAME_PRIORITY = 10

/** Two accounts of one thing share at least so many of all their words. */
const SAME_ACCOUNT = 0.3

type Labels = Readonly<Record<string, unknown>>

export function compareAnswers(task: Task, one: Labels, other: Labels): { compared: number; same: number } {
  const verdicts = compareFields(task, one, other).map(({ same }) => same)
  return { compared: verdicts.length, same: verdicts.filter(Boolean).length }
}

/** Each field that can be compared, in the order of the schema. */
export function compareFields(task: Task, one: Labels, other: Labels): { field: string; same: boolean }[] {
  return Object.entries(TASKS[task].labels.shape).flatMap(([field, schema]) => {
    const same = verdictOf(task, schema, one[field], other[field])
    return same === null ? [] : [{ field, same }]
  })
}

function verdictOf(task: Task, schema: z.ZodType, one: unknown, other: unknown): boolean | null {
  if (schema instanceof z.ZodNumber) return Math.abs(Number(one) - Number(other)) <= SAME_PRIORITY
  if (schema instanceof z.ZodEnum) return one === other
  if (TASKS[task].stage === 'critical' && schema instanceof z.ZodString)
    return areAlike(String(one), String(other))
  return null
}

function areAlike(one: string, other: string): boolean {
  const words = (text: string): Set<number> => {
    const { hashes, count } = wordsOf(text)
    return new Set(hashes.subarray(0, count))
  }
  return jaccard(words(one), words(other)) >= SAME_ACCOUNT
}
