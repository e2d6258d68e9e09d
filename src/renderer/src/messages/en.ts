import { common } from './en/common.ts'
import { customers } from './en/customers.ts'
import { feedback } from './en/feedback.ts'
import { mail } from './en/mail.ts'
import { models } from './en/models.ts'
import { preferences } from './en/preferences.ts'
import { quality } from './en/quality.ts'
import { runs } from './en/runs.ts'
import { shell } from './en/shell.ts'
import { sources } from './en/sources.ts'

/** Every string a person sees, by place. Numbers, dates and plurals are written by `format.ts`. */
export const en = { common, shell, sources, feedback, mail, customers, runs, quality, models, preferences }

/** What another language has to provide. */
export type Messages = typeof en

export const messages: Messages = en
