import type { LexiconSource } from './lexicon.ts'

export const ITALIAN: LexiconSource = {
  valences: [
    [
      3.4,
      'eccellent* perfett* straordinari* fantastic* meraviglios* magnific* eccezional* splendid* stupend* favolos* impeccabil* ottim*',
    ],
    [2.7, 'super adoro entusiast* bravissim* bellissim* complimenti spettacolar* buonissim*'],
    [
      2,
      'buon buono buona buoni buone bene meglio miglior* bravo brava bravi bello bella belli belle content* soddisf* felic* piace piaciut* gentil* cortes* disponibil* simpatic* veloc* rapid* efficient* facil* util* pulit* consigli* grazie professional* affidabil* comod* economic* competent* piacevol* puntual* qualità apprezz* precis* consigliat* fiduci* positiv* accoglient* pratic* seri*',
    ],
    [1, 'corrett* accettabil* ok discret* ragionevol* interessant* adeguat*'],
    [
      -1,
      'caro cara cari care costos* lent* attes* aspett* manca mancan* mancat* difficil* complicat* confus* limitat* elevat* scomod* insufficient* peccato vecchi* rumoros* purtroppo mediocre*',
    ],
    [
      -2,
      'cattiv* male peggio peggior* problem* error* difett* guast* rott* danneggiat* reclam* lament* delus* deludent* insoddisf* scontent* maleducat* scortes* sporc* fastidi* arrabbiat* incompetent* inefficient* inutil* scars* pers* ritard* disdett* disdire frustrant* negativ* brutt* sbagliat* ignorat* scadent* antipatic* rifiutat*',
    ],
    [
      -3.2,
      'orribil* terribil* pessim* disastr* vergogn* truff* inaccettabil* schif* orrend* ladri* odio scandalos* assurd*',
    ],
  ],
  phrases: [
    [
      2.2,
      'nessun problema|senza problemi|niente da dire|niente da ridire|nulla da eccepire|molto bene|tutto bene|va benissimo|mille grazie|lo consiglio|da consigliare',
    ],
    [1.5, 'non male|niente male|mica male|non è male|abbastanza bene'],
    [
      -1.8,
      'troppo caro|troppo lento|lascia a desiderare|così così|si può migliorare|da migliorare|potrebbe migliorare|un po caro',
    ],
    [
      -2.8,
      'mai più|non funziona|nessuna risposta|non risponde nessuno|non consiglio|non lo consiglio|senza risposta|soldi buttati|non risponde|non rispondono',
    ],
    [0, 'non solo|va bene|buon giorno|buongiorno|bene o male|per bene|ben venga'],
  ],
  negators: 'non mai niente nulla nessun nessuno nessuna senza né neanche nemmeno',
  boosters:
    'molto davvero estremamente veramente assolutamente totalmente troppo così tanto particolarmente super proprio più',
  dampeners: 'abbastanza piuttosto relativamente leggermente quasi poco',
  contrasts: 'ma però tuttavia comunque purtroppo eccetto tranne',
  negatesBehind: false,
  stopWords:
    'il lo la i gli le l un uno una di a da in con su per tra fra del dello della dei degli delle dell al allo alla ai agli alle all dal dallo dalla dai dagli dalle dall nel nello nella nei negli nelle nell sul sullo sulla sui sugli sulle sull e ed o ma però che chi cui quale quali quando dove come perché perchè se non anche ancora già mai più meno molto molta molti molte poco poca pochi poche tanto tanta tutto tutta tutti tutte altro altra altri altre stesso stessa io tu lui lei noi voi loro mi ti si ci vi ne mio mia miei mie tuo tua suo sua suoi sue nostro nostra nostri nostre vostro vostra questo questa questi queste quello quella quelli quelle ciò essere è sono sei siamo siete era erano stato stata stati state sia fosse avere ho hai ha abbiamo avete hanno aveva avevano avuto abbia fare fa faccio fanno fatto può posso possono potrebbe potere deve devo devono dovrebbe dovere vuole voglio volere va vado vanno andare così solo sempre poi prima dopo ora adesso oggi ieri domani qui qua lì là ogni qualche alcuni alcune niente nulla nessuno sì no grazie buongiorno saluti cordiali volta volte giorno giorni anno anni mese cosa cose parte quindi infatti inoltre mentre senza secondo durante verso presso',
}
