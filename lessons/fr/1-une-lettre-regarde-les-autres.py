# %% [markdown] id="opening"
# # 1. Une lettre regarde les autres
#
# **Le chat noir dort sur le canapé. Où dort le chat ?**
#
# Sur le canapé ! Tu l’as su tout de suite. Mais comment ? Tu n’as pas lu chaque mot pour l’oublier aussitôt. En lisant « sur »,
# tu as cherché un endroit. Et tu as trouvé « canapé ».
#
# Regarder le bon mot au bon moment : cela s’appelle l’**attention**. Les machines qui écrivent et qui traduisent le font toute
# la journée. Dans cette leçon, tu vas voir comment, et la construire avec plus, fois, divisé par et deux touches de
# calculatrice.
#
# Le mode d’emploi : clique sur une cellule grise et tape **Maj + Entrée**. La cellule s’exécute, et la suivante t’attend.
# Commence ici.

# %% id="set-up"
import math

import regard
from regard.course import exercise, lesson, progress

lesson("letters", "fr")

# %% id="picture"
trace = regard.look("Le chat noir dort sur le canapé.", model="translate", to="en")
print(trace.prediction)

jetons = trace.layers[1].query_tokens
regard.lines(trace, layer=1, head=1, query=jetons.index(" sur"))

# %% [markdown] id="picture-read"
# C’est une vraie machine. Elle a appris à traduire, et juste au-dessus de l’image, tu lis ce qu’elle a fait de notre phrase.
# Personne ne lui a dit où regarder : elle l’a trouvé seule.
#
# Chaque trait dit qui regarde qui. Un trait épais est un regard appuyé. Ici, le mot « sur » est choisi. Il donne
# 81 %<!--= f"{100 * trace.layers[1].weights(1)[jetons.index(' sur')][jetons.index(' canapé')]:.0f} %" --> de son attention à
# « canapé ». *Sur* quoi ? *Sur le canapé.*
#
# Clique sur d’autres mots. Certains regards se comprennent vite, d’autres non. La machine a beaucoup d’images comme celle-ci. On
# les appelle des **têtes**, et chacune regarde à sa façon. Celle-ci répond à notre question. Tu en verras d’autres à la leçon 4.

# %% [markdown] id="small"
# ## Un tout petit mot
#
# Toute une phrase, c’est trop long à calculer à la main. Prenons un mot court, et faisons se regarder ses **lettres** : *chat*.
#
# Une machine ne sait pas lire. Elle ne connaît que les nombres. Chaque lettre en reçoit donc quatre. Une telle liste de nombres
# s’appelle un **vecteur**. Ceux-ci sont inventés. Une vraie machine les apprend.

# %% id="letters"
lettres = {
    "c": [1, 0, 0.5, -0.3],
    "h": [0.2, 0.8, -0.1, 0.5],
    "a": [0.5, 0.3, 0.9, 0.1],
    "t": [-0.3, 0.6, 0.2, 0.8],
}
for lettre, nombres in lettres.items():
    print(lettre, nombres)

# %% [markdown] id="alike"
# ## Étape 1. Deux lettres vont-elles bien ensemble ?
#
# La lettre **t** demande : qui me va bien ? Il nous faut un nombre par paire de lettres. Il doit être grand quand les deux sont
# grandes à la même place.
#
# Voici l’astuce. Multiplie les nombres qui ont la même place. Puis additionne ce que tu trouves. Avec `[1, 2]` et `[3, 4]` : 1 ×
# 3 font 3, 2 × 4 font 8, et 3 + 8 font **11**. C’est le **produit scalaire**.
#
# À toi. Mets ton code à la place des trois points. Une fonction reçoit ce qui est entre ses parenthèses. Elle rend sa réponse
# avec `return`.

# %% id="dot-product-task"
exercise("dot-product")

# %% id="dot-product" exercise="dot-product"
def produit(une, autre):
    ...


exercise("dot-product").check(produit)

# %% [markdown] id="help"
# Ça coince ? Écris `exercise("dot-product").hint()` dans une cellule à toi et lance-la. Il y a plusieurs indices. Après le
# dernier, `exercise("dot-product").solution()` montre une façon de faire. Cela marche pour tous les exercices. Et tu peux lire
# la suite quand tu veux.

# %% id="dots"
demande = lettres["t"]
for lettre, cle in lettres.items():
    produits = [a * b for a, b in zip(demande, cle)]
    print(lettre, round(sum(produits), 2), "  de", [round(nombre, 2) for nombre in produits])

# %% [markdown] id="dots-read"
# C’est avec elle-même que la lettre t va le mieux : 1,13<!--= round(sum(a * b for a, b in zip(demande, lettres["t"])), 2) -->.
# Avec c, cela va mal. Le nombre est même sous zéro.
#
# ## Étape 2. Garder de petits nombres
#
# Ici, chaque lettre a quatre nombres. Dans une grande machine, elle en a des centaines. Ces sommes deviennent alors énormes, et
# une seule lettre gagnerait tout. On divise donc par une **racine carrée**, qui s’écrit √. La racine de 4 est 2, car 2 × 2 font
# 4. Chaque lettre a quatre nombres : on divise par 2. En Python, `math.sqrt(4)` calcule cette racine.
#
# Le résultat s’appelle un **score**. La lettre qui demande est la **requête**. Les lettres regardées sont les **clés**.

# %% id="scores-task"
exercise("scores")

# %% id="scores" exercise="scores"
def scores_de(requete, cles):
    ...


exercise("scores").check(scores_de)

# %% [markdown] id="shares"
# ## Étape 3. Des scores aux parts
#
# Combien t regarde-t-elle chaque lettre ? Il nous faut des parts de gâteau : aucune sous zéro, et toutes ensemble font un gâteau
# entier.
#
# Un score peut être sous zéro. Chaque score passe donc d’abord par `math.exp`. C’est comme une touche de calculatrice : quel
# que soit le nombre qui entre, il en sort un nombre positif. Et chaque fois que le score monte de 1, le résultat devient
# environ 2,7<!--= f"{math.e:.1f}" --> fois plus grand. Un bon score a donc bien plus de gâteau qu’un mauvais.
#
# Divise ensuite chaque résultat par leur somme. Ces deux gestes ensemble s’appellent **softmax**.

# %% id="softmax-task"
exercise("softmax")

# %% id="softmax" exercise="softmax"
def softmax(scores):
    ...


exercise("softmax").check(softmax)

# %% [markdown] id="all-steps"
# Voici les trois étapes d’un coup. Les parts qui en sortent s’appellent les **poids**. Les voici en barres.

# %% id="look"
def regarder(qui, lettres):
    requete = lettres[qui]
    scores = [sum(q * k for q, k in zip(requete, cle)) / math.sqrt(len(requete)) for cle in lettres.values()]
    puissances = [math.exp(score) for score in scores]
    return [puissance / sum(puissances) for puissance in puissances]

# %% id="bars"
qui = "t"

poids = regarder(qui, lettres)
print(qui, "regarde")
for lettre, part in zip(lettres, poids):
    print(lettre, "█" * round(60 * part), f"{100 * part:.0f} %")

# %% [markdown] id="bars-read"
# La lettre t partage son attention : 15 %<!--= f"{100 * regarder('t', lettres)[0]:.0f} %" --> pour c,
# 29 %<!--= f"{100 * regarder('t', lettres)[1]:.0f} %" --> pour h, 22 %<!--= f"{100 * regarder('t', lettres)[2]:.0f} %" --> pour
# a et 34 %<!--= f"{100 * regarder('t', lettres)[3]:.0f} %" --> pour elle-même. Ensemble, cela fait le gâteau entier.
#
# Tu peux changer celle qui demande. Dans la cellule d’au-dessus, écris `qui = "h"` et relance-la. Puis essaie les autres
# lettres.

# %% id="asking-letter-task"
exercise("asking-letter")

# %% id="asking-letter" exercise="asking-letter"
lettre = ...

exercise("asking-letter").check(lettre, lettres)

# %% [markdown] id="lines"
# Les mêmes poids, en traits. C’est l’image du début, mais cette fois tu sais d’où vient chaque trait. Clique sur les lettres.

# %% id="lines-view"
tableau = [regarder(qui, lettres) for qui in lettres]
dessin = regard.Record.from_arrays(weights=tableau, tokens=list(lettres), model="leçon 1")
regard.lines(dessin, query=3)

# %% [markdown] id="mixing"
# ## Étape 4. Rapporter quelque chose
#
# Regarder ne suffit pas. La lettre t veut rapporter un peu de chaque lettre : beaucoup de celles qu’elle regarde bien, peu des
# autres.
#
# On multiplie donc chaque vecteur par son poids. Puis on additionne les quatre vecteurs, place par place. C’est une **somme
# pondérée**. C’est comme une boisson : un grand verre de jus de pomme, une goutte de citron.

# %% id="weighted-sum-task"
exercise("weighted-sum")

# %% id="weighted-sum" exercise="weighted-sum"
def melange(poids, vecteurs):
    ...


exercise("weighted-sum").check(melange)

# %% id="mixed"
poids = regarder("t", lettres)
apports = {
    lettre: [part * nombre for nombre in lettres[lettre]] for lettre, part in zip(lettres, poids)
}
for lettre, apport in apports.items():
    print("de", lettre, [round(nombre, 2) for nombre in apport])

nouveau = [sum(colonne) for colonne in zip(*apports.values())]
print("nouveau t", [round(nombre, 2) for nombre in nouveau])

# %% [markdown] id="mixed-read"
# La dernière ligne est le nouveau t. Avant, son premier nombre était sous zéro. Maintenant, il vaut
# 0,22<!--= f"{nouveau[0]:.2f}" --> : ce sont c et a qui ont le plus apporté. La lettre t sait donc qui l’entoure. Dans un autre
# mot, un t ferait un autre mélange.
#
# ## Toutes les lettres à la fois
#
# Jusqu’ici, seule t demandait. Dans une vraie machine, toutes les lettres demandent en même temps. Une ligne pour chacune : cela
# fait un tableau. Tu as toutes les pièces.

# %% id="attention-table-task"
exercise("attention-table")

# %% id="attention-table" exercise="attention-table"
def attention(vecteurs):
    ...


exercise("attention-table").check(attention)

# %% [markdown] id="play"
# ## Et maintenant, joue
#
# Cette machine fait les quatre étapes sous tes yeux. Clique sur un nombre et change-le. Que se passe-t-il si deux lettres ont
# le même vecteur ?

# %% id="calculator"
regard.calculator("chat", query=3)

# %% [markdown] id="own-word"
# Et maintenant un mot à toi, de huit lettres au plus. Ici, les nombres ne sont pas inventés. Ils viennent d’une machine qui a
# beaucoup lu. Écris ton prénom, ou un mot d’une autre langue.

# %% id="calculator-own"
mon_mot = "lion"

regard.calculator(mon_mot)

# %% [markdown] id="own-vectors"
# Tu peux aussi donner d’autres nombres à une lettre. Ici, la lettre a reçoit un grand premier nombre. Qui la regarde
# maintenant ? Change ensuite c aussi, pour que t la regarde plus que toutes les autres.

# %% id="new-vectors"
miennes = lettres | {"a": [3, 0.3, 0.9, 0.1]}

change = [regarder(qui, miennes) for qui in miennes]
regard.lines(regard.Record.from_arrays(weights=change, tokens=list(miennes), model="leçon 1"), query=0)

# %% [markdown] id="summary"
# ## Tout en un dessin
#
# ```text
#    c         h         a         t         les lettres
#    │         │         │         │
# vecteur   vecteur   vecteur   vecteur      chaque lettre devient des nombres
#    └─────────┴────┬────┴─────────┘
#                 scores                     multiplier, additionner, diviser par √4
#                   │
#                 poids                      softmax : des parts de gâteau
#                   │
#             somme pondérée                 ce que t rapporte
#                   │
#            nouveau vecteur                 t sait qui l’entoure
#                   │
#               prédiction                   quelle lettre vient après ? (leçon 3)
# ```
#
# ## Ce que tu sais maintenant
#
# - Une lettre, ou un mot, devient un **vecteur** : une liste de nombres.
# - Le **produit scalaire** dit si deux vecteurs vont bien ensemble. Divisé par une racine carrée, c’est un **score**.
# - **Softmax** change les scores en poids : des parts qui font un tout.
# - Avec ces poids, la lettre mélange ce que disent toutes les lettres. C’est cela, l’**attention**.
#
# ## La suite
#
# As-tu remarqué ? Chaque lettre de *chat* se regarde surtout elle-même. C’est un peu triste. À la leçon 2, une voyelle apprend à
# chercher les consonnes.

# %% id="progress"
progress()

# %% [markdown] id="sources"
# ## Sources
#
# - Ashish Vaswani et d’autres, *Attention Is All You Need*, 2017, section 3.2.1 et équation 1 : nos quatre étapes en une ligne.
#   <https://arxiv.org/abs/1706.03762>
# - Dzmitry Bahdanau et d’autres, *Neural Machine Translation by Jointly Learning to Align and Translate*, 2015, section 3.1 : la
#   première machine qui a traduit avec de l’attention. <https://arxiv.org/abs/1409.0473>
# - Andrej Karpathy, *microgpt*, 2026 : toute une machine qui invente des prénoms, en Python simple.
#   <https://gist.github.com/karpathy/8627fe009c40f57531cb18360106ce95>
# - Le traducteur de la première image est celui de Regard. Il a appris avec des phrases de Tatoeba, <https://tatoeba.org>
#   (`CC BY 2.0`).
