import { expect, it } from 'vitest'
import { fuzzFiles, readSeeds } from '../helpers/fuzz/fuzzFiles.ts'
import { seedFolders } from '../helpers/fuzz/seedFolders.ts'

it('reads or refuses 500 damaged files without a crash, a hang or a row unaccounted for', async () => {
  const report = await fuzzFiles({ seeds: readSeeds(seedFolders()), seed: 20_26, inputs: 500, threads: 2 })
  expect(report.wrong).toEqual([])
  const refused = Object.values(report.refused).reduce((sum, count) => sum + count, 0)
  expect(report.imported + refused).toBe(500)
  expect(report.imported).toBeGreaterThan(200)
})
