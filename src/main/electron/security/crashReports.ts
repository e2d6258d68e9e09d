import type { CrashReporterPart } from '../parts.ts'

/** Crash dumps stay on this machine. */
export function keepCrashReportsLocal(crashReporter: CrashReporterPart): void {
  crashReporter.start({ uploadToServer: false })
}
