import type { LexiconSource } from './lexicon.ts'

/** Laid over VADER's word list: what that misses or reads wrongly in the words of customers. */
export const ENGLISH: LexiconSource = {
  valences: [
    [2.6, 'outstanding flawless flawlessly seamless seamlessly superb stellar exceptional delighted'],
    [
      1.9,
      'recommend recommended recommends reliable intuitive responsive courteous knowledgeable polite prompt promptly spotless affordable hassle-free user-friendly tasty smooth smoothly fast quick quickly durable sturdy sharp crisp affordable',
    ],
    [1, 'easy easily ok okay decent works solid comfortable convenient upgrade improved'],
    [
      -1.2,
      'slow slowly slower expensive overpriced pricey late outdated confusing confusingly wait waited waiting delayed clunky cluttered unclear missing laggy sluggish unresponsive queue queues inconvenient mediocre average flimsy cheaply bulky noisy',
    ],
    [
      -2.2,
      'rude unhelpful broken crashes crashed crashing bug bugs buggy faulty defective damaged disappointing disappointed unreliable unusable unprofessional ignored refund overcharged misleading dirty useless incompetent unacceptable unfriendly poorly refused returned unplayable freezes froze cancelled cancel glitchy tedious bland uninspired dull lackluster incoherent',
    ],
    [-3.2, 'scam ripoff rip-off atrocious appalling disgusting garbage abysmal'],
    // VADER counts these; in feedback they name things, roles or greetings.
    [
      0,
      'please dear hi hello like yes share shares matter intelligence value number novel save saved top party cut cuts block play plays playing kind',
    ],
  ],
  phrases: [
    [
      2.4,
      "no problem|no problems|no issues|no complaints|no complaint|can not complain|cannot complain|can't complain|could not be happier|couldn't be happier|couldn't be better|nothing to complain|nothing bad to say|no regrets|never disappoints|never disappointed|well done|keep up|works like a charm|five stars|5 stars|can't wait|hard to beat|highly recommend|without a problem|without any problem|without any problems|no trouble|not a problem|worth every penny|second to none",
    ],
    [
      1.3,
      "not bad|not too bad|not bad at all|not half bad|isn't bad|wasn't bad|not the worst|isn't the worst|not terrible|well made|well worth|works well|works great|so far so good",
    ],
    [
      -1.4,
      'too expensive|too slow|too long|too many|too much|could be better|could have been better|room for improvement|so so|not enough|at best|nothing special|could do better|leaves a lot to be desired|not worth|fell short|falls short|barely works|hard to use|not as good as|used to be',
    ],
    [
      -2.6,
      "doesn't work|does not work|didn't work|did not work|not working|stopped working|never again|no response|no reply|no answer|no one answered|waste of money|waste of time|stay away|ripped off|money back|fed up|let down|let me down|gave up|would not recommend|wouldn't recommend|do not recommend|don't recommend|don't buy|do not buy|can't recommend|cannot recommend|yeah right|nobody answers|still waiting|fails to|failed to|want my money",
    ],
    [
      0,
      'not only|not just|thank you in advance|thanks in advance|best regards|kind regards|kind of|pretty much|just like|looks like|look like|feel like|feels like|seems like|would like|as well|as well as|well as|no doubt|number of|a bit of|a lot of|great deal of|like a|good morning|good afternoon|happy to help|no matter',
    ],
  ],
  negators:
    'not no never none nothing nobody neither nor without hardly barely scarcely rarely seldom cannot cant dont doesnt didnt isnt wasnt arent werent wont wouldnt couldnt shouldnt hasnt havent hadnt aint lacks lack lacking',
  boosters:
    'very really extremely so absolutely totally completely incredibly truly especially particularly super highly quite most more exceptionally remarkably utterly too deeply thoroughly such always',
  dampeners:
    'somewhat slightly fairly partly little bit kinda sorta almost occasionally less marginally sometimes moderately',
  contrasts: 'but however yet although unfortunately except nevertheless',
  negatesBehind: false,
  stopWords:
    "a an the and or but if then else when where why how what which who whom whose this that these those i me my mine myself we us our ours ourselves you your yours yourself he him his himself she her hers herself it its itself they them their theirs themselves is am are was were be been being do does did doing done have has had having can could will would shall should may might must ought of at by for with about against between into through during before after above below to from up down in out on off over under again further once here there all any both each few more most other some such no nor not only own same so than too very just also even still already always never often sometimes much many lot lots bit quite rather really get gets got getting go goes going gone went come comes came coming make makes made making take takes took taken give gives gave given see saw seen know knows knew known think thinks thought want wants wanted need needs needed say says said tell told ask asked use uses used using try tried put let like way thing things one two three first second last next back well now today yesterday tomorrow day days week weeks month months year years because since while until although though however therefore etc via per within without please thanks thank hi hello dear regards best sincerely yes ok okay i'm i've i'd i'll it's that's don't doesn't didn't can't won't isn't aren't wasn't weren't couldn't wouldn't shouldn't hasn't haven't there's you're we're they're let's im ive dont cant am pm re fw fwd every another something anything nothing everything someone anyone everyone nobody around away ever yet else maybe perhaps actually almost far long little big good great new old able sure every s t d m ll ve",
}
