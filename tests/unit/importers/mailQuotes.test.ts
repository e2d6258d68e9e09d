import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitMail } from '../../../src/main/importers/mail/quotes.ts'
import { splitSignature } from '../../../src/main/importers/mail/signatures.ts'

/** As the usual programs write them, by language. */
const ATTRIBUTIONS: Readonly<Record<string, readonly string[]>> = {
  English: [
    'On Mon, Jan 1, 2024 at 10:00 AM Ann Lee <ann@example.org> wrote:',
    'On 01.01.24 10:00, Ann Lee wrote:',
    'On Jan 1, 2024, at 10:00, Ann Lee <ann@example.org> wrote:',
    'On Monday, January 1st, 2024 at 10:00 AM, Ann Lee <ann@example.org> wrote:',
    'Ann Lee wrote on 1/1/24 10:00 AM:',
    'At 2024-01-01 10:00:00, "Ann Lee" <ann@example.org> wrote:',
  ],
  German: [
    'Am Mo., 1. Jan. 2024 um 10:00 Uhr schrieb Ann Lee <ann@example.org>:',
    'Am 01.01.2024 um 10:00 schrieb Ann Lee:',
    'Am Montag, 1. Januar 2024 um 10:00:00 MEZ hat Ann Lee <ann@example.org> Folgendes geschrieben:',
    'Ann Lee schrieb am 01.01.2024 um 10:00:',
  ],
  French: [
    'Le lun. 1 janv. 2024 à 10:00, Ann Lee <ann@example.org> a écrit :',
    'Le 01/01/2024 à 10:00, Ann Lee a écrit :',
    'Le lundi 1 janvier 2024 à 10:00:00 UTC+1, Ann Lee <ann@example.org> a écrit :',
  ],
  Spanish: [
    'El lun, 1 ene 2024 a las 10:00, Ann Lee (<ann@example.org>) escribió:',
    'El 1/1/24 a las 10:00, Ann Lee escribió:',
    'El lunes, 1 de enero de 2024, 10:00:00 CET, Ann Lee escribió:',
  ],
  Italian: [
    'Il giorno lun 1 gen 2024 alle ore 10:00 Ann Lee <ann@example.org> ha scritto:',
    'Il 01/01/24 10:00, Ann Lee ha scritto:',
    'Il lunedì 1 gennaio 2024 alle ore 10:00:00 CET, Ann Lee ha scritto:',
  ],
  Portuguese: [
    'Em seg., 1 de jan. de 2024 às 10:00, Ann Lee <ann@example.org> escreveu:',
    'Em 01/01/2024 10:00, Ann Lee escreveu:',
    'Às 10:00 de 01/01/2024, Ann Lee escreveu:',
    'Ann Lee <ann@example.org> escreveu no dia segunda, 1/01/2024 à(s) 10:00:',
  ],
  Dutch: [
    'Op ma 1 jan 2024 om 10:00 schreef Ann Lee <ann@example.org>:',
    'Op 1 jan. 2024 om 10:00 heeft Ann Lee <ann@example.org> het volgende geschreven:',
    'Op 01-01-2024 om 10:00 schreef Ann Lee:',
  ],
  Polish: [
    'pon., 1 sty 2024 o 10:00 Ann Lee <ann@example.org> napisał(a):',
    'W dniu 01.01.2024 o 10:00, Ann Lee pisze:',
    'Wiadomość napisana przez Ann Lee <ann@example.org> w dniu 1 sty 2024, o godz. 10:00:',
    'Dnia 1 stycznia 2024 10:00 Ann Lee <ann@example.org> napisał(a):',
  ],
  Japanese: [
    '2024年1月1日(月) 10:00 Ann Lee <ann@example.org>:',
    '2024/01/01 10:00、Ann Leeのメール:',
    '2024/01/01 10:00、Ann Lee <ann@example.org>のメール：',
    'On 2024/01/01 10:00, Ann Lee wrote:',
  ],
  Chinese: [
    'Ann Lee <ann@example.org> 于2024年1月1日周一 10:00写道：',
    'Ann Lee <ann@example.org> 於 2024年1月1日 週一 上午10:00寫道：',
    '在 2024年1月1日，10:00，Ann Lee <ann@example.org> 写道：',
    '在 2024-01-01 10:00:00，"Ann Lee" <ann@example.org> 写道：',
    '於 2024/1/1 10:00, Ann Lee 提到:',
  ],
}

const BLOCKS: Readonly<Record<string, readonly string[]>> = {
  English: [
    'From: Ann Lee <ann@example.org>\nSent: Monday, January 1, 2024 10:00 AM\nTo: Bob <bob@example.org>\nSubject: RE: Offer',
    '*From:* Ann Lee\n*Date:* Monday\n*To:* Bob\n*Subject:* Offer',
    '-----Original Message-----\nFrom: Ann',
    '---------- Forwarded message ---------\nFrom: Ann',
    'Begin forwarded message:\n\nFrom: Ann',
  ],
  German: [
    'Von: Ann Lee\nGesendet: Montag, 1. Januar 2024 10:00\nAn: Bob\nBetreff: AW: Angebot',
    '-----Ursprüngliche Nachricht-----\nVon: Ann',
    '-------- Weitergeleitete Nachricht --------\nBetreff: x',
  ],
  French: [
    'De : Ann Lee\nEnvoyé : lundi 1 janvier 2024 10:00\nÀ : Bob\nObjet : RE: Offre',
    "-----Message d'origine-----\nDe : Ann",
    '-------- Message transféré --------',
  ],
  Spanish: ['De: Ann Lee\nEnviado: lunes\nPara: Bob\nAsunto: Oferta', '-----Mensaje original-----\nDe: Ann'],
  Italian: [
    'Da: Ann Lee\nInviato: lunedì\nA: Bob\nOggetto: Offerta',
    '-----Messaggio originale-----\nDa: Ann',
  ],
  Portuguese: [
    'De: Ann Lee\nEnviada em: segunda\nPara: Bob\nAssunto: Oferta',
    '-----Mensagem original-----\nDe: Ann',
  ],
  Dutch: [
    'Van: Ann Lee\nVerzonden: maandag\nAan: Bob\nOnderwerp: Offerte',
    '-----Oorspronkelijk bericht-----\nVan: Ann',
  ],
  Polish: [
    'Od: Ann Lee\nWysłano: poniedziałek\nDo: Bob\nTemat: Oferta',
    '-----Wiadomość oryginalna-----\nOd: Ann',
  ],
  Japanese: [
    '差出人: Ann Lee\n送信日時: 2024年1月1日\n宛先: Bob\n件名: 見積',
    '-----元のメッセージ-----\n差出人: Ann',
  ],
  Chinese: [
    '发件人: Ann Lee\n发送时间: 2024年1月1日 10:00\n收件人: Bob\n主题: 报价',
    '寄件者： Ann Lee\n寄件日期： 2024年1月1日\n收件者： Bob\n主旨： 報價',
    '------------------ 原始邮件 ------------------\n发件人: Ann',
  ],
}

const cases = (table: Readonly<Record<string, readonly string[]>>): [string, string][] =>
  Object.entries(table).flatMap(([language, lines]) =>
    lines.map((line): [string, string] => [language, line]),
  )

describe('quoted text', () => {
  it.each(cases(ATTRIBUTIONS))('ends the new text before an attribution in %s: %s', (_, attribution) => {
    for (const quote of ['> Shall we?\n> Ann', 'Shall we?\nAnn']) {
      const { text, quotedText } = splitMail(`Yes, please.\n\n${attribution}\n\n${quote}`, null)
      expect(text).toBe('Yes, please.')
      expect(quotedText).toContain('Shall we?')
    }
    const middle = attribution.indexOf(' ', attribution.length / 2)
    if (middle !== -1) {
      const wrapped = `${attribution.slice(0, middle)}\n${attribution.slice(middle + 1)}`
      expect(splitMail(`Yes, please.\n\n${wrapped}\n> Shall we?`, null).text).toBe('Yes, please.')
    }
  })

  it.each(cases(BLOCKS))('ends the new text before a block of headers in %s: %s', (_, block) => {
    for (const rule of ['', '________________________________\n']) {
      const { text, quotedText } = splitMail(`Thanks!\n\n${rule}${block}\n\nold text`, null)
      expect(text).toBe('Thanks!')
      expect(quotedText).toContain('old text')
    }
  })

  it.each([
    'We wrote: nothing yet.\nPlease wait.',
    'Options:\n- one\n- two',
    'Von: Köln bis Bonn sind es 30 km.\nDanach geht es weiter.',
    'To: do list\nSubject: none of this is a header block because no sender stands above',
    'The meeting is at 10:00: be there\nThanks',
    'x | y | z',
    'Ich schrieb gestern an den Support.\nNiemand hat geantwortet.',
    'Hello.\n\nOn page 3 of your manual the author wrote:\n\nPress the button.',
    'Am Montag um 10:00 kam niemand:\nwir warteten lange.',
  ])('leaves text alone that only looks alike: %s', (text) => {
    expect(splitMail(text, null)).toEqual({ text, quotedText: '', signature: '' })
  })

  it('keeps every line, in the text or beside it', () => {
    const line = fc.oneof(
      fc.constantFrom(
        ...cases(ATTRIBUTIONS).map(([, text]) => text),
        ...cases(BLOCKS).flatMap(([, text]) => text.split('\n')),
        '> quoted',
        '-- ',
        'Sent from my iPhone',
        '________________________________',
        '',
      ),
      fc.string({ maxLength: 40 }).map((text) => text.replace(/[\n\r]/g, ' ')),
    )
    const filled = (text: string): string[] =>
      text
        .split('\n')
        .map((part) => part.trim())
        .filter((part) => part !== '')
        .sort()
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const body = lines.join('\n')
        const { text, quotedText, signature } = splitMail(body, null)
        expect(filled([text, quotedText, signature].join('\n'))).toEqual(filled(body))
        if (body.trim() !== '') expect(text.trim()).not.toBe('')
      }),
      { numRuns: 300 },
    )
  })

  it('goes by the HTML where the plain text shows no quote', () => {
    const plain = 'Yes.\n\nShall we?\nAnn'
    const gmail = '<div>Yes.</div><div class="gmail_quote">On Monday Ann wrote:<br>Shall we?<br>Ann</div>'
    expect(splitMail(plain, gmail)).toMatchObject({ text: 'Yes.' })
    expect(splitMail(plain, gmail).quotedText).toContain('Shall we?')
    const indented =
      '<p>Yes.</p><blockquote style="margin:0 0 0 40px;border:none;padding:0px"><p>Shall we?</p></blockquote>'
    expect(splitMail('Yes.\n\nShall we?', indented)).toMatchObject({
      text: 'Yes.\n\nShall we?',
      quotedText: '',
    })
  })
})

const MOBILE = [
  'Sent from my iPhone',
  'Get Outlook for iOS',
  'Von meinem iPhone gesendet',
  'Diese Nachricht wurde von meinem Android-Mobiltelefon mit GMX Mail gesendet.',
  'Envoyé de mon iPhone',
  'Enviado desde mi iPhone',
  'Enviado do meu iPhone',
  'Inviato da iPhone',
  'Verstuurd vanaf mijn iPhone',
  'Wysłane z iPhone’a',
  'iPhoneから送信',
  '发自我的iPhone',
  '從我的 iPhone 傳送',
]

const DISCLAIMERS = [
  'This e-mail and any attachments are confidential and intended solely for the use of the individual to whom they are addressed.',
  'If you are not the intended recipient, please notify the sender immediately and delete this message.',
  'Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, löschen Sie sie bitte.',
  "Ce message est confidentiel. Si vous n'êtes pas le destinataire, merci de le détruire sans le lire ni le copier.",
  'Este mensaje es confidencial. Si no es usted el destinatario, le rogamos que lo elimine y nos avise de inmediato.',
  'Le informazioni contenute in questo messaggio sono riservate; se non è il destinatario, è pregato di cancellarlo.',
  'Esta mensagem é confidencial. Se não for o destinatário, por favor elimine-a e avise o remetente de imediato.',
  'Dit bericht is uitsluitend bestemd voor de geadresseerde en kan vertrouwelijke informatie bevatten; verwijder het anders.',
  'Ta wiadomość zawiera informacje poufne. Jeśli nie są Państwo adresatem, prosimy o usunięcie jej i poinformowanie nadawcy.',
  '本メールには機密情報が含まれている場合があります。誤って受信された場合は、直ちに削除し、送信者までご連絡くださいますようお願いいたします。内容の複製や転送はご遠慮ください。',
  '本邮件及其附件含有保密信息，仅限于发送给上面地址中列出的个人或群组。禁止任何其他人以任何形式使用本邮件中的信息。如果您错收了本邮件，请您立即电话或邮件通知发件人并删除本邮件。',
]

describe('signatures and disclaimers', () => {
  it('folds what stands below "-- "', () => {
    expect(splitSignature('Hello.\n\n-- \nAnn Lee\n+1 555 0100')).toEqual({
      text: 'Hello.',
      signature: '-- \nAnn Lee\n+1 555 0100',
    })
  })

  it.each(MOBILE)('folds the line of a program: %s', (line) => {
    expect(splitSignature(`Works now.\n\n${line}`)).toEqual({ text: 'Works now.', signature: line })
  })

  it.each(DISCLAIMERS)('folds a disclaimer: %s', (paragraph) => {
    expect(splitSignature(`Works now.\nAnn\n\n${paragraph}`)).toEqual({
      text: 'Works now.\nAnn',
      signature: paragraph,
    })
  })

  it('folds several one below another, a list’s footer, and a notice above', () => {
    const footer =
      '_______________________________________________\nUsers mailing list\nhttps://lists.example.org/mailman/listinfo/users'
    const below = `-- \nAnn\n\nSent from my iPhone\n\n${DISCLAIMERS[0]}\n\n${footer}`
    const { text, signature } = splitSignature(
      `CAUTION: This email originated from outside of the organization.\n\nHello.\n\n${below}`,
    )
    expect(text).toBe('Hello.')
    expect(signature).toContain('CAUTION')
    expect(signature).toContain('mailing list')
    expect(signature).toContain('Ann')
  })

  it('folds nothing where nothing would be left, nor what only looks alike', () => {
    for (const text of [
      'Sent from my iPhone',
      DISCLAIMERS[0]!,
      '-- \nAnn',
      'The message was confidential, I think.',
      'a\n--\nb'.repeat(20),
      'Sent from my iPhone it looked broken, sent from the desk it was fine.\nStill I would like to know why that is.',
    ]) {
      const split = splitSignature(text)
      expect(split.text === text || text.startsWith('a\n--')).toBe(true)
    }
  })
})
