/** The context that runs load a model with. Pure. */
import { ModelStage } from '../../shared/domain/labels.ts'
import type { Preferences } from '../../shared/domain/preferences.ts'
import { isNamed } from '../analysis/modelServer/modelName.ts'
import { stageSettings } from '../analysis/stageSettings.ts'
import type { LibraryModel } from './modelLibrary.ts'

/**
 * Tokens of the largest context that a run loads a model with: of the stages that ask it, by themselves, as their fallback or
 * for a second opinion, and of the embedding. One that nothing asks counts as if the primary stage asked it, which is what a
 * person has in mind for a model on the list: stages without a model of their own would ask it as well.
 *
 * @param standard the primary stage's model; '' where the server has none that answers
 */
export function loadedContextOf(
  { name, canChat }: Pick<LibraryModel, 'name' | 'canChat'>,
  standard: string,
  preferences: Preferences,
): number {
  const isThis = (named: string): boolean => isNamed(name, named)
  const asStandard = (primary: string): number[] =>
    ModelStage.options.flatMap((stage) => {
      const { model, fallbackModel, contextTokens } = stageSettings(preferences, stage)
      return isThis(model || primary) || isThis(fallbackModel) ? [contextTokens] : []
    })
  const { checkEvery, criticalModel, contextTokens, embeddingModel, embeddingContextTokens } = preferences
  // The second answer to a primary question is given within that stage's context, whoever gives it.
  const checking = checkEvery > 0 && isThis(criticalModel) ? [contextTokens] : []
  const embedding = !canChat || isThis(embeddingModel) ? [embeddingContextTokens] : []
  const used = [...asStandard(standard), ...checking, ...embedding]
  return Math.max(...(used.length > 0 ? used : asStandard(name)))
}
