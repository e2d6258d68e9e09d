/**
 * How far two answers to one text agree: over the fields that are one of a closed set of values, and where a stage has none,
 * over what it tells in words.
 */
import { z } from 'zod'
import { jaccard } from '../folding/nearDuplicates.ts'
import { wordsOf } from '../folding/words.ts'
import { TASKS, type Task } from './tasks.ts'

/** Priorities this near to each other are the same. */
const SAME_PRIORITY = 10

/** Two accounts of one thing share at least so many of all their words. */
const SAME_ACCOUNT = 0.3

type Labels = Readonly<Record<string, unknown>>

export function compareAnswers(task: Task, one: Labels, other: Labels): { compared: number; same: number } {
  const verdicts = Object.entries(TASKS[task].labels.shape).flatMap(([field, schema]): boolean[] => {
    if (schema instanceof z.ZodNumber)
      return [Math.abs(Number(one[field]) - Number(other[field])) <= SAME_PRIORITY]
    if (schema instanceof z.ZodEnum) return [one[field] === other[field]]
    if (TASKS[task].stage === 'critical' && schema instanceof z.ZodString)
      return [areAlike(String(one[field]), String(other[field]))]
    return []
  })
  return { compared: verdicts.length, same: verdicts.filter(Boolean).length }
}

function areAlike(one: string, other: string): boolean {
  const words = (text: string): Set<number> => {
    const { hashes, count } = wordsOf(text)
    return new Set(hashes.subarray(0, count))
  }
  return jaccard(words(one), words(other)) >= SAME_ACCOUNT
}
