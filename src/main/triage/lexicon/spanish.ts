import type { LexiconSource } from './lexicon.ts'

export const SPANISH: LexiconSource = {
  valences: [
    [
      3.4,
      'excelente* perfecto perfecta perfectos perfectas perfectamente extraordinari* fantástic* magnífic* maravillos* increíble* excepcional* espectacular* inmejorable* estupend* genial geniales fenomenal*',
    ],
    [2.7, 'encanta* encantad* adoro súper fabulos* felicidades felicit* óptim*'],
    [
      2,
      'bueno buena buenos buenas buen bien mejor mejores content* satisfech* feliz felices agradable* amable* simpátic* atent* rápid* eficiente* eficaz eficaces fácil fáciles útil útiles limpi* recomiend* recomendable* recomendad* gracias profesional* confiable* confianza cómod* barat* ágil bonit* rico rica gusta gustó gustan agradec* puntual* calidad efectiv* positiv* servicial* excel* práctic* sencill*',
    ],
    [1, 'correct* aceptable* ok adecuad* razonable* interesante* moderno accesible*'],
    [
      -1,
      'caro cara caros caras lent* tard* demora* espera* esperar esperando esperé falta faltan faltó difícil* complicad* confus* regular limitad* elevad* incómod* insuficiente* lástima viejo antiguo ruido* tedios* desafortunadamente lamentablemente',
    ],
    [
      -2,
      'malo mala malos malas mal peor peores problema* error* fallo* falla* fallan defecto* defectuos* rot* dañad* queja* reclam* decepci* insatisfech* descontent* grosero* grosera* maleducad* sucio* sucia* molest* enfad* enojad* incompetente* ineficiente* inútil* pésim* perdid* perdí retras* cancel* frustra* negativ* injust* deficiente* ignora* triste* pobre* descuid* desagradable* mentira*',
    ],
    [
      -3.2,
      'horrible* terrible* desastr* vergüenza vergonzos* estafa* ladron* inaceptable* asco asqueros* fatal fatales odio nefast* deplorable* robo fraude*',
    ],
  ],
  phrases: [
    [
      2.2,
      'sin problema|sin problemas|ningún problema|nada que objetar|ninguna queja|muy bien|muchas gracias|todo perfecto|vale la pena|volveré',
    ],
    [1.5, 'no está mal|nada mal|no es malo|bastante bien'],
    [
      -1.8,
      'muy caro|demasiado caro|demasiado lento|deja mucho que desear|nada del otro mundo|podría mejorar|puede mejorar|debe mejorar|más o menos|ni fu ni fa',
    ],
    [
      -2.8,
      'nunca más|no funciona|no sirve|no vuelvo|no volveré|sin respuesta|nadie responde|no recomiendo|no lo recomiendo|no contestan|no responden',
    ],
    [0, 'no solo|no sólo|buenos días|buenas tardes|buenas noches|si bien|más bien|bien sea'],
  ],
  negators: 'no nunca jamás nada ningún ninguna ninguno sin tampoco ni nadie',
  boosters:
    'muy súper realmente extremadamente totalmente absolutamente demasiado tan bastante sumamente especialmente increíblemente más mucho',
  dampeners: 'algo poco relativamente casi ligeramente medianamente',
  contrasts: 'pero sin-embargo aunque sino excepto',
  negatesBehind: false,
  stopWords:
    'el la los las un una unos unas de del al a y e o u pero que qué quien quién cual cuál cuando cuándo donde dónde como cómo porque por para con sin sobre entre hasta desde hacia según durante antes después yo tú él ella ello nosotros ustedes ellos ellas usted vosotros me te se nos os lo le les mi mis tu tus su sus nuestro nuestra nuestros nuestras este esta esto estos estas ese esa eso esos esas aquel aquella aquello ser es soy eres somos son era eran fue fueron sido siendo sea sería estar está estoy están estaba estado haber he ha has hemos han había hay hubo haya tener tengo tiene tienen tenía tuvo tuve hacer hace hago hacen hizo hecho poder puede puedo pueden podría pude pudo deber debe deben debería querer quiero quiere ir voy va van ver dar dan da dice decir muy más menos mucho mucha muchos muchas poco poca pocos pocas todo toda todos todas otro otra otros otras mismo misma también tampoco ya aún todavía siempre nunca sí no ni si así aquí ahí allí ahora luego entonces cada algo alguien alguno alguna algunos algunas nada nadie bien mal gracias hola saludos días día vez veces año años mes meses cosa cosas parte',
}
