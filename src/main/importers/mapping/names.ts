/**
 * What a column's name says of its role, in English, German, French, Spanish, Italian, Portuguese, Dutch, Polish,
 * Swedish, Danish, Norwegian, Finnish, Turkish, Russian, Korean, Japanese and Chinese. Names are compared without case, accents and punctuation.
 */
import type { ColumnRole } from '../../../shared/domain/reading.ts'
import { onFirstUse } from '../../../shared/onFirstUse.ts'

export interface NameVerdict {
  role: Exclude<ColumnRole, 'ignore'>
  /** 0 to 1. */
  confidence: number
  /** Whether the name speaks of recommending (an NPS question) or of rating. */
  score?: 'recommend' | 'rating'
}

/** "NbPassageKS", "nb_passage-ks" and "Nb passage KS" all become "nb passage ks". */
export function normalizeName(name: string): string {
  return name
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/ø/g, 'o')
    .replace(/æ/g, 'ae')
    .replace(/ł/g, 'l')
    .replace(/ı/g, 'i')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

const words = (text: string): readonly string[] => text.split('|')

interface Entry {
  role: NameVerdict['role']
  score?: NameVerdict['score']
  /** Confidence when the name is the word itself; less when it only contains it. */
  exact: number
  within: number
  /** Whole words or phrases; a trailing * matches the beginning of a word; not Latin: anywhere in the name. */
  terms: readonly string[]
}

const ENTRIES: readonly Entry[] = [
  {
    role: 'score',
    score: 'recommend',
    exact: 0.98,
    within: 0.92,
    terms: words(
      'nps|nps score|net promoter*|promoter score|likelihood to recommend|likely to recommend|how likely|ltr|recommend*|would you recommend|empfehl*|weiterempfehl*|recommand*|recomend*|recomiend*|probabilidad de recomend*|raccomand*|consigli*|consiglier*|aanbevel*|aanraden|polec*|rekommend*|anbefal*|推薦|推荐|推奨|おすすめ|お勧め|薦め|promoter|suosittel*|tavsiye*|oner misiniz|рекоменд*|порекоменд*|추천|doporuc*|odporuc*|ajanl*|promoter group|nps group|nps category|nps gruppe|nps kategorie',
    ),
  },
  {
    role: 'score',
    score: 'rating',
    exact: 0.85,
    within: 0.6,
    terms: words(
      'score|rating|stars|star rating|csat|ces|satisfaction*|satisf*|overall satisfaction|grade|note|notes globale|evaluation|bewertung|gesamtbewertung|zufriedenheit|gesamtzufriedenheit|kundenzufriedenheit|sterne|schulnote|punkte|punktzahl|etoiles|appreciation|puntuacion|puntaje|calificacion|valoracion|estrellas|punteggio|voto|valutazione|soddisfazione|stelle|pontuacao|nota|avaliacao|estrelas|beoordeling|cijfer|tevredenheid|waardering|ocena|zadowolenie|gwiazdki|betyg|nojdhet|poang|karakter|tilfredshed|vurdering|tilfredshet|評価|評点|点数|満足度|スコア|评分|打分|满意度|分数|得分|arvosana|tyytyvaisyys|arvio|arvostelu|puan|memnuniyet|degerlendirme|yildiz|оценка|рейтинг|балл*|удовлетворенность|점수|평점|별점|만족도|평가|hodnoceni|spokojenost|ertekeles|rank|intention',
    ),
  },
  {
    role: 'comment',
    exact: 0.95,
    within: 0.8,
    terms: words(
      'comment*|feedback|review|review text|verbatim*|reason|reasons|why|free text|freetext|open text|open ended|open end|suggestion*|remark*|text|message|body|description|opinion|explanation|improve|improvement*|what could we|tell us|please explain|answer text|response text|notes and comments|content|kommentar*|begrundung|grund|anmerkung*|ruckmeldung|freitext|bemerkung*|meinung|nachricht|beschreibung|verbesserung*|rezension|warum|commentaire*|avis|remarque*|raison*|pourquoi|explication*|temoignage|texte|comentario*|motivo|razon|por que|sugerencia*|observacion*|opiniones|resena|mensaje|texto|commento|commenti|motivazione|perche|suggeriment*|recensione|testo|messaggio|parere|comentarios|motivos|sugestao|sugestoes|observacoes|opiniao|mensagem|resenha|toelichting|opmerking*|reactie|waarom|suggestie*|bericht|tekst|komentarz*|uwagi|opinia|opinie|uzasadnienie|dlaczego|tresc|omdome|asikt*|motivering|varfor|forslag|synpunkt*|begrundelse|bemaerkning*|hvorfor|tilbagemelding|besked|コメント|感想|理由|ご意見|意見|自由記述|自由回答|レビュー|要望|本文|评论|评价内容|意见|原因|反馈|建议|留言|内容|備考|kommentti*|kommentit|palaute|vapaa sana|perustelu*|miksi|mielipide|yorum*|gorus*|neden|aciklama|oneri*|geri bildirim|комментар*|отзыв*|замечан*|почему|причина|пожелан*|предложени*|текст|сообщение|의견|코멘트|이유|후기|리뷰|건의|내용|komentar*|pripominky|proc|megjegyzes*|velemeny*',
    ),
  },
  {
    role: 'comment',
    exact: 0.6,
    within: 0.45,
    terms: words(
      'summary|title|headline|subject|question|quote|titel|titre|titulo|titolo|betreff|objet|asunto|oggetto|assunto|zusammenfassung|phrase|sentence|review title|answer|response|antwort|reponse|respuesta|risposta|resposta|antwoord|odpowiedz|svar|回答|标题|タイトル',
    ),
  },
  {
    role: 'date',
    exact: 0.95,
    within: 0.8,
    terms: words(
      'date|datetime|timestamp|time stamp|created|created at|created on|created date|creation date|submitted*|submit date|completed at|completion date|completed|recorded date|end date|response date|survey date|date submitted|received|received at|sent at|updated|updated at|closed|resolved|opened|datum|zeit|zeitpunkt|zeitstempel|erstellt*|eingegangen|abgeschickt|beantwortet am|ausgefullt am|heure|horodat*|soumis*|cree le|date de|date reponse|fecha*|hora|marca temporal|data|data e ora|ora|creato|informazioni cronologiche|carimbo de data*|criado|criada|enviado|tijd|tijdstip|tijdstempel|aangemaakt|ingevuld op|czas|data utworzenia|znacznik czasu|utworzono|tidpunkt|tidsstampel|skapad|inskickad|dato|tidspunkt|oprettet|opprettet|tidsstempel|日付|日時|回答日|タイムスタンプ|作成日|送信日時|日期|时间|提交时间|创建时间|填写时间|paivamaara|paivays|pvm|aikaleima|vastausaika|tarih*|zaman*|zaman damgasi|дата*|время|날짜|일시|응답일|작성일|시간|타임스탬프|datum a cas|idopont',
    ),
  },
  {
    role: 'id',
    exact: 0.95,
    within: 0.75,
    terms: words(
      'id|ids|uid|uuid|guid|response id|responseid|respondent id|survey id|ticket|ticket id|ticket number|issue id|issue key|case id|case number|record id|row id|entry id|submission id|key|ref|reference|reference number|identifier|network id|nummer|lfd nr|laufende nummer|vorgangsnummer|antwort id|kennung|identifiant|reference client|identificador|identificativo|codice risposta|identificatie|volgnummer|identyfikator|svars id|lopnummer|besvarelses id|回答id|回答番号|受付番号|編号|编号|序号|答卷编号|tunniste|vastaus id|vastaajan tunnus|kimlik|kayit no|yanit id|идентификатор|номер ответа|ид|응답 id|응답번호|번호',
    ),
  },
  {
    role: 'id',
    exact: 0.7,
    within: 0.4,
    terms: words('no|nr|number|numero|num|index|row|lp|n|номер|번호|番号|#'),
  },
  {
    role: 'customer',
    exact: 0.92,
    within: 0.75,
    terms: words(
      'customer|customer id|customer name|customer number|client|client id|client name|account|account id|account name|company|company name|organisation|organization|e mail|email|email address|e mail address|mail|user|user id|username|user name|respondent|respondent name|respondent email|contact|contact id|name|full name|first name|last name|member id|kunde|kundin|kunden*|kundennummer|firma|unternehmen|nutzer|benutzer|kontakt|absender|vorname|nachname|nom|prenom|cliente|clientes|id cliente|societe|entreprise|utilisateur|courriel|adresse e mail|adresse mail|empresa|usuario|correo*|nombre|azienda|utente|cognome|nome|ragione sociale|usuario id|klant|klantnummer|klantnaam|bedrijf|gebruiker|naam|klient|firma klienta|nazwa firmy|uzytkownik|imie i nazwisko|kund|kundnamn|kundnummer|foretag|anvandare|namn|kundenavn|virksomhed|bruger|navn|bedrift|顧客|顧客名|お客様|会社名|会社|氏名|名前|メールアドレス|ユーザー|客户|客户名称|公司|用户|姓名|邮箱|会员|asiakas|asiakasnumero|asiakasnimi|yritys|nimi|sahkoposti|musteri*|firma adi|sirket|kullanici|e posta|eposta|ad soyad|клиент*|компания|имя|фамилия|почта|заказчик|고객|고객명|회사|이름|이메일|사용자|zakaznik|ugyfel',
    ),
  },
  {
    role: 'segment',
    exact: 0.85,
    within: 0.6,
    terms: words(
      'segment|segments|country|region|city|state|market|plan|tier|subscription|product|products|product name|category|channel|language|locale|gender|sex|age|age group|store|shop|branch|location|site|department|team|agent|status|priority|severity|type|source|version*|platform|device|os|industry|sector|role|job title|company size|group|cohort|campaign|resolution|component|brand|model|touchpoint|wave|land|stadt|filiale|standort|abteilung|produkt|kategorie|kanal|sprache|geschlecht|alter|altersgruppe|bereich|tarif|typ|pays|ville|magasin|produit|categorie|canal|langue|sexe|age|secteur|offre|departement|pais|ciudad|tienda|producto|categoria|idioma|sexo|genero|edad|sucursal|departamento|paese|citta|negozio|prodotto|canale|lingua|sesso|eta|reparto|settore|cidade|loja|produto|lingua|faixa etaria|setor|regiao|stad|winkel|vestiging|afdeling|leeftijd|geslacht|taal|kraj|miasto|sklep|produkt|kategoria|jezyk|plec|wiek|dzial|region|stad|butik|avdelning|kon|alder|sprak|by|butik|afdeling|kon|sprog|国|地域|都市|店舗|商品|製品|カテゴリ*|部署|性別|年齢|年代|言語|プラン|国家|地区|城市|门店|产品|类别|渠道|性别|年龄|部门|语言|maa|kaupunki|myymala|tuote|kategoria|osasto|kieli|sukupuoli|ika|ikaryhma|ulke|sehir|magaza|urun|bolum|kanal|cinsiyet|yas|dil|страна|город|магазин|регион|продукт|товар|категория|отдел|канал|язык|пол|возраст|국가|지역|도시|매장|상품|제품|카테고리|부서|성별|나이|연령|연령대|언어|채널',
    ),
  },
]

interface Term {
  /** As it stands in a name between two spaces: the word as a whole, its beginning, or, in scripts without spaces, a part. */
  sought: string
  exact: string
  entry: Entry
}

const terms = onFirstUse((): readonly Term[] =>
  ENTRIES.flatMap((entry) =>
    entry.terms.map((term) => {
      const open = term.endsWith('*')
      const base = open ? term.slice(0, -1) : term
      const spaced = /^[\p{Script=Latin}\p{Script=Cyrillic}\d ]+$/u.test(base)
      const exact = normalizeName(base) || base
      return { sought: spaced ? ` ${exact}${open ? '' : ' '}` : exact, exact, entry }
    }),
  ),
)

/** The likeliest role by name, or null where the name says nothing. */
export const roleByName = (name: string): NameVerdict | null => rolesByName(name)[0] ?? null

/** Roles of which the name speaks, the likeliest first: "NPS comment" speaks of two. The longer the term, the surer. */
export function rolesByName(name: string): NameVerdict[] {
  const normal = normalizeName(name)
  if (normal === '') return []
  const best = new Map<NameVerdict['role'], { verdict: NameVerdict; weight: number }>()
  const between = ` ${normal} `
  for (const { sought, exact, entry } of terms()) {
    if (!between.includes(sought)) continue
    const whole = normal === exact
    // A word in a long question says less than one in a short name.
    const share = Math.min(1, (exact.length + 6) / normal.length)
    const confidence = whole
      ? entry.exact
      : entry.within * (entry.score === 'recommend' ? 1 : 0.6 + 0.4 * share)
    const weight = confidence + (whole ? 0.5 : 0) + Math.min(0.2, exact.length / 100)
    const before = best.get(entry.role)
    if (before !== undefined && weight <= before.weight) continue
    best.set(entry.role, {
      verdict: { role: entry.role, confidence, ...(entry.score === undefined ? {} : { score: entry.score }) },
      weight,
    })
  }
  return [...best.values()].toSorted((a, b) => b.weight - a.weight).map(({ verdict }) => verdict)
}

/** Words for a text that are as often the name of a list to choose from. */
const CHOSEN_FROM_LISTS = new Set(
  words(
    'reason|reasons|type|title|subject|description|content|grund|raison|raisons|motivo|motivos|razon|reden|redenen|powod|orsak|anledning|arsag|arsak|syy|neden|причина|이유|理由|原因|내용|内容',
  ),
)

/**
 * Whether a column of this name holds what people wrote, however few and short the different texts are: it is a word for
 * remarks, and none for a group, a day or a person stands beside it ("Feedback channel").
 */
export function meansRemarks(name: string): boolean {
  const verdicts = rolesByName(name)
  const comment = verdicts.find(({ role }) => role === 'comment')
  if (comment === undefined || CHOSEN_FROM_LISTS.has(normalizeName(name))) return false
  return verdicts.every(({ role }) => role === 'comment' || role === 'score') && comment.confidence >= 0.45
}

/**
 * Whether a name says that people are sorted by what they are ("Customer type", "Kundengruppe", "Type de client", "User
 * role"), though it has a word for a person in it.
 */
export const meansKindOfPerson = (name: string): boolean => KIND_OF_PERSON.test(normalizeName(name))

/** Latin and Cyrillic words as they end, for compounds ("kundentyp"). */
const KIND_ENDINGS = words(
  'types?|typ|typen|typy|typer|tipo|tipos|tipi|tip|tyyppi|rodzaj|segments?|segmento|segmentti|segmenty|groups?|gruppen?|groupe|grupo|grupos|gruppo|gruppi|groep|grupa|grupp|gruppe|ryhma|grubu|class|classe|clase|klasse|klass|klasa|categor(?:y|ies|ie|ia|ias|iya)|kategorie?|kategoria|kategoriat|kategoriya|tiers?|stufe|levels?|niveau|nivel|livello|niva|poziom|seviyesi|roles?|rolle|rol|roll|ruolo|papel|rooli|status|statut|estado|stato|stav|тип|типы|сегмент|группа|категория|роль|статус|класс|уровень',
)
/** Of scripts without spaces, wherever they stand. */
const KIND_PARTS = words(
  'タイプ|区分|種別|セグメント|グループ|ランク|类型|分类|类别|等级|级别|유형|등급|그룹|세그먼트|구분',
)
const KIND_OF_PERSON = new RegExp(
  `(?:${KIND_ENDINGS.join('|')})(?: |$)|${KIND_PARTS.map(normalizeName).join('|')}`,
  'u',
)

/** A range written in the name of a question: "(0-10)", "0 = not at all, 10 = extremely", "scale of 1 to 5". */
export function rangeInName(name: string): { from: number; to: number } | null {
  const match =
    /(?:^|\D)([01])\s*(?:-|–|—|to|bis|à|a|al|tot|do|till|til|から|~|～|至|到)\s*(10|[3579]|100)(?:\D|$)/i.exec(
      name,
    )
  if (match !== null) return { from: Number(match[1]), to: Number(match[2]) }
  const legend = /(?:^|\D)([01])\s*=.*?(?:\D)(10|[3579])\s*=/.exec(name)
  return legend === null ? null : { from: Number(legend[1]), to: Number(legend[2]) }
}
