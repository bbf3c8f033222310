"""The exercises of lesson 5: attention as a layer, in any library, and what a trained one really looks at."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.course.agreement import agrees
from regard.course.definition import TOLERANCE, Definition, Misconception

Array = NDArray[np.float64]


def _array(given: Any) -> Array:
    return np.asarray(given, dtype=np.float64)


def _numbers(chance: random.Random, *sizes: int, spread: float = 1.5) -> Any:
    """Nested lists of numbers of these sizes, large enough that a mistake shows, and small enough for float32."""
    if not sizes:
        return chance.gauss(0, spread)
    return [_numbers(chance, *sizes[1:], spread=spread) for _ in range(sizes[0])]


def _softmax(scores: Array, axis: int | None = -1) -> Array:
    """Along an axis, or over the whole table; rows that may look at nothing are never drawn."""
    shares = np.exp(scores - np.max(scores, axis=axis, keepdims=True))
    return np.asarray(shares / shares.sum(axis=axis, keepdims=True))


def _attended(
    query: Any,
    key: Any,
    value: Any,
    mask: Any,
    temperature: float | None,
    *,
    divisor: str = "width",
    masked: str = "before",
    shared: str = "each row",
) -> tuple[Array, Array]:
    """Attention, or one that goes wrong in one step."""
    q, k, v = _array(query), _array(key), _array(value)
    scores = q @ np.swapaxes(k, -1, -2) / _divisor(divisor, q, k, temperature)
    hidden = np.zeros(scores.shape) if mask is None else _array(mask)
    if masked == "kept" and mask is not None:
        hidden = 1 - hidden
    if masked in ("before", "kept"):
        scores = np.where(hidden > 0, -np.inf, scores)
    if masked == "zero":
        scores = np.where(hidden > 0, 0.0, scores)
    weights = (
        np.exp(scores) if shared == "nowhere" else _softmax(scores, -1 if shared == "each row" else None)
    )
    if masked == "after":
        weights = np.where(hidden > 0, 0.0, weights)
    return weights @ v, weights


def _divisor(kind: str, query: Array, key: Array, temperature: float | None) -> float:
    """What the dot products are divided by: √width, or the temperature in its place."""
    root = math.sqrt(query.shape[-1])
    if kind == "width":
        return root if temperature is None else temperature
    if kind == "nothing":
        return 1.0 if temperature is None else temperature
    if kind == "without root":
        return float(query.shape[-1]) if temperature is None else temperature
    if kind == "keys":
        return math.sqrt(key.shape[-2]) if temperature is None else temperature
    if kind == "both":
        return root if temperature is None else root * temperature
    return root if temperature is None else 1 / temperature


def _hiding(chance: random.Random, queries: int, keys: int) -> list[list[float]]:
    """A mask that hides some keys of each row, and never all of them."""
    rows = []
    for _ in range(queries):
        row = [0.0] * keys
        for place in chance.sample(range(keys), chance.randint(1, keys - 1)):
            row[place] = 1.0
        rows.append(row)
    return rows


def _one_attention(chance: random.Random) -> tuple[Any, ...]:
    queries, keys, width, value_width = chance.sample([2, 3, 5, 6], 4)
    if keys == 2:
        queries, keys = keys, queries
    mask = _hiding(chance, queries, keys) if chance.random() < 0.7 else None
    temperature = round(chance.uniform(0.4, 0.9), 2) if chance.random() < 0.5 else None
    return (
        _numbers(chance, queries, width),
        _numbers(chance, keys, width),
        _numbers(chance, keys, value_width),
        mask,
        temperature,
    )


_FOUR_WAYS_EN = """import math

import numpy as np
import torch


def attention_python(query, key, value, mask, temperature):
    weights = []
    for row, asking in enumerate(query):
        scale = math.sqrt(len(asking)) if temperature is None else temperature
        scores = [sum(q * k for q, k in zip(asking, offered)) / scale for offered in key]
        hidden = [0] * len(key) if mask is None else mask[row]
        shares = [0.0 if hide else math.exp(score) for score, hide in zip(scores, hidden)]
        weights.append([share / sum(shares) for share in shares])
    output = [[sum(w * v for w, v in zip(row, column)) for column in zip(*value)] for row in weights]
    return output, weights


def attention_numpy(query, key, value, mask, temperature):
    scale = np.sqrt(query.shape[-1]) if temperature is None else temperature
    scores = query @ np.swapaxes(key, -2, -1) / scale
    if mask is not None:
        scores = np.where(mask > 0, -np.inf, scores)
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = shares / shares.sum(axis=-1, keepdims=True)
    return weights @ value, weights


def attention_keras(query, key, value, mask, temperature):
    from keras import ops

    scale = query.shape[-1] ** 0.5 if temperature is None else temperature
    scores = ops.matmul(query, ops.swapaxes(key, -2, -1)) / scale
    if mask is not None:
        scores = ops.where(mask > 0, -1e9, scores)
    weights = ops.softmax(scores, axis=-1)
    return ops.matmul(weights, value), weights


def attention_torch(query, key, value, mask, temperature):
    scale = query.shape[-1] ** 0.5 if temperature is None else temperature
    scores = query @ key.transpose(-2, -1) / scale
    if mask is not None:
        scores = scores.masked_fill(mask > 0, float("-inf"))
    weights = scores.softmax(dim=-1)
    return weights @ value, weights
"""

_FOUR_WAYS_FR = """import math

import numpy as np
import torch


def attention_python(requetes, cles, valeurs, masque, temperature):
    poids = []
    for ligne, requete in enumerate(requetes):
        echelle = math.sqrt(len(requete)) if temperature is None else temperature
        scores = [sum(r * c for r, c in zip(requete, cle)) / echelle for cle in cles]
        caches = [0] * len(cles) if masque is None else masque[ligne]
        parts = [0.0 if cache else math.exp(score) for score, cache in zip(scores, caches)]
        poids.append([part / sum(parts) for part in parts])
    sortie = [[sum(p * v for p, v in zip(ligne, colonne)) for colonne in zip(*valeurs)] for ligne in poids]
    return sortie, poids


def attention_numpy(requetes, cles, valeurs, masque, temperature):
    echelle = np.sqrt(requetes.shape[-1]) if temperature is None else temperature
    scores = requetes @ np.swapaxes(cles, -2, -1) / echelle
    if masque is not None:
        scores = np.where(masque > 0, -np.inf, scores)
    parts = np.exp(scores - scores.max(axis=-1, keepdims=True))
    poids = parts / parts.sum(axis=-1, keepdims=True)
    return poids @ valeurs, poids


def attention_keras(requetes, cles, valeurs, masque, temperature):
    from keras import ops

    echelle = requetes.shape[-1] ** 0.5 if temperature is None else temperature
    scores = ops.matmul(requetes, ops.swapaxes(cles, -2, -1)) / echelle
    if masque is not None:
        scores = ops.where(masque > 0, -1e9, scores)
    poids = ops.softmax(scores, axis=-1)
    return ops.matmul(poids, valeurs), poids


def attention_torch(requetes, cles, valeurs, masque, temperature):
    echelle = requetes.shape[-1] ** 0.5 if temperature is None else temperature
    scores = requetes @ cles.transpose(-2, -1) / echelle
    if masque is not None:
        scores = scores.masked_fill(masque > 0, float("-inf"))
    poids = scores.softmax(dim=-1)
    return poids @ valeurs, poids
"""

ATTENTION = Definition(
    name="attention-four-ways",
    title={"en": "Attention, four ways", "fr": "L’attention, de quatre façons"},
    task={
        "en": "Write scaled dot-product attention: divide the dot products of queries and keys by √(width of a query), or, if a "
        "temperature is given, by that instead. Where the mask is 1, the query may not look. Then softmax, and the weighted sum of "
        "the values. Return the output and the weights. mask and temperature may be None. One library is enough to pass; try all four.",
        "fr": "Écris l’attention par produit scalaire : divise les produits des requêtes et des clés par √(largeur d’une requête), "
        "ou, si une température est donnée, par elle à la place. Là où le masque vaut 1, la requête ne peut pas regarder. Puis "
        "softmax, et la somme pondérée des valeurs. Rends la sortie et les poids. Le masque et la température peuvent être None. Une "
        "bibliothèque suffit pour réussir ; essaie les quatre.",
    },
    inputs=_one_attention,
    right=_attended,
    runs=16,  # so that mask and temperature are there, and are not, in some of them
    hints=(
        {
            "en": "Five steps: products, division, mask, softmax, weighted sum. Write them in this order, one a line.",
            "fr": "Cinq étapes : produits, division, masque, softmax, somme pondérée. Écris-les dans cet ordre, une par ligne.",
        },
        {
            "en": "With arrays, query @ key.T gives all products at once; in PyTorch, key.transpose(-2, -1) will still work when "
            "there are batches and heads in front.",
            "fr": "Avec des tableaux, requetes @ cles.T donne tous les produits d’un coup ; en PyTorch, cles.transpose(-2, -1) "
            "marchera encore quand il y aura des lots et des têtes devant.",
        },
        {
            "en": "To hide a key, make its score −∞ before the softmax (masked_fill in PyTorch, where in NumPy and Keras); e to the "
            "power of −∞ is 0.",
            "fr": "Pour cacher une clé, donne-lui un score de −∞ avant le softmax (masked_fill en PyTorch, where en NumPy et en "
            "Keras) ; e à la puissance −∞ vaut 0.",
        },
    ),
    solution={"en": _FOUR_WAYS_EN, "fr": _FOUR_WAYS_FR},
    mistakes=(
        Misconception(
            "output-alone",
            {"en": "gives the output without the weights", "fr": "rend la sortie sans les poids"},
            {
                "en": "The output alone came back. Return two things: the output, and the weights that it was made with.",
                "fr": "Seule la sortie est revenue. Rends deux choses : la sortie, et les poids qui l’ont faite.",
            },
            wrong=lambda *given: _attended(*given)[0],
        ),
        Misconception(
            "weights-first",
            {"en": "gives the weights before the output", "fr": "rend les poids avant la sortie"},
            {
                "en": "Both are right, and in the wrong order: the output comes first, the weights second.",
                "fr": "Les deux sont justes, mais dans le mauvais ordre : d’abord la sortie, ensuite les poids.",
            },
            wrong=lambda *given: _attended(*given)[::-1],
        ),
        Misconception(
            "no-scaling",
            {"en": "forgets to divide by √d", "fr": "oublie de diviser par √d"},
            {
                "en": "The products were not divided. Without √(width), wide queries make the softmax far too sharp.",
                "fr": "Les produits n’ont pas été divisés. Sans √(largeur), des requêtes larges rendent le softmax beaucoup trop pointu.",
            },
            wrong=lambda *given: _attended(*given, divisor="nothing"),
        ),
        Misconception(
            "no-root",
            {"en": "divides by d instead of √d", "fr": "divise par d au lieu de √d"},
            {
                "en": "You divided by the width itself. The products grow like its square root: something is missing.",
                "fr": "Tu as divisé par la largeur elle-même. Les produits grandissent comme sa racine carrée : il manque quelque chose.",
            },
            wrong=lambda *given: _attended(*given, divisor="without root"),
        ),
        Misconception(
            "root-of-the-length",
            {"en": "takes √ of the number of keys", "fr": "prend la √ du nombre de clés"},
            {
                "en": "You took the square root of how many keys there are. It should be how many numbers one query has: the last axis.",
                "fr": "Tu as pris la racine du nombre de clés. Il faut celle du nombre de nombres dans une requête : le dernier axe.",
            },
            wrong=lambda *given: _attended(*given, divisor="keys"),
        ),
        Misconception(
            "wrong-axis",
            {"en": "takes the softmax over the queries", "fr": "fait le softmax sur les requêtes"},
            {
                "en": "Your columns sum to 1, not your rows. Each query shares out its own look: over which axis, then, goes the softmax?",
                "fr": "Tes colonnes ont pour somme 1, pas tes lignes. Chaque requête partage son propre regard : sur quel axe va donc "
                "le softmax ?",
            },
            fits=lambda obtained, *given: _over_the_queries(obtained, given),
        ),
        Misconception(
            "whole-table",
            {"en": "takes the softmax over the whole table", "fr": "fait le softmax sur tout le tableau"},
            {
                "en": "All your weights together sum to 1. Each query has a whole look to share out: its own row sums to 1.",
                "fr": "C’est tout ton tableau qui a pour somme 1. Chaque requête partage son propre regard : sa ligne a pour somme 1.",
            },
            wrong=lambda *given: _attended(*given, shared="whole table"),
        ),
        Misconception(
            "no-sum",
            {"en": "does not divide by the sum", "fr": "ne divise pas par la somme"},
            {
                "en": "You took the exponentials, and your rows do not sum to 1 yet: what does a softmax do last?",
                "fr": "Tu as pris les exponentielles, et tes lignes n’ont pas encore pour somme 1 : que fait un softmax pour finir ?",
            },
            wrong=lambda *given: _attended(*given, shared="nowhere"),
        ),
        Misconception(
            "mask-kept",
            {"en": "keeps what the mask hides", "fr": "garde ce que le masque cache"},
            {
                "en": "Your queries look exactly where they may not. Here a 1 hides; other libraries have it the other way round.",
                "fr": "Tes requêtes regardent justement là où elles ne peuvent pas. Ici, un 1 cache ; d’autres bibliothèques font "
                "l’inverse.",
            },
            wrong=lambda *given: _attended(*given, masked="kept"),
        ),
        Misconception(
            "mask-after-softmax",
            {"en": "masks after the softmax", "fr": "masque après le softmax"},
            {
                "en": "Hidden keys get nothing, but your rows no longer sum to 1: the mask came after the softmax. What if it came before?",
                "fr": "Les clés cachées n’ont rien, mais tes lignes n’ont plus pour somme 1 : le masque est venu après le softmax. Et "
                "avant ?",
            },
            wrong=lambda *given: _attended(*given, masked="after"),
        ),
        Misconception(
            "hidden-scores-zero",
            {"en": "sets hidden scores to 0", "fr": "met à 0 les scores cachés"},
            {
                "en": "You set the hidden scores to 0, and e⁰ is 1: hidden keys still get weight. Which score gives e^score = 0?",
                "fr": "Tu as mis à 0 les scores cachés, et e⁰ vaut 1 : les clés cachées reçoivent encore du poids. Quel score donne "
                "e^score = 0 ?",
            },
            wrong=lambda *given: _attended(*given, masked="zero"),
        ),
        Misconception(
            "mask-ignored",
            {"en": "does not use the mask", "fr": "n’utilise pas le masque"},
            {
                "en": "Right as long as there is no mask. When there is one, your queries look everywhere all the same.",
                "fr": "Juste tant qu’il n’y a pas de masque. Quand il y en a un, tes requêtes regardent partout quand même.",
            },
            wrong=lambda *given: _attended(*given, masked="ignored"),
        ),
        Misconception(
            "temperature-and-root",
            {"en": "divides by √d and by the temperature", "fr": "divise par √d et par la température"},
            {
                "en": "With a temperature you divide twice. It stands in place of √(width), not beside it.",
                "fr": "Avec une température, tu divises deux fois. Elle remplace √(largeur), elle ne s’y ajoute pas.",
            },
            wrong=lambda *given: _attended(*given, divisor="both"),
        ),
        Misconception(
            "temperature-multiplies",
            {"en": "multiplies by the temperature", "fr": "multiplie par la température"},
            {
                "en": "You multiply by the temperature, so that heat sharpens. A high temperature makes the weights more even.",
                "fr": "Tu multiplies par la température, et la chaleur rend pointu. Une température élevée rend au contraire les "
                "poids plus égaux.",
            },
            wrong=lambda *given: _attended(*given, divisor="inverse"),
        ),
    ),
)


def _over_the_queries(obtained: Any, given: tuple[Any, ...]) -> bool:
    """A column that no query may look at has no softmax: whatever stands there is left out."""
    query, key, _, mask, temperature = given
    weights = _array(obtained[1])
    seen = np.ones(weights.shape[-1], dtype=bool) if mask is None else (_array(mask) < 1).any(axis=0)
    scores = _array(query) @ _array(key).T / _divisor("width", _array(query), _array(key), temperature)
    scores = scores if mask is None else np.where(_array(mask) > 0, -np.inf, scores)
    return agrees(_softmax(scores[:, seen], -2), weights[:, seen], TOLERANCE)


def _future(count: int, *, diagonal: bool = False) -> list[list[int]]:
    return [
        [int(key > query or (diagonal and key == query)) for key in range(count)] for query in range(count)
    ]


HIDING_MASK = Definition(
    name="hiding-mask",
    title={"en": "Hide the future", "fr": "Cacher l’avenir"},
    task={
        "en": "Give the causal mask for count tokens, in the convention of this lesson: a square of 0 and 1, rows look, columns are "
        "looked at, and 1 hides. A token sees itself and those before it.",
        "fr": "Donne le masque causal pour tant de jetons, dans la convention de cette leçon : un carré de 0 et de 1, les lignes "
        "regardent, les colonnes sont regardées, et 1 cache. Un jeton se voit lui-même et voit ceux d’avant.",
    },
    inputs=lambda chance: (chance.randint(2, 7),),
    right=_future,
    hints=(
        {
            "en": "Row 0 may see column 0 only: all its other numbers are 1. The last row has no 1 at all.",
            "fr": "La ligne 0 ne peut voir que la colonne 0 : tous ses autres nombres sont 1. La dernière ligne n’a aucun 1.",
        },
        {
            "en": "Compare the number of the column with that of the row; or look up triu in NumPy or PyTorch, and its second argument.",
            "fr": "Compare le numéro de la colonne avec celui de la ligne ; ou cherche triu dans NumPy ou PyTorch, et son deuxième "
            "argument.",
        },
    ),
    solution={
        "en": """import numpy as np


def future(count):
    return np.triu(np.ones((count, count)), 1)
""",
        "fr": """import numpy as np


def avenir(nombre):
    return np.triu(np.ones((nombre, nombre)), 1)
""",
    },
    mistakes=(
        Misconception(
            "one-shows",
            {"en": "marks with 1 what may be seen", "fr": "marque d’un 1 ce qui peut être vu"},
            {
                "en": "Your 1 marks what may be seen. That is how Regard's own functions have it; in this lesson 1 hides.",
                "fr": "Ton 1 marque ce qui peut être vu. Les fonctions de Regard font ainsi ; dans cette leçon, 1 cache.",
            },
            wrong=lambda count: [[1 - hidden for hidden in row] for row in _future(count)],
        ),
        Misconception(
            "hides-itself",
            {"en": "hides each token from itself", "fr": "cache chaque jeton à lui-même"},
            {
                "en": "The diagonal is hidden too, so that the first token sees nothing at all. A token may look at itself.",
                "fr": "La diagonale est cachée aussi, et le premier jeton ne voit plus rien. Un jeton peut se regarder.",
            },
            wrong=lambda count: _future(count, diagonal=True),
        ),
        Misconception(
            "minus-infinity",
            {"en": "gives −∞ in place of 1", "fr": "donne −∞ à la place de 1"},
            {
                "en": "Your −∞ stands in the right places, as a score needs it. The mask itself only says where: with 0 and 1.",
                "fr": "Tes −∞ sont aux bonnes places, comme il en faut aux scores. Le masque, lui, dit seulement où : avec des 0 et des 1.",
            },
            wrong=lambda count: [[-math.inf if hidden else 0.0 for hidden in row] for row in _future(count)],
        ),
        Misconception(
            "hides-the-past",
            {"en": "hides the past", "fr": "cache le passé"},
            {
                "en": "You hid the past, and left the future open. Rows look, columns are looked at: turn it over.",
                "fr": "Tu as caché le passé et laissé l’avenir ouvert. Les lignes regardent, les colonnes sont regardées : retourne-le.",
            },
            wrong=lambda count: [list(column) for column in zip(*_future(count), strict=True)],
        ),
    ),
)


def _tokens_to_split(chance: random.Random) -> tuple[Any, int]:
    heads, head_dim = chance.choice([(2, 3), (3, 2), (2, 5), (4, 3)])
    tokens = chance.choice([size for size in (2, 3, 5, 7) if size not in (heads, head_dim)])
    return _numbers(chance, 2, tokens, heads * head_dim), heads


def _split(tokens: Array, heads: int) -> Array:
    batch, length, width = tokens.shape
    return tokens.reshape(batch, length, heads, width // heads).swapaxes(1, 2)


def _split_by_reshape(tokens: Array, heads: int) -> Array:
    batch, length, width = tokens.shape
    return tokens.reshape(batch, heads, length, width // heads)


SPLIT_HEADS = Definition(
    name="split-heads",
    title={"en": "Split into heads", "fr": "Découper en têtes"},
    task={
        "en": "tokens has the shape [batch, tokens, d_model]. Cut each vector into num_heads pieces, the first piece for head 0 and "
        "so on, and give [batch, num_heads, tokens, d_model / num_heads].",
        "fr": "jetons a la forme [lot, jetons, d_model]. Coupe chaque vecteur en autant de morceaux que de têtes, le premier pour la "
        "tête 0 et ainsi de suite, et donne [lot, têtes, jetons, d_model / têtes].",
    },
    inputs=_tokens_to_split,
    right=lambda tokens, heads: _split(_array(tokens), heads),
    hints=(
        {
            "en": "Two steps: first the last axis becomes two, then two axes change places.",
            "fr": "Deux étapes : d’abord le dernier axe en devient deux, puis deux axes échangent leur place.",
        },
        {
            "en": "reshape(batch, length, num_heads, head_dim) does the first; transpose(1, 2) the second.",
            "fr": "reshape(lot, longueur, tetes, largeur) fait la première ; transpose(1, 2) la seconde.",
        },
    ),
    solution={
        "en": """def split(tokens, num_heads):
    batch, length, d_model = tokens.shape
    return tokens.reshape(batch, length, num_heads, d_model // num_heads).transpose(1, 2)
""",
        "fr": """def decouper(jetons, tetes):
    lot, longueur, d_model = jetons.shape
    return jetons.reshape(lot, longueur, tetes, d_model // tetes).transpose(1, 2)
""",
    },
    mistakes=(
        Misconception(
            "reshape-alone",
            {
                "en": "reshapes to the final shape without transposing",
                "fr": "donne la forme finale sans transposer",
            },
            {
                "en": "The shape is right, the numbers are not: a reshape alone only reads them off in order, so that heads got whole "
                "tokens.",
                "fr": "La forme est bonne, pas les nombres : un reshape seul les relit dans l’ordre, et les têtes ont reçu des jetons "
                "entiers.",
            },
            wrong=lambda tokens, heads: _split_by_reshape(_array(tokens), heads),
        ),
        Misconception(
            "axes-not-swapped",
            {"en": "leaves the heads behind the tokens", "fr": "laisse les têtes derrière les jetons"},
            {
                "en": "Well cut, but your shape is [batch, tokens, heads, …]. Heads come before tokens, so that each head computes by "
                "itself.",
                "fr": "Bien coupé, mais ta forme est [lot, jetons, têtes, …]. Les têtes viennent avant les jetons, pour que chacune "
                "calcule seule.",
            },
            wrong=lambda tokens, heads: _split(_array(tokens), heads).swapaxes(1, 2),
        ),
        Misconception(
            "every-so-many-columns",
            {"en": "deals the columns out one by one", "fr": "distribue les colonnes une à une"},
            {
                "en": "You dealt the numbers out like cards, one to each head in turn. A head owns neighbouring numbers: which axis "
                "comes first in reshape?",
                "fr": "Tu as distribué les nombres comme des cartes, un par tête à tour de rôle. Une tête possède des nombres "
                "voisins : quel axe vient d’abord dans reshape ?",
            },
            wrong=lambda tokens, heads: np.stack(
                [_array(tokens)[..., head::heads] for head in range(heads)], axis=1
            ),
        ),
    ),
)


def _heads_to_join(chance: random.Random) -> tuple[Any]:
    tokens, heads = _tokens_to_split(chance)
    return (_split(_array(tokens), heads).tolist(),)


def _join(heads: Array) -> Array:
    batch, count, length, head_dim = heads.shape
    return heads.swapaxes(1, 2).reshape(batch, length, count * head_dim)


JOIN_HEADS = Definition(
    name="join-heads",
    title={"en": "Join the heads", "fr": "Recoller les têtes"},
    task={
        "en": "And back: outputs has the shape [batch, heads, tokens, head_dim]. Lay the heads of each token side by side, head 0 "
        "first: [batch, tokens, heads × head_dim].",
        "fr": "Et retour : sorties a la forme [lot, têtes, jetons, largeur]. Pose les têtes de chaque jeton côte à côte, la tête 0 "
        "d’abord : [lot, jetons, têtes × largeur].",
    },
    inputs=_heads_to_join,
    right=lambda outputs: _join(_array(outputs)),
    hints=(
        {
            "en": "The same two steps as before, backwards.",
            "fr": "Les deux mêmes étapes que tout à l’heure, à rebours.",
        },
        {
            "en": "transpose(1, 2) first; then reshape, or flatten(2), makes one axis of the last two.",
            "fr": "D’abord transpose(1, 2) ; puis reshape, ou flatten(2), réunit les deux derniers axes.",
        },
    ),
    solution={
        "en": """def join(outputs):
    return outputs.transpose(1, 2).flatten(2)
""",
        "fr": """def recoller(sorties):
    return sorties.transpose(1, 2).flatten(2)
""",
    },
    mistakes=(
        Misconception(
            "not-merged",
            {"en": "leaves the heads on an axis of their own", "fr": "laisse aux têtes leur propre axe"},
            {
                "en": "The axes stand in the right order: [batch, tokens, heads, head_dim]. The last two are still to become one.",
                "fr": "Les axes sont dans le bon ordre : [lot, jetons, têtes, largeur]. Il reste à réunir les deux derniers.",
            },
            wrong=lambda outputs: _array(outputs).swapaxes(1, 2),
        ),
        Misconception(
            "summed",
            {"en": "adds the heads up", "fr": "additionne les têtes"},
            {
                "en": "You added the heads up. Then nobody can tell any more who said what: lay them side by side.",
                "fr": "Tu as additionné les têtes. On ne sait plus alors qui a dit quoi : pose-les côte à côte.",
            },
            wrong=lambda outputs: _array(outputs).sum(axis=1),
        ),
        Misconception(
            "averaged",
            {"en": "takes the mean of the heads", "fr": "fait la moyenne des têtes"},
            {
                "en": "You averaged the heads. Each keeps its own numbers: lay them side by side, and the rows become wide again.",
                "fr": "Tu as fait la moyenne des têtes. Chacune garde ses nombres : pose-les côte à côte, et les lignes redeviennent "
                "larges.",
            },
            wrong=lambda outputs: _array(outputs).mean(axis=1),
        ),
        Misconception(
            "reshape-alone",
            {"en": "reshapes without transposing back", "fr": "change la forme sans transposer en retour"},
            {
                "en": "The shape is right, but each row holds several tokens of one head. Which axes have to change places first?",
                "fr": "La forme est bonne, mais chaque ligne contient plusieurs jetons d’une même tête. Quels axes doivent d’abord "
                "échanger leur place ?",
            },
            wrong=lambda outputs: _array(outputs).reshape(_join(_array(outputs)).shape),
        ),
    ),
)


def _one_layer(chance: random.Random) -> tuple[Any, ...]:
    heads, head_dim = chance.choice([(2, 3), (3, 2), (2, 2)])
    width = heads * head_dim
    queries, keys = chance.sample([3, 5, 7], 2)
    mask = _hiding(chance, queries, keys) if chance.random() < 0.7 else None
    shapes = ((2, keys, width), (2, keys, width), (2, queries, width), *[(width, width)] * 4)
    arrays = [_numbers(chance, *sizes, spread=0.8) for sizes in shapes]
    return (*arrays, heads, mask)


def _multi_head(
    v: Any, k: Any, q: Any, w_v: Any, w_k: Any, w_q: Any, w_o: Any, heads: int, mask: Any, *, wrong: str = ""
) -> tuple[Array, Array]:
    """Multi-head attention, or one that goes wrong in one step."""
    if wrong == "swapped":
        v, k, w_v, w_k = k, v, w_k, w_v
    if wrong == "swapped inputs":
        v, k = k, v
    cut = _split_by_reshape if wrong == "split" else _split
    query, key, value = (
        cut(_array(tokens) @ _array(matrix), heads) for tokens, matrix in ((q, w_q), (k, w_k), (v, w_v))
    )
    width = len(w_q)
    temperature = {"d_model": math.sqrt(width), "nothing": 1.0}.get(wrong)
    masked = {"kept": "kept", "ignored": "ignored"}.get(wrong, "before")
    read, weights = _attended(query, key, value, mask, temperature, masked=masked)
    joined = read.reshape(len(read), -1, width) if wrong == "join" else _join(read)
    return (joined if wrong == "output" else joined @ _array(w_o)), weights


_LAYER_EN = """def multi_head_keras(v, k, q, w_v, w_k, w_q, w_o, num_heads, mask):
    from keras import ops

    def split(tokens):
        batch, length, d_model = tokens.shape
        return ops.swapaxes(ops.reshape(tokens, (batch, length, num_heads, d_model // num_heads)), 1, 2)

    query, key, value = split(ops.matmul(q, w_q)), split(ops.matmul(k, w_k)), split(ops.matmul(v, w_v))
    scores = ops.matmul(query, ops.swapaxes(key, -2, -1)) / query.shape[-1] ** 0.5
    if mask is not None:
        scores = ops.where(mask > 0, -1e9, scores)
    weights = ops.softmax(scores, axis=-1)
    read = ops.swapaxes(ops.matmul(weights, value), 1, 2)
    return ops.matmul(ops.reshape(read, q.shape), w_o), weights


def multi_head(v, k, q, w_v, w_k, w_q, w_o, num_heads, mask):
    def split(tokens):
        batch, length, d_model = tokens.shape
        return tokens.reshape(batch, length, num_heads, d_model // num_heads).transpose(1, 2)

    query, key, value = split(q @ w_q), split(k @ w_k), split(v @ w_v)
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(mask > 0, float("-inf"))
    weights = scores.softmax(dim=-1)
    read = (weights @ value).transpose(1, 2).flatten(2)
    return read @ w_o, weights
"""

_LAYER_FR = """def plusieurs_tetes_keras(v, k, q, w_v, w_k, w_q, w_o, tetes, masque):
    from keras import ops

    def decouper(jetons):
        lot, longueur, d_model = jetons.shape
        return ops.swapaxes(ops.reshape(jetons, (lot, longueur, tetes, d_model // tetes)), 1, 2)

    requetes, cles, valeurs = (
        decouper(ops.matmul(q, w_q)),
        decouper(ops.matmul(k, w_k)),
        decouper(ops.matmul(v, w_v)),
    )
    scores = ops.matmul(requetes, ops.swapaxes(cles, -2, -1)) / requetes.shape[-1] ** 0.5
    if masque is not None:
        scores = ops.where(masque > 0, -1e9, scores)
    poids = ops.softmax(scores, axis=-1)
    lu = ops.swapaxes(ops.matmul(poids, valeurs), 1, 2)
    return ops.matmul(ops.reshape(lu, q.shape), w_o), poids


def plusieurs_tetes(v, k, q, w_v, w_k, w_q, w_o, tetes, masque):
    def decouper(jetons):
        lot, longueur, d_model = jetons.shape
        return jetons.reshape(lot, longueur, tetes, d_model // tetes).transpose(1, 2)

    requetes, cles, valeurs = decouper(q @ w_q), decouper(k @ w_k), decouper(v @ w_v)
    scores = requetes @ cles.transpose(-2, -1) / requetes.shape[-1] ** 0.5
    if masque is not None:
        scores = scores.masked_fill(masque > 0, float("-inf"))
    poids = scores.softmax(dim=-1)
    lu = (poids @ valeurs).transpose(1, 2).flatten(2)
    return lu @ w_o, poids
"""

MULTI_HEAD = Definition(
    name="multi-head-attention",
    title={"en": "Multi-head attention", "fr": "L’attention à plusieurs têtes"},
    task={
        "en": "Now all together: project v, k and q by their matrices (x @ w), split into heads, attend in each head, join, and "
        "project by w_o. Return the output and the weights [batch, heads, queries, keys]. mask is None, or [queries, keys] with 1 "
        "where a query may not look. Mind the order of the arguments: v comes first, q third.",
        "fr": "Tout ensemble : projette v, k et q par leurs matrices (x @ w), découpe en têtes, fais l’attention dans chaque tête, "
        "recolle, et projette par w_o. Rends la sortie et les poids [lot, têtes, requêtes, clés]. Le masque est None, ou [requêtes, "
        "clés] avec 1 là où une requête ne peut pas regarder. Attention à l’ordre des arguments : v vient d’abord, q en troisième.",
    },
    inputs=_one_layer,
    right=_multi_head,
    runs=12,
    hints=(
        {
            "en": "You have written every part of it: projection, split, attention, join, projection.",
            "fr": "Tu as déjà écrit chaque morceau : projection, découpe, attention, recollage, projection.",
        },
        {
            "en": "After the split the last axis is head_dim wide, and √(width) means the width of a head.",
            "fr": "Après la découpe, le dernier axe a la largeur d’une tête, et √(largeur) parle de celle-là.",
        },
        {
            "en": "Print the shape after each line: [batch, tokens, d_model], [batch, heads, tokens, head_dim], [batch, heads, "
            "queries, keys], and back.",
            "fr": "Affiche la forme après chaque ligne : [lot, jetons, d_model], [lot, têtes, jetons, largeur], [lot, têtes, "
            "requêtes, clés], et retour.",
        },
    ),
    solution={"en": _LAYER_EN, "fr": _LAYER_FR},
    mistakes=(
        Misconception(
            "output-alone",
            {"en": "gives the output without the weights", "fr": "rend la sortie sans les poids"},
            {
                "en": "The output alone came back. Return the weights of all heads as well, after it.",
                "fr": "Seule la sortie est revenue. Rends aussi, après elle, les poids de toutes les têtes.",
            },
            wrong=lambda *given: _multi_head(*given)[0],
        ),
        Misconception(
            "root-of-d-model",
            {
                "en": "divides by √d_model instead of √head_dim",
                "fr": "divise par √d_model au lieu de la √ d’une tête",
            },
            {
                "en": "You divided by the root of d_model. Each head computes its products over its own width only.",
                "fr": "Tu as divisé par la racine de d_model. Chaque tête ne fait ses produits que sur sa propre largeur.",
            },
            wrong=lambda *given: _multi_head(*given, wrong="d_model"),
        ),
        Misconception(
            "no-scaling",
            {"en": "forgets to divide by √head_dim", "fr": "oublie de diviser par la √ de la largeur"},
            {
                "en": "The products were not divided by anything. What did your own attention divide them by?",
                "fr": "Les produits n’ont été divisés par rien. Par quoi ta propre attention les divisait-elle ?",
            },
            wrong=lambda *given: _multi_head(*given, wrong="nothing"),
        ),
        Misconception(
            "split-by-reshape",
            {"en": "splits the heads without transposing", "fr": "découpe les têtes sans transposer"},
            {
                "en": "Your heads hold whole tokens in place of a piece of each. It is the split: reshape, and then change the axes.",
                "fr": "Tes têtes contiennent des jetons entiers au lieu d’un morceau de chacun. C’est la découpe : reshape, puis "
                "échange des axes.",
            },
            wrong=lambda *given: _multi_head(*given, wrong="split"),
        ),
        Misconception(
            "joined-by-reshape",
            {
                "en": "joins the heads without transposing back",
                "fr": "recolle les têtes sans transposer en retour",
            },
            {
                "en": "Your weights are right, the output is not: between them the heads were joined without changing the axes back.",
                "fr": "Tes poids sont justes, pas la sortie : entre les deux, les têtes ont été recollées sans remettre les axes en place.",
            },
            wrong=lambda *given: _multi_head(*given, wrong="join"),
        ),
        Misconception(
            "no-output-projection",
            {"en": "forgets the output projection", "fr": "oublie la projection de sortie"},
            {
                "en": "All right up to the last step: w_o has not been used, so that the heads stay side by side, unmixed.",
                "fr": "Tout est juste jusqu’à la dernière étape : w_o n’a pas servi, et les têtes restent côte à côte sans se mêler.",
            },
            wrong=lambda *given: _multi_head(*given, wrong="output"),
        ),
        Misconception(
            "values-for-keys",
            {"en": "exchanges keys and values", "fr": "échange clés et valeurs"},
            {
                "en": "Keys and values have changed places. Here v is the first argument, k the second: keys are compared, values "
                "passed on.",
                "fr": "Clés et valeurs ont échangé leur place. Ici v est le premier argument, k le deuxième : on compare les clés, on "
                "transmet les valeurs.",
            },
            fits=lambda obtained, *given: any(
                agrees(_multi_head(*given, wrong=wrong), obtained, TOLERANCE)
                for wrong in ("swapped", "swapped inputs")
            ),
        ),
        Misconception(
            "mask-kept",
            {"en": "keeps what the mask hides", "fr": "garde ce que le masque cache"},
            {
                "en": "Right without a mask; with one, your queries look exactly where they may not. A 1 hides.",
                "fr": "Juste sans masque ; avec un masque, tes requêtes regardent justement là où elles ne peuvent pas. Un 1 cache.",
            },
            wrong=lambda *given: _multi_head(*given, wrong="kept"),
        ),
        Misconception(
            "mask-ignored",
            {"en": "does not use the mask", "fr": "n’utilise pas le masque"},
            {
                "en": "Right as long as there is no mask. When there is one, your queries look everywhere all the same.",
                "fr": "Juste tant qu’il n’y a pas de masque. Quand il y en a un, tes requêtes regardent partout quand même.",
            },
            wrong=lambda *given: _multi_head(*given, wrong="ignored"),
        ),
    ),
)

_WORDS = ("le", "chat", "noir", "mange", "des", "croquettes", "dans", "la", "cuisine")


def _one_table(chance: random.Random) -> tuple[list[list[float]], list[str], int]:
    count = chance.randint(3, 5)
    scores = _array(_numbers(chance, count, count)) + 2 * np.eye(count)
    return _softmax(scores).tolist(), chance.sample(_WORDS, count), chance.randint(2, 4)


def _strongest(
    weights: Any, tokens: Sequence[str], top: int, *, diagonal: bool = False, weakest: bool = False
) -> list[list[Any]]:
    found: list[list[Any]] = [
        [tokens[query], tokens[key], float(weight)]
        for query, row in enumerate(weights)
        for key, weight in enumerate(row)
        if diagonal or query != key
    ]
    return sorted(found, key=lambda pair: pair[2], reverse=not weakest)[:top]


STRONGEST = Definition(
    name="strongest-relations",
    title={"en": "The strongest relations", "fr": "Les relations les plus fortes"},
    task={
        "en": "Give the top largest weights as a list of (who looks, who is looked at, weight), the largest first. Leave out the "
        "diagonal: that a word looks at itself says nothing about the sentence.",
        "fr": "Donne les plus grands poids, autant qu’on en demande, en liste de (qui regarde, qui est regardé, poids), le plus grand "
        "d’abord. Laisse la diagonale de côté : qu’un mot se regarde lui-même ne dit rien de la phrase.",
    },
    inputs=_one_table,
    right=_strongest,
    hints=(
        {
            "en": "First make the list of all pairs, with two loops; then sort it; then cut it.",
            "fr": "Fais d’abord la liste de tous les couples, avec deux boucles ; puis trie-la ; puis coupe-la.",
        },
        {
            "en": "sorted(pairs, key=lambda pair: pair[2], reverse=True)[:top]",
            "fr": "sorted(couples, key=lambda couple: couple[2], reverse=True)[:combien]",
        },
    ),
    solution={
        "en": """def strongest(weights, tokens, top):
    pairs = [
        (tokens[query], tokens[key], weight)
        for query, row in enumerate(weights)
        for key, weight in enumerate(row)
        if query != key
    ]
    return sorted(pairs, key=lambda pair: pair[2], reverse=True)[:top]
""",
        "fr": """def plus_fortes(poids, jetons, combien):
    couples = [
        (jetons[requete], jetons[cle], un)
        for requete, ligne in enumerate(poids)
        for cle, un in enumerate(ligne)
        if requete != cle
    ]
    return sorted(couples, key=lambda couple: couple[2], reverse=True)[:combien]
""",
    },
    mistakes=(
        Misconception(
            "diagonal",
            {"en": "keeps the diagonal", "fr": "garde la diagonale"},
            {
                "en": "Words that look at themselves are in your list. Leave out the pairs whose row and column are the same.",
                "fr": "Des mots qui se regardent eux-mêmes sont dans ta liste. Écarte les couples de même ligne et de même colonne.",
            },
            wrong=lambda *given: _strongest(*given, diagonal=True),
        ),
        Misconception(
            "who-and-whom",
            {
                "en": "exchanges who looks and who is looked at",
                "fr": "échange qui regarde et qui est regardé",
            },
            {
                "en": "The right weights, the words the wrong way round: the row looks, the column is looked at.",
                "fr": "Les bons poids, mais les mots à l’envers : la ligne regarde, la colonne est regardée.",
            },
            wrong=lambda *given: [[whom, who, weight] for who, whom, weight in _strongest(*given)],
        ),
        Misconception(
            "weakest-first",
            {"en": "sorts upwards", "fr": "trie par ordre croissant"},
            {
                "en": "These are the weakest: sorted goes upwards unless it is told otherwise.",
                "fr": "Ce sont les plus faibles : sorted trie en montant si on ne lui dit rien d’autre.",
            },
            wrong=lambda *given: _strongest(*given, weakest=True),
        ),
        Misconception(
            "weight-first",
            {"en": "puts the weight first", "fr": "met le poids en premier"},
            {
                "en": "The right relations, with the weight in front. Asked for is: who looks, who is looked at, weight.",
                "fr": "Les bonnes relations, mais le poids devant. On demande : qui regarde, qui est regardé, poids.",
            },
            wrong=lambda *given: [[weight, who, whom] for who, whom, weight in _strongest(*given)],
        ),
        Misconception(
            "not-cut",
            {"en": "gives all relations", "fr": "rend toutes les relations"},
            {
                "en": "All relations are there, well sorted. Only the first so many of them were asked for.",
                "fr": "Toutes les relations sont là, bien triées. On ne demande que les premières.",
            },
            wrong=lambda weights, tokens, top: _strongest(weights, tokens, len(tokens) ** 2),
        ),
    ),
)


def _one_look(chance: random.Random) -> tuple[list[float], int]:
    """A row whose largest weight but its own stands after it; its own is the very largest, or not, as it comes."""
    count = chance.randint(4, 7)
    own = chance.randrange(count - 1)
    scores = [chance.gauss(0, 0.5) for _ in range(count)]
    scores[chance.randint(own + 1, count - 1)] += 4
    scores[own] += chance.choice((-1, 6))
    row: list[float] = _softmax(_array(scores)).tolist()
    return row, own


def _other(row: Sequence[float], own: int) -> int:
    return max((place for place in range(len(row)) if place != own), key=lambda place: row[place])


MOST_LOOKED_AT = Definition(
    name="most-looked-at",
    title={"en": "At whom, apart from itself?", "fr": "Qui, à part lui-même ?"},
    task={
        "en": "row is the look of one word, and own its own place. Give the place of the other word that it looks at most.",
        "fr": "ligne est le regard d’un mot, et sa_place sa propre place. Donne la place de l’autre mot qu’il regarde le plus.",
    },
    inputs=_one_look,
    right=_other,
    runs=16,  # so that a word looks most at itself in some of them, and does not in others
    hints=(
        {
            "en": "Go through all places but own, and keep the one with the largest weight.",
            "fr": "Parcours toutes les places sauf la sienne, et garde celle du plus grand poids.",
        },
        {
            "en": "Or set the weight at own to 0 in a copy of the row, and look for the place of the largest.",
            "fr": "Ou mets à 0, dans une copie de la ligne, le poids de sa propre place, et cherche la place du plus grand.",
        },
    ),
    solution={
        "en": """def most_looked_at(row, own):
    others = [place for place in range(len(row)) if place != own]
    return max(others, key=lambda place: row[place])
""",
        "fr": """def plus_regarde(ligne, sa_place):
    autres = [place for place in range(len(ligne)) if place != sa_place]
    return max(autres, key=lambda place: ligne[place])
""",
    },
    mistakes=(
        Misconception(
            "itself",
            {"en": "lets the word choose itself", "fr": "laisse le mot se choisir"},
            {
                "en": "Your word chose itself. Its own place does not take part.",
                "fr": "Ton mot s’est choisi lui-même. Sa propre place ne participe pas.",
            },
            wrong=lambda row, own: row.index(max(row)),
        ),
        Misconception(
            "place-shifted",
            {
                "en": "counts places after taking the word out",
                "fr": "compte les places après avoir retiré le mot",
            },
            {
                "en": "One off: you took the word out of the row, and all places after it moved up. Count in the whole row.",
                "fr": "Décalé d’un : tu as retiré le mot de la ligne, et toutes les places suivantes ont avancé. Compte dans la ligne "
                "entière.",
            },
            wrong=lambda row, own: _other(row, own) - int(_other(row, own) > own),
        ),
        Misconception(
            "second-largest",
            {"en": "takes the second largest weight", "fr": "prend le deuxième plus grand poids"},
            {
                "en": "The second largest is right only where the word looks most at itself. It does not always.",
                "fr": "Le deuxième plus grand n’est juste que si le mot se regarde le plus lui-même. Ce n’est pas toujours le cas.",
            },
            wrong=lambda row, own: sorted(range(len(row)), key=lambda place: row[place])[-2],
        ),
        Misconception(
            "weight",
            {"en": "gives the weight instead of the place", "fr": "donne le poids au lieu de la place"},
            {
                "en": "That is how much it looks there. The question is where.",
                "fr": "C’est combien il y regarde. La question est où.",
            },
            wrong=lambda row, own: row[_other(row, own)],
        ),
    ),
)

EXERCISES: tuple[Definition, ...] = (
    ATTENTION,
    HIDING_MASK,
    SPLIT_HEADS,
    JOIN_HEADS,
    MULTI_HEAD,
    STRONGEST,
    MOST_LOOKED_AT,
)
