import type { WebUtilsPart } from '../../../src/main/electron/parts.ts'
import { HOST_PATHS } from '../messages.ts'

export interface PageFiles {
  webUtils: WebUtilsPart
  /** Resolves when every file whose path was asked for has arrived at the host, or could not. */
  arrived(): Promise<void>
}

/**
 * A browser does not tell where a file lies, so it is sent to a private folder of the host; its path there is known at
 * once. Whatever the page sends next waits until the file has arrived.
 */
export function createPageFiles(uploadFolder: string): PageFiles {
  const folders = watchDroppedFolders()
  const known = new WeakMap<File, string>()
  const underWay = new Set<Promise<void>>()

  const start = (work: Promise<void>): void => {
    // What could not be sent is missing at its path, and the app says so as for any missing file.
    const settled = work.catch(() => {}).finally(() => underWay.delete(settled))
    underWay.add(settled)
  }

  return {
    webUtils: {
      getPathForFile: (file) => {
        if (!(file instanceof File)) throw new TypeError('getPathForFile expected a File')
        const path = known.get(file)
        if (path !== undefined) return path
        const place = crypto.randomUUID()
        const folder = folders.get(file.name)
        start(folder === undefined ? upload(`${place}/${file.name}`, file) : uploadFolderEntry(place, folder))
        const separator = uploadFolder.includes('\\') ? '\\' : '/'
        const found = [uploadFolder, place, file.name].join(separator)
        known.set(file, found)
        return found
      },
    },
    arrived: async () => {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}

async function upload(path: string, file: File): Promise<void> {
  const address = HOST_PATHS.upload + path.split('/').map(encodeURIComponent).join('/')
  const headers = { 'x-modified': String(file.lastModified) }
  const answer = await fetch(address, { method: 'PUT', body: file, headers })
  if (!answer.ok) throw new Error(`${file.name} could not be sent: ${answer.status}`)
}

async function uploadFolderEntry(path: string, entry: FileSystemEntry): Promise<void> {
  const here = `${path}/${entry.name}`
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    )
    return upload(here, file)
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (entries.length === 0) return
    for (const child of entries) await uploadFolderEntry(here, child)
  }
}

/** Folders show as such during the drop only, so they are noted before the app sees the event. */
function watchDroppedFolders(): ReadonlyMap<string, FileSystemEntry> {
  const folders = new Map<string, FileSystemEntry>()
  const note = (event: DragEvent): void => {
    folders.clear()
    for (const item of event.dataTransfer?.items ?? []) {
      const entry = item.webkitGetAsEntry()
      if (entry?.isDirectory === true) folders.set(entry.name, entry)
    }
  }
  window.addEventListener('drop', note, { capture: true })
  return folders
}
