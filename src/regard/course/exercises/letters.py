"""The exercises of the first lesson: from two rows of numbers to who looks at whom."""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random

from regard.course.agreement import agrees
from regard.course.definition import TOLERANCE, Definition, Misconception

Vector = list[float]
Matrix = list[Vector]


def dot(one: Vector, other: Vector) -> float:
    """The products of numbers in the same place, added up."""
    return sum(a * b for a, b in zip(one, other, strict=True))


def scores(query: Vector, keys: Matrix) -> Vector:
    """The dot product with each key, divided by the root of the number of numbers."""
    return [dot(query, key) / math.sqrt(len(query)) for key in keys]


def softmax(given: Vector) -> Vector:
    """Shares of the exponentials; taking the largest away first changes none of them."""
    powers = [math.exp(score - max(given)) for score in given]
    return [power / sum(powers) for power in powers]


def weighted_sum(weights: Vector, vectors: Matrix) -> Vector:
    """Each vector times its weight, added up."""
    return [dot(weights, column) for column in columns(vectors)]


def columns(matrix: Matrix) -> Matrix:
    """A table with its rows as columns."""
    return [list(column) for column in zip(*matrix, strict=True)]


def attention(queries: Matrix, keys: Matrix) -> Matrix:
    """For each query one row of weights."""
    return [softmax(scores(query, keys)) for query in queries]


def wrong_axis(queries: Matrix, keys: Matrix) -> Matrix:
    """The weights with columns that sum to 1, in place of rows."""
    return columns([softmax(column) for column in columns([scores(query, keys) for query in queries])])


def without_scaling(queries: Matrix, keys: Matrix) -> Matrix:
    """The weights without the division by the root."""
    return [softmax([dot(query, key) for key in keys]) for query in queries]


def over_the_whole_table(queries: Matrix, keys: Matrix) -> Matrix:
    """The weights with one softmax for all scores of the table, which together make 1."""
    shared = iter(softmax([score for query in queries for score in scores(query, keys)]))
    return [[next(shared) for _ in keys] for _ in queries]


def one_of(obtained: object, rights: Sequence[object]) -> bool:
    """Whether an answer holds the first or the last part of what is right and no other, by itself or in a list."""
    return any(
        agrees(part, obtained, TOLERANCE) or agrees([part], obtained, TOLERANCE)
        for part in (rights[0], rights[-1])
    )


def numbers(chance: Random, count: int) -> Vector:
    """Numbers from −2 to 2 with one decimal, each another one and none of them 0."""
    return [tenths / 10 for tenths in chance.sample([*range(-20, 0), *range(1, 21)], count)]


def table(chance: Random, rows: int, width: int) -> Matrix:
    """Rows of such numbers."""
    return [numbers(chance, width) for _ in range(rows)]


def _two_vectors(chance: Random) -> tuple[Vector, Vector]:
    count = chance.randint(2, 5)
    return numbers(chance, count), numbers(chance, count)


def _query_and_keys(chance: Random) -> tuple[Vector, Matrix]:
    width = chance.choice((3, 5, 9))  # with 4 one could always divide by 2
    return numbers(chance, width), table(chance, chance.randint(2, 4), width)


def _some_scores(chance: Random) -> tuple[Vector]:
    drawn = numbers(chance, chance.randint(2, 5))
    return (drawn,) if abs(sum(drawn)) > 0.5 else _some_scores(chance)


def _weights_and_vectors(chance: Random) -> tuple[Vector, Matrix]:
    count = chance.choice((2, 3))
    weights = [round(weight, 2) for weight in softmax(numbers(chance, count))]
    weights[-1] = round(1 - sum(weights[:-1]), 2)  # so that they make 1 when rounded, too
    return weights, table(chance, count, chance.choice((4, 5)))


def _letters(chance: Random) -> tuple[Matrix]:
    return (table(chance, chance.randint(3, 4), chance.choice((3, 5))),)


def _own_weights(letters: dict[str, Vector]) -> dict[str, float]:
    """How much each letter looks at itself."""
    weights = attention(list(letters.values()), list(letters.values()))
    return {letter: weights[place][place] for place, letter in enumerate(letters)}


def _most_at_itself(letters: dict[str, Vector]) -> str:
    own = _own_weights(letters)
    return max(own, key=own.__getitem__)


def _least_at_itself(letters: dict[str, Vector]) -> str:
    own = _own_weights(letters)
    return min(own, key=own.__getitem__)


def _is_that_letter(expected: object, obtained: object) -> bool:
    return isinstance(obtained, str) and obtained.strip().lower() == expected


EXERCISES = (
    Definition(
        name="dot-product",
        title={"en": "How alike are two letters?", "fr": "Deux lettres se ressemblent-elles ?"},
        task={
            "en": "Write a function that takes two lists of numbers. It multiplies the numbers that stand in the same place, and adds up "
            "what comes out. It works for lists of any length.",
            "fr": "Écris une fonction qui reçoit deux listes de nombres. Elle multiplie les nombres qui ont la même place, puis elle "
            "additionne les résultats. Elle marche pour toutes les longueurs.",
        },
        right=dot,
        inputs=_two_vectors,
        hints=(
            {
                "en": "Take [1, 2] and [3, 4] on paper first: 1 × 3 is 3, 2 × 4 is 8, and 3 + 8 is 11.",
                "fr": "Essaie d’abord sur papier avec [1, 2] et [3, 4] : 1 × 3 font 3, 2 × 4 font 8, et 3 + 8 font 11.",
            },
            {
                "en": "zip(one, other) walks through both lists at once and gives you two numbers at each step.",
                "fr": "zip(une, autre) parcourt les deux listes en même temps et te donne deux nombres à chaque tour de boucle.",
            },
            {
                "en": "Begin with total = 0. In the loop, add a * b to it. Return it after the loop.",
                "fr": "Commence par total = 0. Dans la boucle, ajoute-lui a * b. Rends-le après la boucle.",
            },
        ),
        solution={
            "en": "def dot(one, other):\n    return sum(a * b for a, b in zip(one, other))",
            "fr": "def produit(une, autre):\n    return sum(a * b for a, b in zip(une, autre))",
        },
        mistakes=(
            Misconception(
                "adds-each-pair",
                {
                    "en": "adds the two numbers of each pair",
                    "fr": "additionne les deux nombres de chaque paire",
                },
                {
                    "en": "You add the two numbers of each pair. Multiply these two; only their products are added up.",
                    "fr": "Tu additionnes les deux nombres de chaque paire. Multiplie-les ; on n’additionne que les produits.",
                },
                wrong=lambda one, other: sum(one) + sum(other),
            ),
            Misconception(
                "multiplies-the-sums",
                {"en": "multiplies the two sums", "fr": "multiplie les deux sommes"},
                {
                    "en": "You add up each list and multiply the two sums. It goes the other way round: first multiply pair by pair, "
                    "then add.",
                    "fr": "Tu additionnes chaque liste, puis tu multiplies les deux sommes. C’est l’inverse : multiplie d’abord paire par "
                    "paire, puis additionne.",
                },
                wrong=lambda one, other: sum(one) * sum(other),
            ),
            Misconception(
                "no-sum",
                {"en": "gives the products without their sum", "fr": "rend les produits sans leur somme"},
                {
                    "en": "Your products are right. One step is missing: make one number of them.",
                    "fr": "Tes produits sont justes. Il manque une étape : fais-en un seul nombre.",
                },
                wrong=lambda one, other: [a * b for a, b in zip(one, other, strict=True)],
            ),
            Misconception(
                "first-pair-only",
                {"en": "stops after the first pair", "fr": "s’arrête après la première paire"},
                {
                    "en": "Only the first pair counts here. Is your return inside the loop? Then it ends the work at the first step.",
                    "fr": "Seule la première paire compte ici. Ton return est-il dans la boucle ? Alors il arrête tout dès le premier "
                    "tour.",
                },
                wrong=lambda one, other: one[0] * other[0],
            ),
        ),
    ),
    Definition(
        name="scores",
        title={"en": "One letter asks all letters", "fr": "Une lettre interroge toutes les lettres"},
        task={
            "en": "Write a function that takes the numbers of the letter that asks (query), and a list with the numbers of each "
            "letter (keys). It gives one score for each key: the dot product, divided by the square root of how many numbers the "
            "query has.",
            "fr": "Écris une fonction qui reçoit les nombres de la lettre qui demande (requete), et la liste des nombres de chaque lettre "
            "(cles). Elle rend un score par clé : le produit scalaire, divisé par la racine carrée du nombre de nombres de la requête.",
        },
        right=scores,
        inputs=_query_and_keys,
        hints=(
            {
                "en": "There are as many scores as keys. Begin with one key only, then go through all of them.",
                "fr": "Il y a autant de scores que de clés. Commence avec une seule clé, puis parcours-les toutes.",
            },
            {
                "en": "len(query) tells how many numbers there are, and math.sqrt gives the square root.",
                "fr": "len(requete) dit combien il y a de nombres, et math.sqrt donne la racine carrée.",
            },
            {
                "en": "For each key, compute the sum of q * k over zip(query, key), divide it by math.sqrt(len(query)), and put it "
                "into a list.",
                "fr": "Pour chaque clé, calcule la somme des q * k de zip(requete, cle), divise-la par math.sqrt(len(requete)), et mets-la "
                "dans une liste.",
            },
        ),
        solution={
            "en": "import math\n\n\ndef scores_of(query, keys):\n"
            "    return [sum(q * k for q, k in zip(query, key)) / math.sqrt(len(query)) for key in keys]",
            "fr": "import math\n\n\ndef scores_de(requete, cles):\n"
            "    return [sum(q * k for q, k in zip(requete, cle)) / math.sqrt(len(requete)) for cle in cles]",
        },
        mistakes=(
            Misconception(
                "no-scaling",
                {"en": "forgets to divide by √d", "fr": "oublie de diviser par √d"},
                {
                    "en": "These are the dot products themselves. They are still to be divided by the square root of len(query).",
                    "fr": "Ce sont les produits scalaires eux-mêmes. Il faut encore les diviser par la racine carrée de len(requete).",
                },
                wrong=lambda query, keys: [dot(query, key) for key in keys],
            ),
            Misconception(
                "divides-by-d",
                {"en": "divides by d and not by its root", "fr": "divise par d et non par sa racine"},
                {
                    "en": "You divide by the number of numbers. Take its square root: 9 numbers, divide by 3.",
                    "fr": "Tu divises par le nombre de nombres. Prends sa racine carrée : pour 9 nombres, divise par 3.",
                },
                wrong=lambda query, keys: [dot(query, key) / len(query) for key in keys],
            ),
            Misconception(
                "always-by-two",
                {"en": "always divides by 2", "fr": "divise toujours par 2"},
                {
                    "en": "Dividing by 2 is right for four numbers only. Here letters may have 3, 5 or 9 numbers: work out the root "
                    "each time.",
                    "fr": "Diviser par 2 ne convient qu’à quatre nombres. Ici, une lettre peut en avoir 3, 5 ou 9 : calcule la racine "
                    "à chaque fois.",
                },
                wrong=lambda query, keys: [dot(query, key) / 2 for key in keys],
            ),
            Misconception(
                "multiplies-by-the-root",
                {"en": "multiplies by √d", "fr": "multiplie par √d"},
                {
                    "en": "Your scores grow with the root. They should shrink: divide by it.",
                    "fr": "Tes scores grandissent avec la racine. Ils doivent rétrécir : divise par elle.",
                },
                wrong=lambda query, keys: [dot(query, key) * math.sqrt(len(query)) for key in keys],
            ),
            Misconception(
                "one-score-only",
                {"en": "gives the score of one key only", "fr": "ne rend le score que d’une clé"},
                {
                    "en": "Only one key got a score. Is your return inside the loop, or does each score replace the one before? "
                    "Collect them in a list.",
                    "fr": "Une seule clé a son score. Ton return est-il dans la boucle, ou chaque score remplace-t-il le précédent ? "
                    "Garde-les tous dans une liste.",
                },
                fits=lambda obtained, query, keys: one_of(obtained, scores(query, keys)),
            ),
        ),
    ),
    Definition(
        name="softmax",
        title={"en": "From scores to shares", "fr": "Des scores aux parts"},
        task={
            "en": "Write softmax: it takes a list of scores and gives as many weights. Each weight is math.exp of its score, divided "
            "by the sum of all of these. All weights together make 1.",
            "fr": "Écris softmax : elle reçoit une liste de scores et rend autant de poids. Chaque poids est math.exp de son score, "
            "divisé par la somme de toutes ces valeurs. Tous les poids ensemble font 1.",
        },
        right=softmax,
        inputs=_some_scores,
        hints=(
            {
                "en": "There are two steps: first math.exp of each score, then each of them divided by their sum.",
                "fr": "Il y a deux étapes : d’abord math.exp de chaque score, puis chacune de ces valeurs divisée par leur somme.",
            },
            {
                "en": "Keep the first step in a list, powers = [math.exp(score) for score in scores]. You need this list twice.",
                "fr": "Garde le résultat de la première étape dans une liste, puissances = [math.exp(score) for score in scores]. Cette "
                "liste sert deux fois.",
            },
            {
                "en": "The second step is a list as well: each power divided by sum(powers).",
                "fr": "La seconde étape est aussi une liste : chaque puissance divisée par sum(puissances).",
            },
        ),
        solution={
            "en": "import math\n\n\ndef softmax(scores):\n    powers = [math.exp(score) for score in scores]\n"
            "    return [power / sum(powers) for power in powers]",
            "fr": "import math\n\n\ndef softmax(scores):\n    puissances = [math.exp(score) for score in scores]\n"
            "    return [puissance / sum(puissances) for puissance in puissances]",
        },
        mistakes=(
            Misconception(
                "no-exp",
                {"en": "takes plain shares, without exp", "fr": "prend de simples parts, sans exp"},
                {
                    "en": "You share out the scores themselves, and a score below 0 then gets a share below 0. Make all of them "
                    "positive first, with math.exp.",
                    "fr": "Tu partages les scores eux-mêmes, et un score sous 0 reçoit alors une part sous 0. Rends-les d’abord tous "
                    "positifs, avec math.exp.",
                },
                wrong=lambda given: [score / sum(given) for score in given],
            ),
            Misconception(
                "not-normalised",
                {"en": "does not divide by the sum", "fr": "ne divise pas par la somme"},
                {
                    "en": "All your numbers are positive: good. But together they do not make 1. By what should each be divided?",
                    "fr": "Tous tes nombres sont positifs : bien. Mais ensemble, ils ne font pas 1. Par quoi faut-il diviser chacun ?",
                },
                wrong=lambda given: [math.exp(score) for score in given],
            ),
            Misconception(
                "divides-by-the-largest",
                {
                    "en": "divides by the largest and not by the sum",
                    "fr": "divise par le plus grand et non par la somme",
                },
                {
                    "en": "Your largest weight is always 1, so nothing is left for the others. Divide by the sum, not by the largest.",
                    "fr": "Ton plus grand poids vaut toujours 1 : il ne reste rien pour les autres. Divise par la somme, pas par le "
                    "plus grand.",
                },
                wrong=lambda given: [math.exp(score - max(given)) for score in given],
            ),
            Misconception(
                "winner-takes-all",
                {"en": "gives everything to the best score", "fr": "donne tout au meilleur score"},
                {
                    "en": "The best score takes all here. Softmax is softer: the others keep a share, smaller as their score is lower.",
                    "fr": "Ici, le meilleur score prend tout. Softmax est plus douce : les autres gardent une part, plus petite si "
                    "leur score est plus bas.",
                },
                wrong=lambda given: [1.0 if score == max(given) else 0.0 for score in given],
            ),
        ),
    ),
    Definition(
        name="asking-letter",
        title={"en": "Who looks at itself?", "fr": "Qui se regarde soi-même ?"},
        task={
            "en": "Each letter of “chat” can ask. Let all four ask, by changing the letter in the cell above. Which of them gives "
            "itself the largest weight? Write this letter in quotes in place of the dots.",
            "fr": "Chaque lettre de « chat » peut demander. Fais-les demander toutes les quatre, en changeant la lettre de la cellule "
            "d’au-dessus. Laquelle se donne à elle-même le plus grand poids ? Écris cette lettre entre guillemets à la place des points.",
        },
        right=_most_at_itself,
        accepts=_is_that_letter,
        hints=(
            {
                "en": "When c asks, read the bar of c. When h asks, read the bar of h. Compare these four bars.",
                "fr": "Quand c demande, lis la barre de c. Quand h demande, lis la barre de h. Compare ces quatre barres.",
            },
            {
                "en": "Note the four percentages on paper. Only one of them is above 35.",
                "fr": "Note les quatre pourcentages sur un papier. Un seul dépasse 35.",
            },
        ),
        solution={"en": 'letter = "c"', "fr": 'lettre = "c"'},
        mistakes=(
            Misconception(
                "not-in-the-word",
                {
                    "en": "gives something that is no letter of the word",
                    "fr": "donne autre chose qu’une lettre du mot",
                },
                {
                    "en": "That is no letter of the word. Give one of its letters, between quotes.",
                    "fr": "Ce n’est pas une lettre du mot. Donne l’une de ses lettres, entre guillemets.",
                },
                fits=lambda obtained, letters: str(obtained).strip().lower() not in letters,
            ),
            Misconception(
                "never-changed-the-asker",
                {
                    "en": "compares no other asking letter than the last",
                    "fr": "n’a fait demander que la dernière lettre",
                },
                {
                    "en": "That letter was asking when you came. Let the other three ask as well, and compare.",
                    "fr": "C’est la lettre qui demandait à ton arrivée. Fais demander aussi les trois autres, et compare.",
                },
                wrong=lambda letters: list(letters)[-1],
            ),
            Misconception(
                "the-smallest",
                {
                    "en": "takes the smallest weight for the largest",
                    "fr": "prend le plus petit poids pour le plus grand",
                },
                {
                    "en": "This letter looks at itself the least. You want the longest of the four bars.",
                    "fr": "Cette lettre est celle qui se regarde le moins. Il faut la plus longue des quatre barres.",
                },
                wrong=_least_at_itself,
            ),
        ),
    ),
    Definition(
        name="weighted-sum",
        title={"en": "Mix what the letters say", "fr": "Mélange ce que disent les lettres"},
        task={
            "en": "Write a function that takes the weights and the vectors, one of each for every letter. It multiplies each vector by its "
            "weight, and adds the vectors up place by place. What comes out is one vector.",
            "fr": "Écris une fonction qui reçoit les poids et les vecteurs, un de chaque par lettre. Elle multiplie chaque vecteur par son "
            "poids, et additionne les vecteurs place par place. Il en sort un seul vecteur.",
        },
        right=weighted_sum,
        inputs=_weights_and_vectors,
        hints=(
            {
                "en": "The result is as long as one vector, however many letters there are.",
                "fr": "Le résultat a la longueur d’un vecteur, quel que soit le nombre de lettres.",
            },
            {
                "en": "Work on one place first: the first number of each vector, times the weight of its letter, all added up.",
                "fr": "Travaille d’abord sur une place : le premier nombre de chaque vecteur, fois le poids de sa lettre, le tout "
                "additionné.",
            },
            {
                "en": "Then do it for each place in range(len(vectors[0])): sum of weight * vector[place] over zip(weights, vectors).",
                "fr": "Puis fais-le pour chaque place de range(len(vecteurs[0])) : somme des p * vecteur[place] de zip(poids, vecteurs).",
            },
        ),
        solution={
            "en": "def mix(weights, vectors):\n    places = range(len(vectors[0]))\n"
            "    return [sum(weight * vector[place] for weight, vector in zip(weights, vectors)) for place in places]",
            "fr": "def melange(poids, vecteurs):\n    places = range(len(vecteurs[0]))\n"
            "    return [sum(p * vecteur[place] for p, vecteur in zip(poids, vecteurs)) for place in places]",
        },
        mistakes=(
            Misconception(
                "average",
                {"en": "takes the average of the vectors", "fr": "prend la moyenne des vecteurs"},
                {
                    "en": "That is the average: every letter counts the same. Let each count as much as its weight says.",
                    "fr": "C’est la moyenne : toutes les lettres y comptent autant. Fais compter chacune selon son poids.",
                },
                wrong=lambda weights, vectors: weighted_sum([1 / len(weights)] * len(weights), vectors),
            ),
            Misconception(
                "no-weights",
                {
                    "en": "adds the vectors up without weights",
                    "fr": "additionne les vecteurs sans leurs poids",
                },
                {
                    "en": "You add up the vectors, but the weights have no part in it. Multiply each vector by its weight first.",
                    "fr": "Tu additionnes les vecteurs, mais les poids n’y jouent aucun rôle. Multiplie d’abord chaque vecteur par "
                    "son poids.",
                },
                wrong=lambda weights, vectors: weighted_sum([1.0] * len(weights), vectors),
            ),
            Misconception(
                "no-sum",
                {
                    "en": "weighs the vectors and does not add them up",
                    "fr": "pèse les vecteurs sans les additionner",
                },
                {
                    "en": "Each vector has its weight now. One step is missing: add them up, so that a single vector is left.",
                    "fr": "Chaque vecteur a maintenant son poids. Il manque une étape : additionne-les, pour n’en garder qu’un seul.",
                },
                wrong=lambda weights, vectors: [
                    [weight * number for number in vector]
                    for weight, vector in zip(weights, vectors, strict=True)
                ],
            ),
            Misconception(
                "sums-inside-the-vectors",
                {
                    "en": "sums along the vectors, one number a letter",
                    "fr": "additionne dans chaque vecteur, un nombre par lettre",
                },
                {
                    "en": "You get one number for each letter. Add in the other direction: all first numbers, then all second ones, "
                    "and so on.",
                    "fr": "Tu obtiens un nombre par lettre. Additionne dans l’autre sens : tous les premiers nombres, puis tous les "
                    "deuxièmes, et ainsi de suite.",
                },
                wrong=lambda weights, vectors: [
                    weight * sum(vector) for weight, vector in zip(weights, vectors, strict=True)
                ],
            ),
            Misconception(
                "divides-again",
                {
                    "en": "divides once more by the number of letters",
                    "fr": "divise encore par le nombre de lettres",
                },
                {
                    "en": "Your numbers are too small by the number of letters. The weights make 1 already: nothing is left to divide.",
                    "fr": "Tes nombres sont trop petits, divisés par le nombre de lettres. Les poids font déjà 1 : il n’y a plus rien "
                    "à diviser.",
                },
                wrong=lambda weights, vectors: [
                    number / len(weights) for number in weighted_sum(weights, vectors)
                ],
            ),
        ),
    ),
    Definition(
        name="attention-table",
        title={"en": "Everyone looks at everyone", "fr": "Toutes regardent toutes"},
        task={
            "en": "Put it together. Write a function that takes a list of vectors, one for each letter. It gives a table of weights: "
            "one row for each letter that asks, in order, and in it one weight for each letter that is looked at.",
            "fr": "Réunis le tout. Écris une fonction qui reçoit une liste de vecteurs, un par lettre. Elle rend un tableau de poids : une "
            "ligne par lettre qui demande, dans l’ordre, et dans cette ligne un poids par lettre regardée.",
        },
        right=lambda vectors: attention(vectors, vectors),
        inputs=_letters,
        hints=(
            {
                "en": "You have two functions already: one gives the scores of one asking letter, the other makes weights of them.",
                "fr": "Tu as déjà deux fonctions : l’une donne les scores d’une lettre qui demande, l’autre en fait des poids.",
            },
            {
                "en": "Let each vector be the query once; the keys are always all vectors.",
                "fr": "Chaque vecteur est une fois la requête ; les clés sont toujours tous les vecteurs.",
            },
            {
                "en": "It takes one line: a list with softmax(scores_of(query, vectors)) for each query in vectors.",
                "fr": "Une ligne suffit : une liste avec softmax(scores_de(requete, vecteurs)) pour chaque requete de vecteurs.",
            },
        ),
        solution={
            "en": "import math\n\n\ndef attention(vectors):\n    table = []\n    for query in vectors:\n"
            "        scores = [sum(q * k for q, k in zip(query, key)) / math.sqrt(len(query)) for key in vectors]\n"
            "        powers = [math.exp(score) for score in scores]\n"
            "        table.append([power / sum(powers) for power in powers])\n    return table",
            "fr": "import math\n\n\ndef attention(vecteurs):\n    tableau = []\n    for requete in vecteurs:\n"
            "        scores = [sum(q * k for q, k in zip(requete, cle)) / math.sqrt(len(requete)) for cle in vecteurs]\n"
            "        puissances = [math.exp(score) for score in scores]\n"
            "        tableau.append([puissance / sum(puissances) for puissance in puissances])\n    return tableau",
        },
        mistakes=(
            Misconception(
                "wrong-axis",
                {
                    "en": "softmax over the wrong axis: columns sum to 1",
                    "fr": "softmax dans le mauvais sens : les colonnes font 1",
                },
                {
                    "en": "In your table each column makes 1. It is each row that should: who asks shares out its own attention.",
                    "fr": "Dans ton tableau, chaque colonne fait 1. Ce devrait être chaque ligne : qui demande partage sa propre "
                    "attention.",
                },
                wrong=lambda vectors: wrong_axis(vectors, vectors),
            ),
            Misconception(
                "no-scaling",
                {"en": "forgets to divide by √d", "fr": "oublie de diviser par √d"},
                {
                    "en": "Your rows make 1, but they are too sharp: the scores were not divided by the square root.",
                    "fr": "Tes lignes font 1, mais elles sont trop tranchées : les scores n’ont pas été divisés par la racine carrée.",
                },
                wrong=lambda vectors: without_scaling(vectors, vectors),
            ),
            Misconception(
                "one-asker",
                {
                    "en": "lets the same letter ask in every row",
                    "fr": "fait demander la même lettre à chaque ligne",
                },
                {
                    "en": "All your rows are the same: the same letter asks in each of them. Give every letter its turn.",
                    "fr": "Toutes tes lignes sont pareilles : la même lettre y demande chaque fois. Donne son tour à chaque lettre.",
                },
                fits=lambda obtained, vectors: any(
                    agrees(attention([asker] * len(vectors), vectors), obtained, TOLERANCE)
                    for asker in vectors
                ),
            ),
            Misconception(
                "no-softmax",
                {"en": "gives scores in place of weights", "fr": "rend des scores au lieu de poids"},
                {
                    "en": "This is the table of scores. Each of its rows still has to go through softmax.",
                    "fr": "C’est le tableau des scores. Chacune de ses lignes doit encore passer par softmax.",
                },
                wrong=lambda vectors: [scores(query, vectors) for query in vectors],
            ),
            Misconception(
                "always-by-two",
                {"en": "always divides by 2", "fr": "divise toujours par 2"},
                {
                    "en": "Dividing by 2 is right for four numbers only. Take the root of how many numbers a letter has.",
                    "fr": "Diviser par 2 ne convient qu’à quatre nombres. Prends la racine du nombre de nombres d’une lettre.",
                },
                wrong=lambda vectors: [
                    softmax([dot(query, key) / 2 for key in vectors]) for query in vectors
                ],
            ),
            Misconception(
                "one-cake-for-all",
                {"en": "one softmax for the whole table", "fr": "un seul softmax pour tout le tableau"},
                {
                    "en": "Here all rows together make 1: they share a single cake. Each row needs a softmax of its own.",
                    "fr": "Ici, toutes les lignes ensemble font 1 : elles se partagent un seul gâteau. Chaque ligne a besoin de son "
                    "propre softmax.",
                },
                wrong=lambda vectors: over_the_whole_table(vectors, vectors),
            ),
        ),
    ),
)
