import type { LexiconSource } from './lexicon.ts'

export const GERMAN: LexiconSource = {
  valences: [
    [
      3.4,
      'ausgezeichnet* hervorragend* fantastisch* exzellent* grandios* genial* perfekt* traumhaft* sensationell* überragend* weltklasse',
    ],
    [
      2.7,
      'super* toll* klasse spitze spitzenmäßig* wunderbar* großartig* wunderschön* begeister* liebe top erstklassig* prima bestens vorbildlich*',
    ],
    [
      2,
      'gut gute guter gutes guten gutem besser* beste bester besten schön* freundlich* nett* hilfsbereit* kompetent* zufrieden* empfehl* gerne gern angenehm* freu* zuverlässig* schnell* pünktlich* sauber* lecker* günstig* preiswert* praktisch* danke dank dankbar* hilfreich* lob* liebevoll* sympathisch* herzlich* gefreut gefällt gefallen höflich* gelungen* hochwertig* überzeug* positiv* einfach* bequem* glücklich* vertrau* fair* unkompliziert* reibungslos* problemlos* einwandfrei* zuvorkommend* aufmerksam* geduldig* übersichtlich*',
    ],
    [
      1,
      'okay ok ordentlich* solide brauchbar* annehmbar* frisch* modern* interessant* vielfältig* hoffe kulant*',
    ],
    [
      -1,
      'teuer* teurer leider lang* langsam* warte* gewartet wartezeit* veraltet* unklar* eng klein* fehlt fehlen fehlte fehlend* mangelnd* verspätet* verspätung* kompliziert* umständlich* unübersichtlich* verwirrend* laut* hakt störend* überteuert* mittelmäßig* schade lücke* ungenau*',
    ],
    [
      -2,
      'schlecht* schwach* problem* fehler* fehlerhaft* mangelhaft* defekt* kaputt* ärger* enttäusch* unfreundlich* unhöflich* unzufrieden* nervig* nervt nerv* schmutzig* dreckig* beschwer* reklam* unzuverlässig* abgelehnt* ignorier* kündig* stur* unverschämt* inkompetent* unfähig* überfordert* arrogant* ungenügend* beschädigt* verloren falsch* verlust* wütend* sauer absturz* abgestürzt* stürzt* unbrauchbar* minderwertig* negativ* schaden* miserabel* chaotisch* chaos',
    ],
    [
      -3.2,
      'katastroph* furchtbar* schrecklich* grauenhaft* grauenvoll* unterirdisch* entsetzlich* frechheit* unverschämtheit* betrug* betrüg* abzocke* horror* nie-wieder skandal* saftladen zumutung* unmöglich* wertlos* ekelhaft* schlechteste* inakzeptabel* hass*',
    ],
  ],
  phrases: [
    [
      2.2,
      'nichts zu beanstanden|nichts auszusetzen|nichts zu meckern|gerne wieder|immer wieder gerne|weiter so|alles bestens|rundum zufrieden|vielen dank|keine beanstandung|kein problem|keine probleme|ohne probleme',
    ],
    [1.5, 'nicht schlecht|gar nicht schlecht|alles gut|alles ok|passt alles|geht so in ordnung|in ordnung'],
    [
      -1.2,
      'geht so|na ja|zu teuer|zu lange|zu langsam|zu wenig|zu klein|zu hoch|zu spät|viel zu|lässt zu wünschen übrig|könnte besser|noch immer nicht|immer noch nicht|zu viel',
    ],
    [
      -3,
      'nie wieder|nie mehr|nicht zu empfehlen|geld zurück|keine antwort|funktioniert nicht|geht nicht|keine reaktion|finger weg|niemand erreichbar',
    ],
    [
      0,
      'nicht nur|gut eine|gut zwei|guten tag|guten morgen|guten abend|liebe grüße|liebe kollegen|liebes team',
    ],
  ],
  negators:
    'nicht kein keine keinen keinem keiner keines nie niemals nichts kaum ohne weder nirgends nirgendwo niemand nich net',
  boosters:
    'sehr äußerst extrem total absolut wirklich besonders unglaublich richtig echt mega super völlig ganz überaus höchst viel so zutiefst',
  dampeners: 'etwas bisschen ziemlich relativ halbwegs teilweise manchmal leicht eher wenig fast',
  contrasts: 'aber jedoch allerdings dennoch trotzdem nur leider',
  negatesBehind: true,
  stopWords:
    'der die das den dem des ein eine einer eines einem einen und oder aber auch als am an auf aus bei bin bis bist da dabei dadurch dafür dagegen damit danach dann daran darauf daraus darf darin darum dass daß davon dazu dein deine denn dessen deshalb dies diese diesem diesen dieser dieses doch dort du durch eben er es etwas euch euer eure für gegen gegenüber gar ganz hab habe haben hat hatte hatten hätte hätten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer in indem ins ist ja jede jedem jeden jeder jedes jedoch jetzt kann kannst können könnte könnten man manche mehr mein meine meinem meinen meiner mich mir mit muss müssen musste nach nachdem nein nicht noch nun nur ob ohne schon sehr sein seine seinem seinen seiner seit sich sie sind so sogar solche soll sollen sollte sollten sondern sonst soweit sowie statt über um und uns unser unsere unserem unseren unter vom von vor wann war waren warum was wegen weil weiter welche welchem welchen welcher wenn wer werde werden wird wie wieder will wir wo wollen wollte während würde würden wurde wurden zu zum zur zwar zwischen bitte mal viel viele vielen wäre einfach alles alle allen allem leider gerne eigentlich vielleicht bereits heute gestern morgen gibt geht ging gemacht machen macht kommt kommen kam lassen lässt schreiben sagen gesagt tag tage herr frau grüße gruß freundlichen hallo liebe lieber',
}
