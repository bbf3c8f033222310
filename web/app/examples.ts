import type { Locale } from "../words.ts";

/** Sentences to start from, by what a model does with them; a place holds the same sentence in both languages. */
const SENTENCES: Readonly<Record<string, Readonly<Record<Locale, readonly string[]>>>> = {
  read: {
    en: [
      "The cat sat on the mat because it was tired.",
      "I went to the bank to sit by the river.",
      "She gave him her book.",
      "The old man the boat.",
    ],
    fr: [
      "Le chat noir dort sur le canapé.",
      "La petite fille mange une pomme rouge.",
      "Il lui a donné son livre.",
      "L’avocat mange un avocat devant le tribunal.",
    ],
  },
  translate: {
    en: [
      "The black cat is sleeping on the sofa.",
      "I bought a red car yesterday.",
      "I don’t understand your question.",
      "Where did you learn to swim?",
    ],
    fr: [
      "Le chat noir dort sur le canapé.",
      "J’ai acheté une voiture rouge hier.",
      "Je ne comprends pas ta question.",
      "Où as-tu appris à nager ?",
    ],
  },
  "fill-mask": {
    en: [
      "I drink a cup of [MASK].",
      "The cat [MASK] on the sofa.",
      "She is [MASK] than her brother.",
      "He has lived in [MASK] for ten years.",
    ],
    fr: [
      "Je bois une tasse de [MASK].",
      "Le chat [MASK] sur le canapé.",
      "Elle est plus [MASK] que son frère.",
      "Il vit en [MASK] depuis dix ans.",
    ],
  },
  "next-word": {
    en: ["Can you open the", "I would like a glass of", "He goes to school by", "Thank you very"],
    fr: ["Peux-tu ouvrir la", "Il va à l’école en", "Je ne sais", "Quelle heure est-"],
  },
  sentiment: {
    en: [
      "What a wonderful film!",
      "The story is slow, but the actors are brilliant.",
      "I was bored from beginning to end.",
      "Nothing works in this comedy.",
    ],
    fr: [
      "Je suis si heureux de te revoir !",
      "J’ai peur, ne me laisse pas seule.",
      "Merci, c’est un très beau cadeau.",
      "Tu m’as menti, je te déteste.",
    ],
  },
  names: { en: ["em", "jo", "ma", "sa"], fr: ["em", "jo", "ma", "sa"] },
};

/** The sentences to start from. Of a translator they are in the language that it reads, whatever the page speaks. */
export function examples(task: string, language: Locale): readonly string[] {
  return (SENTENCES[task] ?? SENTENCES.read!)[language];
}

/** Which of the sentences to start from a text is, for any task; −1 for a person's own. */
export function exampleAt(text: string): number {
  for (const { en, fr } of Object.values(SENTENCES)) {
    const at = Math.max(en.indexOf(text), fr.indexOf(text));
    if (at >= 0) return at;
  }
  return -1;
}
