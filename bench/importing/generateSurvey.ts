import { seededRandom } from '../../tests/helpers/seededRandom.ts'

const WORDS = (
  'the service was very good and staff friendly but delivery took too long price high quality product broken support answered ' +
  'quickly never again recommend store website slow order missing invoice wrong refund happy with return easy checkout app crashes ' +
  'after update thank you for help waiting time phone unfriendly clean parking choice fresh vegetables cashier queue loyalty card'
).split(' ')

const HEADER =
  'response id,submitted at,nps,comment,country,plan,channel,age group,customer email,product,store,language,agent,wave,order total'

/** The same survey for the same number of rows: 15 columns, ids, comments with quotes in three of four rows. */
export function* generateSurvey(rows: number): Generator<string> {
  const { next: random, pick } = seededRandom(20_26)
  yield `${HEADER}\n`
  let block = ''
  for (let row = 1; row <= rows; row++) {
    const words = Array.from({ length: 4 + Math.floor(random() * 30) }, () => pick(WORDS)).join(' ')
    const comment =
      random() < 0.25 ? '' : `"${words}, ${pick(['sadly', 'luckily', 'as always'])} ""${pick(WORDS)}""."`
    const date = new Date(Date.UTC(2024, 0, 1) + (row * 200 + Math.floor(random() * 7200)) * 1000)
      .toISOString()
      .slice(0, 19)
    block += `${1_000_000 + row},${date.replace('T', ' ')},${Math.floor(random() * 11)},${comment},${pick(['DE', 'FR', 'US', 'ES', 'IT'])},`
    block += `${pick(['free', 'basic', 'pro'])},${pick(['web', 'app', 'store'])},${pick(['18-29', '30-49', '50+'])},user${Math.floor(random() * rows)}@example.org,`
    block += `P-${Math.floor(random() * 400)},S${Math.floor(random() * 90)},${pick(['de', 'fr', 'en'])},A${Math.floor(random() * 40)},${pick(['1', '2', '3'])},${(random() * 300).toFixed(2)}\n`
    if (row % 1000 === 0) {
      yield block
      block = ''
    }
  }
  yield block
}
