import { describe, expect, it } from 'vitest'
import { canShowWindow, dropFiles, goTo, importedLine } from '../helpers/app.ts'
import { previewApp } from '../helpers/previewApp.ts'

/** Ten answers, two of them without a score: 4 promoters, 2 passives, 2 detractors. NPS = 100 (4 - 2) / 8 = 25. */
const SURVEY = `id;How likely are you to recommend us?;Why?;Date
1;10;Delivery was fast and the staff kind.;2026-03-02
2;9;Great service, thank you!;2026-03-03
3;10;Everything fine.;2026-03-04
4;9;;2026-03-05
5;8;Good, but the app is slow.;2026-03-06
6;7;It is all right.;2026-03-07
7;3;The invoice was wrong twice.;2026-03-08
8;0;Terrible, nobody answers the phone.;2026-03-09
9;;I do not want to say a number.;2026-03-10
10;NA;No opinion.;2026-03-11
`

/** Three mails, two of them one chain. */
const MAILBOX = `From ann@example.com Mon Mar  2 09:00:00 2026
From: Ann Example <ann@example.com>
To: support@example.org
Subject: Broken lamp
Date: Mon, 02 Mar 2026 09:00:00 +0000
Message-ID: <one@example.com>

The lamp of order 4711 arrived broken. Can you send another one?

From support@example.org Mon Mar  2 12:00:00 2026
From: Support <support@example.org>
To: Ann Example <ann@example.com>
Subject: Re: Broken lamp
Date: Mon, 02 Mar 2026 12:00:00 +0000
Message-ID: <two@example.org>
In-Reply-To: <one@example.com>
References: <one@example.com>

It is on its way.

From bob@example.com Tue Mar  3 08:00:00 2026
From: Bob Example <bob@example.com>
To: support@example.org
Subject: Cancel my contract
Date: Tue, 03 Mar 2026 08:00:00 +0000
Message-ID: <three@example.com>

Please cancel my contract at the end of the month.

`

describe.skipIf(!canShowWindow)('files dropped on the window', () => {
  const app = previewApp()
  const { write } = app

  it('say what is wrong with them when they cannot be read, and nothing is kept', async () => {
    const { page } = app
    await dropFiles(page, [write('empty.csv', '')])
    await page.getByText('Nothing was imported. The file was not touched.').waitFor()
    await page.getByRole('button', { name: 'Skip this file' }).click()
    await page.getByText('Drop files here').waitFor()
  })

  it('can be chosen in a dialog too', async () => {
    const { page } = app
    await app.answerNextDialog({ kind: 'open', paths: [write('chosen.csv', SURVEY)] })
    await page.getByRole('button', { name: 'Choose files' }).click()
    await app.skip(await app.preview('chosen.csv'))
  })

  it('are previewed, confirmed, and give numbers at once; dropping them again adds nothing', async () => {
    const survey = write('answers 2026.csv', SURVEY)
    const mailbox = write('support.mbox', MAILBOX)
    const { page } = app

    await dropFiles(page, [survey, mailbox])
    const first = page.getByRole('dialog', { name: 'Preview of answers 2026.csv' })
    await first.getByText('Delivery was fast and the staff kind.').first().waitFor()
    await first.getByText('Nothing is imported yet.').first().waitFor()
    await first.getByRole('button', { name: 'Import 10 responses' }).click()
    const second = page.getByRole('dialog', { name: 'Preview of support.mbox' })
    await second.getByRole('button', { name: 'Import 3 messages' }).click()
    await second.waitFor({ state: 'hidden' })

    expect((await importedLine(page, 'answers 2026.csv')).slice(2, 6)).toEqual(['10', '10', '0', '0'])
    expect((await importedLine(page, 'support.mbox')).slice(2, 6)).toEqual(['3', '3', '0', '0'])

    await goTo(page, 'Feedback')
    await page.getByText('+25.0', { exact: true }).first().waitFor()
    await page.getByText('from 8 scores').first().waitFor()
    await goTo(page, 'Mail')
    await page.getByText('2 chains').first().waitFor()
    await page.getByRole('option', { name: /Cancel my contract/ }).click()
    await page.getByText('Please cancel my contract at the end of the month.').first().waitFor()

    await goTo(page, 'Sources')
    await dropFiles(page, [survey])
    const forecast = first.getByRole('group', { name: 'What will be taken' })
    await forecast.waitFor()
    expect((await forecast.innerText()).replace(/\s+/g, ' ')).toBe(
      '10in the file 0taken 10folded: there already 0skipped',
    )
    expect(app.pageErrors).toEqual([])
    expect(app.foreignRequests()).toEqual([])
  })
})
