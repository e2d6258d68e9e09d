/** The name by which an answer in a results file finds its question again. Pure. */
import type { ModelStage } from '../../shared/domain/labels.ts'

export interface QuestionKey {
  subjectKind: 'item' | 'chain'
  /** Of the item or the chain. */
  id: number
  stage: ModelStage
  /** Hash of the recipe: the same in no other data folder but for the same question. */
  recipe: string
  /** Of what was asked about; another text by the same number has another one. */
  version: string
  /** From 1. */
  part: number
  parts: number
}

const KINDS = { item: 'i', chain: 'c' } as const
const STAGES = { primary: 'p', chain: 'n', critical: 'd' } as const

/** Of a hash: enough to tell two texts of one item apart. */
const VERSION_CHARACTERS = 12

/** A name has room for no more digits: a text of more parts is not asked. */
export const MOST_PARTS = 99_999

/** As much of a version as a name carries. */
export const shortVersion = (version: string): string =>
  version.replace(/[^A-Za-z0-9_-]/g, '').slice(0, VERSION_CHARACTERS)

/** Letters, digits, `.`, `_` and `-`, at most 64 of them: what servers take. */
export function customIdOf({ subjectKind, id, stage, recipe, version, part, parts }: QuestionKey): string {
  const subject = `${KINDS[subjectKind]}${id}`
  return ['v1', `${subject}${STAGES[stage]}`, recipe, shortVersion(version), `${part}-${parts}`].join('.')
}

const CUSTOM_ID =
  /^v1\.([ic])(\d{1,15})([pnd])\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{1,12})\.(\d{1,5})-(\d{1,5})$/

/** @returns null for a name that is none of ours */
export function parseCustomId(text: string): QuestionKey | null {
  const found = CUSTOM_ID.exec(text)
  if (found === null) return null
  const [, kind, id, stage, recipe, version, part, parts] = found
  const key: QuestionKey = {
    subjectKind: kind === 'i' ? 'item' : 'chain',
    id: Number(id),
    stage: stage === 'p' ? 'primary' : stage === 'n' ? 'chain' : 'critical',
    recipe: recipe!,
    version: version!,
    part: Number(part),
    parts: Number(parts),
  }
  return key.part >= 1 && key.part <= key.parts ? key : null
}
