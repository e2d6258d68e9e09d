import type { LexiconSource } from './lexicon.ts'

export const PORTUGUESE: LexiconSource = {
  valences: [
    [
      3.4,
      'excelente* perfeit* extraordinári* fantástic* maravilhos* magnífic* incrível incríveis excepcional* espetacular* sensacional* impecável* ótim* óptim*',
    ],
    [2.7, 'super adoro adorei amei amo parabéns encantad* excel* show nota10'],
    [
      2,
      'bom boa bons boas bem melhor melhores content* satisfeit* feliz felizes agradável* simpátic* atencios* rápid* eficiente* eficaz fácil fáceis útil úteis limp* recomend* obrigad* profissional* confiável* confiança confortável* barat* ágil bonit* gosto gostei gostamos gentil gentis educad* prestativ* pontual* qualidade agradec* prátic* positiv* legal lind*',
    ],
    [1, 'corret* aceitável* ok adequad* razoável* interessante* modern* acessível*'],
    [
      -1,
      'caro cara caros caras lent* demor* espera* esperar esperando falta faltam faltou difícil* complicad* confus* regular limitad* elevad* desconfort* insuficiente* pena infelizmente barulh* ruído*',
    ],
    [
      -2,
      'mau má maus más mal ruim ruins pior piores problema* erro* falha* defeito* defeituos* quebrad* danificad* reclam* decepci* desilud* insatisf* descontent* grosseir* sujo* suja* chatead* irrita* incompetente* ineficiente* inútil* perdid* perdi atras* cancel* frustra* negativ* injust* deficiente* ignora* triste* fraco* fraca* mentira* descaso* desrespeito*',
    ],
    [
      -3.2,
      'horrível* terrível* péssim* desastr* vergonh* fraude* inaceitável* nojo nojent* ódio odeio lixo roubo ladr* golpe* absurd* lamentável*',
    ],
  ],
  phrases: [
    [
      2.2,
      'sem problema|sem problemas|nenhum problema|nada a reclamar|nada a dizer|muito bem|muito bom|muito obrigado|tudo certo|vale a pena|5 estrelas',
    ],
    [1.5, 'não é mau|nada mau|não está mau|não é ruim|bastante bom'],
    [
      -1.8,
      'muito caro|demasiado caro|deixa a desejar|pode melhorar|precisa melhorar|poderia melhorar|mais ou menos|assim assim',
    ],
    [
      -2.8,
      'nunca mais|não funciona|não recomendo|sem resposta|ninguém responde|não respondem|não atendem|não volto|ainda não recebi',
    ],
    [0, 'não só|não apenas|bom dia|boa tarde|boa noite|se bem que|bem como'],
  ],
  negators: 'não nao nunca jamais nada nenhum nenhuma sem nem ninguém tampouco',
  boosters:
    'muito muita super realmente extremamente totalmente absolutamente demais tão bastante especialmente mais',
  dampeners: 'pouco relativamente quase ligeiramente meio',
  contrasts: 'mas porém contudo entretanto todavia embora exceto',
  negatesBehind: false,
  stopWords:
    'o a os as um uma uns umas de do da dos das em no na nos nas num numa por pelo pela pelos pelas para pra com sem sob sobre entre até desde ao aos à às e ou mas que quem qual quais quando onde como porque pois se não nao sim também já ainda sempre nunca muito muita muitos muitas pouco pouca mais menos todo toda todos todas tudo outro outra outros outras mesmo mesma eu tu ele ela nós vós eles elas você vocês me te lhe lhes nos meu minha meus minhas teu tua seu sua seus suas nosso nossa nossos nossas este esta isto estes estas esse essa isso esses essas aquele aquela aquilo ser é sou são era eram foi foram sido seja seria estar está estou estão estava estive ter tem tenho têm tinha teve tive haver há houve fazer faz faço fazem fez feito poder pode posso podem poderia dever deve devem deveria querer quero quer ir vou vai vão ver dar dá bem mal assim aqui ali lá agora depois antes então cada algo alguém algum alguma alguns algumas nada ninguém só apenas obrigado obrigada olá bom dia dias vez vezes ano anos mês meses coisa coisas parte hoje ontem amanhã',
}
