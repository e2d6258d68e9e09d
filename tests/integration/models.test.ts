import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NO_KEYS } from '../../src/main/analysis/modelServer/serverKey.ts'
import { serversBy } from '../../src/main/analysis/modelServer/knownServers.ts'
import { memoryOf } from '../../src/main/models/memoryFit.ts'
import { createModelService } from '../../src/main/models/modelService.ts'
import type { ModelTransfer } from '../../src/shared/domain/models.ts'
import { defaultPreferences } from '../helpers/defaultPreferences.ts'
import { verbatim } from '../helpers/commandLine.ts'
import { type ModelStore, startModelStore } from '../helpers/modelStore.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'
import { until } from '../helpers/until.ts'

let store: ModelStore
beforeEach(async () => {
  store = await startModelStore()
})
afterEach(() => store.stop())

const preferences = defaultPreferences()

const service = (machineMemory = 16e9) =>
  createModelService({
    preferences: { all: () => ({ ...preferences, modelServerAddress: store.address }) },
    serversOf: serversBy({}, NO_KEYS),
    onChanged: () => {},
    machineMemory,
  })

describe('the models of a server', () => {
  it('are told with size and licence before they are downloaded, and nothing is there yet', async () => {
    const models = service()
    const offer = await models.look('tiny:1b')
    expect(offer).toMatchObject({ size: 2_000_000, isInstalled: false, licence: null, fit: 'fits' })
    expect(store.models.size).toBe(0)
    expect(await models.look('qwen2.5:7b').catch(({ code }: { code: string }) => code)).toBe('model_missing')
    store.online = false
    expect(await models.look('qwen2.5:7b')).toMatchObject({
      size: null,
      licence: 'Apache License 2.0',
      unknownBecause: expect.stringContaining('cannot reach') as string,
    })
  })

  it('come with their progress; a download that was cancelled goes on from there', async () => {
    const models = service()
    const seen: ModelTransfer[] = []
    models.transfer.subscribe((now) => now !== null && seen.push(now))
    const pulling = models.pull('tiny:1b').catch(({ code }: { code: string }) => code)
    await until(() => (models.transfer.value?.completed ?? 0) > 500_000)
    await expect(models.pull('other')).rejects.toMatchObject({ code: 'run_state' })
    await models.cancel()
    expect(await pulling).toBe('cancelled')
    expect(models.transfer.value).toMatchObject({ state: 'cancelled', name: 'tiny:1b' })
    const kept = store.downloaded.get('tiny:1b')!
    expect(store.models.has('tiny:1b')).toBe(false)
    seen.length = 0
    await models.pull('tiny:1b')
    expect(seen.find(({ total }) => total > 0)!.completed).toBeGreaterThanOrEqual(kept)
    expect(models.transfer.value).toMatchObject({ state: 'done', completed: 2_000_000, total: 2_000_000 })
    const { models: all } = await models.list()
    expect(all).toMatchObject([
      {
        name: 'tiny:1b',
        quantisation: 'Q4_K_M',
        licence: 'Apache License, Version 2.0, January 2004',
        contextLength: 8_192,
        fit: 'fits',
      },
    ])
    expect((await service(2e6).list()).models[0]!.fit).toBe('too large')
    // The server tells sizes also of what it has; that is not offered again, and nobody else is asked.
    store.online = false
    expect(await models.look('tiny:1b')).toMatchObject({
      isInstalled: true,
      size: 2_000_000,
      licence: 'Apache License, Version 2.0, January 2004',
    })
  })

  it('are told with the memory of the largest context that a run loads them with', async () => {
    store.models.set('first', 2_000_000).set('second', 2_000_000)
    const { contextTokens, chainContextTokens, workers } = preferences
    expect(chainContextTokens).toBeGreaterThan(contextTokens)
    const facts = {
      ...{ 'tiny.block_count': 10, 'tiny.attention.head_count': 8, 'tiny.attention.head_count_kv': 2 },
      ...{ 'tiny.embedding_length': 512, 'tiny.context_length': 8_192 },
    }
    const needed = memoryOf({ bytes: 2_000_000, facts }, chainContextTokens, Number(workers))
    const { models } = await service().list()
    expect(models.map(({ memory }) => memory)).toEqual([needed, needed])
  })

  it('are not read from their file where no server is there to take them', async () => {
    const file = join(temporaryFolder(), 'model.gguf')
    writeFileSync(file, Buffer.concat([Buffer.from('GGUF'), Buffer.alloc(100_000, 7)]))
    const models = service()
    await store.stop()
    await expect(models.add(file, 'mine')).rejects.toMatchObject({ code: 'server_unreachable' })
    expect(models.transfer.value).toMatchObject({ state: 'failed', completed: 0 })
    store = await startModelStore()
  })

  it('are added from a GGUF file and removed again on the command line', async () => {
    const folder = temporaryFolder()
    const environment = { OLLAMA_HOST: store.address }
    const data = join(folder, 'data')
    const file = join(folder, 'My Model.Q8_0.gguf')
    writeFileSync(file, Buffer.concat([Buffer.from('GGUF'), Buffer.alloc(100_000, 7)]))
    const run = (...argv: string[]) =>
      verbatim(['models', ...argv, '--json', '--data', data], { environment })
    const added = await run('add', file)
    expect(added).toMatchObject({ code: 0 })
    expect(added.json()).toMatchObject({ name: 'my-model.q8_0', size: 100_004, quantisation: 'Q4_K_M' })
    expect(store.blobs.size).toBe(1)
    // What the server has is not handed over again.
    expect((await run('add', file, '--name', 'second')).code).toBe(0)
    expect((await run('list')).json<{ models: { name: string; digest: string }[] }>().models).toMatchObject([
      { name: 'my-model.q8_0', digest: 'digest of my-model.q8_0' },
      { name: 'second' },
    ])
    expect((await run('remove', 'second')).json()).toEqual({ removed: 'second' })
    expect(await run('remove', 'second')).toMatchObject({ code: 1 })
    expect((await run('pull', 'tiny:1b')).json()).toMatchObject({ name: 'tiny:1b', size: 2_000_000 })
    writeFileSync(file, 'no model')
    expect((await run('add', file)).json()).toMatchObject({ error: { code: 'format_unknown' } })
    // None of this needs a data folder, and none is made.
    expect(existsSync(data)).toBe(false)
  })
})
