import { areNearDuplicates, type Fingerprint, fingerprintOf } from '../../src/main/folding/nearDuplicates.ts'
import { surveyTextKey } from '../../src/main/folding/textKey.ts'
import { wordsOf } from '../../src/main/folding/words.ts'

/** The texts that must be asked, in their order, where one answer serves all that are the same. */
export function askedTexts(texts: readonly string[], same: 'equal' | 'nearly equal'): string[] {
  const known = new Set<string | null>()
  const distinct = texts.filter((text) => {
    const key = surveyTextKey(text)
    const isNew = !known.has(key)
    known.add(key)
    return isNew
  })
  if (same === 'equal') return distinct
  const kept: Fingerprint[] = []
  return distinct.filter((text) => {
    const fingerprint = fingerprintOf(wordsOf(text))
    if (kept.some((other) => areNearDuplicates(other, fingerprint))) return false
    kept.push(fingerprint)
    return true
  })
}
