/** The page of the lessons: what comes next, how far one is, and where a lesson opens. */
export const en = {
  pageLearn: "Learn",
  learnTitle: "Learn attention in seven lessons",
  learnLead:
    "From four letters worked out by hand to a model of your own. You read, run and write Python in a notebook; each exercise tells you at once what is right, and what went wrong.",
  learnNext: "Next: lesson {number}",
  learnAll: "All seven lessons done. Well done!",
  learnPassed: "{passed} of {count} exercises passed",
  learnPicture: "A picture from the lesson “{title}”",
  learnOpen: "Open in JupyterLab",
  learnOpenOf: "Open lesson {number} in JupyterLab",
  learnOpening: "JupyterLab is starting.",
  learnOpened: "The lesson opens in another tab. If none came up, follow this link: {link}.",
  learnBeside: "Your own version stays as it is; the updated lesson lies beside it: {name}.",
  learnInstall:
    "The lessons open in JupyterLab, which is not installed here. In a terminal, run {install}, then reload this page.",
  learnFolder: "Your lessons lie in {folder}. From a terminal, {command} opens them too.",
  learnCode: "Your progress code, for another computer or for your teacher: {code}",
  learnLoading: "The lessons are being read.",
} as const;

export const fr = {
  pageLearn: "Apprendre",
  learnTitle: "Apprendre l’attention en sept leçons",
  learnLead:
    "De quatre lettres calculées à la main jusqu’à un modèle à vous. Dans un notebook, on lit, on exécute et on écrit du Python ; chaque exercice dit aussitôt ce qui est juste, et d’où vient une erreur.",
  learnNext: "À suivre : leçon {number}",
  learnAll: "Les sept leçons sont finies. Bravo !",
  learnPassed: "Exercices réussis : {passed} sur {count}",
  learnPicture: "Une image de la leçon « {title} »",
  learnOpen: "Ouvrir dans JupyterLab",
  learnOpenOf: "Ouvrir la leçon {number} dans JupyterLab",
  learnOpening: "JupyterLab démarre.",
  learnOpened: "La leçon s’ouvre dans un autre onglet. Si rien n’apparaît, suivez ce lien : {link}.",
  learnBeside: "Votre version reste telle quelle ; la leçon mise à jour est à côté : {name}.",
  learnInstall:
    "Les leçons s’ouvrent dans JupyterLab, qui n’est pas installé ici. Dans un terminal, lancez {install}, puis rechargez cette page.",
  learnFolder: "Vos leçons sont dans {folder}. Dans un terminal, {command} les ouvre aussi.",
  learnCode: "Votre code de progression, pour un autre ordinateur ou pour votre enseignant : {code}",
  learnLoading: "Les leçons arrivent.",
} as const;
