import { parentPort } from 'node:worker_threads'
import { serveDocuments } from '../importers/documents/documentThread.ts'

serveDocuments(parentPort!)
