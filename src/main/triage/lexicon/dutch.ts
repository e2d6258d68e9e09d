import type { LexiconSource } from './lexicon.ts'

export const DUTCH: LexiconSource = {
  valences: [
    [
      3.4,
      'uitstekend* fantastisch* geweldig* perfect* uitmuntend* voortreffelijk* schitterend* fenomenaal* subliem*',
    ],
    [2.7, 'super top prachtig* heerlijk* enthousiast* dolblij klasse grandioos zalig* toppie'],
    [
      2,
      'goed goede beter beste mooi* vriendelijk* aardig* behulpzaam* behulpzame deskundig* tevreden blij fijn fijne prettig* snel snelle vlot* betrouwbaar* schoon lekker* goedkoop* handig* bedankt dank dankjewel leuk* aanrader aanbevelen aanbevolen makkelijk* gemakkelijk* nuttig* netjes correcte klantvriendelijk* professioneel* professionele vakkundig* positief positieve duidelijk* gezellig* welkom graag waardeer* vertrouwen',
    ],
    [1, 'oké ok prima redelijk* degelijk* acceptabel* interessant* modern*'],
    [
      -1,
      'duur dure duurder lang langzaam trage traag wacht* wachten wachttijd* ontbreekt ontbreken moeilijk* ingewikkeld* onduidelijk* verwarrend* helaas jammer beperkt* oud oude klein* matig* rommelig* luid* lawaai',
    ],
    [
      -2,
      'slecht* probleem problemen fout fouten defect* kapot* gebrek* klacht* klagen teleurgesteld* teleurstell* ontevreden onvriendelijk* onbeleefd* onbeschoft* vies vieze smerig* irritant* irritatie* boos ergerlijk* geërgerd onbetrouwbaar* incompetent* waardeloos waardeloze verloren vertraag* vertraging* opzeg* frustr* negatief negatieve storing* genegeerd zwak* mislukt* verkeerd* nutteloos ondermaats*',
    ],
    [
      -3.2,
      'verschrikkelijk* vreselijk* afschuwelijk* rampzalig* ramp drama schandalig* schande oplicht* bedrog onacceptabel* belachelijk* walgelijk* slechtste haat dramatisch*',
    ],
  ],
  phrases: [
    [
      2.2,
      'niets op aan te merken|niks op aan te merken|geen probleem|geen problemen|zonder problemen|zeer goed|heel goed|hartelijk dank|ga zo door|niets te klagen|niks te klagen',
    ],
    [1.5, 'niet slecht|niet verkeerd|lang niet slecht'],
    [
      -1.8,
      'te duur|te lang|te langzaam|te weinig|kan beter|laat te wensen over|gaat wel|zozo|mwah|nog steeds niet|veel te',
    ],
    [
      -2.8,
      'nooit meer|nooit weer|werkt niet|doet het niet|geen antwoord|geen reactie|niet aan te raden|geld terug|niemand neemt op',
    ],
    [0, 'niet alleen|goede morgen|goedemorgen|goedemiddag|zo goed als|goed en wel'],
  ],
  negators: 'niet geen nooit niets niks zonder nauwelijks nergens niemand noch',
  boosters:
    'zeer heel erg echt enorm ontzettend super extreem bijzonder totaal absoluut ongelooflijk zo veel altijd',
  dampeners: 'beetje enigszins redelijk vrij soms wat bijna',
  contrasts: 'maar echter toch helaas alleen behalve',
  negatesBehind: true,
  stopWords:
    'de het een en of maar want dus als dan dat die dit deze er hier daar waar wie wat welke wanneer hoe waarom ik jij je u hij zij ze wij we jullie hun hen hem haar mij me mijn jouw uw zijn ons onze is ben bent was waren geweest wordt worden werd werden heb hebt heeft hebben had hadden gehad kan kunt kunnen kon konden zal zullen zou zouden moet moeten moest wil willen wilde mag mogen ga gaat gaan ging doe doet doen deed gedaan kom komt komen kwam te om van voor na naar met zonder bij op in aan uit over onder tot door tegen tussen tijdens sinds per ook nog al wel niet geen meer minder veel weinig zeer heel erg zo nu toen toch even weer altijd nooit soms vaak iets niets alles alle allemaal ander andere anderen zelf zich elk elke ieder iedere eigen zoals omdat terwijl indien ja nee dank bedankt groet groeten hallo beste dag dagen keer jaar jaren maand week maken maakt gemaakt zien ziet staat staan krijg krijgt krijgen kreeg laten laat vind vinden vandaag gisteren morgen eens hebt jullie',
}
