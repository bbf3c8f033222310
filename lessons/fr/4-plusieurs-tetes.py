# %% [markdown] id="opening"
# # 4. Plusieurs têtes
#
# Jusqu’ici, il n’y avait qu’une attention : chaque lettre regardait les autres d’une seule manière. Une vraie couche
# s’y prend de plusieurs manières à la fois, et chacune s’appelle une **tête**. On raconte volontiers que chaque tête se
# choisit un métier : l’une chercherait la même syllabe, une autre la dernière voyelle, une autre le début et la fin du
# mot, une autre la lettre la plus rare.
#
# L’histoire est belle. **Est-elle vraie ?** Voici un modèle réellement entraîné, qui écrit lettre par lettre des
# prénoms et des noms de communes. Il a trois couches de quatre têtes. Tu vas les mesurer, les faire taire l’une après
# l’autre, et voir ce qui manque au modèle.
# %% id="set-up"
import torch

import regard
from regard.course import exercise, lesson, progress

lesson("several-heads", "fr")
# %% id="first-picture"
trace = regard.look("Saint-Martin", model="mini-gpt", kind="communes-fr")
regard.heads(trace)
# %% [markdown] id="first-picture-read"
# Douze petites grilles, une par tête. Une ligne est une lettre qui regarde, une colonne une lettre regardée. La moitié
# en haut à droite est vide : c’est le masque causal, aucune lettre ne voit celles qui la suivent. La première colonne
# est la marque qui annonce « nom de commune ».
#
# Elles ne se ressemblent pas, et sous deux d’entre elles figure un métier que Regard a reconnu dans ce seul mot : l’une
# regarde la lettre *elle-même*, l’autre la dernière *voyelle*. L’histoire serait donc vraie ? Un mot, c’est peu pour
# une preuve. Voici quatre têtes dans une même image, celles de la couche 1 (couches et têtes se comptent à partir de
# 0) :
# %% id="four-heads"
regard.lines(trace, layer=1, heads=[0, 1, 2, 3], combine="colour")
# %% [markdown] id="guess-first"
# ## D’abord, devine
#
# Avant toute mesure, dessine ce que tu attends de la tête 2 de la couche 1. Remplis la grille vide, puis découvre la
# vraie. Ton score s’affiche à côté de celui de deux devinettes paresseuses : seul ce qui les dépasse était vraiment
# prévu.
# %% id="guess"
regard.predict(trace, layer=1, head=2)
# %% [markdown] id="entropy-told"
# ## Un regard est-il pointu ?
#
# Un seul nombre résume une ligne de poids : son **entropie**, $H = -\sum p \ln p$. Ici, $p$ est un poids de la ligne,
# $\ln p$ son logarithme naturel, et $\sum$ additionne sur toute la ligne. Elle vaut 0 si tout le poids est sur une
# seule lettre, et $\ln n$ si $n$ lettres se le partagent également. Avec le logarithme naturel, son unité s’appelle le
# nat.
# %% id="row-entropy-task"
exercise("row-entropy")
# %% id="row-entropy" exercise="row-entropy"
def entropie(ligne):
    ...


exercise("row-entropy").check(entropie)
# %% id="head-entropy-task"
exercise("head-entropy")
# %% id="head-entropy" exercise="head-entropy"
def entropie_de_tete(poids):
    ...


exercise("head-entropy").check(entropie_de_tete)
# %% [markdown] id="more-names-told"
# Une commune ne prouve rien. En voici vingt-quatre, et ce que `regard.measure` dit de la couche 1, en moyenne sur
# toutes leurs lettres : `entropy` est l’entropie, `effective_keys` le nombre de lettres entre lesquelles un regard bien
# égal serait aussi dispersé, `previous` le poids moyen sur la lettre d’avant, `self` celui sur la lettre elle-même,
# `sink` celui sur le premier jeton, ici la marque.
# %% id="more-names"
noms = """Saint-Martin Montpellier Villeneuve Champigny Bordeaux Strasbourg Carcassonne Perpignan Fontainebleau
Versailles Montreuil Avignon Grenoble Dunkerque Aurillac Poitiers Limoges Roquefort Castelnaudary Narbonne
Montauban Chambord Valenciennes Rambouillet""".split()
traces = [regard.look(nom, model="mini-gpt", kind="communes-fr") for nom in noms]
tableau = regard.measure(traces)
tetes_de_1 = tableau.filter(layer=1).select("head", "entropy", "effective_keys", "previous", "self", "sink")
tetes_de_1
# %% [markdown] id="more-names-read"
# La tête 0 se repose : elle laisse 0,43<!--= f'{tetes_de_1["sink"][0]:.2f}' --> de son poids sur la marque, comme font
# les têtes qui ne trouvent rien à regarder. La tête 1 est la plus dispersée. La tête 2 est la plus pointue, et met
# 0,51<!--= f'{tetes_de_1["previous"][2]:.2f}' --> sur la lettre d’avant. La tête 3 préfère elle aussi les lettres
# toutes proches, mais choisit moins strictement parmi elles.
#
# Compare avec ta propre fonction, sur une seule commune :
# %% id="your-entropies"
def court(score):
    return round(score, 2) if isinstance(score, float) else score


for tete in range(4):
    print(tete, court(entropie_de_tete(trace.layers[1].weights(tete))))
# %% [markdown] id="previous-told"
# ## Deux métiers, notés par toi
#
# Pour dire qu’une tête a un métier, il faut dire quelle lettre elle devrait regarder, puis prendre le poids moyen que
# cette lettre reçoit vraiment. Commençons par le métier le plus simple.
# %% id="previous-letter-score-task"
exercise("previous-letter-score")
# %% id="previous-letter-score" exercise="previous-letter-score"
def lettre_precedente(poids):
    ...


exercise("previous-letter-score").check(lettre_precedente)
# %% [markdown] id="vowel-told"
# Et maintenant, l’un des quatre métiers de l’histoire.
# %% id="latest-vowel-score-task"
exercise("latest-vowel-score")
# %% id="latest-vowel-score" exercise="latest-vowel-score"
def derniere_voyelle(poids, lettres):
    ...


exercise("latest-vowel-score").check(derniere_voyelle)
# %% id="your-scores"
lettres = [lettre.lower() for lettre in trace.axes[0].labels]
for couche in trace.layers:
    for tete in range(couche.heads):
        poids = couche.weights(tete)
        print(couche.index, tete, court(lettre_precedente(poids)), court(derniere_voyelle(poids, lettres)))
# %% [markdown] id="roles-told"
# ## Les quatre métiers existent-ils ?
#
# `regard.measure` note les quatre métiers sur toutes les communes. Un score seul ne dit pas grand-chose : beaucoup de
# lettres *sont* dans la même syllabe, et un peu de poids y tombe par hasard. À côté de chaque score figure donc celui
# que donneraient les mêmes poids si l’on mélangeait les lettres. L’accord (`agreement`) est la part des communes qui
# montrent ce métier à elles seules. La ligne finit par le métier dont la tête peut porter le nom ; `unclassified` dit
# que les preuves ne suffisent pour aucun.
# %% id="roles"
meilleure = {}
for role in ("same_syllable", "latest_vowel", "word_edges", "rarest_letter", "previous_token"):
    trouvee = tableau.sort(f"{role}_score", descending=True).row(0, named=True)
    score, hasard, accord = (trouvee[f"{role}_{part}"] for part in ("score", "baseline", "agreement"))
    print(f"{role:15} tête ({trouvee['layer']}, {trouvee['head']})  {score:.2f}  par hasard {hasard:.2f}", end="  ")
    print(f"accord {accord:.2f}  {trouvee['label']}")
    meilleure[role] = trouvee
# %% [markdown] id="roles-read"
# Voilà ce que vaut l’histoire, dans ce modèle :
#
# - **La même syllabe : à moitié vrai.** La meilleure tête atteint
#   0,67<!--= f'{meilleure["same_syllable"]["same_syllable_score"]:.2f}' -->, quand le hasard donne
#   0,29<!--= f'{meilleure["same_syllable"]["same_syllable_baseline"]:.2f}' -->. Mais elle ne le montre à elle seule que
#   dans 42 %<!--= f'{100 * meilleure["same_syllable"]["same_syllable_agreement"]:.0f} %' --> des communes. Et les
#   lettres d’une syllabe sont voisines : une tête qui aime ses voisines marque ici des points sans rien savoir des
#   syllabes.
# - **La dernière voyelle : un goût, pas un métier.**
#   0,46<!--= f'{meilleure["latest_vowel"]["latest_vowel_score"]:.2f}' -->, contre
#   0,15<!--= f'{meilleure["latest_vowel"]["latest_vowel_baseline"]:.2f}' --> par hasard. C’est la tête qui regarde le
#   plus la lettre d’avant, et celle-ci est souvent une voyelle.
# - **Le début ou la fin du mot : non.** 0,21<!--= f'{meilleure["word_edges"]["word_edges_score"]:.2f}' -->, à peine
#   plus que le hasard. Quant à la fin, seule la dernière lettre peut la regarder : aux autres, le masque causal la
#   cache.
# - **La lettre la plus rare : aucune tête ne le fait.**
#   0,29<!--= f'{meilleure["rarest_letter"]["rarest_letter_score"]:.2f}' --> au mieux.
#
# Sur vingt-quatre communes, aucune des douze têtes ne garde de nom, pas même celle que la première appelait *voyelle* :
# elles mêlent plusieurs habitudes. C’est le cas ordinaire, dans les grands modèles aussi. Une tête est entraînée à
# faire baisser la perte, pas à être facile à raconter.
# %% [markdown] id="silence-told"
# ## A-t-on besoin d’une tête ?
#
# Où regarde une tête est une question ; le modèle en a-t-il besoin en est une autre, et seul un changement y répond.
# Une couche pose les sorties de ses têtes côte à côte, avant qu’une dernière matrice ne les mélange. **Ablater** une
# tête, c’est la faire taire à cet endroit.
# %% id="silence-head-task"
exercise("silence-head")
# %% id="silence-head" exercise="silence-head"
def faire_taire(sorties, tete, largeur):
    ...


exercise("silence-head").check(faire_taire)
# %% [markdown] id="loss-told"
# `regard.intervene` fait la même chose dans le modèle, pendant qu’il calcule. Ce que nous surveillons est la
# **perte** : moins le logarithme de la probabilité que le modèle donne à la lettre qui vient vraiment, en moyenne sur
# toutes les lettres. Plus elle est basse, mieux c’est.
# %% id="loss"
faiseur = regard.load("mini-gpt")
epeles = [(*une.axes[0].ids, faiseur.alphabet.end) for une in traces]


@torch.inference_mode()
def perte():
    total = 0.0
    for numeros in epeles:
        probables = faiseur.model(torch.tensor([numeros[:-1]]))[0].log_softmax(-1)
        total -= sum(float(probables[place, lettre]) for place, lettre in enumerate(numeros[1:]))
    return total / sum(len(numeros) - 1 for numeros in epeles)
# %% id="losses"
entier = perte()
pertes = [[0.0] * 4 for _ in range(3)]
for couche in range(3):
    for tete in range(4):
        with regard.intervene(faiseur.model, regard.Ablate(layer=couche, head=tete)):
            pertes[couche][tete] = perte()
    print(couche, [f"{une - entier:+.3f}" for une in pertes[couche]])
print(f"avec toutes les têtes : {entier:.3f} nat par lettre")
# %% id="most-needed-head-task"
exercise("most-needed-head")
# %% id="most-needed-head" exercise="most-needed-head"
def la_plus_utile(pertes):
    ...


exercise("most-needed-head").check(la_plus_utile)
# %% id="your-most-needed"
print("la plus utile :  ", la_plus_utile(pertes))
print("la plus pointue :", tableau.sort("entropy").select("layer", "head").row(0))
# %% [markdown] id="losses-read"
# Sans la tête 0 de la couche 0, la perte monte de 0,30<!--= f'{pertes[0][0] - entier:.2f}' --> nat par lettre ; sans la
# tête 2 de la couche 2, elle bouge à peine. Et la tête la plus pointue de toutes, la tête 1 de la couche 2, ne coûte
# que 0,03<!--= f'{pertes[2][1] - entier:.2f}' --> : **regarder avec précision n’est pas être indispensable.** C’est la
# première couche qui compte le plus ici : tout le reste s’appuie sur elle.
#
# Une prudence : pour les couches du dessus, habituées à ce que dit cette tête, zéro n’est pas « rien ». Il existe des
# moyens plus doux, et une comparaison équitable avec les autres têtes : voir `regard.Ablate(..., mean_of=...)` et
# `regard.effect`.
# %% [markdown] id="together-told"
# ## En faire taire deux
#
# La tête 2 de la couche 1 et la tête 1 de la couche 2 ont la même habitude : toutes deux regardent la lettre d’avant,
# plus que ne le fait aucune autre. Et si les deux se taisent ?
# %% id="together"
with regard.intervene(faiseur.model, regard.Ablate(layer=1, head=2), regard.Ablate(layer=2, head=1)):
    ensemble = perte() - entier
separees = pertes[1][2] + pertes[2][1] - 2 * entier
print(f"l’une puis l’autre, additionnées : {separees:+.3f}   les deux à la fois : {ensemble:+.3f}")
# %% [markdown] id="together-read"
# Ensemble, elles manquent davantage, de 0,18<!--= f'{ensemble:.2f}' -->, que l’une après l’autre, de
# 0,13<!--= f'{separees:.2f}' --> en tout : tant que l’une parle, elle remplace en partie l’autre. Une tête qu’on ablate
# à peu de frais peut donc rendre un vrai service, qu’une autre rend aussi.
# %% [markdown] id="cross-told"
# ## Se regarder, ou regarder un autre texte
#
# Tout cela était de l’**auto-attention** : les lettres d’un mot regardent celles du même mot, et la grille est carrée.
# Un traducteur a aussi de l’**attention croisée** : les mots qu’il écrit regardent ceux qu’il lit. Requêtes et clés
# viennent alors de deux textes, et la grille n’a plus de raison d’être carrée.
# %% id="translated"
traduction = regard.look("The black cat sleeps on the couch.", model="translate", to="fr")
print(traduction.prediction)
for couche in traduction.layers:
    print(couche.index, couche.kind, couche.queries, "regarde", couche.keys, couche.weights(0).shape)
# %% id="translated-picture"
regard.lines(traduction, layer=6, head=2, query=traduction.layers[6].query_tokens.index(" noir"))
# %% [markdown] id="cross-read"
# Trois couches d’encodeur, où la source se regarde elle-même ; puis, tour à tour, les mots écrits se regardent entre
# eux (sans l’avenir), et regardent la source. Les lignes montrent la tête 2 de la couche 6 : le trait de `noir` va à
# `black` et croise celui de `chat`, parce que le français met ici l’adjectif après le nom.
#
# Sans tricher : cette tête a *appris* à aligner les mots, dans une dernière étape de son entraînement. De quel mot
# vient chaque mot ?
# %% id="source-words-task"
exercise("source-words")
# %% id="source-words" exercise="source-words"
def lu_dans(poids, source):
    ...


exercise("source-words").check(lu_dans)
# %% id="aligned"
alignee = traduction.layers[6]
print(alignee.query_tokens)
print(lu_dans(alignee.weights(2), alignee.key_tokens))
print(lu_dans(traduction.layers[4].weights(1), alignee.key_tokens))
# %% [markdown] id="aligned-read"
# La dernière ligne vient d’une tête à qui personne n’a rien appris de tel, la tête 1 de la couche 4 : elle lit `noir`
# dans la marque de langue, et `le` dans un bout de verbe. Une tête peut regarder là où personne ne verrait de
# traduction, et le modèle traduit quand même.
# %% [markdown] id="learned"
# ## Ce que tu as appris
#
# - Une couche a plusieurs têtes ; chacune calcule ses propres poids, et leurs sorties sont posées côte à côte.
# - L’entropie dit si une tête vise précisément ; un score, comparé au hasard, dit si elle a un métier. Dans ce modèle,
#   les quatre métiers de l’histoire sont au mieux à moitié vrais.
# - L’endroit que regarde une tête ne dit pas encore à quoi elle sert : seul un changement, comme l’ablation, montre si
#   on en a besoin ; et deux têtes peuvent se remplacer.
# - L’auto-attention regarde dans un texte, l’attention croisée d’un texte vers un autre.
#
# **Ensuite :** dans la leçon 5, tu écris toi-même la couche entière, avec plusieurs bibliothèques, et tu mets d’autres
# histoires à l’épreuve.
#
# ## Sources
#
# - Plusieurs têtes : Vaswani et al. 2017, [Attention is all you need](https://arxiv.org/abs/1706.03762), section 3.2.2.
# - Ce que regardent les têtes : Clark et al. 2019, [What does BERT look at?](https://arxiv.org/abs/1906.04341),
#   sections 3 et 4.
# - En faut-il tant ? Michel, Levy et Neubig 2019,
#   [Are sixteen heads really better than one?](https://arxiv.org/abs/1905.10650), section 3 ; Voita et al. 2019,
#   [Analyzing multi-head self-attention](https://arxiv.org/abs/1905.09418), sections 5 et 6.
# - Des têtes qui se remplacent : Wang et al. 2022, [Interpretability in the wild](https://arxiv.org/abs/2211.00593),
#   section 3.4.
# - Comment Regard mesure et change les têtes : `docs/measures.fr.md` et `docs/interventions.fr.md`.
# %% id="progress"
progress()
