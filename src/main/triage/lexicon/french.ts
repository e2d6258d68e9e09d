import type { LexiconSource } from './lexicon.ts'

export const FRENCH: LexiconSource = {
  valences: [
    [
      3.4,
      'excellent* parfait* formidable* extraordinaire* exceptionnel* fantastique* génial* géniale* magnifique* merveilleu* remarquable* irréprochable* impeccable* superbe*',
    ],
    [2.7, 'super top adore* ravi* enchanté* bravo félicitations incroyable* splendide* idéal*'],
    [
      2,
      'bon bonne bons bonnes bien mieux meilleur* satisf* content* agréable* sympa* sympathique* aimable* gentil* accueillant* compétent* professionnel* serviable* disponible* efficace* rapide* facile* plaît plaisir beau belle belles beaux joli* aime apprécié* apprécie* merci recommande* conseillé fidèle* souriant* chaleureu* attentif* attenti* propre* utile* pratique* heureu* fiable* intéressant* varié* positif* positive* courtois* polie* confiance réactif* réactive* impecc* réussi*',
    ],
    [1, 'correct* convenable* ok abordable* raisonnable* choix diversité clair* claire* proximité souhaite'],
    [
      -1,
      'cher chère chers chères attente* attendre attendu manque* dommage lent* lente* difficile* compliqué* onéreu* prohibitif* prohibitive* encombr* moyen* moyenne* élevé* élevés limité* trop absent* rupture* incomplet* vieux vieilli* insuffisan* bruyant* long longs longue* inutile* désordre fouillis malgré hélas excessif* excessive* exorbitant* médiocre*',
    ],
    [
      -2,
      'mauvais* mal problème* pb déçu* décev* déception* désagréable* incompétent* erreur* panne* cassé* abîmé* défaut* défectueu* plainte* réclamation* mécontent* insatisf* impoli* malpoli* sale* énerv* agac* arrogant* refus* refusé* négatif* négative* perdu* retard* pire perte* ennuyeu* bâclé* faux fausse mort morts morte mortes crev* inadmissible* regrett* pourri* désastre désespér* inadmissible* fané* fanés négligé* désintéress* colère fâché* litige*',
    ],
    [
      -3.2,
      'horrible* catastroph* nul nulle nuls nulles lamentable* scandaleu* honteu* honte inacceptable* arnaque* arnaqu* escroc* affreu* épouvantable* exécrable* déplorable* désastreu* fuir voleur* vol ignoble* déteste* odieu*',
    ],
  ],
  phrases: [
    [
      2.2,
      "rien à dire|rien à redire|rien à reprocher|pas de problème|aucun problème|sans problème|aucune réclamation|pas de réclamation|très bien|continuez ainsi|continuez comme ça|bon rapport qualité|rapport qualité prix|à l'écoute|de bon conseil|de bons conseils|pas cher|pas chers|pas chère|moins cher|moins chers|tout va bien",
    ],
    [1.5, "pas mal|plutôt bien|assez bien|pas mauvais|dans l'ensemble"],
    [
      -1.8,
      "trop cher|trop chers|trop chère|trop long|trop longue|trop d'attente|trop peu|pas assez|très peu|peu de|manque de|plus cher|plus chers|un peu cher|assez cher|aurais aimé|aurait aimé|serait bien|serait mieux|serait agréable|serait souhaitable|serait bon|serait utile|serait sympa|un peu plus|moins bien|moins bon|moins bonne|laisse à désirer|pas terrible|bof|peut mieux faire|à améliorer|sans plus|ne plus|plus de choix|mal rangé|ne sert à rien",
    ],
    [
      -2.6,
      "plus jamais|jamais de réponse|ne fonctionne pas|ne marche pas|sans réponse|aucune réponse|personne pour|pas de vendeur|aucun conseil|pas de conseil|mort au bout|je n'irai plus|je ne reviendrai|pas normal|n'ai pas trouvé|ai pas trouvé|pas reçu|toujours pas",
    ],
    [
      0,
      'un peu|à peu près|non seulement|bon achat|bon de|bons de|carte de fidélité|bon nombre|ou bien|bien que|bien sûr|eh bien|bien évidemment|tant bien que mal|bonjour|pas seulement|plus ou moins|au moins|de moins|du moins',
    ],
  ],
  negators: 'pas jamais rien aucun aucune sans ni personne guère peu nullement non',
  boosters:
    'très vraiment extrêmement tellement particulièrement trop super hyper totalement absolument si tout énormément fort parfaitement toujours',
  dampeners: 'assez plutôt relativement légèrement parfois moyennement quelque presque',
  contrasts: 'mais cependant toutefois pourtant néanmoins malheureusement sauf',
  negatesBehind: false,
  stopWords:
    "le la les l un une des de du d et ou où mais donc or ni car que qui quoi dont qu je j tu il elle on nous vous ils elles me m te t se s lui leur leurs y en ne n pas plus moins très trop peu beaucoup ce c cet cette ces ça cela ceci mon ma mes ton ta tes son sa ses notre nos votre vos à au aux avec sans sur sous dans par pour vers chez entre depuis pendant avant après contre comme si quand lorsque alors aussi ainsi encore déjà toujours jamais souvent parfois bien mal être est suis es sommes êtes sont était étaient été étant serait seront sera soit avoir ai as a avons avez ont avait avaient eu ayant aurait aura fait faire fais font faut falloir peut peuvent pouvoir pourrait pu doit doivent devoir dois devrait veut veux vouloir va vais vont aller allé voir vu vois dit dire j'ai c'est n'est qu'il qu'on tout toute tous toutes autre autres même mêmes quelque quelques chaque plusieurs certain certains certaine certaines rien aucun aucune personne non oui merci bonjour cordialement là ici puis ensuite enfin car parce puisque afin lors dès jusqu jusque malgré selon fois jour jours an ans année mois deux trois été chose choses aujourd hui hier demain bon bonne bons bonnes petit petite grand grande j aime trouve trouvé trouver donner donne mettre mis prendre pris venir vient viens na",
}
