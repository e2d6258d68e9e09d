/** What a person does about quality: labels a sample blind, goes back to a recipe, sees and undoes what was done by itself. */
import type { GoldLabels } from '../../shared/domain/quality.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { WriteOperations } from '../db/writeOperations.ts'
import type { Asker } from '../workers/operations.ts'
import type { RecipeKeeper } from './recipeKeeper.ts'

export interface QualityActions {
  /** Adds items to the sample that a person labels blind. */
  drawSample(size: number): Promise<{ drawn: number }>
  /** Stores a person's blind labels of an item of the sample. */
  labelBlind(labels: GoldLabels): Promise<void>
  /** Asks by an earlier recipe again, and shows its answers. */
  returnToRecipe(recipe: number): Promise<void>
  /** Takes back what was done by itself. */
  undoAlert(alert: number): Promise<void>
  /** The person has seen an alert. */
  acknowledge(alert: number): Promise<void>
}

export interface QualityActionOptions {
  read: Pick<Asker<ReadOperations>, 'ask'>
  write: Pick<Asker<WriteOperations>, 'ask'>
  recipes: Pick<RecipeKeeper, 'returnTo' | 'undoAlert'>
  factsChanged: () => void
  /** Alerts are others now. */
  onTold: () => void
}

export function createQualityActions(options: QualityActionOptions): QualityActions {
  const { read, write, recipes, factsChanged, onTold } = options
  return {
    drawSample: async (size) => {
      const drawn = await read.ask('quality.draw', { size, seed: Date.now() })
      const kept = await write.ask('quality.keep', drawn)
      factsChanged()
      return kept
    },
    labelBlind: async (labels) => {
      await write.ask('quality.label', labels)
      factsChanged()
    },
    returnToRecipe: (recipe) => recipes.returnTo(recipe),
    undoAlert: (alert) => recipes.undoAlert(alert, Date.now()),
    acknowledge: async (alert) => {
      await write.ask('quality.acknowledge', { id: alert, now: Date.now() })
      onTold()
    },
  }
}
