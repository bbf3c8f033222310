export const en = {
  effectHow:
    "Change the model a little, and see what becomes of its answer. Every change moves it somewhat: so a similar change is made in {count} other places, to compare.",
  effectOff: "Switch this head off",
  effectOffHint: "Its output becomes zero (ablation).",
  effectCut: "Cut this link",
  effectCutHint: "The first word no longer sees the second (its attention is knocked out).",
  effectBlind: "In this head, “{query}” does not look at “{key}” at all: there is nothing to cut.",
  effectRuns:
    "The model now reads the text {runs} times: as it is, then changed, then {count} times with a similar change elsewhere.",
  effectStop: "Stop",
  effectStopped: "Stopped: nothing was measured.",
  effectDoneOff: "Layer {layer}, head {head}: switched off",
  effectDoneCut: "Layer {layer}, head {head}: “{query}” no longer sees “{key}”",
  effectMoved: "The model’s answer (its hidden states) moves by {moved} of its size.",
  effectGoes: "“{target}” goes from {before} to {after}.",
  effectNothing: "Nothing changes.",
  effectOutside: "It stands out: {count} similar changes elsewhere do not do that (number {rank} of {runs} by size).",
  effectWithin:
    "Similar changes elsewhere do as much: no sign that it matters more than others (number {rank} of {runs} by size).",
  effectLess: "That is less than what {count} similar changes elsewhere do (number {rank} of {runs} by size).",
  effectFew: {
    one: "There is only one similar change to compare with: too few to judge.",
    other: "There are only {count} similar changes to compare with: too few to judge.",
  },
  effectAxis: "how far the model’s answer moves, in % of its size",
  effectAxisNats: "change of the answer’s log-probability, in nats",
  effectThis: "this change",
  effectControl: "a similar change elsewhere (control)",
  effectBand: "where 95% of the similar ones lie",
  effectBefore: "before",
  effectAfter: "after",
  effectTries: "Tried before, on the same scale",
  effectNumbers: "The similar changes, one by one",
  effectChange: "change",
  effectDifference: "difference",
  effectCare: "About one change in eight stands out by chance: try other sentences before you say what a head is for.",
} as const;

export const fr = {
  effectHow:
    "Changez un peu le modèle, et voyez ce que devient sa réponse. Tout changement la déplace un peu : on fait donc un changement semblable à {count} autres endroits, pour comparer.",
  effectOff: "Éteindre cette tête",
  effectOffHint: "Sa sortie devient zéro (ablation).",
  effectCut: "Couper ce lien",
  effectCutHint: "Le premier mot ne voit plus le second (son attention est coupée).",
  effectBlind: "Dans cette tête, « {query} » ne regarde pas du tout « {key} » : il n’y a rien à couper.",
  effectRuns:
    "Le modèle lit maintenant le texte {runs} fois : tel quel, puis changé, puis {count} fois avec un changement semblable ailleurs.",
  effectStop: "Arrêter",
  effectStopped: "Arrêté : rien n’a été mesuré.",
  effectDoneOff: "Couche {layer}, tête {head} : éteinte",
  effectDoneCut: "Couche {layer}, tête {head} : « {query} » ne voit plus « {key} »",
  effectMoved: "La réponse du modèle (ses états cachés) se déplace de {moved} de sa taille.",
  effectGoes: "« {target} » passe de {before} à {after}.",
  effectNothing: "Rien ne change.",
  effectOutside:
    "Il se démarque : {count} changements semblables ailleurs ne font pas cela (numéro {rank} sur {runs} par son ampleur).",
  effectWithin:
    "Des changements semblables ailleurs en font autant : rien n’indique qu’il compte plus que d’autres (numéro {rank} sur {runs} par son ampleur).",
  effectLess:
    "C’est moins que ce que font {count} changements semblables ailleurs (numéro {rank} sur {runs} par son ampleur).",
  effectFew: {
    one: "Il n’y a qu’un seul changement semblable pour comparer : trop peu pour juger.",
    other: "Il n’y a que {count} changements semblables pour comparer : trop peu pour juger.",
  },
  effectAxis: "de combien la réponse du modèle se déplace, en % de sa taille",
  effectAxisNats: "changement de la log-probabilité de la réponse, en nats",
  effectThis: "ce changement",
  effectControl: "un changement semblable ailleurs (témoin)",
  effectBand: "là où se trouvent 95 % des changements semblables",
  effectBefore: "avant",
  effectAfter: "après",
  effectTries: "Essayé avant, à la même échelle",
  effectNumbers: "Les changements semblables, un par un",
  effectChange: "changement",
  effectDifference: "différence",
  effectCare:
    "Environ un changement sur huit se démarque par hasard : essayez d’autres phrases avant de dire à quoi sert une tête.",
} as const;
