export const en = {
  predictPaint:
    "Which word looks at which? Click or drag over the cells: once for some attention, twice for a lot, three times to clear.",
  predictSheet: "Which word looks at which? Colour in the cells: one row for each word that looks.",
  predictKeys: "Arrow keys move, Space changes the cell, Escape lets go.",
  predictGuess: "Your guess",
  predictReal: "The real one",
  predictShow: "Show the real one",
  predictAnew: "Start again",
  predict_0: "none",
  predict_1: "some",
  predict_2: "a lot",
  predictCell: "You guess how much “{query}” looks at “{key}”: {level}.",
  predictHidden: "“{query}” cannot look at “{key}”: the model’s mask hides it.",
  predictScore:
    "Your guess and the real one share {overlap}. Guessing evenly would get {even}; every word looking at itself, {diagonal}.",
  predictScoreCross:
    "Your guess and the real one share {overlap}. Guessing evenly would get {even}; every word looking straight across, {diagonal}.",
  predictBetter: "You beat both!",
  predictEqual: "As good as the better of the two.",
  predictWorse: "The better of the two beats you this time.",
  predictFair:
    "How it is counted: each row shares out 100%, “a lot” weighing three times “some”; the score is how much of it you put in the right place, on average. A row left empty counts as even.",
  predictQueries: "Which 16 words look",
  predictKeysFrom: "Which 16 words are looked at",
  predictStretch: "Which 16 words",
  predictPart: "Only these words count: each row’s attention to them is taken as 100% for the score.",
} as const;

export const fr = {
  predictPaint:
    "Quel mot regarde quel mot ? Cliquez ou glissez sur les cases : une fois pour un peu d’attention, deux fois pour beaucoup, trois fois pour effacer.",
  predictSheet: "Quel mot regarde quel mot ? Coloriez les cases : une ligne par mot qui regarde.",
  predictKeys: "Les flèches déplacent, Espace change la case, Échap lâche.",
  predictGuess: "Votre pari",
  predictReal: "La vraie image",
  predictShow: "Montrer la vraie image",
  predictAnew: "Recommencer",
  predict_0: "rien",
  predict_1: "un peu",
  predict_2: "beaucoup",
  predictCell: "Votre pari, combien « {query} » regarde « {key} » : {level}.",
  predictHidden: "« {query} » ne peut pas regarder « {key} » : le masque du modèle le cache.",
  predictScore:
    "Votre pari et la vraie image ont {overlap} en commun. Répartir également aurait donné {even} ; chaque mot se regardant lui-même, {diagonal}.",
  predictScoreCross:
    "Votre pari et la vraie image ont {overlap} en commun. Répartir également aurait donné {even} ; chaque mot regardant droit en face, {diagonal}.",
  predictBetter: "Vous battez les deux !",
  predictEqual: "Aussi bien que le meilleur des deux.",
  predictWorse: "Le meilleur des deux vous bat cette fois.",
  predictFair:
    "Comment c’est compté : chaque ligne partage 100 %, « beaucoup » pesant trois fois « un peu » ; le score est ce que vous avez mis au bon endroit, en moyenne. Une ligne laissée vide compte comme également répartie.",
  predictQueries: "Quels 16 mots regardent",
  predictKeysFrom: "Quels 16 mots sont regardés",
  predictStretch: "Quels 16 mots",
  predictPart: "Seuls ces mots comptent : pour le score, l’attention de chaque ligne vers eux est prise pour 100 %.",
} as const;
