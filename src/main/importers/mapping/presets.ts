/** Exports of known tools, recognised by their columns: what each column is for needs no guessing there. */
import type { ColumnRole } from '../../../shared/domain/reading.ts'
import { normalizeName } from './names.ts'

interface Preset {
  name: string
  /** Names that must all be there, and at least one of `any`; normalised. */
  all: readonly RegExp[]
  any?: readonly RegExp[]
  /** The first that matches tells the role; null leaves the column to be judged by name and values. */
  roles: readonly (readonly [RegExp, ColumnRole | null])[]
}

const PRESETS: readonly Preset[] = [
  {
    name: 'Qualtrics',
    all: [/^(?:start ?date)/, /\b(?:response ?id)\b/, /\b(?:recorded ?date)\b/],
    any: [/duration in seconds/, /\bprogress\b/, /distribution ?channel/, /user ?language/],
    roles: [
      [/nps group( |$)/, 'ignore'],
      [/\bresponse ?id\b/, 'id'],
      [/\brecorded ?date\b/, 'date'],
      [/\brecipient ?email\b/, 'customer'],
      [/\buser ?language\b/, 'segment'],
      [/\bdistribution ?channel\b/, 'segment'],
      [
        /^(?:start ?date|end ?date|status|response type|ip ?address|progress|duration in seconds|finished|recipient ?(?:last|first) ?name|external ?(?:data ?)?reference|location ?(?:latitude|longitude))\b/,
        'ignore',
      ],
    ],
  },
  {
    name: 'SurveyMonkey',
    all: [/^respondent ?id$/, /^collector ?id$/],
    roles: [
      [/^respondent ?id$/, 'id'],
      [/^(?:end ?date|date modified)$/, 'date'],
      [/^email ?address$/, 'customer'],
      [
        /^(?:collector ?id|start ?date|date created|ip ?address|first ?name|last ?name|custom data 1|custom 1)$/,
        'ignore',
      ],
    ],
  },
  {
    name: 'Typeform',
    all: [
      /^(?:submit date utc|submitted at|submit date)$/,
      /^(?:network id|token|response type|start date utc)$/,
    ],
    any: [/^$|^column1$/, /^network id$/, /^token$/],
    roles: [
      [/^(?:$|column1$|token$)/, 'id'],
      [/^(?:submit date utc|submitted at|submit date)$/, 'date'],
      [/^(?:start date utc|stage date utc|network id|response type|tags|ending|score)$/, 'ignore'],
    ],
  },
  {
    name: 'Google Forms',
    all: [
      /^(?:timestamp|zeitstempel|horodateur|marca temporal|informazioni cronologiche|carimbo de data hora|tijdstempel|sygnatura czasowa|tidsstampel|tidsstempel|aikaleima|zaman damgasi|отметка времени|타임스탬프|タイムスタンプ|时间戳记|時間戳記)$/,
    ],
    roles: [
      [
        /^(?:timestamp|zeitstempel|horodateur|marca temporal|informazioni cronologiche|carimbo de data hora|tijdstempel|sygnatura czasowa|tidsstampel|tidsstempel|aikaleima|zaman damgasi|отметка времени|타임스탬프|タイムスタンプ|时间戳记|時間戳記)$/,
        'date',
      ],
      [
        /^(?:email address|username|e mail adresse|adresse e mail|direccion de correo electronico)$/,
        'customer',
      ],
    ],
  },
  {
    name: 'Zendesk',
    all: [/^(?:ticket )?(?:id|ticket id)$/, /^(?:ticket )?satisfaction (?:score|rating)$/],
    any: [/requester/, /^assignee/, /^subject$/],
    roles: [
      [/^(?:ticket )?(?:id|ticket id)$/, 'id'],
      [/satisfaction (?:score|rating)$/, 'score'],
      [/satisfaction (?:comment|reason comment)$/, 'comment'],
      [/^(?:ticket )?(?:subject|description)$/, 'comment'],
      [/^(?:created at|ticket created date|ticket created timestamp)$/, 'date'],
      [/^requester email$/, 'customer'],
      [/^requester(?: name)?$/, null],
      [
        /^(?:group|assignee|status|priority|channel|via|type|ticket form|brand|satisfaction reason)$/,
        'segment',
      ],
      [
        /^(?:updated at|solved at|assigned at|due at|initially assigned at|requester id|requester external id|submitter)$/,
        'ignore',
      ],
    ],
  },
  {
    name: 'Intercom',
    all: [/^conversation id$/, /conversation rating|^rating$/],
    roles: [
      [/^conversation id$/, 'id'],
      [/^(?:conversation )?rating$/, 'score'],
      [/(?:rating )?remark$/, 'comment'],
      [/^(?:conversation )?started at/, 'date'],
      [/^(?:user|contact) email$|^email$/, 'customer'],
      [/^(?:channel|conversation tags?|tags?|team assigned|teammate rated|country)/, 'segment'],
      [/(?:user|contact) id$|rated at|closed at|replied at/, 'ignore'],
    ],
  },
  {
    name: 'Google Play reviews',
    all: [/^package name$/, /^star rating$/, /^review text$/],
    roles: [
      [/^star rating$/, 'score'],
      [/^review (?:title|text)$/, 'comment'],
      [/^review submit date and time$/, 'date'],
      [/^review link$/, 'id'],
      [/^(?:app version name|reviewer language|device)$/, 'segment'],
      [
        /millis since epoch$|^developer reply|^review last update|^package name$|^app version code$/,
        'ignore',
      ],
    ],
  },
  {
    name: 'App Store reviews',
    all: [
      /^(?:rating|star rating|stars)$/,
      /^(?:review|body|content|review body)$/,
      /^(?:territory|storefront|country territory|app store|store front)$/,
    ],
    roles: [
      [/^(?:rating|star rating|stars)$/, 'score'],
      [/^(?:review|body|content|review body|title|subject)$/, 'comment'],
      [/^(?:date|created date|review date|created at|last modified)$/, 'date'],
      [/^(?:id|review id)$/, 'id'],
      [/^(?:author|nickname|reviewer nickname|user name)$/, 'customer'],
      [/^(?:territory|storefront|country territory|app store|store front|version|app version)$/, 'segment'],
      [/^(?:developer response|response|edited|app name|app id)/, 'ignore'],
    ],
  },
]

export interface KnownExport {
  name: string
  /** The role of a column; null where the preset does not tell. */
  roleOf(column: string): ColumnRole | null
}

/** The tool a table comes from; null for one that is not known. */
export function knownExport(columns: readonly string[]): KnownExport | null {
  const names = columns.map(normalizeName)
  const has = (pattern: RegExp): boolean => names.some((name) => pattern.test(name))
  const preset = PRESETS.find(({ all, any }) => all.every(has) && (any === undefined || any.some(has)))
  if (preset === undefined) return null
  return {
    name: preset.name,
    roleOf: (column) => {
      const name = normalizeName(column)
      return preset.roles.find(([pattern]) => pattern.test(name))?.[1] ?? null
    },
  }
}
