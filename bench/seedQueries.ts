/** Fills a data folder with made-up facts of a given size, straight by SQL; the same seed gives the same rows. */
import { MILLISECONDS_A_DAY } from '../src/shared/domain/moment.ts'
import { asWriteDatabase } from '../src/main/db/database.ts'
import { openWritable } from '../src/main/db/open.ts'
import { activateRecipe } from '../src/main/db/queries/recipes.ts'

export interface SeedSize {
  responses: number
  mails: number
}

const WORDS =
  'the delivery was late and product broke support helped price quality great service slow app crashes checkout refund never answered thank you team really happy with colours ordered garden plants box arrived damaged invoice wrong twice again'.split(
    ' ',
  )
const SENTIMENTS = ['very negative', 'negative', 'neutral', 'positive', 'very positive']
const URGENCIES = ['low', 'low', 'low', 'medium', 'high', 'critical']
const STATUSES = ['new', 'waiting for us', 'waiting for them', 'in progress', 'done', 'done']
const TYPES = ['complaint', 'question', 'request', 'newsletter']
const LANGUAGES = ['en', 'en', 'fr', 'de', null]
const CHANNELS = ['web', 'shop', 'phone']
const REGIONS = ['DE', 'FR', 'IT', 'ES', 'NL', 'AT', 'CH']
const OFFSETS = [0, 60, 120, -300]
const COLUMNS = ['id', 'score', 'comment', 'date', 'customer', 'channel', 'region']
const RARE_WORDS = 20_000
const THEMES = 120
const CUSTOMERS = 40_000
const FIRST_DAY = Date.UTC(2020, 0, 1)
const DAYS = 1_826
const MESSAGES_A_CHAIN = 4

type Random = () => number

function createRandom(seed: number): Random {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}

const pick = <T>(random: Random, values: readonly T[]): T => values[Math.floor(random() * values.length)]!

const SYLLABLES = ['ka', 'lo', 'mi', 'ter', 'sun', 'vel', 'dor', 'pa', 'nik', 'ra']

/** The same number always gives the same word, and no two give one. */
export const rareWord = (number: number): string =>
  [...String(number).padStart(5, '0')].map((digit) => SYLLABLES[Number(digit)]).join('')

/** Some words are everywhere and most are rare, as in real texts. */
const word = (random: Random): string =>
  random() < 0.6 ? pick(random, WORDS) : rareWord(Math.floor(RARE_WORDS * random() ** 3))
const sentence = (random: Random, words: number): string =>
  Array.from({ length: words }, () => word(random)).join(' ')

export function seedForQueries(folder: string, size: SeedSize, seed = 7): void {
  const connection = openWritable(folder)
  const db = asWriteDatabase(connection)
  const random = createRandom(seed)
  connection.pragma('synchronous = OFF')
  const insertItem = connection.prepare(
    `INSERT INTO item (kind, survey_id, identity, source_id, text, text_key, subject, occurred_at, occurred_offset, score,
                       score_state, customer, cells, language)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const insertPlace = connection.prepare('INSERT INTO place (source_id, position, item_id) VALUES (?, ?, ?)')
  const insertAnswer = connection.prepare(
    `INSERT INTO answer (subject_kind, subject, stage, recipe_id, labels, evidence, fallback, duration_ms, settled_at)
     VALUES ('item', ?, ?, ?, ?, '[]', '[]', ?, ?)`,
  )
  const insertTheme = connection.prepare('INSERT INTO item_theme (item_id, theme_id) VALUES (?, ?)')
  const answer = (item: number, stage: string, recipe: number, labels: Record<string, unknown>): void => {
    insertAnswer.run(item, stage, recipe, JSON.stringify(labels), Math.floor(random() * 5_000), item)
  }

  const addSurvey = (name: string, responses: number): void => {
    const survey = db.run('INSERT INTO survey (name, columns) VALUES (?, ?)', [
      name,
      JSON.stringify(COLUMNS),
    ]).lastInsertRowid
    const mapping = {
      score: ['score'],
      comment: ['comment'],
      date: 'date',
      customer: 'customer',
      segments: ['channel', 'region'],
      scale: { from: 0, to: 10, kind: 'nps' },
    }
    const source = db.run(
      `INSERT INTO source (path, name, format, kind, state, survey_id, reading, mapping, bytes, modified_at, created_at)
       VALUES (?, ?, 'csv', 'survey', 'complete', ?, '{}', ?, 1, 0, 0)`,
      [`/files/${name}`, name, survey, JSON.stringify(mapping)],
    ).lastInsertRowid
    const rules = activateRecipe(db, { stage: 'rules', kind: 'survey', model: null, content: {} }, 0)
    const primary = activateRecipe(db, { stage: 'primary', kind: 'survey', model: 'made-up', content: {} }, 0)
    for (let row = 1; row <= responses; row += 1) {
      const text = random() < 0.8 ? sentence(random, 5 + Math.floor(random() * 25)) : ''
      const score = random() < 0.95 ? Math.floor(random() * 11) : null
      const customer = `customer${Math.floor(random() * CUSTOMERS)}@example.org`
      const at = FIRST_DAY + Math.floor(random() * DAYS) * MILLISECONDS_A_DAY
      const cells = [
        row,
        score ?? '',
        text,
        new Date(at).toISOString(),
        customer,
        pick(random, CHANNELS),
        pick(random, REGIONS),
      ]
      const item = Number(
        insertItem.run(
          ...[
            'survey',
            survey,
            `${row}`,
            source,
            text,
            text === '' ? null : `${row}`,
            null,
            at,
            pick(random, OFFSETS),
          ],
          ...[
            score,
            score === null ? 'blank' : 'score',
            customer,
            JSON.stringify(cells.map(String)),
            pick(random, LANGUAGES),
          ],
        ).lastInsertRowid,
      )
      insertPlace.run(source, row, item)
      if (text === '') continue
      const labels = {
        sentiment: pick(random, SENTIMENTS),
        urgency: pick(random, URGENCIES),
        intent: 'other',
        themes: [],
        summary: text.slice(0, 60),
      }
      answer(item, 'rules', rules, labels)
      if (random() < 0.3) answer(item, 'primary', primary, { ...labels, sentiment: pick(random, SENTIMENTS) })
      const first = Math.floor(random() * random() * THEMES)
      for (let theme = 0; theme < 3 && first + theme < THEMES; theme += 1)
        insertTheme.run(item, first + theme + 1)
    }
  }

  const addMail = (mails: number): void => {
    if (mails === 0) return
    const source = db.run(
      `INSERT INTO source (path, name, format, kind, state, reading, bytes, modified_at, created_at)
       VALUES ('/files/mail.mbox', 'mail.mbox', 'mbox', 'email', 'complete', '{}', 1, 0, 0)`,
    ).lastInsertRowid
    const rules = activateRecipe(db, { stage: 'rules', kind: 'email', model: null, content: {} }, 0)
    const insertMessage = connection.prepare(
      `INSERT INTO message (item_id, message_id, in_reply_to, reference_ids, from_name, from_address, to_addresses,
                            cc_addresses, quoted_text, html)
       VALUES (?, ?, '[]', '[]', ?, ?, '[]', '[]', '', ?)`,
    )
    const insertChain = connection.prepare(
      `INSERT INTO chain (identity, subject, messages, participants, first_at, last_at, state, reason, missing_parents, content)
       VALUES (?, ?, 0, '[]', ?, ?, ?, ?, '[]', '')`,
    )
    const insertMember = connection.prepare(
      'INSERT INTO chain_message (item_id, chain_id, parent_item_id, depth, ordinal) VALUES (?, ?, ?, ?, ?)',
    )
    let chain = 0
    let parent: number | null = null
    let at = 0
    for (let row = 1; row <= mails; row += 1) {
      const ordinal = (row - 1) % MESSAGES_A_CHAIN
      if (ordinal === 0) {
        at = FIRST_DAY + random() * DAYS * MILLISECONDS_A_DAY
        const complete = random() < 0.7
        chain = Number(
          insertChain.run(
            `<root${row}>`,
            sentence(random, 5),
            Math.floor(at),
            Math.floor(at),
            complete ? 'complete' : 'incomplete',
            complete ? null : 'missing root',
          ).lastInsertRowid,
        )
        parent = null
      }
      at += random() * 3 * MILLISECONDS_A_DAY
      const customer = `customer${Math.floor(random() * CUSTOMERS)}@example.org`
      const from = ordinal % 2 === 0 ? customer : 'help@shop.example'
      const text = sentence(random, 30 + Math.floor(random() * 120))
      const item = Number(
        insertItem.run(
          ...[
            'email',
            0,
            `<${row}@example.org>`,
            source,
            text,
            `m${row}`,
            sentence(random, 5),
            Math.floor(at),
            60,
          ],
          ...[null, 'blank', null, '[]', pick(random, LANGUAGES)],
        ).lastInsertRowid,
      )
      insertPlace.run(source, row, item)
      insertMessage.run(item, `${row}@example.org`, '', from, row % 2 === 0 ? `<p>${text}</p>` : null)
      insertMember.run(item, chain, parent, ordinal, ordinal)
      parent = item
      answer(item, 'rules', rules, {
        type: pick(random, TYPES),
        summary: text.slice(0, 80),
        assignedTo: 'Help',
        status: pick(random, STATUSES),
        priority: Math.floor(random() * 101),
        sentiment: pick(random, SENTIMENTS),
        urgency: pick(random, URGENCIES),
      })
    }
    db.run(
      `UPDATE chain SET messages = (SELECT count(*) FROM chain_message m WHERE m.chain_id = chain.id),
         last_at = (SELECT max(i.occurred_at) FROM chain_message m JOIN item i ON i.id = m.item_id WHERE m.chain_id = chain.id)`,
    )
  }

  db.transaction(() => {
    for (let theme = 1; theme <= THEMES; theme += 1) {
      db.run(`INSERT INTO theme (id, name, origin) VALUES (?, ?, 'rule')`, [theme, `theme ${theme}`])
    }
    const large = Math.floor((size.responses * 2) / 3)
    addSurvey('spring.csv', large)
    addSurvey('autumn.csv', size.responses - large)
    addMail(size.mails)
    // As showDeepestAnswer leaves the items, for all of them in one pass.
    db.run(
      `UPDATE item SET (answer_id, stage, sentiment, urgency, status, priority) = (
         SELECT a.id, a.stage, a.sentiment, a.urgency, a.status, a.priority FROM answer a
         WHERE a.subject_kind = 'item' AND a.subject = item.id
         ORDER BY a.stage = 'primary' DESC LIMIT 1)
       WHERE text_key IS NOT NULL`,
    )
  })
  connection.close()
}
