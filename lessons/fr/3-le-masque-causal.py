# %% [markdown] id="opening"
# # 3. Le masque causal
#
# **Et si un modèle pouvait lire l’avenir ?**
#
# Imagine un contrôle où les réponses sont imprimées à côté des questions. Tu les copies, et tu as la meilleure note. Et tu n’as
# rien appris.
#
# Une machine qui écrit n’a qu’une tâche : deviner la lettre suivante. Pour s’exercer, elle reçoit des mots entiers. Mais dans un
# mot entier, la lettre suivante est juste là ! Si elle a le droit de regarder, elle copie. On cache donc ce qui vient après. Ce
# cache s’appelle le **masque causal**.
#
# Dans cette leçon, tu vas le construire. Puis tu entraîneras deux machines : l’une ne peut pas tricher, l’autre oui. Tu verras
# ce qu’elles deviennent.

# %% id="set-up"
import math

import regard
from regard.course import exercise, lesson, progress

lesson("causal-mask", "fr")

# %% id="picture"
mon_mot = "planète"

regard.mask(mon_mot)

# %% [markdown] id="picture-read"
# Voici le masque. Chaque ligne est une lettre qui regarde, chaque colonne une lettre regardée. Une coche veut dire : tu as le
# droit de regarder. Une croix : tu n’as pas le droit.
#
# Clique sur une ligne. La première lettre ne voit qu’elle-même. La deuxième voit deux lettres. La dernière les voit toutes. Cela
# fait un escalier.
#
# Écris un mot à toi dans la cellule d’au-dessus, et relance-la. Tu peux aussi cliquer sur une coche ou une croix pour la
# changer.

# %% [markdown] id="rule"
# ## La règle en une ligne
#
# Numérote les lettres : 0, 1, 2 et ainsi de suite. La lettre qui regarde a le numéro i. La lettre regardée a le numéro j. Quand
# i peut-elle voir j ? Quand j est venue avant, ou quand c’est i elle-même.

# %% id="who-sees-whom-task"
exercise("who-sees-whom")

# %% id="who-sees-whom" exercise="who-sees-whom"
def visible(nombre):
    ...


exercise("who-sees-whom").check(visible)

# %% [markdown] id="as-text"
# Le même masque en simple texte, pour ton mot.

# %% id="text"
print("   ", "  ".join(mon_mot))
for i, lettre in enumerate(mon_mot):
    print(lettre, " ", "  ".join("✓" if j <= i else "·" for j in range(len(mon_mot))), " voit", mon_mot[: i + 1])

# %% [markdown] id="ticks"
# Combien y a-t-il de coches ? Pour un petit mot, on peut compter. Pour un long texte, il faut une règle.

# %% id="count-ticks-task"
exercise("count-ticks")

# %% id="count-ticks" exercise="count-ticks"
def coches(nombre):
    ...


exercise("count-ticks").check(coches)

# %% [markdown] id="hide"
# ## Cacher, puis partager
#
# Le masque doit maintenant agir sur les poids. Tu connais le chemin : d’abord les scores, puis softmax, puis les poids. Où
# placer le masque ?
#
# Si l’on coupe des poids à la fin, il manque un morceau du gâteau. Le reste ne fait plus un tout. On cache donc **avant** de
# partager. Une lettre cachée reçoit un score si bas qu’il n’en reste rien : moins l’infini, `-math.inf`. Car
# `math.exp(-math.inf)` vaut 0.

# %% id="masked-weights-task"
exercise("masked-weights")

# %% id="masked-weights" exercise="masked-weights"
def masque(scores, permis):
    ...


exercise("masked-weights").check(masque)

# %% [markdown] id="chat"
# Revoici *chat*, de la leçon 1, avec ses quatre nombres par lettre. Mais cette fois avec le masque.

# %% id="chat-vectors"
vecteurs = [[1, 0, 0.5, -0.3], [0.2, 0.8, -0.1, 0.5], [0.5, 0.3, 0.9, 0.1], [-0.3, 0.6, 0.2, 0.8]]

lignes = []
for i, requete in enumerate(vecteurs):
    scores = [sum(q * k for q, k in zip(requete, cle)) / 2 for cle in vecteurs]
    puissances = [math.exp(score) if j <= i else 0 for j, score in enumerate(scores)]
    lignes.append([puissance / sum(puissances) for puissance in puissances])
for lettre, ligne in zip("chat", lignes):
    print(lettre, [f"{100 * poids:.0f} %" for poids in ligne])

# %% [markdown] id="chat-read"
# La lettre c ne voit qu’elle-même, et se donne donc tout : 100 %<!--= f"{100 * lignes[0][0]:.0f} %" -->. La lettre h partage
# entre c et elle-même. Et la dernière, t ? Rien ne lui est caché. Elle se donne toujours
# 34 %<!--= f"{100 * lignes[3][3]:.0f} %" -->, comme à la leçon 1.
#
# Voici chaque étape pour la lettre h. Regarde l’étape 4.

# %% id="calculator"
regard.calculator("chat", query=1, causal=True)

# %% [markdown] id="many-questions"
# ## Un mot, beaucoup de questions
#
# Pourquoi cet escalier ? Parce que chaque mot est toute une série de questions. Après « c », quelle lettre ? Après « ch » ?
# Après « cha » ?
#
# Avec le masque, une machine répond à toutes d’un seul coup. Chaque lettre ne voit que son propre début, et devine la suite.
# Personne ne peut copier.

# %% id="questions-task"
exercise("questions")

# %% id="questions" exercise="questions"
def questions(mot):
    ...


exercise("questions").check(questions)

# %% [markdown] id="writing"
# ## Comment écrit une machine
#
# Et quand elle écrit ? Alors, il n’y a pas encore d’avenir. La machine devine une lettre et la pose au bout. Elle regarde le
# nouveau texte et devine la suivante. Et ainsi de suite. On dit qu’elle est **autorégressive** : elle se nourrit de ce qu’elle
# a écrit.

# %% id="write-on-task"
exercise("write-on")

# %% id="write-on" exercise="write-on"
def continue_le_texte(regle, debut, pas):
    ...


exercise("write-on").check(continue_le_texte)

# %% [markdown] id="two"
# ## Deux machines, une liste
#
# Place à l’expérience. Voici une liste de nombres en toutes lettres. Deux machines l’apprennent, lettre par lettre. Elles ont la
# même taille, la même liste et le même temps. Une seule chose change : l’une a le masque, l’autre non.
#
# Tu n’as pas besoin de comprendre chaque ligne ci-dessous. C’est le même entraîneur que pour les grands modèles de Regard.

# %% id="words"
dizaines = "vingt trente quarante cinquante soixante quatre-vingt".split()
unites = "deux trois quatre cinq six sept huit neuf".split()
mots = [f"{dizaine}-{unite}" for dizaine in dizaines for unite in unites]
print(len(mots), "mots :", mots[0], mots[1], "...", mots[-1])

# %% id="tools"
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch

from regard.models.alphabet import Alphabet
from regard.models.transformer import TransformerConfig
from regard.training.loop import Settings, train
from regard.training.recipes.names import Names
from regard.training.sequences import Sequences

# %% id="alphabet"
alphabet = Alphabet.of(mots)
textes = Sequences.of(alphabet.encode(mot) for mot in mots)
debuts = np.full(len(mots), alphabet.begin)
reglages = Settings(steps=300, learning_rate=0.005, warmup=20, weight_decay=0.01)
taille = {"d_model": 32, "num_heads": 1, "max_length": 20, "positions": "learned"}
print(alphabet.vocab_size, "signes :", alphabet.letters, "et une marque pour la fin")

# %% id="trainer"
def entrainee(**couches):
    config = TransformerConfig(vocab_size=alphabet.vocab_size, **taille, **couches)
    recette = Names(textes, debuts, alphabet.end, config, settings=reglages, size=24, mixing=1.0)
    with TemporaryDirectory() as dossier:
        return train(recette, folder=Path(dossier), seed=1, device="cpu")

# %% id="train"
honnete = entrainee(decoder_layers=1)
tricheuse = entrainee(encoder_layers=1)
print("pas   honnête  tricheuse")
for pas in (0, 20, 50, 100, 200, 299):
    print(f"{pas:4}   {honnete.losses[pas]:6.3f}  {tricheuse.losses[pas]:6.3f}")

# %% [markdown] id="train-read"
# Une couche de *décodeur* (« decoder ») a le masque, une couche d’*encodeur* (« encoder ») n’en a pas. Les nombres disent
# combien chaque machine s’est trompée. Cela s’appelle la **perte** (« loss »). 0 veut dire : elle était toujours sûre de la
# lettre suivante.
#
# La tricheuse gagne de loin. À la fin, il ne reste presque rien de sa perte. Elle ne se trompe presque plus.
#
# L’honnête s’arrête plus haut. Elle ne peut pas faire mieux ! Après « vingt- », huit mots peuvent suivre. Sans voir l’avenir,
# personne ne peut savoir lequel.
#
# La tricheuse est donc la meilleure ? Faisons-les écrire toutes les deux.

# %% id="write"
@torch.inference_mode()
def ecrire(modele, graine):
    hasard = torch.Generator().manual_seed(graine)
    ids = [alphabet.begin]
    while len(ids) < 20:
        scores = modele(torch.tensor([ids]))[0, -1]
        lettre = int(torch.multinomial(scores.softmax(-1), 1, generator=hasard))
        if lettre == alphabet.end:
            break
        ids.append(lettre)
    return alphabet.decode(ids)

# %% id="written"
for nom, machine in (("l’honnête", honnete.model), ("la tricheuse", tricheuse.model)):
    ecrits = [ecrire(machine, graine) for graine in range(20)]
    print(nom, "a écrit", ecrits[:6])
    print(sum(mot in mots for mot in ecrits), "sur", len(ecrits), "sont de vrais nombres\n")

# %% [markdown] id="written-read"
# L’honnête écrit de vrais nombres, presque à chaque fois. La tricheuse, non.
#
# Pas étonnant. Elle s’est habituée à lire la réponse à droite. Quand elle écrit, il n’y a rien à droite. La voilà comme une
# élève sans sa feuille de réponses.
#
# ## Un examen honnête
#
# Cela se mesure aussi. Posons aux deux machines les questions que tu as trouvées plus haut : voici un début, qu’est-ce qui vient
# après ? Personne ne voit plus que le début.

# %% id="exam"
@torch.inference_mode()
def examen(modele):
    pertes = []
    for mot in mots:
        ids = [alphabet.begin, *alphabet.encode(mot), alphabet.end]
        for place in range(1, len(ids)):
            reponse = modele(torch.tensor([ids[:place]]))[0, -1].log_softmax(-1)
            pertes.append(-float(reponse[ids[place]]))
    return sum(pertes) / len(pertes)

# %% id="marks"
notes = {"honnête": examen(honnete.model), "tricheuse": examen(tricheuse.model)}
print("perte à l’exercice : honnête", f"{honnete.losses[-1]:.2f}", "  tricheuse", f"{tricheuse.losses[-1]:.2f}")
print("perte à l’examen :   honnête", f"{notes['honnête']:.2f}", "  tricheuse", f"{notes['tricheuse']:.2f}")

# %% [markdown] id="marks-read"
# L’honnête fait aussi bien qu’à l’exercice : pour elle, c’était toujours un examen honnête. La tricheuse échoue. Sa perte est
# maintenant bien des fois plus grande que celle de l’honnête.
#
# Et que regarde la tricheuse ? La voici qui lit un mot entier. (Le point est la marque où commence un mot.)

# %% id="cheat-looks"
mot = mots[0]
place = mot.index("-") + 1

with regard.capture(tricheuse.model) as trace:
    tricheuse.model(torch.tensor([[alphabet.begin, *alphabet.encode(mot)]]))
poids = trace.layers[0].weights(0)
print("Du trait d’union vers la droite :", f"{100 * poids[place, place + 1 :].sum():.0f} %")
regard.heatmap(regard.Record.from_arrays(weights=poids, tokens=["·", *mot], model="tricheuse"), query=place)

# %% [markdown] id="cheat-read"
# Cherche la ligne du trait d’union. C’est là que la machine doit choisir : quelle unité vient maintenant ? Elle regarde donc à
# droite, des lettres qu’elle ne devrait pas encore voir. Voilà sa feuille de réponses.
#
# Et l’honnête ? Elle lit le même mot, et une moitié de son image reste vide.

# %% id="honest-looks"
with regard.capture(honnete.model) as trace:
    honnete.model(torch.tensor([[alphabet.begin, *alphabet.encode(mot)]]))
poids = trace.layers[0].weights(0)
regard.heatmap(regard.Record.from_arrays(weights=poids, tokens=["·", *mot], model="honnête"), query=place)

# %% [markdown] id="summary"
# ## Ce que tu sais maintenant
#
# - Le **masque causal** cache ce qui vient après. Chaque lettre se voit, et voit ce qui vient avant.
# - On cache **avant** softmax, avec le score moins l’infini. Ce qui reste fait alors un tout.
# - Avec le masque, un seul mot donne beaucoup de questions, et toutes reçoivent leur réponse d’un coup.
# - Sans le masque, la perte tombe presque à rien, et la machine ne sait pas écrire. **Une bonne note ne vaut rien si l’on a pu
#   copier.**
#
# ## La suite
#
# Notre machine n’avait qu’une tête. Les vraies en ont beaucoup, côte à côte. Chacune a-t-elle son métier ? Tu le sauras à la
# leçon 4.

# %% id="progress"
progress()

# %% [markdown] id="sources"
# ## Sources
#
# - Ashish Vaswani et d’autres, *Attention Is All You Need*, 2017, section 3.2.3 : le masque, avec des scores de moins l’infini.
#   <https://arxiv.org/abs/1706.03762>
# - Alec Radford et d’autres, *Improving Language Understanding by Generative Pre-Training*, 2018, section 3.1 : une machine qui
#   ne fait que deviner la suite. <https://cdn.openai.com/research-covers/language-unsupervised/language_understanding_paper.pdf>
# - Andrej Karpathy, *microgpt*, 2026 : il n’y a pas de masque, car il lit lettre par lettre. L’avenir n’est pas encore là.
#   <https://gist.github.com/karpathy/8627fe009c40f57531cb18360106ce95>
