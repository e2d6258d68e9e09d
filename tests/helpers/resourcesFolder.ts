import { fileURLToPath } from 'node:url'

export const RESOURCES_FOLDER = fileURLToPath(new URL('../../resources', import.meta.url))
