import { expect, it } from 'vitest'
import { themerOperations } from '../../../src/main/themes/themer.ts'
import { packVector } from '../../../src/main/vectors.ts'

it('prepares several themes from one sample, in which nothing is left of one that broke off', () => {
  const themer = themerOperations()
  const middle = new Float32Array([0, 0])
  const add = (phrase: string, vector: number[]): void => {
    const readings = Array.from({ length: 5 }, (_, item) => ({
      ...{
        item,
        kind: 'survey',
        sentiment: 'neutral',
        phrases: [phrase],
        labels: [],
        links: [],
        vector: true,
      },
    }))
    const vectors = Buffer.concat(readings.map(() => packVector(vector)))
    const page = { parcel: JSON.stringify(readings), vectors, stride: vectors.length / 5 }
    themer['themes.addSample']({ ...page, of: 'edit' })
  }
  themer['themes.beginSample']({ of: 'edit' })
  add('parcel', [1, 0])
  themer['themes.beginSample']({ of: 'edit' })
  add('parcel', [0, 1])
  add('driver', [0, -1])
  const made = ['Parcel', 'Driver', 'Weather'].map((name) => ({ name, description: '' }))
  const directions = themer['themes.prepare']({ made, middle }).map(({ centre }) =>
    centre === null ? null : [...centre.direction],
  )
  expect(directions).toEqual([[0, 1], [0, -1], null])
})
