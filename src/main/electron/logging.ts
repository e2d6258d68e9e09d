import { join } from 'node:path'
import log from 'electron-log/node.js'
import { makeFolder } from '../folders.ts'
import type { Logger } from '../logger.ts'

const MAXIMUM_BYTES = 5 * 1024 * 1024

type Details = Parameters<Logger['info']>[1]

/** Writes to `logs/verbatim.log` in the data folder, kept under 5 MB with one older file beside it. */
export function createFileLogger(dataFolder: string): Logger {
  const folder = join(dataFolder, 'logs')
  makeFolder(folder)
  const file = log.create({ logId: dataFolder })
  file.transports.file.resolvePathFn = () => join(folder, 'verbatim.log')
  file.transports.file.maxSize = MAXIMUM_BYTES
  file.transports.file.format = '{iso} {level} {text}'
  file.transports.console.level = false
  const line = (message: string, details: Details): string =>
    details === undefined ? message : `${message} ${JSON.stringify(details)}`
  return {
    info: (message, details) => file.info(line(message, details)),
    warn: (message, details) => file.warn(line(message, details)),
    error: (message, details) => file.error(line(message, details)),
  }
}
