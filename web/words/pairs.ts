export const en = {
  pairsWhere: "Look in",
  pairsAll: "all heads",
  pairsLayer: "layer {layer}",
  pairsHead: "layer {layer}, head {head}",
  pairsCount: "How many",
  pairsOrdinary: "Leave out the model’s own marks, and words that look at themselves",
  pairsHow:
    "Who looks most at whom. Point at a line to find its two words in the sentence; choose it to see its whole head.",
  pairsShare: "share",
  pairsOpens: "“{query}” gives “{key}” {share} of its attention, layer {layer}, head {head}. Show this head",
  pairsNone: "Nothing is left to show here: no word looks at another one. Show the marks too, or look in other heads.",
  pairsSays: {
    one: "The strongest relation: who looks, who is looked at, and with which share of its attention.",
    other: "The {count} strongest relations: who looks, who is looked at, and with which share of its attention.",
  },
  pairsLeftOut: "Left out: the model’s own marks, and words that look at themselves.",
} as const;

export const fr = {
  pairsWhere: "Chercher dans",
  pairsAll: "toutes les têtes",
  pairsLayer: "la couche {layer}",
  pairsHead: "la couche {layer}, tête {head}",
  pairsCount: "Combien",
  pairsOrdinary: "Laisser de côté les repères du modèle, et les mots qui se regardent eux-mêmes",
  pairsHow:
    "Qui regarde le plus qui. Pointez une ligne pour trouver ses deux mots dans la phrase ; choisissez-la pour voir toute sa tête.",
  pairsShare: "part",
  pairsOpens: "« {query} » donne à « {key} » {share} de son attention, couche {layer}, tête {head}. Montrer cette tête",
  pairsNone:
    "Il ne reste rien à montrer ici : aucun mot n’en regarde un autre. Montrez aussi les repères, ou cherchez dans d’autres têtes.",
  pairsSays: {
    one: "La relation la plus forte : qui regarde, qui est regardé, et avec quelle part de son attention.",
    other:
      "Les {count} relations les plus fortes : qui regarde, qui est regardé, et avec quelle part de son attention.",
  },
  pairsLeftOut: "Laissés de côté : les repères du modèle, et les mots qui se regardent eux-mêmes.",
} as const;
