import { appendFileSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openMessageFiles } from '../../../src/main/importers/mail/messageFiles.ts'
import { readFacts, readStart } from '../../../src/main/importers/fileFacts.ts'
import { expandPath } from '../../../src/main/importers/registry.ts'
import { createFolderLook } from '../../../src/main/watched/folderLook.ts'
import { temporaryFolder } from '../../helpers/temporaryFolder.ts'

const MAIL =
  'From: ann@example.org\nTo: us@example.org\nSubject: Order\nMessage-ID: <1@example.org>\n\nWhere is it?\n'

it('knows the mails of a folder by themselves, whatever is written beside them', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'cur'))
  writeFileSync(join(folder, 'cur', '1:2,S'), MAIL)
  writeFileSync(join(folder, 'cur', '2:2,S'), MAIL)
  const log = join(folder, 'dovecot.log')
  writeFileSync(log, 'started\n')
  const look = createFolderLook(folder, { expand: expandPath })
  expect(await look.look(0, 1_000)).toEqual([])
  // The log is still written to.
  appendFileSync(log, 'delivered\n')
  const [unit, ...others] = await look.look(1_000, 1_000)
  expect(others).toEqual([])
  // As the import marks them, so that what was imported by hand is known.
  const { mark } = await openMessageFiles(await readStart(await readFacts(folder)))
  expect(unit).toEqual({ path: folder, isFolder: true, ...mark })
  // It has come to rest by now: the same mails, as they were.
  expect(await look.look(3_000, 1_000)).toEqual([unit])
  expect(await look.look(4_000, 1_000)).toEqual([])
  const third = join(folder, 'cur', '3:2,S')
  writeFileSync(third, MAIL)
  utimesSync(third, 2_000_000_000, 2_000_000_000)
  expect(await look.look(5_000, 1_000)).toEqual([])
  expect(await look.look(6_000, 1_000)).toEqual([
    { path: folder, isFolder: true, bytes: 3 * MAIL.length, modifiedAt: 2_000_000_000_000 },
  ])
})
