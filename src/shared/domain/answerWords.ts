/**
 * Answers given in words, from the worst to the best, in the languages that surveys are held in. They are satisfaction,
 * agreement, likelihood or quality on five steps: ratings, never an NPS.
 */
import { onFirstUse } from '../onFirstUse.ts'

const FIVE_STEPS: readonly string[] = [
  // Satisfaction
  'very dissatisfied|dissatisfied|neither satisfied nor dissatisfied;neutral|satisfied|very satisfied',
  'very unsatisfied;extremely dissatisfied|unsatisfied;somewhat dissatisfied|neither|somewhat satisfied|extremely satisfied',
  'sehr unzufrieden|unzufrieden;eher unzufrieden|weder noch;teils teils;teils/teils;teils-teils|zufrieden;eher zufrieden|sehr zufrieden',
  'très insatisfait;très insatisfaite;pas du tout satisfait|insatisfait;insatisfaite;peu satisfait|neutre;ni satisfait ni insatisfait|satisfait;satisfaite;plutôt satisfait|très satisfait;très satisfaite',
  'muy insatisfecho;muy insatisfecha|insatisfecho;insatisfecha|neutral;ni satisfecho ni insatisfecho|satisfecho;satisfecha|muy satisfecho;muy satisfecha',
  'molto insoddisfatto;molto insoddisfatta|insoddisfatto;insoddisfatta|neutrale;né soddisfatto né insoddisfatto|soddisfatto;soddisfatta|molto soddisfatto;molto soddisfatta',
  'muito insatisfeito;muito insatisfeita|insatisfeito;insatisfeita|neutro;indiferente|satisfeito;satisfeita|muito satisfeito;muito satisfeita',
  'zeer ontevreden|ontevreden|neutraal|tevreden|zeer tevreden',
  'bardzo niezadowolony;bardzo niezadowolona|niezadowolony;niezadowolona|neutralny;ani zadowolony ani niezadowolony|zadowolony;zadowolona|bardzo zadowolony;bardzo zadowolona',
  'mycket missnöjd|missnöjd|varken eller;neutral|nöjd|mycket nöjd',
  'meget utilfreds|utilfreds|hverken eller;hverken tilfreds eller utilfreds|tilfreds|meget tilfreds',
  'svært misfornøyd|misfornøyd|verken eller|fornøyd|svært fornøyd',
  'erittäin tyytymätön|tyytymätön|en tyytyväinen enkä tyytymätön|tyytyväinen|erittäin tyytyväinen',
  'hiç memnun değilim|memnun değilim|kararsızım;ne memnunum ne değilim|memnunum|çok memnunum',
  'очень недоволен;совсем не доволен|недоволен;скорее недоволен|нейтрально|доволен;скорее доволен|очень доволен;полностью доволен',
  '매우 불만족|불만족|보통|만족|매우 만족',
  '非常に不満;とても不満|不満;やや不満|どちらでもない;普通;どちらともいえない|満足;やや満足|非常に満足;とても満足;大変満足',
  '非常不满意;很不满意|不满意|一般|满意|非常满意;很满意',
  // Agreement
  'strongly disagree|disagree|neither agree nor disagree;undecided|agree|strongly agree',
  'stimme überhaupt nicht zu;trifft gar nicht zu|stimme nicht zu;stimme eher nicht zu;trifft eher nicht zu|teils teils;teils/teils;teils-teils;neutral|stimme zu;stimme eher zu;trifft eher zu|stimme voll zu;stimme voll und ganz zu;trifft voll zu',
  "pas du tout d'accord|pas d'accord;plutôt pas d'accord|ni d'accord ni pas d'accord|d'accord;plutôt d'accord|tout à fait d'accord",
  'totalmente en desacuerdo;muy en desacuerdo|en desacuerdo|ni de acuerdo ni en desacuerdo|de acuerdo|totalmente de acuerdo;muy de acuerdo',
  "fortemente in disaccordo|in disaccordo|né d'accordo né in disaccordo|d'accordo|fortemente d'accordo;completamente d'accordo",
  'discordo totalmente|discordo|não concordo nem discordo|concordo|concordo totalmente',
  'helemaal mee oneens|mee oneens;oneens|niet mee eens niet mee oneens|mee eens;eens|helemaal mee eens',
  'zdecydowanie się nie zgadzam|nie zgadzam się|trudno powiedzieć|zgadzam się|zdecydowanie się zgadzam',
  '全くそう思わない|そう思わない;あまりそう思わない|どちらともいえない|そう思う;ややそう思う|とてもそう思う;強くそう思う',
  '非常不同意|不同意|中立|同意|非常同意',
  'полностью не согласен|не согласен|затрудняюсь ответить|согласен|полностью согласен',
  '전혀 그렇지 않다|그렇지 않다|보통이다|그렇다|매우 그렇다',
  // Likelihood
  'very unlikely;extremely unlikely;not at all likely|unlikely;somewhat unlikely;not likely|neither likely nor unlikely;moderately likely;neutral|likely;somewhat likely|very likely;extremely likely',
  'sehr unwahrscheinlich|unwahrscheinlich;eher unwahrscheinlich|weder noch;neutral|wahrscheinlich;eher wahrscheinlich|sehr wahrscheinlich',
  'très improbable|improbable;peu probable|neutre|probable|très probable',
  'muy improbable|improbable;poco probable|neutral|probable|muy probable',
  'molto improbabile|improbabile;poco probabile|neutrale|probabile|molto probabile',
  'muito improvável|improvável|neutro|provável|muito provável',
  'zeer onwaarschijnlijk|onwaarschijnlijk|neutraal|waarschijnlijk|zeer waarschijnlijk',
  // Quality
  'very poor;very bad;terrible|poor;bad|fair;average;ok;okay;acceptable|good|very good;excellent',
  'sehr schlecht|schlecht|mittelmäßig;mittel;in ordnung|gut|sehr gut;ausgezeichnet',
  'très mauvais;très mauvaise|mauvais;mauvaise|moyen;moyenne;passable|bon;bonne;bien|très bon;très bonne;excellent;très bien',
  'muy malo;muy mala;pésimo|malo;mala|regular;normal|bueno;buena|muy bueno;muy buena;excelente',
  'pessimo;pessima;molto scarso|scarso;cattivo|sufficiente;discreto|buono;buona|ottimo;ottima;eccellente',
  'péssimo;péssima;muito ruim|ruim;mau;má|regular;razoável|bom;boa|muito bom;muito boa;ótimo;excelente',
  'zeer slecht|slecht|matig;redelijk;voldoende|goed|zeer goed;uitstekend',
  'bardzo źle;bardzo zły|źle;zły|średnio;przeciętny|dobrze;dobry|bardzo dobrze;bardzo dobry;świetnie',
  'mycket dålig;mycket dåligt|dålig;dåligt|okej;godkänd|bra|mycket bra;utmärkt',
  'erittäin huono|huono|kohtalainen;tyydyttävä|hyvä|erittäin hyvä;erinomainen',
  'çok kötü|kötü|orta;idare eder|iyi|çok iyi;mükemmel',
  'очень плохо;ужасно|плохо|нормально;удовлетворительно|хорошо|очень хорошо;отлично',
  '매우 나쁨|나쁨|보통|좋음|매우 좋음',
  'とても悪い;非常に悪い|悪い|普通|良い|とても良い;非常に良い',
  '非常差;很差|差|一般|好|非常好;很好',
  // Faces
  '😡;😠;🤬;😭;😢|☹;🙁;😞;😟;😕;👎|😐;😑;😶|🙂;😊;☺;👍|😀;😃;😄;😁;😍;🤩;🥰;❤',
]

/** As a survey tool's good and bad, which the others' steps do not fit. */
const TWO_STEPS: readonly string[] = [
  'bad|good',
  'bad, I am unsatisfied|good, I am satisfied',
  '👎|👍',
  'unhappy|happy',
]

/** Values that stand for no answer yet, wherever words are scores. */
const NOT_ANSWERED = new Set(['offered', 'unoffered', 'not offered'])

export interface AnswerSteps {
  /** Lowest and highest step. */
  from: number
  to: number
  /** The step of each word, in lower case. */
  words: Record<string, number>
}

/** A word as it is looked up: lower case, without the marks that vary. */
export const answerKey = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/\uFE0F|[\u{1F3FB}-\u{1F3FF}]/gu, '')
    .replace(/’/g, "'")
    .replace(/\s+/g, ' ')
    .replace(/[.!]+$/, '')

function stepsOf(line: string): Map<string, number> {
  const steps = new Map<string, number>()
  line.split('|').forEach((words, index) => {
    for (const word of words.split(';')) steps.set(answerKey(word), index + 1)
  })
  return steps
}

const fiveSteps = onFirstUse(() => FIVE_STEPS.map(stepsOf))
const twoSteps = onFirstUse(() => TWO_STEPS.map(stepsOf))

/**
 * The steps that all values of a column are on; null when some is no such answer. At least two different steps must
 * occur, for one word alone may mean anything.
 */
export function answerSteps(values: readonly string[]): AnswerSteps | null {
  const keys = [...new Set(values.map(answerKey))].filter((key) => !NOT_ANSWERED.has(key))
  if (keys.length < 2) return null
  const fits = (steps: ReadonlyMap<string, number>): boolean => keys.every((key) => steps.has(key))
  const chosen = (steps: ReadonlyMap<string, number>, from: number, to: number): AnswerSteps | null => {
    const words = Object.fromEntries(keys.map((key) => [key, steps.get(key)! - 1 + from]))
    return new Set(Object.values(words)).size < 2 ? null : { from, to, words }
  }
  const two = twoSteps().find(fits)
  if (two !== undefined) return chosen(two, 0, 1)
  const five = fiveSteps().find(fits) ?? unionOf(keys)
  return five === null ? null : chosen(five, 1, 5)
}

/** Scales mix their words: each word then has to mean the same step wherever it stands. */
function unionOf(keys: readonly string[]): Map<string, number> | null {
  const steps = new Map<string, number>()
  for (const key of keys) {
    const meant = new Set(fiveSteps().flatMap((one) => (one.has(key) ? [one.get(key)!] : [])))
    if (meant.size !== 1) return null
    steps.set(key, [...meant][0]!)
  }
  return steps
}

export interface KnownSteps extends AnswerSteps {
  /** Answers that are on no step known. */
  unknown: string[]
}

const MOST_UNKNOWN = 3

/** The steps of the answers that are known, where a few others stand among them; null where they are no such scale. */
export function knownSteps(values: readonly string[]): KnownSteps | null {
  const isKnown = (value: string): boolean => fiveSteps().some((steps) => steps.has(answerKey(value)))
  const known = values.filter(isKnown)
  const unknown = [
    ...new Map(values.filter((one) => !isKnown(one)).map((one) => [answerKey(one), one.trim()])).values(),
  ]
  if (unknown.length === 0 || unknown.length > MOST_UNKNOWN || known.length < unknown.length) return null
  const steps = answerSteps(known)
  return steps === null || steps.to === 1 || new Set(Object.values(steps.words)).size < 3
    ? null
    : { ...steps, unknown }
}
