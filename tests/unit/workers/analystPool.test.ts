import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { AnalystQuestion } from '../../../src/main/analysis/analyst.ts'
import { createAnalystPool } from '../../../src/main/workers/analystPool.ts'
import { cleanUp } from '../../helpers/cleanUp.ts'
import { temporaryFolder } from '../../helpers/temporaryFolder.ts'

/** A thread that dies of one text each time. Of a text in parts it hears the first, and dies unless that part is known. */
const THREAD = `
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
const die = () => setTimeout(() => { throw new Error('out of memory') }, 50)
export const ready = () => true
export const analyst = async ({ questions, port }) => {
  const [{ subject, kept = [] }] = questions
  if (subject.text === 'deadly') die()
  if (subject.text === 'in parts' && kept.length === 0) {
    port.postMessage({ kind: 'heard', question: 0, part: { key: 'first' }, of: 2 })
    port.once('message', die)
  }
  if (subject.text === 'deadly' || (subject.text === 'in parts' && kept.length === 0)) return new Promise(() => {})
  await wait(200)
  port.close()
  return { ok: true, times: [], results: [{ ok: true, together: false, answer: { said: subject.text, kept: kept.length } }] }
}
`

const place = { kind: 'ollama' as const, address: 'http://127.0.0.1:1', key: null }
const questionAbout = (text: string): AnalystQuestion => ({
  ...{ task: 'primary-survey', system: 'Answer.', model: 'm', digest: 'd', rules: null },
  ...{ keepAliveMinutes: 1, timeout: { seconds: 10, limitSeconds: 10 }, manner: 'plain', isLast: false },
  options: { contextTokens: 4_096, outputTokens: 200, temperature: 0, seed: 1 },
  subject: { kind: 'survey', text, mail: null },
})

async function startPool() {
  const file = join(temporaryFolder(), 'thread.mjs')
  writeFileSync(file, THREAD)
  const pool = createAnalystPool(file)
  cleanUp.push(() => pool.close())
  await pool.ready()
  const seen = { paced: 0 }
  const ask = (text: string, signal = new AbortController().signal) =>
    pool.analyse([questionAbout(text)], place, signal, {
      observe: () => {},
      pace: { next: () => Promise.resolve(void (seen.paced += 1)) },
    })
  return { ask, seen, pool }
}

describe('a thread that dies of one question', () => {
  it('costs those beside it nothing: they are asked again, and only that one fails', async () => {
    const { ask, seen } = await startPool()
    const [good, deadly, fair] = await Promise.allSettled([ask('good'), ask('deadly'), ask('fair')])
    expect(good).toMatchObject({ status: 'fulfilled', value: [{ answer: { said: 'good' } }] })
    expect(fair).toMatchObject({ status: 'fulfilled', value: [{ answer: { said: 'fair' } }] })
    expect(deadly).toMatchObject({
      status: 'rejected',
      reason: { code: 'internal', message: expect.stringContaining('out of memory') },
    })
    expect(seen.paced).toBeGreaterThanOrEqual(1)
    expect(await ask('after it')).toMatchObject([{ ok: true }])
  })

  it('takes nothing along at its next attempts', async () => {
    const { ask, seen } = await startPool()
    await expect(ask('deadly')).rejects.toMatchObject({ code: 'internal' })
    expect(seen.paced).toBe(1)
    const [good, deadly] = await Promise.allSettled([ask('good'), ask('deadly')])
    expect([good.status, deadly.status]).toEqual(['fulfilled', 'rejected'])
    // Nobody was asked again.
    expect(seen.paced).toBe(1)
  })

  it('leaves known what was kept of a text in parts', async () => {
    const { ask } = await startPool()
    expect(await ask('in parts')).toMatchObject([{ answer: { kept: 1 } }])
  })

  it('is no failure of what was given up meanwhile', async () => {
    const { ask } = await startPool()
    const giving = new AbortController()
    const given = ask('deadly', giving.signal)
    giving.abort()
    await expect(given).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('is none of a pool that is closed', async () => {
    const { ask, pool } = await startPool()
    const asked = expect(ask('good')).rejects.toMatchObject({ code: 'cancelled' })
    await pool.close()
    await asked
  })
})
