import type { Message } from "./en.ts";

export const en = {
  headsHowDarker:
    "Each small picture is one head: one row for each word that looks, one column for each that is looked at. The darker the dot, the stronger the attention.",
  headsHowBrighter:
    "Each small picture is one head: one row for each word that looks, one column for each that is looked at. The brighter the dot, the stronger the attention.",
  headsBlocks:
    "This text is long: a dot stands for a block of up to {rows} × {columns} weights, and has the colour of the largest of them (maximum).",
  headsPoint: "Point at a head to read about it. Click it, or press Enter, to see it large; arrow keys move.",
  headsHeading: "{count} heads",
  headsAll: "Every head: who looks at whom in “{text}”",
  headsLayer: "Layers",
  headsEvery: "all",
  headsMeasure: "Measure",
  headsNone: "none",
  headsOrder: "Order",
  order_model: "as in the model",
  order_falling: "largest first",
  order_rising: "smallest first",
  headsRole: "What it does",
  headsAnyRole: "anything",
  headsLeast: "At least {value}",
  headsLabelsLater: "For a text this long, labels are found once a measure is chosen; it takes a while.",
  headsDoubted: {
    one: "The proof of layer {layers} failed: do not rely on its pictures.",
    other: "The proofs of layers {layers} failed: do not rely on their pictures.",
  },
  headsNoneLeft: "No head fits these choices.",
} as const satisfies Record<string, Message>;

export const fr = {
  headsHowDarker:
    "Chaque petite image est une tête : une ligne par mot qui regarde, une colonne par mot regardé. Plus le point est foncé, plus l’attention est forte.",
  headsHowBrighter:
    "Chaque petite image est une tête : une ligne par mot qui regarde, une colonne par mot regardé. Plus le point est clair, plus l’attention est forte.",
  headsBlocks:
    "Ce texte est long : un point vaut pour un bloc d’au plus {rows} × {columns} poids, et a la couleur du plus grand d’entre eux (maximum).",
  headsPoint:
    "Pointez une tête pour lire ce qu’elle fait. Un clic, ou Entrée, la montre en grand ; les flèches passent de l’une à l’autre.",
  headsHeading: "{count} têtes",
  headsAll: "Toutes les têtes : qui regarde qui dans « {text} »",
  headsLayer: "Couches",
  headsEvery: "toutes",
  headsMeasure: "Mesure",
  headsNone: "aucune",
  headsOrder: "Ordre",
  order_model: "comme dans le modèle",
  order_falling: "du plus grand au plus petit",
  order_rising: "du plus petit au plus grand",
  headsRole: "Ce qu’elle fait",
  headsAnyRole: "peu importe",
  headsLeast: "Au moins {value}",
  headsLabelsLater:
    "Pour un texte aussi long, les étiquettes sont cherchées quand une mesure est choisie ; cela prend un moment.",
  headsDoubted: {
    one: "La preuve de la couche {layers} a échoué : ne vous fiez pas à ses images.",
    other: "Les preuves des couches {layers} ont échoué : ne vous fiez pas à leurs images.",
  },
  headsNoneLeft: "Aucune tête ne répond à ces choix.",
} satisfies { [K in keyof typeof en]: (typeof en)[K] extends string ? string : { one: string; other: string } };
