import { expect, it } from 'vitest'
import { type LeftoverOptions, finishLeftovers } from '../../../src/main/leftovers.ts'
import { SILENT_LOGGER } from '../../../src/main/logger.ts'

/** What is asked and done, in its order; each operation answers as told, or nothing. */
function startLeftovers(answers: Readonly<Record<string, unknown>>) {
  const done: string[] = []
  const act = (name: string, result: unknown): Promise<unknown> => {
    done.push(name)
    return Promise.resolve(result)
  }
  let page = 0
  const ask = (name: string): Promise<unknown> =>
    name === 'quality.shownByOthers' ? act(name, page++ === 0 ? [1, 2] : []) : act(name, answers[name] ?? [])
  const leftovers = finishLeftovers({
    read: { ask },
    write: { ask },
    imports: {
      finishLeftovers: () => act('removals', undefined),
      erase: () => act('erase', undefined),
    },
    threads: { catchUp: () => act('threads', false) },
    themes: { update: () => act('themes', { discovered: true }) },
    logger: SILENT_LOGGER,
    onChanged: () => {},
  } as unknown as LeftoverOptions)
  const settle = async (): Promise<string[]> => {
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
    return done
  }
  return { leftovers, settle }
}

it('brings themes up to date before what is deleted is cleared from the file, and only where something is', async () => {
  const due = startLeftovers({ 'store.isErasureDue': true, 'passes.state': { isDue: false, wanted: 0 } })
  const order = (await due.settle()).filter((name) => /^[a-z]+$/.test(name))
  expect(order).toEqual(['removals', 'threads', 'themes', 'erase'])
  const clean = startLeftovers({ 'store.isErasureDue': false, 'passes.state': { isDue: false, wanted: 0 } })
  expect(await clean.settle()).not.toContain('themes')
})

it('shows the answers of a recipe that was gone back to when the program ended', async () => {
  const answers = { 'passes.state': { isDue: true, wanted: 3 }, 'quality.showAnew': { done: 2 } }
  const { settle } = startLeftovers(answers)
  expect(await settle()).toEqual(
    expect.arrayContaining(['quality.showAnew', 'quality.shownByOthers', 'passes.finish']),
  )
  const closed = startLeftovers(answers)
  await closed.leftovers.close()
  expect(await closed.settle()).not.toContain('passes.finish')
})
