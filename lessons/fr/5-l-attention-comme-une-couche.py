# %% [markdown] id="opening"
# # 5. L’attention comme une couche
#
# « Le chat noir mange des croquettes. » Ci-dessous, une tête d’un modèle entraîné regarde cette phrase. Devant une
# telle image, on aime raconter ce que l’on voit : *le déterminant regarde son nom, l’adjectif son nom, le verbe son
# sujet et son objet.*
#
# Dans cette leçon, tu écris toi-même la couche entière, telle qu’elle est dans les modèles d’aujourd’hui : en Python
# tout simple, avec NumPy, PyTorch et Keras. Tu prouves que toutes calculent la même chose. Et puis tu mets ce récit à
# l’épreuve.
# %% id="set-up"
import os

import numpy as np
import torch

import regard
from regard.course import exercise, lesson, progress

lesson("attention-layer", "fr")
# %% id="first-picture"
trace = regard.look("Le chat noir mange des croquettes[MASK]", model="fill-mask")
regard.heatmap(trace, layer=2, head=1, query=1)
# %% [markdown] id="first-picture-read"
# Les lignes regardent, les colonnes sont regardées ; plus la couleur est forte, plus le poids est grand. Ce modèle
# retrouve des mots manquants, en français et en anglais, et veut un trou : `[MASK]` se tient là où serait le point
# final. Ici, `Le` regarde `chat` : le déterminant regarde son nom, semble-t-il. Garde cela en tête jusqu’à la fin.
#
# ## La formule
#
# $$\text{attention}(Q, K, V) = \text{softmax}\left(\frac{Q K^\top}{\sqrt{d_k}}\right) V$$
#
# $Q$ contient toutes les requêtes, $K$ toutes les clés et $V$ toutes les valeurs, une par ligne. $K^\top$, c’est $K$ dont
# on a échangé lignes et colonnes, si bien que $Q K^\top$ est le tableau de tous les produits scalaires ; $d_k$ est le
# nombre de nombres d’une clé.
#
# On peut y ajouter deux choses. Un **masque** dit où une requête ne peut pas regarder ; dans cette leçon, 1 cache,
# comme dans beaucoup de cours de Keras. (Dans les fonctions de Regard et de PyTorch, c’est True qui *montre* : lis la
# notice à chaque fois.) Une **température** prend la place de $\sqrt{d_k}$.
# %% id="attention-four-ways-task"
exercise("attention-four-ways")
# %% [markdown] id="in-python"
# En Python tout simple, les tableaux sont des listes de listes. C’est la manière la plus lente, et celle qui ne cache
# rien.
# %% id="attention-python"
def attention_python(requetes, cles, valeurs, masque, temperature):
    ...


exercise("attention-four-ways").check(attention_python)
# %% [markdown] id="in-numpy"
# Avec NumPy, `@` multiplie des matrices, et il ne reste plus une boucle.
# %% id="attention-numpy"
def attention_numpy(requetes, cles, valeurs, masque, temperature):
    ...


exercise("attention-four-ways").check(attention_numpy, using="numpy")
# %% [markdown] id="in-keras"
# Avec Keras 3, `ops.matmul`, `ops.softmax` et `ops.where` tournent sur TensorFlow, JAX ou PyTorch. Keras ne fait pas
# partie de Regard : s’il manque, la cellule suivante dit comment l’obtenir, et l’exercice se réussit aussi sans lui.
# Pour TensorFlow, écris `"tensorflow"` à la place de `"torch"`, et relance le noyau.
# %% id="keras-set-up"
os.environ.setdefault("KERAS_BACKEND", "torch")
try:
    import regard.keras
    from keras import ops
except regard.RegardError as absence:
    ops = None
    print(absence)
# %% id="attention-keras"
def attention_keras(requetes, cles, valeurs, masque, temperature):
    ...


if ops is not None:
    exercise("attention-four-ways").check(attention_keras, using="keras")
# %% [markdown] id="in-torch"
# Et avec PyTorch, sur lequel s’appuie la suite. Un conseil : `cles.transpose(-2, -1)` échange les deux derniers axes,
# si nombreux que soient ceux d’avant.
# %% id="attention-torch" exercise="attention-four-ways"
def attention_torch(requetes, cles, valeurs, masque, temperature):
    ...


exercise("attention-four-ways").check(attention_torch, using="torch")
# %% [markdown] id="equal-told"
# ## La preuve qu’elles sont d’accord
#
# Les mêmes cinq jetons (*tokens*), larges de 64 nombres, passent par tout ce que tu as écrit, et par `regard.attend`. Ce qui
# s’affiche est le plus grand écart.
# %% id="equal"
def ecart(le_mien, le_leur):
    return "pas encore écrit" if le_mien is None else float(np.abs(np.asarray(le_mien[0]) - np.asarray(le_leur)).max())


hasard = np.random.default_rng(0)
requetes, cles, valeurs = (hasard.normal(size=(5, 64)) for _ in range(3))
cache = np.triu(np.ones((5, 5)), 1)
reference = regard.attend(requetes, cles, valeurs, mask=cache == 0)
listes = [tableau.tolist() for tableau in (requetes, cles, valeurs, cache)]
tenseurs = [torch.tensor(tableau) for tableau in (requetes, cles, valeurs, cache)]
print("Python ", ecart(attention_python(*listes, None), reference))
print("NumPy  ", ecart(attention_numpy(requetes, cles, valeurs, cache, None), reference))
print("PyTorch", ecart(attention_torch(*tenseurs, None), reference))
# %% id="equal-libraries"
propre = torch.nn.functional.scaled_dot_product_attention(*tenseurs[:3], attn_mask=tenseurs[3] == 0)
print("la fonction de PyTorch :", ecart([propre], reference))
if ops is not None:
    simples = [ops.convert_to_tensor(tableau, dtype="float32") for tableau in (requetes, cles, valeurs, cache)]
    sortie, _ = regard.keras.ScaledDotProductAttention()(*simples[:3], mask=simples[3])
    print("la couche de Regard pour Keras :", ecart([ops.convert_to_numpy(sortie)], reference))
    la_tienne = attention_keras(*simples, None)
    print("la tienne en Keras :", ecart(la_tienne and [ops.convert_to_numpy(la_tienne[0])], reference))
# %% [markdown] id="equal-read"
# Des écarts comme `4e-16` sont des arrondis : un nombre de 64 bits porte environ seize chiffres, un nombre de 32 bits,
# comme ceux de Keras ici, environ sept. Les derniers chiffres dépendent de l’ordre dans lequel on additionne ; qui suit le
# même ordre que `regard.attend` trouve exactement zéro.
#
# ## Ce que fait la température
#
# Une requête, trois températures. La valeur habituelle est ici $\sqrt{64} = 8$.
# %% id="temperature"
sommets = {}
for temperature in (1, 8, 64):
    ligne = regard.weights(requetes, cles, scale=1.0, temperature=temperature)[0]
    sommets[temperature] = ligne.max()
    print(f"{temperature:2}", ligne.round(3))
# %% [markdown] id="temperature-read"
# Sans division, le softmax donne 93 %<!--= f"{100 * sommets[1]:.0f} %" --> à un seul jeton. D’autres reçoivent si peu que
# presque aucun gradient ne les atteint, et l’entraînement ne peut guère les rattraper. Divisée par 8, la plus grande part
# est de 41 %<!--= f"{100 * sommets[8]:.0f} %" --> ; par 64, de 23 %<!--= f"{100 * sommets[64]:.0f} %" -->, à peine plus
# qu’un cinquième tout rond.
#
# Pourquoi 8 ? Le produit scalaire de deux vecteurs de $d$ nombres au hasard, tous de dispersion 1, a une dispersion de
# $\sqrt{d}$. Divisé précisément par cela, il retrouve une dispersion de 1, si larges que soient les vecteurs.
#
# ## Un masque à toi
# %% id="hiding-mask-task"
exercise("hiding-mask")
# %% id="hiding-mask" exercise="hiding-mask"
def avenir(nombre):
    ...


exercise("hiding-mask").check(avenir)
# %% id="masked-picture"
mots = ["Le", "chat", "noir", "mange", "bien"]
poids = regard.weights(requetes, cles, mask=cache == 0)
regard.heatmap(regard.Record.from_arrays(weights=poids, tokens=mots))
# %% [markdown] id="heads-told"
# Pas de modèle entraîné cette fois : des vecteurs au hasard, sous un masque causal. L’image semble pleine de sens et
# n’en a aucun. Une carte de chaleur, seule, ne prouve donc rien non plus.
#
# ## Plusieurs têtes dans une couche
#
# Une couche ne recommence pas tout pour chaque tête. Elle projette une fois, coupe chaque vecteur en autant de morceaux
# que de têtes, et toutes font leur attention en même temps.
# %% id="split-heads-task"
exercise("split-heads")
# %% id="split-heads" exercise="split-heads"
def decouper(jetons, tetes):
    ...


exercise("split-heads").check(decouper, using="torch")
# %% id="join-heads-task"
exercise("join-heads")
# %% id="join-heads" exercise="join-heads"
def recoller(sorties):
    ...


exercise("join-heads").check(recoller, using="torch")
# %% id="multi-head-attention-task"
exercise("multi-head-attention")
# %% id="multi-head-keras"
def plusieurs_tetes_keras(v, k, q, w_v, w_k, w_q, w_o, tetes, masque):
    ...


if ops is not None:
    exercise("multi-head-attention").check(plusieurs_tetes_keras, using="keras")
# %% id="multi-head-torch" exercise="multi-head-attention"
def plusieurs_tetes(v, k, q, w_v, w_k, w_q, w_o, tetes, masque):
    ...


exercise("multi-head-attention").check(plusieurs_tetes, using="torch")
# %% [markdown] id="layer-told"
# ## Ta couche
#
# Une couche est une fonction qui possède ses matrices, pour que l’entraînement puisse les changer. Celle-ci appelle la
# tienne ; ses parties portent les mêmes noms que dans `regard.MultiHeadAttention`, pour pouvoir en reprendre les
# nombres.
# %% id="layer"
class MaCouche(torch.nn.Module):
    def __init__(self, d_model, tetes):
        super().__init__()
        self.tetes = tetes
        for partie in ("query", "key", "value", "output"):
            self.add_module(f"{partie}_projection", torch.nn.Linear(d_model, d_model, bias=False))

    def forward(self, v, k, q, masque=None):
        parties = (self.value_projection, self.key_projection, self.query_projection, self.output_projection)
        return plusieurs_tetes(v, k, q, *(partie.weight.T for partie in parties), self.tetes, masque)
# %% id="layer-equal"
celle_de_regard = regard.MultiHeadAttention(d_model=512, num_heads=8, bias=False)
la_mienne = MaCouche(512, 8)
la_mienne.load_state_dict(celle_de_regard.state_dict())
x = torch.randn(2, 5, 512, generator=torch.Generator().manual_seed(0))
causal = torch.triu(torch.ones(5, 5), 1)
with torch.inference_mode():
    print("ta couche en PyTorch :", ecart(la_mienne(x, x, x, causal), celle_de_regard(x, mask=causal == 0)))
# %% id="layer-keras"
if ops is not None:
    jumelle = regard.MultiHeadAttention(d_model=512, num_heads=8)
    copie = regard.keras.from_torch(jumelle)
    parties = (copie.value_projection, copie.key_projection, copie.query_projection, copie.output_projection)
    pareil, invisible = (ops.convert_to_tensor(tableau.numpy()) for tableau in (x, causal))
    with torch.inference_mode():
        attendu = jumelle(x, mask=causal == 0).numpy()
        la_leur = copie(pareil, pareil, pareil, mask=invisible)[0]
        la_tienne = plusieurs_tetes_keras(pareil, pareil, pareil, *(partie.kernel for partie in parties), 8, invisible)
    print("la couche de Regard pour Keras :", ecart([ops.convert_to_numpy(la_leur)], attendu))
    print("la tienne en Keras :", ecart(la_tienne and [ops.convert_to_numpy(la_tienne[0])], attendu))
# %% [markdown] id="grouped-told"
# La plupart des grands modèles d’aujourd’hui économisent de la mémoire par des **requêtes groupées** : plusieurs têtes
# de requête partagent une seule tête de clés et de valeurs. La formule reste la même. Combien de paramètres cela
# fait-il ?
# %% id="grouped"
for partagees in (8, 2, 1):
    groupee = regard.MultiHeadAttention(d_model=512, num_heads=8, num_kv_heads=partagees, bias=False)
    millions = sum(partie.numel() for partie in groupee.parameters()) / 1e6
    print(f"têtes de clés et de valeurs : {partagees}, paramètres : {millions:.2f} million")
# %% [markdown] id="relations-told"
# ## Que regarde le plus un modèle entraîné ?
#
# Assez de vecteurs au hasard. Quatre phrases anglaises et quatre françaises, et dans chacune les relations les plus
# fortes.
# %% id="strongest-relations-task"
exercise("strongest-relations")
# %% id="strongest-relations" exercise="strongest-relations"
def plus_fortes(poids, jetons, combien):
    ...


exercise("strongest-relations").check(plus_fortes)
# %% id="relations"
phrases = [
    "The black cat eats some fish",
    "My brother gave her a red book",
    "The children who play here are happy",
    "She opened the door because it was hot",
    "Le chat noir mange des croquettes",
    "Mon frère lui a donné un livre rouge",
    "Les enfants qui jouent ici sont contents",
    "Elle a ouvert la porte parce qu'il faisait chaud",
]
traces = [regard.look(f"{phrase}[MASK]", model="fill-mask") for phrase in phrases]
tableau = traces[0].layers[1].weights(1).round(2).tolist()
noms = [nom.strip() for nom in traces[0].axes[0].labels]
print(plus_fortes(tableau, noms, 3) or "pas encore écrit")
# %% id="relations-all"
def montrer(tetes):
    for phrase, une in zip(phrases, traces, strict=True):
        lignes = regard.pairs(une, top=3, heads=tetes, words=True).iter_rows(named=True)
        trouvees = [f"{ligne['query_token']} → {ligne['key_token']} ({ligne['layer']}.{ligne['head']})" for ligne in lignes]
        print(phrase, "|", ", ".join(trouvees))


montrer(None)
# %% [markdown] id="relations-read"
# Les mêmes têtes gagnent partout ; `1.1` veut dire couche 1, tête 1. Regarde de près : `noir → chat` et `cat → black`
# sont tous deux simplement *le mot d’avant*, et c’est aussi le cas de `eats → cat`, qui ressemble tant à un verbe et
# son sujet. Que dit `regard.measure` de ces têtes ?
# %% id="labels"
tableau = regard.measure(traces)
nommees = tableau.filter(tableau["label"] != "unclassified").select("layer", "head", "label", "offset", "positional_score")
nommees
# %% [markdown] id="labels-read"
# Quatre têtes sur vingt ont un métier bien net. La tête `1.1` met
# 90 %<!--= f'{100 * nommees.row(1, named=True)["positional_score"]:.0f} %' --> de son poids sur le jeton d’avant, quand elle a
# le choix. `1.2` regarde les signes (*delimiter*). `1.0` et `2.1` regardent le jeton suivant (décalage 1) ; et `2.1`, c’est
# la tête de la première image, celle où `Le` regardait `chat`. Retournes-y voir : presque toutes ses lignes font de même. Sans ces
# quatre-là :
# %% id="relations-others"
prises = set(nommees.select("layer", "head").iter_rows())
montrer({couche: [tete for tete in range(5) if (couche, tete) not in prises] for couche in range(4)})
# %% [markdown] id="relations-others-read"
# Les signes et les voisins restent devant, mais il apparaît çà et là de quoi plaire à un grammairien, comme
# `opened → door`. Seulement, quelques exemples se trouvent vite, pour n’importe quelle histoire. Il faut compter.
#
# ## Quatre affirmations, comptées
#
# Disons qu’une affirmation comme « le verbe regarde son objet » tient pour une tête si, à part lui-même, l’objet est le
# mot que le verbe regarde le plus.
# %% id="most-looked-at-task"
exercise("most-looked-at")
# %% id="most-looked-at" exercise="most-looked-at"
def plus_regarde(ligne, sa_place):
    ...


exercise("most-looked-at").check(plus_regarde)
# %% [markdown] id="plain-told"
# Huit phrases bâties comme la nôtre, toujours déterminant, nom, adjectif, verbe, déterminant, nom :
# %% id="plain"
simples_phrases = [
    "Le chat noir mange des croquettes",
    "Le chien blanc garde la maison",
    "La voiture rouge bloque la rue",
    "Un homme seul regarde la mer",
    "Une femme riche vend sa voiture",
    "Le garçon malade boit du lait",
    "Ma tante française chante une chanson",
    "Le livre bleu raconte une histoire",
]
# %% id="counting"
def tout_regarder(phrases):
    trouves = []
    for phrase in phrases:
        une = regard.look(f"{phrase}[MASK]", model="fill-mask")
        places = regard.words_of(une)
        trouves.append([[regard.word_weights(couche, tete, places) for tete in range(5)] for couche in une.layers])
    return np.array(trouves)  # phrases, couches, têtes, mots, mots ; le mot 0 est la marque du début


def part(regards, qui, quoi):
    lignes = regards[..., qui, 1:-2].copy()
    lignes[..., qui - 1] = 0
    return (lignes.argmax(-1) == quoi - 1).mean(0)
# %% id="claims"
regards = tout_regarder(simples_phrases)
affirmations = {"déterminant → nom": (1, 2), "adjectif → nom": (3, 2), "verbe → sujet": (4, 2), "verbe → objet": (4, 6)}
chat, souvent = {}, {}
for affirmation, (qui, quoi) in affirmations.items():
    chat[affirmation] = int(part(regards[:1], qui, quoi).sum())
    souvent[affirmation] = int((part(regards, qui, quoi) >= 6 / 8).sum())
    print(f"{affirmation:18} phrase du chat : {chat[affirmation]:2} têtes sur 20   dans 6 sur 8 : {souvent[affirmation]} têtes")
# %% [markdown] id="claims-read"
# Un mot en a cinq autres à regarder : par hasard, 4 têtes sur 20 choisiraient le bon dans une seule phrase, mais
# presque aucune dans six sur huit. Jusqu’ici, trois affirmations se portent bien : six têtes pour le déterminant, cinq
# pour l’adjectif, quatre pour l’objet. **Pour le sujet, c’est autre chose : aucune tête.** Dans la phrase du chat, il y
# en a 1 sur 20, moins que par hasard.
#
# Mais dans ces phrases, le nom est toujours le mot *suivant* pour son déterminant, et celui *d’avant* pour l’adjectif.
# Ces têtes cherchent-elles un nom, ou une place ? Le français permet de trancher : quelques adjectifs se mettent avant
# le nom, et un adverbe peut séparer le verbe de son objet.
# %% id="moved"
avant = [
    "Le petit chat mange des croquettes",
    "Le gros chien garde la maison",
    "La nouvelle voiture bloque la rue",
    "Un jeune homme regarde la mer",
    "Une vieille femme vend sa voiture",
    "Le petit garçon boit du lait",
    "Ma jeune tante chante une chanson",
    "Le nouveau livre raconte une histoire",
]
separees = [" ".join([*phrase.split()[:4], "souvent", *phrase.split()[4:]]) for phrase in simples_phrases]
# %% id="claims-again"
par_ordre = {"adjectif d’abord": tout_regarder(avant), "adverbe au milieu": tout_regarder(separees)}
deplacees = {"déterminant → nom": ("adjectif d’abord", 1, 3), "adjectif → nom": ("adjectif d’abord", 2, 3)}
deplacees |= {"verbe → sujet": ("adjectif d’abord", 4, 3), "verbe → objet": ("adverbe au milieu", 4, 7)}
restent = {}
for affirmation, (ordre, qui, quoi) in deplacees.items():
    les_deux = np.minimum(part(regards, *affirmations[affirmation]), part(par_ordre[ordre], qui, quoi))
    restent[affirmation] = [(int(couche), int(tete)) for couche, tete in np.argwhere(les_deux >= 6 / 8)]
    print(f"{affirmation:18} têtes : {souvent[affirmation]} ; dans les deux ordres : {restent[affirmation]}")
# %% [markdown] id="claims-again-read"
# Voilà qui tranche, pour ce modèle :
#
# | affirmation | têtes, ordre habituel | têtes, dans les deux ordres |
# |---|---|---|
# | déterminant → nom | 6<!--= souvent["déterminant → nom"] --> | 1<!--= len(restent["déterminant → nom"]) --> |
# | adjectif → nom | 5<!--= souvent["adjectif → nom"] --> | 0<!--= len(restent["adjectif → nom"]) --> |
# | verbe → sujet | 0<!--= souvent["verbe → sujet"] --> | 0<!--= len(restent["verbe → sujet"]) --> |
# | verbe → objet | 4<!--= souvent["verbe → objet"] --> | 0<!--= len(restent["verbe → objet"]) --> |
#
# De quinze trouvailles, une seule survit au changement d’ordre. Toutes les autres suivent des *places* : le mot
# suivant, le mot d’avant, deux mots plus loin. L’affirmation sur le déterminant tient pour une tête sur vingt ; les
# trois autres ne tiennent pas.
#
# Ce modèle est petit, et seize phrases par affirmation sont peu. Dans BERT, bien plus grand, Clark et d’autres ont
# trouvé des têtes qui suivent vraiment déterminants et objets, sur des milliers de phrases. Ce qui vaut partout, c’est
# la méthode : **compter, comparer au hasard, et changer la seule chose qui pourrait te tromper.**
# %% [markdown] id="learned"
# ## Ce que tu as appris
#
# - L’attention tient en cinq lignes : produits, division, masque, softmax, somme pondérée. Dans chaque bibliothèque,
#   elles disent la même chose, aux derniers chiffres près.
# - Une couche à plusieurs têtes projette, coupe, fait l’attention, recolle et projette encore ; la racine est celle de
#   la largeur d’une tête.
# - Les bibliothèques ne sont pas d’accord sur ce que veut dire un 1 dans un masque.
# - Les poids forts parlent surtout de places. Une affirmation de grammaire demande un compte, un niveau de hasard et un
#   contrôle.
#
# **Ensuite :** dans la leçon 6, toutes les pièces deviennent un modèle que tu entraînes toi-même, ton mini-GPT.
#
# ## Sources
#
# - La formule, sa division et les têtes : Vaswani et al. 2017,
#   [Attention is all you need](https://arxiv.org/abs/1706.03762), section 3.2, équation 1.
# - Les requêtes groupées : Ainslie et al. 2023, [GQA](https://arxiv.org/abs/2305.13245), section 2.
# - Têtes et grammaire, comptées : Clark et al. 2019, [What does BERT look at?](https://arxiv.org/abs/1906.04341),
#   section 4 ; l’attention explique-t-elle ? Jain et Wallace 2019,
#   [Attention is not explanation](https://arxiv.org/abs/1902.10186), section 4.
# - Le code auquel se mesurent les preuves : `regard/attention/reference.py`, `regard/layers/multi_head.py` et
#   `regard/keras/attention.py` ;
#   [scaled_dot_product_attention](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.scaled_dot_product_attention.html)
#   de PyTorch.
# %% id="progress"
progress()
