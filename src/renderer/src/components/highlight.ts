import type { Evidence } from '../../../shared/domain/labels.ts'

export interface TextSegment {
  text: string
  start: number
  /** Which pieces of evidence (indices into the given list) cover this segment. */
  evidence: readonly number[]
}

/**
 * Cuts a text where evidence begins or ends, so that overlapping quotes can each be marked. The segments joined are
 * always the text; evidence that was not found, or lies outside of the text, marks nothing.
 */
export function highlightSegments(text: string, evidence: readonly Evidence[]): TextSegment[] {
  const spans = evidence
    .map((piece, index) => ({ index, start: piece.start, end: piece.end, verified: piece.verified }))
    .filter(({ start, end, verified }) => verified && start >= 0 && end > start && end <= text.length)
  const cuts = [...new Set([0, text.length, ...spans.flatMap(({ start, end }) => [start, end])])].sort(
    (a, b) => a - b,
  )
  const segments: TextSegment[] = []
  for (let at = 0; at + 1 < cuts.length; at++) {
    const start = cuts[at] ?? 0
    const end = cuts[at + 1] ?? start
    segments.push({
      text: text.slice(start, end),
      start,
      evidence: spans.filter((span) => span.start < end && span.end > start).map((span) => span.index),
    })
  }
  return segments
}

/** The evidence of a field: 'themes' also finds 'themes.0', 'themes[0].quote'. */
export const evidenceFor = (evidence: readonly Evidence[], field: string, quote?: string): number =>
  evidence.findIndex(
    (piece) =>
      (piece.field === field || piece.field.startsWith(`${field}.`) || piece.field.startsWith(`${field}[`)) &&
      (quote === undefined || piece.quote === quote),
  )
