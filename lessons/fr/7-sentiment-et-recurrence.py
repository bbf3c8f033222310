# %% [markdown] id="opening"
# # 7. Le sentiment, et la récurrence face à l’attention
#
# Deux questions pour la dernière leçon. La première parle de comprendre : **un modèle comprend-il « pas mal » ?** Deux mots de reproche, et
# ensemble un compliment. La seconde parle de réputation : l’attention serait plus rapide et meilleure que ce qui l’a précédée. **Est-ce vrai ?**
#
# Tu vas entraîner un modèle, le noter honnêtement, regarder ce qu’il regarde, le piéger exprès, puis confronter des affirmations célèbres à des mesures.
# %% id="set-up"
from regard.course import exercise, lesson, progress

lesson("sentiment", "fr")
# %% id="not-bad"
import regard

modele = regard.load("sentiment-fr")
for texte in ("Le film est bon.", "Le film est mauvais.", "Le film n’est pas bon.", "Le film n’est pas mauvais."):
    reponse = modele.predict([texte])[0]
    print(f"{texte:28} {reponse.label} ({reponse.probability:.0%})")

trace = regard.look("Le film n’est pas bon, mais il est drôle.", model="sentiment-fr")
regard.lines(trace, layer=0, head=2)
# %% [markdown] id="not-bad-read"
# *positive* veut dire pour, *negative* contre. Quatre bonnes réponses sur quatre, mais la dernière de justesse : devant « pas mauvais », le modèle
# hésite, comme si *pas* et *mauvais* tiraient chacun de son côté.
#
# Sur l’image, il lit une phrase qui change d’avis en route. Suis les traits de cette tête : beaucoup mènent à *bon* et à *drôle*. Avant de se demander ce que
# cela veut dire, voyons comment on fabrique un tel modèle.
# %% [markdown] id="sentences-told"
# ## Des phrases qui ont un avis
#
# Le cours apporte quelques centaines de phrases courtes, écrites pour lui, moitié éloges, moitié reproches. Certaines tiennent à un *pas* ou à un *jamais*
# (« negation »), d’autres se retournent sur un *mais* (« turn »), et quelques-unes sont ironiques ; celles-là restent à part. La plupart ont une jumelle
# qui dit le contraire de la même chose, si bien que le sujet ne trahit rien.
# %% id="sentences"
from regard.course.sentences import sentences, words

toutes = sentences("fr")
apprises, testees = ([une for une in toutes if une.part == partie] for partie in ("train", "test"))
print(len(apprises), "pour apprendre,", len(testees), "pour le test")
for sorte in ("plain", "negation", "turn", "irony"):
    print(f"{sorte:10}", next(f"{une.label:10}{une.text}" for une in toutes if une.kind == sorte))
# %% [markdown] id="vocabulary-told"
# Un modèle connaît les mots par leur numéro ; il lui en faut donc la liste. C’est là que se cache le premier piège d’une mesure honnête.
# %% id="vocabulary-task"
exercise("vocabulary")
# %% id="vocabulary" exercise="vocabulary"
def vocabulaire(lignes):
    ...


exercise("vocabulary").check(vocabulaire)
# %% [markdown] id="bag-told"
# ## Le rival : un sac de mots
#
# Avant le réseau, le rival. Il jette tous les mots d’une phrase dans un sac, oublie leur ordre, et additionne ce que chacun dit en faveur d’un
# éloge. Il ne peut pas comprendre « pas mal » ; il ne peut qu’additionner ce que *pas* et *mal* disent chacun pour soi.
# %% id="word-weights-task"
exercise("word-weights")
# %% id="word-weights" exercise="word-weights"
def pese(positifs, negatifs):
    ...


exercise("word-weights").check(pese)
# %% id="bag"
from regard.course.exercises.sentiment import word_weights


def sac(etiquette):
    return [mot for une in apprises if une.label == etiquette for mot in words(une.text)]


poids = word_weights(sac("positive"), sac("negative"))
classement = sorted(poids, key=poids.get)
print("mots de reproche :", *classement[:12])
print("mots d’éloge :    ", *classement[:-13:-1])
# %% [markdown] id="accuracy-told"
# ## Une note honnête
#
# Que vaut-il ? Tout le monde cite l’exactitude. Elle est simple, et il y a bien des façons de la rater.
# %% id="accuracy-task"
exercise("accuracy")
# %% id="accuracy" exercise="accuracy"
def exactitude(lignes):
    ...


exercise("accuracy").check(exactitude)
# %% id="scores"
from regard.training.confidence import of_share


def note(nom, deviner, exemples=testees):
    part = of_share(sum(deviner(une.text) == une.label for une in exemples), len(exemples))
    print(f"{nom:30} {part.value:4.0%}   (entre {part.low:.0%} et {part.high:.0%})")
    return part.value


def par_mots(texte):
    return "positive" if sum(poids.get(mot, 0) for mot in words(texte)) > 0 else "negative"


toujours, comptes = note("toujours positif", lambda texte: "positive"), note("sac de mots", par_mots)
# %% [markdown] id="scores-read"
# Qui dit toujours « positif » a raison une fois sur deux : c’est le vrai zéro de cette échelle. Le sac de mots arrive à
# 69 %<!--= f"{100 * comptes:.0f} %" -->, rien qu’en comptant. L’intervalle derrière chaque note dit de combien un autre test de même taille pourrait la
# déplacer : avec une centaine de phrases, c’est beaucoup.
# %% [markdown] id="average-told"
# ## Un modèle à attention
#
# Voici le classifieur de la leçon dont Regard est né, qui le montrait sans l’entraîner : une couche d’attention à quatre têtes, puis la moyenne de ce
# qu’elle a fait des jetons, puis un seul nombre. Dans un lot, on complète les phrases pour qu’elles aient toutes la même longueur : c’est le second piège.
# %% id="average-task"
exercise("average")
# %% id="average" exercise="average"
def moyenne(etats, longueur):
    ...


exercise("average").check(moyenne)
# %% id="batch"
import torch

connus = {mot: numero for numero, mot in enumerate(classement, 2)}  # 0 remplit, 1 est un mot jamais rencontré


def lot(textes):
    numeros = [[connus.get(mot, 1) for mot in words(texte)] for texte in textes]
    longueurs = torch.tensor([len(ligne) for ligne in numeros])
    remplis = [ligne + [0] * (int(longueurs.max()) - len(ligne)) for ligne in numeros]
    return torch.tensor(remplis), longueurs


lot(["Le film est bon.", "Bon !"])
# %% id="training"
from regard.models.sentiment import Classifier, ClassifierConfig, lesson_configuration

torch.manual_seed(0)
classifieur = Classifier(ClassifierConfig(encoder=lesson_configuration(len(connus) + 2, max_length=40)))
optimiseur = torch.optim.AdamW(classifieur.parameters(), lr=0.001)
numeros, longueurs = lot([une.text for une in apprises])
voulu = torch.tensor([float(une.label == "positive") for une in apprises])
for passage in range(12):
    for partie in torch.randperm(len(apprises)).split(32):
        scores = classifieur(numeros[partie], longueurs[partie])[:, 0]
        perte = torch.nn.functional.binary_cross_entropy_with_logits(scores, voulu[partie])
        optimiseur.zero_grad()
        perte.backward()
        optimiseur.step()
# %% id="trained"
def par_attention(texte):
    with torch.no_grad():
        return "positive" if classifieur.eval()(*lot([texte]))[0, 0] > 0 else "negative"


note("le tien, sur ce qu’il a appris", par_attention, apprises)
note("le tien, sur le test", par_attention)
note("sac de mots", par_mots)
celui_de_regard = note("sentiment-fr, de Regard", lambda texte: modele.predict([texte])[0].label)
# %% [markdown] id="trained-read"
# Regarde les deux premières lignes. Sur les phrases qu’il a apprises, ton modèle ne se trompe presque jamais ; sur des nouvelles, souvent. Ses nombres avaient de la
# place pour chaque phrase, et il en a appris beaucoup par cœur.
#
# Compare-le au sac de mots : les intervalles se chevauchent largement, et personne ne peut dire que l’attention a servi ici. Quelques centaines de
# phrases, c’est trop peu pour apprendre ce que *pas* fait au mot qui le suit. Le modèle de Regard, qui avait lu plus de cent mille phrases avant
# d’apprendre à juger, s’en sort mieux. Mais où, au juste ?
# %% id="kinds"
for sorte in ("plain", "negation", "turn", "irony"):
    exemples = [une for une in toutes if une.kind == sorte]
    note(f"sentiment-fr, {sorte}", lambda texte: modele.predict([texte])[0].label, exemples)
# %% [markdown] id="kinds-read"
# Les mots simples, il les connaît bien. Il trébuche sur la négation et sur les retournements, et prend l’ironie au mot. Voilà ce qu’une exactitude unique
# cachait : la moyenne lissait tout.
# %% [markdown] id="looking-told"
# ## Que regarde-t-il ?
#
# Revenons au film qui « n’est pas bon, mais drôle ». Deux questions qui se ressemblent : quels mots reçoivent le plus d’**attention**, et quels mots
# **comptent** ? La première se lit dans les poids. Pour la seconde, enlève chaque mot à son tour, et vois de combien la réponse bouge.
# %% id="looking"
etiquettes = trace.axes[0].labels
premiere = trace.layers[0]
recue = sum(premiere.weights(tete).mean(axis=0) for tete in range(premiere.heads)) / premiere.heads
for part, etiquette in sorted(zip(recue, etiquettes), reverse=True)[:4]:
    print(f"regardé : {etiquette.strip():8} {part:.0%}")


def eloge(texte):
    reponse = modele.predict([texte])[0]
    return reponse.probability if reponse.label == "positive" else 1 - reponse.probability


dits = trace.text.split()
for place, mot in enumerate(dits):
    print(f"sans {mot:8} {eloge(' '.join(dits[:place] + dits[place + 1 :])) - eloge(trace.text):+.2f}")
# %% [markdown] id="looking-read"
# D’abord, le modèle se trompe : cette phrase est plutôt un éloge, et il la dit négative. *drôle* est le mot le plus regardé, et pourtant, sans lui, la
# réponse ne bouge presque pas. Celui qui compte le plus, c’est *n’est* : sans lui, la phrase bascule du côté de l’éloge. Être regardé et décider
# sont deux choses. Voilà en une phrase la querelle de 2019, « l’attention n’est pas une explication » : les poids montrent par où
# l’information peut passer ; seul un changement montre ce qu’elle a fait.
# %% id="lines"
regard.heads(trace)
# %% [markdown] id="fool-told"
# Les dix têtes des deux couches, devant cette phrase. Ouvres-en quelques-unes : en trouves-tu une où *il* regarde *n’* ?
#
# ## Piège-le
#
# Tu sais maintenant où il est faible. L’exercice suivant interroge le vrai modèle.
# %% id="fool-task"
exercise("fool")
# %% id="fool" exercise="fool"
piege = ...

exercise("fool").check(piege, "sentiment-fr")
# %% [markdown] id="recurrence-told"
# ## La récurrence face à l’attention
#
# Avant 2017, les réseaux lisaient mot après mot en traînant un seul vecteur : celui d’Elman (1990), le LSTM (1997). Bahdanau (2015) leur a permis de
# se retourner vers chaque mot. Le transformeur (2017) n’a gardé que le regard. La leçon dont Regard est né résumait cela en un tableau : l’attention est
# **plus rapide**, son coût est **quadratique** en la longueur, sa **mémoire** est illimitée, et elle **traduit** mieux. Les nombres étaient écrits à la main.
#
# Regard a mesuré. Cinq réseaux de même taille : *rnn* est celui d’Elman, *lstm* le LSTM, *bahdanau* un LSTM qui se retourne, *one-head* et *many-heads*
# sont des transformeurs, à une tête et à plusieurs. Tous ont eu le même temps d’entraînement et une recherche aussi soignée du pas d’apprentissage ; chacun
# a été entraîné plusieurs fois, à chaque fois d’un autre départ tiré au hasard (une **graine**).
# %% id="shipped"
import json

from regard.comparison.result import shipped

resultat = json.loads(shipped())
machine = resultat["machine"]
print(f"mesuré le {resultat['date']} : {machine['processor']}, {machine['cores']} cœurs, PyTorch {machine['torch']}")
print("graines :", resultat["seeds"]["reported"], " non mesuré dans cette copie :", *resultat["missing"] or ["rien"])
for tache in resultat["tasks"]:
    print(f"{tache['name']:9} à distance", *(f"{distance:5}" for distance in tache["tested"]))
    for nom, chacun in tache["competitors"].items():
        parts = [sum(trouve) / len(trouve) for trouve in chacun["accuracy"].values()]
        print(f"   {nom:17}", *(f"{part:5.2f}" for part in parts))
# %% [markdown] id="shipped-read"
# Recopier une suite de symboles (*copying*), s’accorder avec un mot lu bien avant (*agreement*) : combien de fois chaque réseau a-t-il raison quand la
# distance grandit ? Une « mémoire illimitée » donnerait une ligne de nombres égaux, proches de 1. Cherches-en une, et vois pour quelle tâche. Les plus
# grandes distances n’ont jamais été exercées.
# %% [markdown] id="exponent-told"
# ### Son coût est-il quadratique ?
#
# Chaque jeton regarde chaque jeton : le nombre d’opérations croît comme le carré de la longueur. Pour le *temps*, c’est au chronomètre de le
# dire : plus bas, chaque réseau reçoit un exposant d’une longueur à la suivante.
# %% id="exponent-task"
exercise("exponent")
# %% id="exponent" exercise="exponent"
def exposant(court, long, avant, apres):
    ...


exercise("exponent").check(exposant)
# %% id="timings"
from itertools import pairwise

from regard.comparison.competitors import NAMES
from regard.course.exercises.sentiment import exponent as puissance

chronos = [cas for cas in (resultat["speed"] or {"cases": []})["cases"] if (cas["batch"], cas["threads"]) == (32, 1)]
chronos.sort(key=lambda cas: cas["length"])
for nom in NAMES if chronos else ():
    pas = [(cas["length"], cas["competitors"][nom]["processor_seconds"]) for cas in chronos]
    exposants = [f"{puissance(court, long, avant, apres):.2f}" for (court, avant), (long, apres) in pairwise(pas)]
    print(f"{nom:11} {1000 * pas[-1][1]:7.1f} ms à la longueur {pas[-1][0]} ; exposants :", *exposants)
print("" if chronos else "La vitesse n’est pas mesurée dans cette copie ; regard compare le fait.")
# %% [markdown] id="margin-told"
# ### Est-elle meilleure, ou a-t-elle eu de la chance ?
#
# Entraîné de nouveau avec une autre graine, le même réseau obtient une autre note. Une différence n’a de sens qu’à côté de cette dispersion.
# %% id="margin-task"
exercise("margin")
# %% id="margin" exercise="margin"
def marge(nouveau, ancien):
    ...


exercise("margin").check(marge)
# %% id="margins"
from regard.course.exercises.sentiment import margin as marge_de

for tache in resultat["tasks"]:
    loin = str(tache["tested"][-1])
    neuf, vieux = (tache["competitors"][nom]["accuracy"][loin] for nom in ("many-heads", "lstm"))
    print(f"{tache['name']} à distance {loin} : marge {marge_de(neuf, vieux):+.2f}")
    print("   attention", *(f"{un:.2f}" for un in neuf), "  LSTM", *(f"{un:.2f}" for un in vieux))
# %% [markdown] id="verdicts-told"
# ### Quelles affirmations tiennent ?
#
# Trois affirmations, chacune avec les nombres sur lesquels elle repose et la borne à dépasser. *faster*, plus rapide : combien de fois plus vite que le
# LSTM, selon la longueur ; au-dessus de 1. *quadratic*, quadratique : les exposants du temps et de la mémoire aux plus grandes longueurs ; près de 2.
# *bleu*, meilleure en traduction : la marge sur chaque réseau plus ancien, pour plusieurs tailles de réseaux (le nombre de nombres appris) ; au-dessus de 0. (BLEU note une traduction d’après les suites de mots qu’elle
# partage avec celle d’un humain.)
# %% id="evidence"
from regard.course.exercises.sentiment import evidence

mesures = evidence(resultat)
for affirmation, lignes in mesures.items():
    print(affirmation, "" if lignes else "(pas de nombre dans cette copie)")
    for endroit, nombre, borne in lignes:
        print(f"   {endroit:14} {nombre:8.2f}   borne : {borne}")
# %% id="verdicts-task"
exercise("verdicts")
# %% id="verdicts" exercise="verdicts"
verdicts = ...

exercise("verdicts").check(verdicts, resultat)
# %% [markdown] id="repeat-told"
# ## Mesure toi-même
#
# Personne n’est tenu de croire ces nombres. Dans un terminal,
#
#     regard compare --quick
#
# refait la copie et l’accord en quelques minutes, et `regard compare --data`, avec un fichier de phrases et de leurs traductions, refait tout. La vitesse
# dépend surtout de la machine : sur une carte graphique, où tout ce qui peut se faire en même temps se fait en même temps, la première affirmation peut
# tourner autrement. La page *Comparer* de `regard lab` dessine les mêmes mesures.
# %% id="progress"
progress()
# %% [markdown] id="closing"
# ## Ce que tu as appris
#
# - Une note demande un test dont rien n’a appris, un rival simple à côté, et un intervalle. Une moyenne peut cacher toute une sorte d’échecs.
# - Avec peu de données, compter les mots vaut bien l’attention. Il faut à celle-ci beaucoup d’exemples pour apprendre ce que fait *pas*.
# - Ce qu’un modèle regarde n’est pas ce qui décide de sa réponse. Pour savoir ce qui décide, change quelque chose.
# - Une affirmation vaut ce que vaut sa mesure : un exposant tiré de deux temps, une différence à côté de sa dispersion ; et « non mesuré » est aussi un verdict.
#
# **Essaie :** écris dix phrases sur un sujet à toi, fais-les étiqueter par quelqu’un, et note les trois modèles dessus.
#
# **Ensuite :** te voilà au bout du cours. Amène ton propre modèle au laboratoire : `regard lab` l’ouvre, et `regard.capture` lit les
# transformeurs de PyTorch, de Keras et de Hugging Face.
#
# ## Sources
#
# - B. Pang, L. Lee et S. Vaithyanathan, *Thumbs up?*, 2002 : section 5.1, le bayésien naïf sur des sacs de mots. <https://arxiv.org/abs/cs/0205070>
# - E. B. Wilson, *Probable Inference, the Law of Succession, and Statistical Inference*, 1927 : l’intervalle d’une proportion.
# - A. Vaswani et al., *Attention Is All You Need*, 2017 : sections 3 et 4, table 1, ce que coûte chaque sorte de couche. <https://arxiv.org/abs/1706.03762>
# - S. Jain et B. C. Wallace, *Attention is not Explanation*, 2019 : section 4. <https://arxiv.org/abs/1902.10186>. La réponse : S. Wiegreffe et
#   Y. Pinter, *Attention is not not Explanation*, 2019 : section 3. <https://arxiv.org/abs/1908.04626>
# - J. L. Elman, *Finding Structure in Time*, 1990. S. Hochreiter et J. Schmidhuber, *Long Short-Term Memory*, 1997.
# - D. Bahdanau et al., *Neural Machine Translation by Jointly Learning to Align and Translate*, 2015 : section 3.1. <https://arxiv.org/abs/1409.0473>
# - K. Papineni et al., *BLEU*, 2002 : section 2, comment on note des traductions.
# - Le code que tu as fait tourner : `regard/models/sentiment.py`, `regard/training/recipes/sentiment.py`, `regard/comparison`.
