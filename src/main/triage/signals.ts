/**
 * What makes a text urgent or lets it wait: turns of phrase in seven languages, found in the folded text. Each counts
 * once and is quoted.
 */
import { fold } from './text.ts'

export interface Signal {
  name: string
  /** Points towards a priority of 100; negative for what can wait. */
  points: number
  start: number
  end: number
}

interface SignalKind {
  name: string
  points: number
  /** Alternatives of a regular expression on folded text, each from the start of a word. */
  patterns: readonly string[]
}

export const DEADLINE = 'has a deadline'

/** Sorted by points; the name is shown to the person. */
const KINDS: readonly SignalKind[] = [
  {
    name: 'danger to people',
    points: 85,
    patterns: [
      'injur(?:y|ed|ies)\\b|electric shock|caught fire|on fire\\b|went up in flames|started smoking',
      'gas leak|burn(?:ed|t) (?:my|his|her|our|the)|food poisoning|allergic reaction|choking hazard',
      'safety (?:hazard|risk|issue|concern)|life[- ]threatening|hospitali[sz]ed|in hospital\\b|verletzt',
      'verletzung|brandgefahr|in brand ge|stromschlag|lebensgefahr|sicherheitsrisiko',
      'lebensmittelvergiftung|krankenhaus|(?:est|ete|suis) blesse|blessures? |prend(?:re|u|s)? feu|pris feu',
      'risque d.incendie|tres dangereu|danger pour|electrocut|hopital|herid[oa]s?\\b',
      'incendio|se incendio|intoxicaci|peligro para|descarga electrica|ferit[oaie]\\b|ha preso fuoco',
      'intossicazion|pericolo per|scossa elettrica|ferid[oa]s?\\b|pegou fogo|choque eletrico|perigo para',
      'gewond|vloog in brand|brandgevaar|voedselvergiftiging|levensgevaar',
    ],
  },
  {
    name: 'security or privacy incident',
    points: 80,
    patterns: [
      'data breach|security (?:breach|incident|vulnerabilit|hole)|(?:was|been|got|were) hacked',
      'account (?:was |has been |is )?(?:hacked|compromised)',
      'unauthori[sz]ed (?:access|charge|transaction|payment)|fraudulent|identity theft',
      'my data (?:was|has been) (?:leaked|exposed)|cve-\\d|datenleck|datenpanne|gehackt|sicherheitsluecke',
      'sicherheitslucke|unbefugte|unberechtigte abbuchung|fuite de donnees|(?:ete|compte|fait|mail) pirate',
      'piratage|prelevement non autorise|faille de securite|filtracion de datos|hackead',
      'cargo no autorizado|violazione dei dati|hackerat|addebito non autorizzato|vazamento de dados',
      'cobranca indevida|invadida|datalek|gehackt|ongeautoriseerd',
    ],
  },
  {
    name: 'outage',
    points: 62,
    patterns: [
      '(?:system|site|website|server|service|production|everything|network|cluster|app) (?:is|are|was|has been|went) (?:completely |totally |all )?(?:down|offline|unavailable|unreachable)',
      'outage|data loss|lost all (?:my|our) (?:data|files|work)|nobody can (?:log|work|access)',
      'no one can (?:log|work|access)|stands? still|business is (?:stopped|at a standstill)',
      'production (?:stop|halt|down)|cannot start|fails? to start|ausfall|ausgefallen|komplett offline',
      'server (?:ist )?down|datenverlust|produktionsstillstand|nichts geht mehr|en panne|panne totale',
      'hors service|perte de donnees|tout est bloque|inaccessible depuis|sistema caido|fuera de servicio',
      'perdida de datos|no funciona nada|fuori servizio|perdita di dati|tutto bloccato|fora do ar',
      'fora de servico|perda de dados|sistema caiu|(?:grote|een|landelijke) storing|ligt (?:er )?(?:helemaal )?(?:plat|uit)',
      'dataverlies|buiten werking',
    ],
  },
  {
    name: 'legal threat',
    points: 60,
    patterns: [
      'my (?:lawyer|attorney|solicitor)|our (?:lawyer|attorney|solicitor|legal team|legal department)',
      'legal action|take (?:you|this) to court|small claims|lawsuit|sue you|consumer protection|ombudsman',
      'trading standards|report (?:you|this) to|chargeback|breach of contract|gdpr (?:request|complaint)',
      'anwalt|rechtsanwalt|rechtliche schritte|verbraucherzentrale|verklage|gerichtlich|anzeige erstatten',
      'strafanzeige|einstweilige|mahnbescheid|avocat|action en justice|poursuites|tribunal',
      'mise en demeure|repression des fraudes|dgccrf|que choisir|porter plainte|abogad|acciones legales',
      'demandar|denuncia|avvocat|vie legali|azioni legali|denunci|tribunale|advogad|vou processar',
      'acao judicial|procon\\b|medidas legais|advocaat|juridische stappen|rechtszaak|consumentenbond',
      'ingebrekestelling',
    ],
  },
  {
    name: 'said to be urgent',
    points: 48,
    patterns: [
      'urgent|urgently|asap\\b|as soon as possible',
      'immediate(?:ly)? (?:action|attention|help|response|assistance|reply)',
      'emergency|time[- ]critical|high priority|top priority|blocker|showstopper|dringend|eilt\\b|eilig',
      'schnellstmoglich|so schnell wie moglich|notfall|urgence|urgente?s?\\b',
      'au plus vite|des que possible|le plus rapidement possible|cuanto antes',
      'lo antes posible|emergencia|il prima possibile|al piu presto|emergenza',
      'o mais rapido possivel|quanto antes|spoed|zo snel mogelijk',
      'noodgeval',
    ],
  },
  {
    name: 'wants to leave',
    points: 46,
    patterns: [
      '(?:want|wish|like|going|decided|have) to (?:cancel|terminate|unsubscribe|close my account)',
      'cancel (?:my|our|the) (?:account|subscription|contract|membership|plan|policy)|please cancel',
      'close my account|switch(?:ing|ed)? to (?:a |another |your )?(?:competitor|different|other)',
      'never (?:buy|shop|order|come|use) .{0,20}again|taking (?:my|our) business elsewhere',
      'losing (?:me|us) as a customer|not renew|kundige|kundigung|kundigen|vertrag beenden|zur konkurrenz',
      'abo beenden|anbieter wechseln|nie wieder (?:kauf|bestell|komm)|resili|resiliation',
      'fermer mon compte|changer de fournisseur|plus jamais|je ne reviendrai|aller voir ailleurs',
      'a la concurrence|cancelar (?:mi|la|el|minha|meu|o|a)|dar(?:me)? de baja|darme de baja|nunca mas',
      'disdire|disdetta|recedere|recesso|cambiare operatore|mai piu|cancelamento|rescindir',
      'encerrar (?:minha|a) conta|opzeggen|opzegging|abonnement stop|overstappen|nooit meer|nooit weer',
    ],
  },
  {
    name: 'asks again or complains about no answer',
    points: 36,
    patterns: [
      '(?:second|third|fourth|fifth|2nd|3rd|4th|5th) (?:time|e-?mail|reminder|request|attempt)',
      'still (?:no|not|waiting|haven.t|have not)|no (?:response|reply|answer)',
      'nobody (?:answers|replied|responds|called)|no one (?:answers|replied|responds|called)',
      'several times|again and again|escalat(?:e|ed|ing|ion)\\b|speak (?:to|with) (?:a|your|the) (?:manager|supervisor)',
      'formal complaint|final notice|reminder|zum (?:zweiten|dritten|vierten|wiederholten) mal',
      'immer noch (?:nicht|kein)|noch immer (?:nicht|kein)|keine (?:antwort|reaktion|ruckmeldung)',
      'mehrfach|mehrmals|vorgesetzte|eskalier|beschwerde|mahnung|letzte erinnerung|toujours pas',
      'toujours aucun|aucune (?:reponse|nouvelle)|sans reponse',
      '(?:deuxieme|troisieme|2eme|3eme|4eme) (?:fois|relance|mail|demande)',
      'plusieurs (?:fois|relances|reprises)|relance|reclamation|votre responsable|todavia no|aun no',
      'sin respuesta|varias veces|(?:segunda|tercera) vez|reclamaci|ancora (?:nessun|non)',
      'nessuna risposta|piu volte|(?:seconda|terza) volta|sollecit|reclamo|ainda nao|sem resposta',
      'varias vezes|(?:segunda|terceira) vez|reclamac|nog steeds (?:niet|geen)|geen (?:antwoord|reactie)',
      'meerdere keren|(?:tweede|derde) keer|klacht|herinnering',
    ],
  },
  {
    name: DEADLINE,
    points: 32,
    patterns: [
      'deadline|due (?:date|today|tomorrow|by|on)',
      'by (?:today|tomorrow|tonight|noon|monday|tuesday|wednesday|thursday|friday|saturday|sunday|end of|the end of|close of|eod|cob|next)',
      'no later than|before (?:monday|tuesday|wednesday|thursday|friday|the weekend|christmas|the end of)',
      'within (?:\\d+|one|two|three|24|48) (?:hours|days|business days)|expires? (?:today|tomorrow|on|in)',
      'until (?:today|tomorrow|monday|tuesday|wednesday|thursday|friday)|by \\d{1,2}(?:[./]\\d|st\\b|nd\\b|rd\\b|th\\b| ?[ap]m\\b)',
      'frist|bis (?:heute|morgen|montag|dienstag|mittwoch|donnerstag|freitag|spatestens|zum|ende)',
      'spatestens|innerhalb von|lauft .{0,20}ab\\b',
      'avant (?:demain|lundi|mardi|mercredi|jeudi|vendredi|la fin|ce soir|le \\d)|au plus tard',
      "date limite|sous (?:24|48|\\d+) ?(?:h|heures|jours)|d'ici (?:demain|lundi|la fin|vendredi)",
      'antes (?:del?|de la|do|da) (?:lunes|martes|miercoles|jueves|viernes|fin|final|manana|amanha|segunda|terca|quarta|quinta|sexta|dia|\\d)',
      'a mas tardar|fecha limite|plazo',
      'entro (?:oggi|domani|lunedi|martedi|mercoledi|giovedi|venerdi|il|e non oltre)|scadenza|data limite',
      'ate (?:hoje|amanha|segunda|terca|quarta|quinta|sexta|o dia)|prazo',
      'voor (?:morgen|maandag|dinsdag|woensdag|donderdag|vrijdag|het einde)|uiterlijk',
      'binnen (?:\\d+|24|48|een|twee) (?:uur|dagen)|vervalt',
    ],
  },
  {
    name: 'money back',
    points: 30,
    patterns: [
      'refund|money back|reimburse|compensation|overcharged|charged twice|double[- ]charged',
      'wrong(?:ly)? (?:charged|billed|amount)|ruckerstatt|erstattung|geld zuruck',
      'doppelt (?:abgebucht|berechnet)|schadens?ersatz|gutschrift|rembours|double prelevement',
      'preleve deux fois|dedommagement|reembols|devolucion del dinero|cobraron dos veces|rimbors',
      'addebitat[oi] due volte|risarcimento|dinheiro de volta|cobrado duas vezes|ressarc|terugbetal',
      'geld terug|dubbel (?:afgeschreven|betaald)|schadevergoeding',
    ],
  },
  {
    name: 'does not work',
    points: 27,
    patterns: [
      '(?:does|do|did|is|are)(?: not|n.t) (?:work|load|start|open|respond|turn on|switch on|connect)',
      'stopped working|not working|crash(?:es|ed|ing)?\\b|broken|defective|damaged|faulty',
      'cannot (?:log|access|open|connect|use|login)|can.t (?:log|access|open|connect|use|login)|unable to',
      'error (?:code|message)|deadlock|hangs?\\b|hung\\b|out ?of ?memory|nullpointer|\\bnpe\\b|corrupt',
      'regression|memory leak|race condition|infinite loop|never arrived',
      'not (?:arrived|received|delivered)|wrong (?:item|product|size|order)|missing (?:item|part|parcel)',
      'funktioniert (?:\\S+ ){0,3}nicht|geht (?:\\S+ ){0,3}nicht|defekt|kaputt|fehlermeldung|absturz',
      'sturzt ab|abgesturzt|beschadigt|nicht (?:angekommen|erhalten|geliefert)',
      'falsch(?:e|er|es|en) (?:artikel|ware|lieferung|produkt)|ne (?:fonctionne|marche) (?:\\S+ )?pas',
      'cass(?:e|ee|es)\\b|defectueu|abime|en panne|pas (?:recu|arrive|livre)|impossible de|erreur',
      'no funciona|no (?:ha )?lleg|no (?:he )?recibi|roto\\b|rota\\b|danad|defectuos|non funziona',
      'non (?:e )?(?:arrivat|ricevut)|rott[oa]\\b|difettos|danneggiat|nao funciona|nao (?:recebi|chegou)',
      'quebrad|com defeito|danificad|werkt (?:\\S+ ){0,2}niet|doet het niet|kapot|beschadigd',
      'niet (?:ontvangen|aangekomen|geleverd)|foutmelding',
    ],
  },
  {
    // Praise says this too: "they answered immediately".
    name: 'at once',
    points: 20,
    patterns: [
      'immediately|right away|sofort|umgehend|unverzuglich|immediatement|inmediat|immediatament|imediat',
      'onmiddellijk|per direct',
    ],
  },
  {
    name: 'can wait',
    points: -18,
    patterns: [
      'no (?:rush|hurry|urgency)|not urgent|when(?:ever)? you (?:have|get) (?:a moment|time|a chance)',
      'low priority|for your information|fyi\\b|just (?:wanted|want) to (?:say|thank|share)|nice to have',
      'typo|cosmetic|minor (?:issue|thing|improvement|fix|change)|javadoc|clean ?up\\b|refactor',
      'keine eile|nicht dringend|eilt nicht|zur information|zur kenntnis|bei gelegenheit|pas urgent',
      'rien d.urgent|pour information|quand vous (?:aurez|avez) le temps|sin prisa|no es urgente',
      'para su informacion|non urgente|non e urgente|senza fretta|per conoscenza|sem pressa|nao e urgente',
      'para conhecimento|geen haast|niet dringend|ter informatie',
    ],
  },
]

/** Signals that somebody is not content. */
export const TROUBLE: ReadonlySet<string> = new Set([
  'danger to people',
  'security or privacy incident',
  'outage',
  'legal threat',
  'wants to leave',
  'asks again or complains about no answer',
  'money back',
  'does not work',
])

const COMPILED = KINDS.map(({ name, points, patterns }) => ({
  name,
  points,
  pattern: new RegExp(`\\b(?:${patterns.map(fold).join('|')})`, 'g'),
}))

/** "no refund needed", "nicht dringend": what is denied is no signal. */
const DENIED =
  /\b(?:no|not|never|without|don't|doesn't|didn't|isn't|nicht|kein\w*|ohne|pas|jamais|aucun\w*|sans|non|nessun\w*|senza|sin|nao|sem|nenhum\w*|niet|geen|zonder)(?: \w+)? $/
const LOOK_BACK = 24
/** What makes a text urgent is said early; a long thread below it is read for names and numbers only. */
const READ = 6_000

export function findSignals(folded: string): Signal[] {
  const head = folded.slice(0, READ)
  const signals: Signal[] = []
  for (const { name, points, pattern } of COMPILED) {
    for (const match of head.matchAll(pattern)) {
      const before = head.slice(Math.max(0, match.index - LOOK_BACK), match.index)
      if (
        points > 0 &&
        DENIED.test(before) &&
        !/^(?:no|not|still|ne|non|keine|immer|nao|geen|niet|nog|aun|todavia|ainda|ancora|sans|sin|sem)\b/.test(
          match[0],
        )
      )
        continue
      signals.push({ name, points, start: match.index, end: wordEnd(head, match.index + match[0].length) })
      break
    }
  }
  return signals
}

/** A pattern may end within a word; a quote does not. */
function wordEnd(text: string, end: number): number {
  let at = end
  while (at < text.length && at - end < 30 && /[\p{L}\p{N}]/u.test(text[at]!)) at++
  return at
}
