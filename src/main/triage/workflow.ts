import type { Direction } from '../../shared/domain/chain.ts'
import type { ActionLabel, MailType, WorkflowStatus } from '../../shared/domain/labels.ts'
import { addressOf, nameOf } from '../../shared/domain/mailAddress.ts'
import { NOBODY, assigneeOfMail, isOurs, type MailPeople } from '../../shared/domain/ourSide.ts'
import type { FoundEntity } from './entities.ts'
import { asksForSomething } from './intent.ts'
import { DEADLINE, type Signal } from './signals.ts'
import { fold, type Sentence, splitSentences } from './text.ts'

const DONE =
  /\b(?:(?:has been|is|was|now) (?:resolved|solved|fixed|closed|completed|settled)|(?:case|ticket|issue) (?:closed|resolved)|problem solved|works (?:again|now)|that (?:solved|fixed) it|ist (?:erledigt|gelost|behoben|abgeschlossen)|wurde (?:erledigt|gelost|behoben|abgeschlossen)|hat sich erledigt|funktioniert (?:jetzt|wieder)|(?:est|a ete) (?:resolu|regle|cloture)|c'est (?:resolu|regle)|ha sido (?:resuelto|solucionado)|(?:esta|quedo) (?:resuelto|solucionado)|(?:e stato|e) (?:risolto|chiuso)|(?:foi|esta) (?:resolvido|solucionado|encerrado)|is (?:opgelost|afgehandeld|verholpen))\b/
const IN_PROGRESS =
  /\b(?:(?:we are|i am|we're|i'm|currently) (?:working on|looking into|investigating|checking|processing)|we will (?:get back|look into|investigate)|in progress|under (?:review|investigation)|wir (?:prufen|arbeiten|kummern)|in bearbeitung|wird (?:gepruft|bearbeitet)|nous (?:verifions|traitons|travaillons|etudions)|en cours de|estamos (?:trabajando|revisando|investigando)|en (?:tramite|proceso)|stiamo (?:lavorando|verificando)|in lavorazione|estamos (?:trabalhando|verificando|analisando)|em andamento|we zijn bezig|in behandeling)\b/
const ESCALATED =
  /\b(?:escalat(?:e|ed|ing|ion)|speak (?:to|with) (?:a|your|the) (?:manager|supervisor)|formal complaint|legal action|my (?:lawyer|attorney|solicitor)|ombudsman|eskal(?:iert|ation|ieren)|vorgesetzte|anwalt|rechtliche schritte|votre (?:responsable|superieur)|mise en demeure|avocat|abogad[oa]|su (?:superior|supervisor)|avvocato|vie legali|vostro responsabile|advogad[oa]|procon|leidinggevende|advocaat|juridische stappen)\b/

export interface StatusInput {
  /** Folded subject and new text. */
  folded: string
  direction: Direction
  type: MailType
  asks: boolean
  /** Sent to many: a list or a newsletter. */
  toMany: boolean
}

/** Where the matter stands by this one mail; the conversation may know better. */
export function findStatus({ folded, direction, type, asks, toMany }: StatusInput): WorkflowStatus {
  const head = folded.slice(0, 6_000)
  // Nobody waits on what a machine sent or what was sent to everybody.
  if (type === 'newsletter' || type === 'notification') return 'done'
  const asking = asks || asksForSomething(head)
  if (toMany) return asking ? 'new' : 'done'
  if (ESCALATED.test(head)) return 'escalated'
  if (DONE.test(head) && !asking) return 'done'
  if (IN_PROGRESS.test(head)) return 'in progress'
  if (direction === 'out') return asking ? 'waiting for them' : 'done'
  return asking ? 'waiting for us' : 'new'
}

const GREETING =
  /^\s*(?:hi|hello|hey|dear|hallo|liebe[rs]?|sehr geehrte[rs]?(?: herr| frau)?|guten (?:tag|morgen|abend)(?: herr| frau)?|bonjour|cher|chere|hola|estimad[oa]|querid[oa]|ciao|buongiorno|gentile|caro|cara|ola|prezad[oa]|beste|geachte(?: heer| mevrouw)?)\s+(?:mr\.?|mrs\.?|ms\.?|dr\.?|herr|frau|m\.|mme|monsieur|madame|sr\.?|sra\.?|signor[ae]?|dhr\.?|mevr\.?)?\s*/
const NAME = /^(\p{Lu}[\p{L}'-]{1,30}(?: \p{Lu}[\p{L}'-]{1,30}){0,2})(?=\s*[,!.:\n-]|\s*$)/u
/** Greeted, but nobody in particular. */
const NOBODY_BY_NAME =
  /^(?:all|team|everyone|everybody|folks|there|sir|madam|sirs|customer|support|service|zusammen|damen|kolleg\w*|kunde|tous|toutes|equipe|todos|tutti|allen|iedereen|mr|mrs|friends?|list)\b/i

/**
 * To whom the mail falls: the first reader by name, else the one who is greeted. Where the mailbox owner is known it is one
 * of the owner's side: of what we wrote the writer, and nobody outside.
 *
 * @param owners addresses in lower case; empty when not known
 */
export function findAssignee(
  { from, to, cc }: MailPeople,
  text: string,
  toMany: boolean,
  owners: ReadonlySet<string>,
): string {
  if (owners.size === 0) return ofReaders(to[0] ?? '', text, toMany)
  if (owners.has(addressOf(from))) return nameIn(from) || NOBODY
  const ours =
    to.find((person) => isOurs(person, owners)) ?? cc.find((person) => isOurs(person, owners)) ?? ''
  return assigneeOfMail(ofReaders(ours, text, toMany), { from, to, cc }, owners)
}

function ofReaders(first: string, text: string, toMany: boolean): string {
  const name = nameOf(first).replace(/^(.+), (.+)$/, '$2 $1')
  if (!toMany && name !== '' && !name.includes('@')) return name
  const greeted = findGreeted(text)
  if (greeted !== '') return greeted
  return toMany ? NOBODY : nameFromAddress(addressOf(first)) || NOBODY
}

const nameIn = (person: string): string => {
  const name = nameOf(person).replace(/^(.+), (.+)$/, '$2 $1')
  return name !== '' && !name.includes('@') ? name : nameFromAddress(addressOf(person))
}

function findGreeted(text: string): string {
  const head = text.slice(0, 200)
  const greeting = GREETING.exec(fold(head))
  if (greeting === null) return ''
  const name = NAME.exec(head.slice(greeting[0].length))?.[1] ?? ''
  return NOBODY_BY_NAME.test(fold(name)) ? '' : name
}

/** "anna.meier@..." is Anna Meier; "support@..." is nobody in particular. */
function nameFromAddress(address: string): string {
  const parts = /^([a-z]{2,20})[._]([a-z]{2,20})@/.exec(address)
  return parts === null ? '' : parts.slice(1).map(capitalise).join(' ')
}

const capitalise = (word: string): string => `${word[0]!.toUpperCase()}${word.slice(1)}`

const PROMISE =
  /\b(?:i will|i'll|we will|we'll|i am going to|ich werde|wir werden|je vais|nous allons|voy a|vamos a|provvedero|provvederemo|vou|iremos|ik zal|we zullen|wij zullen) (?!be (?:happy|glad)|not |never )/
const MOST_ACTIONS = 4

export interface FoundAction extends ActionLabel {
  /** Where it stands, each time it is said. */
  places: { start: number; end: number }[]
}

/** What is asked for and what is promised, each once with all its sentences; the date in it is when it is due. */
export function findActions(
  text: string,
  people: { from: string; assignedTo: string },
  entities: readonly FoundEntity[],
  signals: readonly Signal[],
): FoundAction[] {
  const actions: FoundAction[] = []
  for (const sentence of splitSentences(text.slice(0, 6_000))) {
    if (sentence.text.length > 300 || sentence.text.startsWith('>')) continue
    const folded = fold(sentence.text)
    const promised = PROMISE.test(folded)
    if (!promised && !asksForSomething(folded)) continue
    const what = sentence.text.replace(/\s+/g, ' ')
    const place = { start: sentence.start, end: sentence.end }
    const known = actions.find((action) => action.what === what)
    if (known !== undefined) {
      known.places.push(place)
      continue
    }
    if (actions.length === MOST_ACTIONS) continue
    actions.push({
      what,
      who: promised ? nameOf(people.from) || addressOf(people.from) : people.assignedTo,
      due: dueIn(text, sentence, entities, signals),
      quote: sentence.text,
      places: [place],
    })
  }
  return actions
}

function dueIn(
  text: string,
  sentence: Sentence,
  entities: readonly FoundEntity[],
  signals: readonly Signal[],
): string {
  const within = ({ start, end }: { start: number; end: number }): boolean =>
    start >= sentence.start && end <= sentence.end
  const date = entities.find((entity) => entity.kind === 'date' && within(entity))
  if (date !== undefined) return date.value
  const deadline = signals.find((signal) => signal.name === DEADLINE && within(signal))
  return deadline === undefined ? '' : text.slice(deadline.start, deadline.end)
}
