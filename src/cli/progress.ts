import type { CommandIo } from './io.ts'

const LINE_EVERY_MS = 3_000
const BAR_EVERY_MS = 100

export interface ProgressLine {
  /** Shows the text: at once on a terminal, every few seconds otherwise. */
  show(text: string): void
  end(): void
}

export function createProgressLine(io: CommandIo): ProgressLine {
  let last = Number.NEGATIVE_INFINITY
  let drawn = false
  return {
    show: (text) => {
      const now = performance.now()
      if (now - last < (io.errIsTerminal ? BAR_EVERY_MS : LINE_EVERY_MS)) return
      last = now
      drawn = true
      io.err(io.errIsTerminal ? `\r\u001b[K${text}` : `${text}\n`)
    },
    end: () => {
      if (drawn && io.errIsTerminal) io.err('\r\u001b[K')
    },
  }
}

/** "1 h 05 min", "4 min 10 s", "12 s". */
export function duration(seconds: number): string {
  const whole = Math.round(seconds)
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  if (hours > 0) return `${hours} h ${String(minutes).padStart(2, '0')} min`
  if (minutes > 0) return `${minutes} min ${String(whole % 60).padStart(2, '0')} s`
  return `${whole} s`
}

/** A bar of 24 characters with the share in per cent. */
export function bar(done: number, total: number): string {
  const share = total === 0 ? 0 : Math.min(1, done / total)
  const filled = Math.round(share * 24)
  return `[${'#'.repeat(filled)}${'-'.repeat(24 - filled)}] ${Math.floor(share * 100)} %`
}
