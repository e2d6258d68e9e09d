import type { Intent, MailType, Sentiment } from '../../shared/domain/labels.ts'
import { type KeptHeaders, headerValue, isAutomatic, isToMany } from '../threads/mailHeaders.ts'

const REQUEST =
  /\b(?:please (?:\w+ )?(?:send|call|contact|fix|help|cancel|change|check|confirm|refund|replace|let me know|provide|add|remove|update|explain|tell)|(?:could|can|would|will) you|i (?:need|request|require|would like)|we (?:need|request|require)|bitte (?:\w+ ){0,4}(?:sie|um|senden|schicken|rufen|melden|teilen|prufen|andern)|konnen sie|konnten sie|wurden sie|ich (?:mochte|brauche|benotige)|merci de (?!votre|pour)|veuillez|pouvez[- ]vous|pourriez[- ]vous|je (?:souhaite|voudrais|demande)|por favor|podria[ns]?|puede[ns]? (?:enviar|ayudar|decir|cambiar)|necesito|quisiera|solicito|potete|potreste|vorrei|ho bisogno|chiedo|podem? (?:enviar|ajudar|me)|poderiam?|preciso|gostaria de (?:saber|receber|pedir)|solicito|kunt u|kun je|zou(?:dt)? u|graag (?:ontvang|wil|een)|ik wil graag|gelieve)\b/
const SUGGESTION =
  /\b(?:should (?:be|have|add|offer|make|improve|consider|provide)|would be (?:nice|great|good|better|helpful|useful)|it would help|could be (?:better|improved|easier)|(?:i|we) suggest|suggestion|i wish|needs? to improve|room for improvement|if only|add (?:a|an|more)|more (?:options|choice|variety)|solltet?(?:en)?|ware (?:schon|gut|toll|besser|wunschenswert)|wunsch|vorschlag|verbesser|konnte (?:man|besser)|il faudrait|il serait|serait (?:bien|mieux|bon|agreable|souhaitable|utile)|suggestion|ameliorer|j'aimerais|aurait ete|proposer|dommage (?:que|qu)|deberia[ns]?|seria (?:bueno|mejor|bom|melhor|util|bello|utile)|sugerencia|sugiero|mejorar|dovrebb|sarebbe (?:bello|meglio|utile)|suggeri|migliorar|deveria[m]?|sugest|sugiro|melhorar|zou(?:den)? (?:beter|fijn|mooi|handig|leuk)|suggestie|verbeter|misschien kunnen)\b/
const COMPLAINT =
  /\b(?:complain|complaint|unacceptable|disappoint|beschwer|reklam|mangel|reclamation|plainte|inadmissible|queja|reclamo|reclamaci|inaceptable|lamentel|inaccettabil|reclamac|inaceitavel|klacht|onacceptabel|teleurgesteld|rip-?off|scam)/

/** What a survey response wants, by its words and its sentiment. */
export function findIntent(folded: string, sentiment: Sentiment, asks: boolean): Intent {
  const isBad = sentiment === 'negative' || sentiment === 'very negative'
  const isGood = sentiment === 'positive' || sentiment === 'very positive'
  if (COMPLAINT.test(folded) && !isGood) return 'complaint'
  if (SUGGESTION.test(folded) && sentiment !== 'very negative' && sentiment !== 'very positive')
    return 'suggestion'
  if (REQUEST.test(folded) && !isGood) return 'request'
  if (asks && !isGood) return isBad ? 'complaint' : 'question'
  return isBad ? 'complaint' : isGood ? 'praise' : 'other'
}

export const asksForSomething = (folded: string): boolean => REQUEST.test(folded.slice(0, 6_000))

/** The first that fits gives the type; subject and first lines tell more than the rest. */
const TYPE_PATTERNS: readonly (readonly [MailType, RegExp])[] = [
  [
    'cancellation',
    /\b(?:cancel(?:l?ation|l?ing)? (?:of |my |our |the )|please cancel|cancel (?:my|our|the)|terminate (?:my|our|the)|kundigung|kundige|stornier|storno|resilia|resilier|annul(?:er|ation) (?:ma|mon|de)|cancelar|cancelacion|darme de baja|disdetta|disdire|annullare|cancelamento|rescindir|opzegg|annuler)/,
  ],
  [
    'invoice',
    /\b(?:invoices?\b|billing|payment (?:due|reminder|received)|rechnung|mahnung|zahlungserinnerung|facture|facturation|paiement|factura|fattura|fatura\b|boleto|factuur|betaling|overdue (?:payment|amount))/,
  ],
  [
    'delivery',
    /\b(?:deliver(?:y|ed|ies)|shipment|shipping|shipped|parcel|package (?:has|was|is|never)|tracking (?:number|code|id)|lieferung|lieferzeit|geliefert|paket|versand|sendung|livraison|livre\b|colis|expedition|entrega|envio|paquete|consegna|spedizion|pacco|encomenda chegou|encomenda nao|bezorg|levering|pakket|verzending)/,
  ],
  [
    'order',
    /\b(?:(?:my|our|your|new|purchase|the) order\b|order (?:number|no|confirmation|#|\d)|bestellung|auftrag|commande|pedido|ordine\b|encomenda|bestelling|quotation|quote request|angebot)/,
  ],
]

export interface MailTypeInput {
  /** Folded subject. */
  subject: string
  /** Folded new text. */
  text: string
  headers: KeptHeaders
  from: string
  sentiment: Sentiment
  asks: boolean
  asksForSomething: boolean
  /** Sender and all readers are at the owner's own domain. */
  isInternal: boolean
}

const MACHINE_SENDER =
  /\b(?:no-?reply|do-?not-?reply|notifications?|alerts?|mailer-daemon|postmaster|bounces?|automat\w*|system)@/
const NEWSLETTER =
  /\b(?:newsletter|unsubscribe|weekly digest|special offer|abbestellen|desabonner|se desinscrire|darse de baja|disiscriv|cancelar inscricao|uitschrijven|view (?:this|it) in your browser|im browser ansehen)\b/

export function findMailType(input: MailTypeInput): MailType {
  const { headers } = input
  const text = `${input.subject}\n${input.text.slice(0, 1_500)}`
  if (isAutomatic(headers) || MACHINE_SENDER.test(input.from.toLowerCase())) return 'notification'
  const isList = headerValue(headers, 'list-id') !== '' && headerValue(headers, 'list-unsubscribe') === ''
  if (isToMany(headers) && !isList && NEWSLETTER.test(`${text}\n${input.text.slice(-1_500)}`))
    return 'newsletter'
  if (input.isInternal) return 'internal'
  const isBad = input.sentiment === 'negative' || input.sentiment === 'very negative'
  if (COMPLAINT.test(text) && isBad) return 'complaint'
  for (const [type, pattern] of TYPE_PATTERNS) if (pattern.test(text) && !isList) return type
  if (input.asksForSomething) return 'request'
  if (input.asks) return 'question'
  if (!isToMany(headers) && input.sentiment === 'very negative') return 'complaint'
  if (!isToMany(headers) && input.sentiment === 'very positive') return 'feedback'
  return 'other'
}
