/** Where the bundler put the worker entries; the only module that needs the bundler. Tests pass source files instead. */
import analyst from './analyst?modulePath'
import document from './document?modulePath'
import parser from './parser?modulePath'
import reader from './reader?modulePath'
import triager from './triager?modulePath'
import writer from './writer?modulePath'
import type { WorkerFiles } from './workerFiles.ts'

export const BUNDLED_WORKERS: WorkerFiles = { analyst, document, parser, reader, triager, writer }
