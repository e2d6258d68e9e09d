import type { Migration } from '../migrate.ts'
import { firstSchema } from './0001-first-schema.ts'

/** In order of version; append only. */
export const MIGRATIONS: readonly Migration[] = [firstSchema]
