# %% [markdown] id="opening"
# # 2. Requête, clé, valeur
#
# **Comment les voyelles cherchent-elles les consonnes ?**
#
# À la leçon 1, chaque lettre de *chat* se regardait surtout elle-même. Pas étonnant : elle demandait avec les nombres qui lui
# servaient à répondre. C’est comme courir dans l’école en criant son propre nom. On n’y trouve que soi.
#
# Dans la vie, on cherche autre chose que ce qu’on est. Tu as faim, et tu cherches du pain. La boulangère a du pain, et cherche
# des clients. Chaque lettre reçoit donc trois rôles :
#
# - la **requête** : qu’est-ce que je cherche ?
# - la **clé** : qu’est-ce que j’offre ?
# - la **valeur** : qu’est-ce que je donne à qui me trouve ?
#
# Voici le but : les voyelles a et i cherchent les consonnes.

# %% id="set-up"
import math

import regard
from regard.course import exercise, lesson, progress

lesson("query-key-value", "fr")

# %% id="picture"
mot = "lapin"

demandes = [[6, 0] if lettre in "aeiouy" else [0, 0] for lettre in mot]
offres = [[0, 0] if lettre in "aeiouy" else [1, 0] for lettre in mot]
but = regard.Record.from_arrays(demandes, offres, tokens=list(mot), model="leçon 2")
regard.lines(but, query=1)

# %% [markdown] id="picture-read"
# Regarde la lettre a. Toutes les consonnes ensemble reçoivent
# 99 %<!--= f"{100 * sum(p for p, x in zip(but.layers[0].weights(0)[1], mot) if x not in 'aeiouy'):.0f} %" --> de son attention.
# Pour elle-même et pour l’autre voyelle, il ne reste presque rien.
#
# Clique maintenant sur une consonne. Elle regarde toutes les lettres autant, car elle ne demande rien : sa requête est `[0, 0]`.
#
# Dans cette image, requêtes et clés sont écrites à la main. Une machine ne peut pas faire cela pour chaque mot. Il lui faut
# **une seule règle pour toutes les lettres**. C’est le sujet de cette leçon.

# %% [markdown] id="describe"
# ## Quatre nombres qui disent quelque chose
#
# D’abord, chaque lettre reçoit de nouveau quatre nombres. Cette fois, ils veulent dire quelque chose, et il n’y a que 1 (oui) et
# 0 (non) :
#
# 1. Suis-je une voyelle ?
# 2. Suis-je une consonne ?
# 3. Suis-je la première lettre du mot ?
# 4. Suis-je la dernière ?

# %% id="described"
def decrire(mot):
    fin = len(mot) - 1
    return [
        [int(lettre in "aeiouy"), int(lettre not in "aeiouy"), int(place == 0), int(place == fin)]
        for place, lettre in enumerate(mot)
    ]


lettres = decrire(mot)
for lettre, nombres in zip(mot, lettres):
    print(lettre, nombres)

# %% [markdown] id="matrix"
# ## Un tableau qui fait de nouveaux nombres
#
# Une **matrice** est un tableau de nombres. On l’écrit comme une liste de lignes. Elle prend les quatre nombres d’une lettre, et
# en rend de nouveaux : un par ligne.
#
# Comment ? Par le produit scalaire, que tu connais. La première ligne rencontre la lettre : voilà le premier nouveau nombre. La
# deuxième ligne rencontre la lettre : voilà le deuxième. Et ainsi de suite.

# %% id="matrix-times-vector-task"
exercise("matrix-times-vector")

# %% id="matrix-times-vector" exercise="matrix-times-vector"
def produit(matrice, vecteur):
    ...


exercise("matrix-times-vector").check(produit)

# %% [markdown] id="queries"
# ## Les requêtes
#
# La matrice qui fait les requêtes s’appelle `w_q`. Le w vient de l’anglais *weight*, le poids, et le q de *query*, la requête.
# Ici, elle a deux lignes : chaque requête a donc deux nombres.
#
# Sais-tu la lire ? Dans la première ligne, seule la première place n’est pas 0. Il y a un 6. Il rencontre la question « suis-je
# une voyelle ? ». Que reçoit donc une voyelle, et que reçoit une consonne ? Réfléchis d’abord, puis lance la cellule.

# %% id="w-q"
w_q = [[6, 0, 0, 0], [0, 0, 0, 0]]

requetes = [[sum(a * b for a, b in zip(ligne, lettre)) for ligne in w_q] for lettre in lettres]
for lettre, requete in zip(mot, requetes):
    print(lettre, "demande", requete)

# %% [markdown] id="queries-read"
# Chaque voyelle demande fort à la première place : 6. Les consonnes ne demandent rien. Une seule règle l’a fait pour toutes les
# lettres.
#
# Une machine en a besoin trois fois : pour les requêtes, pour les clés et pour les valeurs. Faisons-en un outil.

# %% id="project-task"
exercise("project")

# %% id="project" exercise="project"
def projette(lettres, matrice):
    ...


exercise("project").check(projette)

# %% [markdown] id="keys"
# ## Les clés
#
# Les voyelles demandent maintenant, à la première place. Qui répond ? C’est l’affaire des clés, et de leur matrice `w_k`. (Le k
# vient de *key*, la clé.) C’est toi qui l’écris !
#
# Une requête et une clé vont bien ensemble si les deux sont grandes à la même place. Il faut donc à une consonne une clé grande
# à la première place. Et une voyelle ne doit pas en avoir.

# %% id="consonant-keys-task"
exercise("consonant-keys")

# %% id="consonant-keys" exercise="consonant-keys"
w_k = ...

exercise("consonant-keys").check(w_k)

# %% [markdown] id="yours"
# Voici ce que fait ta matrice. Tant qu’elle n’a pas 2 lignes de 4 nombres, toutes les clés valent 0, personne ne répond, et
# chacune regarde toutes les lettres autant.

# %% id="yours-drawn"
tailles = [] if w_k is ... else [len(ligne) for ligne in w_k]
essai = w_k if tailles == [4, 4] else [[0, 0, 0, 0], [0, 0, 0, 0]]

cles = [[sum(a * b for a, b in zip(ligne, lettre)) for ligne in essai] for lettre in lettres]
dessin = regard.Record.from_arrays(requetes, cles, tokens=list(mot), model="leçon 2")
regard.lines(dessin, query=1)

# %% [markdown] id="weights"
# ## Qui regarde qui ?
#
# La suite, tu la connais depuis la leçon 1 : produit scalaire, division par la racine, softmax. Seulement, c’est une requête qui
# rencontre une clé, et non plus une lettre une lettre.
#
# Attention à la racine. Une lettre a quatre nombres, mais une clé n’en a que deux. Ce sont les clés que l’on multiplie ici.
# Compte donc leurs nombres : on divise par √2.

# %% id="matrix-attention-task"
exercise("matrix-attention")

# %% id="matrix-attention" exercise="matrix-attention"
def attention(lettres, w_q, w_k):
    ...


exercise("matrix-attention").check(attention)

# %% [markdown] id="guess-first"
# ## Devine d’abord
#
# Voici un autre mot, *orange*, avec la même règle : les voyelles cherchent les consonnes. Peins ce que tu attends. Les lignes
# regardent, les colonnes sont regardées. Puis découvre la vraie image, et ton score.

# %% id="guess"
autre = "orange"

demandes = [[6 * nombres[0], 0] for nombres in decrire(autre)]
offres = [[nombres[1], 0] for nombres in decrire(autre)]
regard.predict(regard.Record.from_arrays(demandes, offres, tokens=list(autre), model="leçon 2"))

# %% [markdown] id="guess-read"
# As-tu pensé aux consonnes ? Elles ne demandent rien. Leurs lignes sont donc toutes plates : chaque lettre y a la même part.
#
# ## Et dans l’autre sens
#
# Cette fois, les clés sont données, et tu écris les requêtes. Voici des clés qui disent où se trouve une lettre. La première
# lettre répond à la première place, la dernière à la seconde. Les autres ne disent rien.

# %% id="end-keys"
w_k_fin = [[0, 0, 1, 0], [0, 0, 0, 1]]

cles_fin = [[sum(a * b for a, b in zip(ligne, lettre)) for ligne in w_k_fin] for lettre in lettres]
for lettre, cle in zip(mot, cles_fin):
    print(lettre, "offre", cle)

# %% [markdown] id="end-keys-read"
# Quel `w_q` fait regarder la dernière lettre à **toutes** les lettres, dans n’importe quel mot ?

# %% id="last-letter-queries-task"
exercise("last-letter-queries")

# %% id="last-letter-queries" exercise="last-letter-queries"
w_q_fin = ...

exercise("last-letter-queries").check(w_q_fin)

# %% id="end-drawn"
tailles = [] if w_q_fin is ... else [len(ligne) for ligne in w_q_fin]
essai = w_q_fin if tailles == [4, 4] else [[0, 0, 0, 0], [0, 0, 0, 0]]

requetes_fin = [[sum(a * b for a, b in zip(ligne, lettre)) for ligne in essai] for lettre in lettres]
dessin = regard.Record.from_arrays(requetes_fin, cles_fin, tokens=list(mot), model="leçon 2")
regard.heatmap(dessin)

# %% [markdown] id="values"
# ## Les valeurs
#
# Une requête trouve une clé. Mais ce qu’on rapporte n’est ni l’une ni l’autre : c’est la **valeur**. Tu cherches un livre par
# son titre, et tu emportes ce qu’il y a dedans.
#
# La troisième matrice, `w_v`, dit ce que donne chaque lettre. La nôtre donne deux choses : suis-je une consonne, et suis-je la
# première ? Voyons ce que rapporte la lettre a quand elle cherche les consonnes.

# %% id="values-mixed"
w_v = [[0, 1, 0, 0], [0, 0, 1, 0]]

valeurs = [[sum(a * b for a, b in zip(ligne, lettre)) for ligne in w_v] for lettre in lettres]
poids = but.layers[0].weights(0)[1]
rapporte = [sum(part * valeur for part, valeur in zip(poids, colonne)) for colonne in zip(*valeurs)]
print("poids de a :", [round(float(part), 2) for part in poids])
print("a rapporte :", [round(float(nombre), 2) for nombre in rapporte])

# %% [markdown] id="values-read"
# Le premier nombre, 0,99<!--= f"{rapporte[0]:.2f}" -->, dit : presque tout vient de consonnes. Le second,
# 0,33<!--= f"{rapporte[1]:.2f}" -->, dit : un tiers vient de la première lettre. La lettre a sait donc maintenant qu’elle est
# entourée de consonnes, et que le mot commence par l’une d’elles.
#
# ## L’attention tout entière
#
# Requête, clé, valeur : tu as tout. Réunis-le dans une fonction.

# %% id="whole-attention-task"
exercise("whole-attention")

# %% id="whole-attention" exercise="whole-attention"
def attention_entiere(lettres, w_q, w_k, w_v):
    ...


exercise("whole-attention").check(attention_entiere)

# %% [markdown] id="steps"
# Voici tout cela encore une fois, étape par étape, avec des requêtes, des clés et des valeurs bien à elles. Change un nombre et
# regarde ce qui s’ensuit.

# %% id="calculator"
tout = regard.Record.from_arrays(
    [[6 * nombres[0], 0] for nombres in lettres],
    [[nombres[1], 0] for nombres in lettres],
    value=valeurs,
    tokens=list(mot),
    model="leçon 2",
)
regard.calculator(tout, query=1)

# %% [markdown] id="summary"
# ## Ce que tu sais maintenant
#
# - Une lettre a trois rôles : avec la **requête** elle demande, avec la **clé** elle répond, avec la **valeur** elle donne.
# - Trois **matrices** les font avec les nombres de la lettre : `w_q`, `w_k` et `w_v`. Ce sont les mêmes pour toutes les lettres
#   et tous les mots.
# - Qui écrit les matrices décide qui regarde qui.
#
# Nous avons écrit les nôtres à la main. Dans une vraie machine, personne ne le fait. Elle commence avec des nombres au hasard,
# et les change un peu après chaque erreur. Cela s’appelle l’**entraînement**, et tu le verras à la leçon 3. Une machine
# entraînée cherche-t-elle aussi les voyelles ? La leçon 4 le mesure.
#
# ## La suite
#
# Une machine qui écrit doit deviner la lettre suivante. Elle ne doit donc pas encore la voir ! À la leçon 3, on lui cache un peu
# les yeux.

# %% id="progress"
progress()

# %% [markdown] id="sources"
# ## Sources
#
# - Ashish Vaswani et d’autres, *Attention Is All You Need*, 2017, section 3.2 : requête, clé, valeur et leurs matrices.
#   <https://arxiv.org/abs/1706.03762>
# - Andrej Karpathy, *microgpt*, 2026 : les trois matrices s’y appellent `attn_wq`, `attn_wk` et `attn_wv`.
#   <https://gist.github.com/karpathy/8627fe009c40f57531cb18360106ce95>
