/** The whole program but its window, on a folder: with the threads and resources of the tests and nothing in its environment. */
import { type ServiceOptions, type Services, createServices } from '../../src/main/createServices.ts'
import { SILENT_LOGGER } from '../../src/main/logger.ts'
import { RESOURCES_FOLDER } from './resourcesFolder.ts'
import { TEST_WORKERS } from './workerFiles.ts'

/** As the command line opens a folder, unless `options` say otherwise. */
export const openServices = (dataFolder: string, options: Partial<ServiceOptions> = {}): Promise<Services> =>
  createServices({
    dataFolder,
    door: 'command line',
    access: 'own',
    background: false,
    logger: SILENT_LOGGER,
    workerFiles: TEST_WORKERS,
    resourcesFolder: RESOURCES_FOLDER,
    environment: {},
    ...options,
  })
