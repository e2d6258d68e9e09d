import type { Prompts } from '../analysis/prompt.ts'
import type { PlanServices } from '../jobs/planStages.ts'
import type { PreferenceService } from '../preferences/preferenceService.ts'
import { type BatchExport, type BatchExportRequest, exportBatch } from './exportBatch.ts'
import { type TakenAnswers, takeAnswers } from './takeAnswers.ts'

/** Work for a larger machine: questions go out in a file and answers come back in one. */
export interface BatchService {
  /** Errors: see `exportBatch`. */
  export(request: BatchExportRequest): Promise<BatchExport>
  /** Errors: see `takeAnswers`. */
  take(file: string): Promise<TakenAnswers>
}

export function createBatchService(
  services: PlanServices & {
    preferences: Pick<PreferenceService, 'all'>
    prompts: Prompts
    textsReady: Promise<unknown>
    /** Called when answers were stored. */
    onChanged(): void
  },
): BatchService {
  return {
    export: (request) => exportBatch(services, request),
    take: async (file) => {
      const taken = await takeAnswers(services, file)
      if (taken.settled > 0) services.onChanged()
      return taken
    },
  }
}
