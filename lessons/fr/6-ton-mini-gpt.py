# %% [markdown] id="opening"
# # 6. Ton mini-GPT
#
# Des lettres qui se regardent, des requêtes, des clés et des valeurs, un masque causal, plusieurs têtes, une couche : tu as construit
# chaque pièce. Il reste à les monter. La machine d’aujourd’hui est la plus petite qui mérite encore le nom de GPT : une couche, quatre têtes et
# **4 192 nombres**. Une photo de téléphone en contient des milliers de fois plus.
#
# **Est-ce assez pour inventer un prénom ?** À la fin de cette leçon, tu auras entraîné ces nombres toi-même, en quelques secondes ; tu les
# auras opposés à un rival tout simple, que tu écris aussi ; et tu sauras lesquels de leurs prénoms sont inventés, et lesquels sont des souvenirs.
# %% id="set-up"
from regard.course import exercise, lesson, progress

lesson("mini-gpt", "fr")
# %% id="invented"
import regard

faiseur = regard.load("mini-gpt")
for prenom in faiseur.generate("prenoms-fr", count=8, temperature=0.8, seed=2):
    print(prenom.text, "(celui-là, il l’a appris)" if prenom.known else "")

trace = regard.look("Marguerite", model="mini-gpt", kind="prenoms-fr")
regard.lines(trace, layer=1, head=2)
# %% [markdown] id="invented-read"
# Ces prénoms sortent du `mini-gpt` de Regard, qui a appris des prénoms américains, des prénoms français et les communes de France. La plupart ne
# figurent dans aucune de ses listes. L’image montre l’une de ses douze têtes sur un prénom qu’il connaît : de chaque lettre, à gauche,
# partent des traits vers les lettres qu’elle regarde.
#
# Ton modèle sera presque quarante fois plus petit. La mécanique est la même.
# %% [markdown] id="names-told"
# ## Les prénoms
#
# Le cours apporte une liste de prénoms courants : de simples faits, notés pour cette leçon. Pour tenir en 27 symboles, on écrit comme sur un
# clavier sans accents : Chloé devient *chloe*. Restent les 26 lettres et une marque, le point, qui veut dire « un prénom commence » et « un
# prénom finit ». Deux cents prénoms sont mis de côté dès maintenant, et rien n’apprendra d’eux : ce sera l’examen.
# %% id="names"
import random

from regard.course.first_names import first_names, unaccented

prenoms = sorted({unaccented(prenom) for prenom in first_names("fr")})
random.Random(6).shuffle(prenoms)
gardes, appris = prenoms[:200], prenoms[200:]
print(
    len(appris), "prénoms pour apprendre ;", len(gardes), "gardés pour l’examen, par exemple :", *gardes[:6]
)
# %% [markdown] id="pairs-told"
# ## Le rival : des paires de lettres
#
# Avant d’apprendre, les machines savaient déjà compter. En 1948, Claude Shannon l’a fait pour l’anglais : quelle lettre suit quelle lettre ? Un
# modèle qui ne connaît que la lettre d’avant s’appelle un **bigramme**. C’est un rival sérieux ; commence donc par l’écrire.
# %% id="letter-pairs-task"
exercise("letter-pairs")
# %% id="letter-pairs" exercise="letter-pairs"
def paires(prenom):
    ...


exercise("letter-pairs").check(paires)
# %% [markdown] id="bigram-told"
# Compte toutes les paires de tous les prénoms, et tu obtiens un tableau de 27 lignes et 27 colonnes. Des comptes aux probabilités, il n’y a qu’un
# pas, avec un piège : que faire des paires qu’on n’a jamais vues ?
# %% id="bigram-task"
exercise("bigram")
# %% id="bigram" exercise="bigram"
def bigramme(comptes, lissage):
    ...


exercise("bigram").check(bigramme)
# %% [markdown] id="table-told"
# À partir d’ici, la leçon se sert des fonctions de Regard. Là où les tiennes sont vertes, elles calculent la même chose ; là où elles ne le sont pas
# encore, tu peux lire la suite et revenir. Voici le tableau entier. La vue est faite pour l’attention : là où elle dit « regarde »,
# lis « est suivi de » ; une ligne est la lettre d’avant, une colonne la lettre d’après.
# %% id="table"
from regard.course.exercises.mini_gpt import LETTERS, MARK, counted, letter_pairs, shares

comptes = counted(appris)
tableau = shares(comptes, 0.5)
image = regard.Record.from_arrays(weights=[tableau], tokens=list(LETTERS))
regard.heatmap(image, query=LETTERS.index("q"))
# %% [markdown] id="table-read"
# Descends la première colonne, celle des fins : après un *e*, un prénom s’arrête avec une probabilité de
# 45 %<!--= f'{100 * tableau[LETTERS.index("e")][0]:.0f} %' -->. Et sur la ligne en vue, *q* est suivi de *u* : on parierait les yeux fermés, mais le tableau dit
# seulement 42 %<!--= f'{100 * tableau[LETTERS.index("q")][LETTERS.index("u")]:.0f} %' -->. La liste compte peu de prénoms avec un *q*, et le lissage a donné un
# demi-compte à chacune des 27 colonnes. Lisser, c’est rester modeste : qui a peu vu ne doit pas être trop sûr.
# %% [markdown] id="surprise-told"
# ## Noter un modèle qui écrit
#
# Donne-lui un prénom qu’il n’a jamais vu, lettre après lettre, et demande à chaque fois : quelle probabilité donnais-tu à la lettre qui est
# vraiment venue ? Un bon modèle est rarement surpris. Sa surprise moyenne s’appelle l’**entropie croisée** : c’est le nombre que les modèles de langue
# apprennent à faire baisser.
# %% id="cross-entropy-task"
exercise("cross-entropy")
# %% id="cross-entropy" exercise="cross-entropy"
def surprise(prenoms):
    ...


exercise("cross-entropy").check(surprise)
# %% id="rival"
import math

from regard.course.exercises.mini_gpt import nats_a_letter


def donnees_par(tableau, prenom):
    return [tableau[LETTERS.index(avant)][LETTERS.index(apres)] for avant, apres in letter_pairs(prenom)]


essais = {
    s: nats_a_letter([donnees_par(shares(comptes, s), nom) for nom in gardes]) for s in (0.01, 0.1, 0.5, 1, 2)
}
meilleur = min(essais, key=essais.get)
print(
    f"au hasard : {math.log(len(LETTERS)):.2f} nats ; bigrammes :",
    {s: f"{nats:.3f}" for s, nats in essais.items()},
)
# %% [markdown] id="rival-read"
# Deviner au hasard parmi 27 symboles coûte ln 27 nats, puisque chacun reçoit une probabilité de 1/27. Le bigramme s’en tire avec
# 2,33<!--= f"{essais[meilleur]:.2f}" --> : il hésite comme quelqu’un qui choisirait entre
# 10,3<!--= f"{math.exp(essais[meilleur]):.1f}" --> lettres toutes aussi probables. On l’a même laissé choisir son lissage sur l’examen, ce qui est tricher, en
# sa faveur. Pour gagner, il faudra gagner quand même.
# %% [markdown] id="parts-told"
# ## Ton modèle, pièce par pièce
#
# C’est le plan de *microgpt* (Andrej Karpathy, 2026). Les vecteurs ont 16 nombres de large, et un prénom a au plus 16 places, point du début compris.
#
# | pièce | nombres à apprendre |
# |---|---|
# | un vecteur pour chaque symbole lu | symboles × largeur |
# | un vecteur pour chaque place | places × largeur |
# | l’attention : les tableaux des requêtes, des clés, des valeurs et de la sortie ; quatre têtes se les partagent | quatre fois largeur × largeur |
# | un réseau : aller jusqu’à 4 × largeur, et revenir | largeur × (4 × largeur), deux fois |
# | un score pour chaque symbole qui peut suivre | symboles × largeur |
#
# Ici, les normalisations n’apprennent rien, et aucun tableau n’ajoute de biais.
# %% id="count-parameters-task"
exercise("count-parameters")
# %% id="count-parameters" exercise="count-parameters"
def compte(symboles, largeur, places):
    ...


exercise("count-parameters").check(compte)
# %% id="model"
import torch

from regard.models.transformer import Transformer, parameters_of
from regard.training.recipes.names import microgpt

torch.manual_seed(0)
modele = Transformer(microgpt(len(LETTERS), dropout=0.0))
print("nombres à apprendre :", parameters_of(modele))
print(
    "un symbole de plus, é par exemple :",
    parameters_of(Transformer(microgpt(len(LETTERS) + 1))) - parameters_of(modele),
)
# %% [markdown] id="training-told"
# ## L’entraînement
#
# Un lot est un tableau de prénoms. Ce qui est **donné** commence par le point ; ce qui est **voulu** est le même prénom décalé d’une lettre, avec le
# point à la fin. −100 marque les cases qui ne font que remplir une ligne : elles ne comptent pas.
# %% id="rows"
def lignes(prenoms):
    longueur = max(map(len, prenoms)) + 1
    donne = torch.zeros(len(prenoms), longueur, dtype=torch.long)
    voulu = torch.full_like(donne, -100)
    for ligne, prenom in enumerate(prenoms):
        numeros = torch.tensor([LETTERS.index(lettre) for lettre in prenom + MARK])
        voulu[ligne, : len(numeros)] = numeros
        donne[ligne, 1 : len(numeros)] = numeros[:-1]
    return donne, voulu


lignes(["anne", "emma"])
# %% id="training"
donne, voulu = lignes(appris)
optimiseur = torch.optim.AdamW(modele.parameters(), betas=(0.9, 0.95))
rythme = torch.optim.lr_scheduler.OneCycleLR(optimiseur, max_lr=0.01, total_steps=300, pct_start=0.1)
for pas in range(300):
    lot = torch.randint(len(appris), (64,))
    scores = modele(donne[lot]).flatten(0, 1)
    perte = torch.nn.functional.cross_entropy(scores, voulu[lot].flatten(), ignore_index=-100)
    optimiseur.zero_grad()
    perte.backward()
    optimiseur.step()
    rythme.step()
    if pas % 50 == 49:
        print(f"après {pas + 1} lots : {perte.item():.2f} nats par lettre")
# %% [markdown] id="exam-told"
# Voilà tout l’entraînement : la perte est ton entropie croisée, et chaque pas déplace un peu les 4 192 nombres pour qu’elle baisse. Mais le dernier
# nombre affiché est flatteur, car ces prénoms-là ont été répétés. L’examen, ce sont les deux cents autres :
# %% id="exam"
from regard.training.confidence import of_ratio

donne, voulu = lignes(gardes)
with torch.no_grad():
    scores = modele.eval()(donne).flatten(0, 1)
miennes = torch.nn.functional.cross_entropy(scores, voulu.flatten(), reduction="none", ignore_index=-100)
miennes = miennes.view(len(gardes), -1).sum(1).tolist()
rivales = [-sum(map(math.log, donnees_par(shares(comptes, meilleur), prenom))) for prenom in gardes]
lettres = [len(prenom) + 1 for prenom in gardes]
print(f"ton modèle : {sum(miennes) / sum(lettres):.2f} nats par lettre ; bigramme : {sum(rivales) / sum(lettres):.2f}")
gain = of_ratio([lui - moi for lui, moi in zip(rivales, miennes)], lettres)
print(f"gain : {gain.value:.2f} nats par lettre, entre {gain.low:.2f} et {gain.high:.2f} dans 95 tirages des prénoms sur 100")
# %% [markdown] id="exam-read"
# Ton modèle gagne, et pas par chance : même quand on tire l’examen à nouveau, encore et encore, le verdict est presque toujours le même. Le bigramme
# voit une lettre en arrière ; ton modèle peut les regarder toutes. Que regarde-t-il ?
# %% id="heads"
mot = max(gardes, key=len)
donne, voulu = lignes([mot])
with regard.capture(modele) as vu, torch.no_grad():
    modele(donne)
poids = [vu.layers[0].weights(tete) for tete in range(4)]
regard.heads(regard.Record.from_arrays(weights=poids, tokens=list(MARK + mot)))
# %% [markdown] id="heads-read"
# Tes quatre têtes à toi, sur un prénom qu’elles n’ont jamais vu. Personne ne leur a dit quoi regarder : ce que tu vois s’est trouvé en quelques
# secondes, parce que la perte baissait. Mets un autre prénom à la place, et regarde ce qui reste.
# %% [markdown] id="sampling-told"
# ## Laisse-le inventer
#
# Pour écrire, prends les scores de la lettre suivante, fais-en des probabilités, tire une lettre au sort et pose-la derrière les autres. Arrête-toi
# au point. La **température** règle l’audace du tirage.
# %% id="temperature-task"
exercise("temperature")
# %% id="temperature" exercise="temperature"
def chances(scores, temperature):
    ...


exercise("temperature").check(chances)
# %% id="writing"
from regard.course.exercises.mini_gpt import tempered


def ecrire(temperature):
    texte = ""
    while len(texte) < 15 and not texte.endswith(MARK):
        with torch.no_grad():
            scores = modele(torch.tensor([[LETTERS.index(lettre) for lettre in MARK + texte]]))[0, -1]
        texte += hasard.choices(LETTERS, tempered(scores.tolist(), temperature))[0]
    return texte.removesuffix(MARK)


hasard = random.Random(0)
for temperature in (0.3, 0.7, 1.0, 2.0):
    print(temperature, *[ecrire(temperature) for _ in range(8)])
# %% [markdown] id="writing-read"
# À froid, le modèle répète ce dont il est le plus sûr. À chaud, il trébuche sur ses propres lettres. Entre les deux naissent des prénoms qu’on
# aimerait rencontrer. Mais sont-ils inventés ?
# %% id="new-names-task"
exercise("new-names")
# %% id="new-names" exercise="new-names"
def nouveaux(fabriques, appris):
    ...


exercise("new-names").check(nouveaux)
# %% id="memory"
from regard.course.exercises.mini_gpt import new_names

for temperature in (0.3, 0.7, 1.0):
    fabriques = [ecrire(temperature) for _ in range(100)]
    differents = sorted(set(fabriques))
    inventes = new_names(fabriques, appris)
    vrais = sorted(set(inventes) & set(gardes))
    print(
        f"{temperature} : {len(differents)} prénoms différents, dont {len(inventes)} nouveaux, par exemple",
        *inventes[:4],
    )
    print("   nouveaux pour lui, et pourtant de vrais prénoms de l’examen :", *vrais or ["aucun"])
# %% [markdown] id="memory-read"
# « Nouveau » veut dire : absent de la liste qu’il a apprise. Certains de ces prénoms existent quand même, et de temps en temps il en écrit un de
# l’examen, qu’il n’a pas pu retenir. C’est cela, *généraliser* : non pas répéter, mais avoir compris comment les prénoms sont faits.
# %% [markdown] id="bigger-told"
# ## La grande sœur
#
# Le `mini-gpt` de Regard a les mêmes pièces en plus grand : trois couches au lieu d’une, et une soixantaine de milliers de noms au lieu de quelques
# centaines. Il garde une empreinte de chaque nom appris, et sait donc lui-même séparer ses souvenirs de ses inventions :
# %% id="bigger"
for genre in faiseur.kinds:
    fabriques = faiseur.generate(genre, count=100, temperature=0.8, seed=6)
    print(
        f"{faiseur.kinds[genre]['fr']} : {sum(nom.known for nom in fabriques)} sur 100 étaient dans sa liste ; des nouveaux :"
    )
    print("  ", *[nom.text for nom in fabriques if not nom.known][:6], sep="  ")
# %% id="card"
import json

from regard.models import library

fiche = json.loads((library.folder("mini-gpt") / "card.json").read_text(encoding="utf-8"))
note = fiche["scores"][0]
print(f"mini-gpt : {note['value']:.2f} {note['what']['fr']}, sur {note['on']['fr']}")
for autre in note["beside"]:
    print(f"{autre['what']['fr']} : {autre['value']:.2f}")
# %% [markdown] id="card-read"
# Lis la fiche jusqu’à la dernière ligne. Un tableau de 5-grammes, qui compte les suites de cinq lettres et les lisse avec finesse (Kneser et Ney,
# 1995), fait **mieux** que le mini-GPT de Regard, sur cette tâche-là. Les noms sont courts, les listes longues : compter y est difficile à battre.
# L’attention commence à payer quand ce qui importe est plus loin que ce qu’un tableau peut compter : dans les phrases. C’est la leçon suivante.
# %% id="progress"
progress()
# %% [markdown] id="closing"
# ## Ce que tu as appris
#
# - Un modèle de langue donne une probabilité à chaque symbole suivant ; sa note est la surprise moyenne, en nats par lettre, sur des prénoms jamais vus.
# - Un bigramme est un tableau de comptes lissés. Rapide, honnête, c’est le moins qu’un GPT doive battre. Le tien l’a battu.
# - Un GPT, ce sont des symboles, des places, une attention, un réseau et des scores : 4 192 nombres, et tu sais dire où loge chacun.
# - La température divise les scores avant le softmax. « Nouveau » et « vrai » sont deux questions ; à chacune sa liste pour vérifier.
#
# **Essaie :** laisse le bigramme voir deux lettres en arrière (27 × 27 lignes), et compare-le à ton modèle. Ou bien garde les accents, et compte les
# nombres que cela coûte.
#
# **Ensuite :** la leçon 7 lit des phrases. Un modèle comprend-il « pas mal », et l’attention vaut-elle vraiment mieux que ce qui l’a précédée ?
#
# ## Sources
#
# - C. E. Shannon, *A Mathematical Theory of Communication*, 1948 : la section 3 écrit de l’anglais par paires de lettres, la section 6 définit l’entropie.
# - A. Karpathy, *microgpt*, 2026 : le plan de ton modèle. <https://gist.github.com/karpathy/8627fe009c40f57531cb18360106ce95>. Son *makemore* va
#   des bigrammes aux transformeurs, sur des prénoms : <https://github.com/karpathy/makemore>
# - Y. Bengio et al., *A Neural Probabilistic Language Model*, 2003 : section 2, un réseau à la place du tableau de comptes.
# - A. Vaswani et al., *Attention Is All You Need*, 2017 : section 3.2, équation (1), et section 3.3, équation (2). <https://arxiv.org/abs/1706.03762>
# - G. Hinton et al., *Distilling the Knowledge in a Neural Network*, 2015 : section 2, équation (1), le softmax avec une température.
# - R. Kneser et H. Ney, *Improved Backing-Off for M-Gram Language Modeling*, 1995 : le lissage des 5-grammes.
# - Le code que tu as fait tourner : `regard/models/transformer.py`, `regard/training/recipes/names.py`, `regard/models/name_maker.py`.
