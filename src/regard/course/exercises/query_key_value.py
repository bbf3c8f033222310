"""The exercises of the second lesson: matrices that make queries, keys and values of letters."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random
from typing import Any

from regard.course.agreement import agrees
from regard.course.definition import TOLERANCE, Definition, Misconception
from regard.course.exercises.letters import (
    Matrix,
    Vector,
    attention,
    columns,
    dot,
    numbers,
    one_of,
    over_the_whole_table,
    softmax,
    table,
    weighted_sum,
    without_scaling,
    wrong_axis,
)

VOWELS = "aeiouy"
WORDS = ("lapin", "rabbit", "chaton", "banane", "cinema", "music", "orange", "olive")
"""Words on which a design has to hold; the first letter and the last may be a vowel or a consonant."""

VOWELS_ASK = [[6.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]
"""The queries that the lesson gives: vowels ask for something in the first place, consonants ask nothing."""

ENDS_ANSWER = [[0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]]
"""The keys that the lesson gives: the first letter says so in the first place, the last one in the second."""

ENOUGH = 0.9
"""The share of attention that a design has to bring where it belongs."""

LOUDER = 100
"""How many times larger the numbers are of a design that was only too weak."""

LARGEST = 1e6
"""The largest number of a design."""

Rows = list[tuple[str, bool, Vector]]
"""Of each letter in each word: the word, whether it is a vowel, and its weights."""


def described(word: str) -> Matrix:
    """Four numbers a letter, 0 or 1: a vowel, a consonant, the first, the last."""
    last = len(word) - 1
    return [
        [float(letter in VOWELS), float(letter not in VOWELS), float(place == 0), float(place == last)]
        for place, letter in enumerate(word)
    ]


def project(letters: Matrix, matrix: Matrix) -> Matrix:
    """The matrix times each letter."""
    return [product(matrix, letter) for letter in letters]


def product(matrix: Matrix, vector: Vector) -> Vector:
    """The dot product of each row of the matrix with the vector."""
    return [dot(row, vector) for row in matrix]


def _matrix_attention(letters: Matrix, w_q: Matrix, w_k: Matrix) -> Matrix:
    return attention(project(letters, w_q), project(letters, w_k))


def _root_of_letters(letters: Matrix, w_q: Matrix, w_k: Matrix) -> Matrix:
    """The weights with scores divided by the root of the letters' size."""
    return _divided_by(math.sqrt(len(letters[0])), letters, w_q, w_k)


def _whole(letters: Matrix, w_q: Matrix, w_k: Matrix, w_v: Matrix) -> Matrix:
    values = project(letters, w_v)
    return [weighted_sum(weights, values) for weights in _matrix_attention(letters, w_q, w_k)]


def _mixed(weights: Matrix, vectors: Matrix) -> Matrix:
    return [weighted_sum(row, vectors) for row in weights]


def _small(chance: Random, rows: int, width: int) -> Matrix:
    """A table of numbers from −1 to 1: larger ones would give nearly all weight to one letter."""
    return [[number / 2 for number in row] for row in table(chance, rows, width)]


def _matrix_and_vector(chance: Random) -> tuple[Matrix, Vector]:
    rows, width = chance.choice(((2, 3), (2, 4), (3, 3), (3, 4)))
    return table(chance, rows, width), numbers(chance, width)


def _letters_and_matrix(chance: Random) -> tuple[Matrix, Matrix]:
    return table(chance, chance.choice((3, 4)), 4), table(chance, 2, 4)


def _letters_and_two(chance: Random) -> tuple[Matrix, Matrix, Matrix]:
    keys = chance.choice((3, 6))  # with 2 one could always divide by √2, as in the lesson
    return (
        _small(chance, chance.choice((3, 4)), 5),
        _small(chance, keys, 5),
        _small(chance, keys, 5),
    )


def _letters_and_three(chance: Random) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    return *_letters_and_two(chance), _small(chance, chance.choice((2, 3)), 5)


def _rows(w_q: Matrix, w_k: Matrix) -> Rows:
    """Who looks at whom in all words."""
    found: Rows = []
    for word in WORDS:
        letters = described(word)
        for letter, weights in zip(letters, _matrix_attention(letters, w_q, w_k), strict=True):
            found.append((word, letter[0] == 1, weights))
    return found


def _on_consonants(w_k: Matrix) -> list[tuple[float, float]]:
    """For each vowel of all words: how much it looks at consonants, and how many of the letters are consonants."""
    found = []
    for word, is_vowel, weights in _rows(VOWELS_ASK, w_k):
        if is_vowel:
            consonants = [letter[1] for letter in described(word)]
            found.append((dot(weights, consonants), sum(consonants) / len(consonants)))
    return found


def _on_last(w_q: Matrix) -> list[tuple[float, float]]:
    """For each letter of all words: how much it looks at the last letter, and at the first."""
    return [(weights[-1], weights[0]) for _, _, weights in _rows(w_q, ENDS_ANSWER)]


def _is_table(obtained: Any, rows: int, width: int) -> bool:
    """Whether something is a table of numbers of that size that one can compute with."""
    return (
        isinstance(obtained, list)
        and len(obtained) == rows
        and all(isinstance(row, list) and len(row) == width for row in obtained)
        and all(
            isinstance(number, int | float) and abs(number) <= LARGEST for row in obtained for number in row
        )
    )


def _if_table(fits: Callable[[Matrix], bool]) -> Callable[..., bool]:
    """A test of a design that no other thing passes."""
    return lambda obtained, *given: _is_table(obtained, 2, 4) and fits(obtained)


def _turned(obtained: Any, *given: Any) -> bool:
    return _is_table(obtained, 4, 2)


def _vowels_find_consonants(expected: Any, obtained: Any) -> bool:
    return _is_table(obtained, 2, 4) and all(share >= ENOUGH for share, _ in _on_consonants(obtained))


def _all_find_the_last(expected: Any, obtained: Any) -> bool:
    return _is_table(obtained, 2, 4) and all(last >= ENOUGH for last, _ in _on_last(obtained))


def _nobody_is_found(w_k: Matrix) -> bool:
    """Whether everybody is looked at alike: the vowels' question meets no answer."""
    return all(abs(share - even) < 1e-6 for share, even in _on_consonants(w_k))


def _vowels_find_vowels(w_k: Matrix) -> bool:
    return all(share < even - 1e-6 for share, even in _on_consonants(w_k))


def _consonants_find_too_little(w_k: Matrix) -> bool:
    """Whether the same design with larger numbers would do."""
    louder = [[LOUDER * number for number in row] for row in w_k]
    return all(share > even + 1e-6 for share, even in _on_consonants(w_k)) and all(
        share >= ENOUGH for share, _ in _on_consonants(louder)
    )


def _some_find_consonants(w_k: Matrix) -> bool:
    found = [share >= ENOUGH for share, _ in _on_consonants(w_k)]
    return any(found) and not all(found)


def _divided_by(root: float, letters: Matrix, w_q: Matrix, w_k: Matrix) -> Matrix:
    """The weights with scores divided by some number."""
    queries, keys = project(letters, w_q), project(letters, w_k)
    return [softmax([dot(query, key) / root for key in keys]) for query in queries]


def _all_find_the_first(w_q: Matrix) -> bool:
    return all(first > last for last, first in _on_last(w_q))


def _some_find_the_last(w_q: Matrix) -> bool:
    found = [last >= ENOUGH for last, _ in _on_last(w_q)]
    return any(found) and not all(found)


def _all_find_it_a_little(w_q: Matrix) -> bool:
    return all(weights[-1] > max(weights[:-1]) + 1e-6 for _, _, weights in _rows(w_q, ENDS_ANSWER))


EXERCISES = (
    Definition(
        name="matrix-times-vector",
        title={"en": "A table that turns numbers into others", "fr": "Un tableau qui change les nombres"},
        task={
            "en": "A matrix is a list of rows. Write a function that takes a matrix and the numbers of a letter. It gives one number "
            "for each row: the dot product of that row with the letter.",
            "fr": "Une matrice est une liste de lignes. Écris une fonction qui reçoit une matrice et les nombres d’une lettre. Elle "
            "rend un nombre par ligne : le produit scalaire de cette ligne et de la lettre.",
        },
        right=product,
        inputs=_matrix_and_vector,
        hints=(
            {
                "en": "Take one row. You know from lesson 1 how to make one number of two lists.",
                "fr": "Prends une seule ligne. Depuis la leçon 1, tu sais faire un nombre avec deux listes.",
            },
            {
                "en": "For one row: sum(a * b for a, b in zip(row, vector)). Now do this for each row of the matrix.",
                "fr": "Pour une ligne : sum(a * b for a, b in zip(ligne, vecteur)). Fais-le maintenant pour chaque ligne de la matrice.",
            },
        ),
        solution={
            "en": "def product(matrix, vector):\n    return [sum(a * b for a, b in zip(row, vector)) for row in matrix]",
            "fr": "def produit(matrice, vecteur):\n    return [sum(a * b for a, b in zip(ligne, vecteur)) for ligne in matrice]",
        },
        mistakes=(
            Misconception(
                "columns-for-rows",
                {
                    "en": "uses the columns in place of the rows",
                    "fr": "prend les colonnes au lieu des lignes",
                },
                {
                    "en": "You go down the columns. Go along the rows: each row gives one number.",
                    "fr": "Tu descends les colonnes. Suis les lignes : chaque ligne donne un nombre.",
                },
                wrong=lambda matrix, vector: [
                    sum(matrix[row][place] * vector[row] for row in range(len(matrix)))
                    for place in range(len(vector))
                ],
            ),
            Misconception(
                "no-sum",
                {"en": "gives the products without their sum", "fr": "rend les produits sans leur somme"},
                {
                    "en": "You still have a whole table. Add up the products of each row: one row, one number.",
                    "fr": "Il te reste tout un tableau. Additionne les produits de chaque ligne : une ligne, un nombre.",
                },
                wrong=lambda matrix, vector: [
                    [a * b for a, b in zip(row, vector, strict=True)] for row in matrix
                ],
            ),
            Misconception(
                "one-sum-for-all",
                {
                    "en": "adds all rows up to one number",
                    "fr": "additionne toutes les lignes en un seul nombre",
                },
                {
                    "en": "You made one number of the whole matrix. Keep the rows apart: as many numbers as rows.",
                    "fr": "Tu as fait un seul nombre de toute la matrice. Garde les lignes à part : autant de nombres que de lignes.",
                },
                wrong=lambda matrix, vector: sum(product(matrix, vector)),
            ),
            Misconception(
                "ignores-the-vector",
                {
                    "en": "adds up the rows and ignores the vector",
                    "fr": "additionne les lignes et ignore le vecteur",
                },
                {
                    "en": "You add up the numbers of each row, but the letter plays no part. Multiply by its numbers first.",
                    "fr": "Tu additionnes les nombres de chaque ligne, mais la lettre n’y joue aucun rôle. Multiplie d’abord par ses "
                    "nombres.",
                },
                wrong=lambda matrix, vector: [sum(row) for row in matrix],
            ),
            Misconception(
                "one-row-only",
                {"en": "uses one row only", "fr": "ne se sert que d’une ligne"},
                {
                    "en": "Only one row was used. Is your return inside the loop? Collect the number of each row in a list, and return "
                    "it after the loop.",
                    "fr": "Une seule ligne a servi. Ton return est-il dans la boucle ? Garde le nombre de chaque ligne dans une liste, "
                    "et rends-la après la boucle.",
                },
                fits=lambda obtained, matrix, vector: one_of(obtained, product(matrix, vector)),
            ),
        ),
    ),
    Definition(
        name="project",
        title={"en": "One table for all letters", "fr": "Un même tableau pour toutes les lettres"},
        task={
            "en": "Write a function that takes a list of letters (each a list of numbers) and one matrix. It gives a list with the "
            "new numbers of each letter: the matrix times this letter.",
            "fr": "Écris une fonction qui reçoit une liste de lettres (chacune est une liste de nombres) et une matrice. Elle rend la "
            "liste des nouveaux nombres de chaque lettre : la matrice fois cette lettre.",
        },
        right=project,
        inputs=_letters_and_matrix,
        hints=(
            {
                "en": "What comes out has one line for each letter. Each line has one number for each row of the matrix.",
                "fr": "Ce qui sort a une ligne par lettre. Chaque ligne a un nombre par ligne de la matrice.",
            },
            {
                "en": "Begin with an empty list. For each letter, append what your function of the last exercise gives.",
                "fr": "Commence par une liste vide. Pour chaque lettre, ajoute (append) ce que rend ta fonction de l’exercice d’avant.",
            },
        ),
        solution={
            "en": "def project(letters, matrix):\n"
            "    return [[sum(a * b for a, b in zip(row, letter)) for row in matrix] for letter in letters]",
            "fr": "def projette(lettres, matrice):\n"
            "    return [[sum(a * b for a, b in zip(ligne, lettre)) for ligne in matrice] for lettre in lettres]",
        },
        mistakes=(
            Misconception(
                "turned",
                {
                    "en": "gives one line for each row of the matrix",
                    "fr": "rend une ligne par ligne de la matrice",
                },
                {
                    "en": "Your table lies on its side: it has a line for each row of the matrix. It needs a line for each letter.",
                    "fr": "Ton tableau est couché : il a une ligne par ligne de la matrice. Il faut une ligne par lettre.",
                },
                wrong=lambda letters, matrix: columns(project(letters, matrix)),
            ),
            Misconception(
                "one-letter-only",
                {"en": "keeps one letter only", "fr": "ne garde qu’une lettre"},
                {
                    "en": "Only one letter is left. Collect the result of each letter in a list, and return the list after the loop.",
                    "fr": "Il ne reste qu’une lettre. Garde le résultat de chaque lettre dans une liste, et rends la liste après la "
                    "boucle.",
                },
                fits=lambda obtained, letters, matrix: one_of(obtained, project(letters, matrix)),
            ),
            Misconception(
                "adds-the-letters",
                {"en": "adds the letters up", "fr": "additionne les lettres"},
                {
                    "en": "The letters got mixed: you added them up. Here nobody looks at anybody yet; each letter stays alone.",
                    "fr": "Les lettres se sont mélangées : tu les as additionnées. Ici, personne ne regarde encore personne ; chacune "
                    "reste seule.",
                },
                wrong=lambda letters, matrix: product(matrix, [sum(column) for column in columns(letters)]),
            ),
        ),
    ),
    Definition(
        name="consonant-keys",
        title={"en": "Let vowels find consonants", "fr": "Fais trouver les consonnes aux voyelles"},
        task={
            "en": "With the w_q above, a vowel asks “who is there?” in the first place. Write w_k so that the consonants answer: 2 "
            "rows of 4 numbers. In every word, each vowel must give at least 90% of its attention to consonants.",
            "fr": "Avec le w_q d’au-dessus, une voyelle demande « qui est là ? » à la première place. Écris w_k pour que les consonnes "
            "répondent : 2 lignes de 4 nombres. Dans chaque mot, chaque voyelle doit donner au moins 90 % de son attention aux consonnes.",
        },
        right=lambda: [[0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]],
        accepts=_vowels_find_consonants,
        hints=(
            {
                "en": "The first row of w_k makes the first number of each key. It should be large for consonants and small for vowels.",
                "fr": "La première ligne de w_k fait le premier nombre de chaque clé. Il doit être grand pour les consonnes, petit "
                "pour les voyelles.",
            },
            {
                "en": "The four numbers of a row stand for: vowel, consonant, first, last. Which place do you need?",
                "fr": "Les quatre nombres d’une ligne valent pour : voyelle, consonne, première, dernière. De quelle place as-tu besoin ?",
            },
            {
                "en": "Put a 1 at the second place of the first row, and 0 everywhere else.",
                "fr": "Mets un 1 à la deuxième place de la première ligne, et 0 partout ailleurs.",
            },
        ),
        solution={
            "en": "w_k = [[0, 1, 0, 0], [0, 0, 0, 0]]",
            "fr": "w_k = [[0, 1, 0, 0], [0, 0, 0, 0]]",
        },
        mistakes=(
            Misconception(
                "turned",
                {"en": "has rows and columns swapped", "fr": "a échangé lignes et colonnes"},
                {
                    "en": "Your matrix has 4 rows of 2 numbers. It needs 2 rows of 4: one row for each number of a key.",
                    "fr": "Ta matrice a 4 lignes de 2 nombres. Il en faut 2 de 4 : une ligne par nombre de la clé.",
                },
                fits=_turned,
            ),
            Misconception(
                "nobody-answers",
                {
                    "en": "answers in a place that nobody asks for",
                    "fr": "répond à une place que personne ne demande",
                },
                {
                    "en": "The vowels look at everyone alike: nobody answers their question. They ask in the first place, so the "
                    "first row must answer.",
                    "fr": "Les voyelles regardent tout le monde autant : personne ne répond à leur question. Elles demandent à la première "
                    "place, c’est donc à la première ligne de répondre.",
                },
                fits=_if_table(_nobody_is_found),
            ),
            Misconception(
                "vowels-answer",
                {"en": "lets the vowels answer", "fr": "fait répondre les voyelles"},
                {
                    "en": "Now vowels look for vowels, or flee from consonants. The other kind of letter should answer, with a "
                    "positive number.",
                    "fr": "Maintenant, les voyelles cherchent les voyelles, ou fuient les consonnes. C’est à l’autre sorte de lettre de "
                    "répondre, avec un nombre positif.",
                },
                fits=_if_table(_vowels_find_vowels),
            ),
            Misconception(
                "too-weak",
                {"en": "goes the right way, too weakly", "fr": "va dans le bon sens, trop faiblement"},
                {
                    "en": "The right idea: consonants get more. But not enough yet. Make your number larger.",
                    "fr": "C’est la bonne idée : les consonnes reçoivent plus. Mais pas encore assez. Prends un nombre plus grand.",
                },
                fits=_if_table(_consonants_find_too_little),
            ),
            Misconception(
                "answers-by-place",
                {
                    "en": "lets first or last letters answer",
                    "fr": "fait répondre les premières ou les dernières lettres",
                },
                {
                    "en": "This works in some words, but not in “orange” or “olive”: a vowel can stand at the beginning or at the end. "
                    "Only “am I a consonant?” should count.",
                    "fr": "Cela marche pour certains mots, mais pas pour « orange » ou « olive » : une voyelle peut être au début ou à "
                    "la fin. Seul « suis-je une consonne ? » doit compter.",
                },
                fits=_if_table(_some_find_consonants),
            ),
        ),
    ),
    Definition(
        name="matrix-attention",
        title={"en": "Questions meet answers", "fr": "Les questions rencontrent les réponses"},
        task={
            "en": "Write a function that takes the letters, w_q and w_k. It makes the queries with w_q and the keys with w_k. It gives the "
            "table of weights: one row for each letter that asks, softmax of its scores. Divide by the root of the size of a key.",
            "fr": "Écris une fonction qui reçoit les lettres, w_q et w_k. Elle fait les requêtes avec w_q et les clés avec w_k. Elle "
            "rend le tableau des poids : une ligne par lettre qui demande, softmax de ses scores. Divise par la racine de la taille "
            "d’une clé.",
        },
        right=_matrix_attention,
        inputs=_letters_and_two,
        hints=(
            {
                "en": "The function has three parts: the queries, the keys, and then the table as at the end of lesson 1.",
                "fr": "La fonction a trois parties : les requêtes, les clés, puis le tableau comme à la fin de la leçon 1.",
            },
            {
                "en": "queries = project(letters, w_q) and keys = project(letters, w_k). In the table, each query meets all keys.",
                "fr": "requetes = projette(lettres, w_q) et cles = projette(lettres, w_k). Dans le tableau, chaque requête rencontre "
                "toutes les clés.",
            },
            {
                "en": "The root is math.sqrt(len(keys[0])). It is not the size of a letter: the matrix changed that.",
                "fr": "La racine est math.sqrt(len(cles[0])). Ce n’est pas la taille d’une lettre : la matrice l’a changée.",
            },
        ),
        solution={
            "en": "import math\n\n\ndef attention(letters, w_q, w_k):\n"
            "    queries = [[sum(a * b for a, b in zip(row, letter)) for row in w_q] for letter in letters]\n"
            "    keys = [[sum(a * b for a, b in zip(row, letter)) for row in w_k] for letter in letters]\n"
            "    table = []\n    for query in queries:\n"
            "        scores = [sum(q * k for q, k in zip(query, key)) / math.sqrt(len(key)) for key in keys]\n"
            "        powers = [math.exp(score) for score in scores]\n"
            "        table.append([power / sum(powers) for power in powers])\n    return table",
            "fr": "import math\n\n\ndef attention(lettres, w_q, w_k):\n"
            "    requetes = [[sum(a * b for a, b in zip(ligne, lettre)) for ligne in w_q] for lettre in lettres]\n"
            "    cles = [[sum(a * b for a, b in zip(ligne, lettre)) for ligne in w_k] for lettre in lettres]\n"
            "    tableau = []\n    for requete in requetes:\n"
            "        scores = [sum(q * k for q, k in zip(requete, cle)) / math.sqrt(len(cle)) for cle in cles]\n"
            "        puissances = [math.exp(score) for score in scores]\n"
            "        tableau.append([puissance / sum(puissances) for puissance in puissances])\n    return tableau",
        },
        mistakes=(
            Misconception(
                "swapped",
                {"en": "swaps queries and keys", "fr": "échange requêtes et clés"},
                {
                    "en": "The roles are swapped: your keys ask and your queries answer. A row belongs to a query.",
                    "fr": "Les rôles sont échangés : tes clés demandent et tes requêtes répondent. Une ligne appartient à une requête.",
                },
                wrong=lambda letters, w_q, w_k: attention(project(letters, w_k), project(letters, w_q)),
            ),
            Misconception(
                "queries-meet-queries",
                {"en": "compares queries with queries", "fr": "compare les requêtes entre elles"},
                {
                    "en": "Your queries meet queries, and w_k plays no part. What a letter offers is its key.",
                    "fr": "Tes requêtes rencontrent des requêtes, et w_k ne sert à rien. Ce qu’une lettre offre, c’est sa clé.",
                },
                wrong=lambda letters, w_q, w_k: attention(project(letters, w_q), project(letters, w_q)),
            ),
            Misconception(
                "root-of-the-letters",
                {
                    "en": "divides by the root of the letter’s size, not of the key’s",
                    "fr": "divise par la racine de la taille de la lettre, non de la clé",
                },
                {
                    "en": "You divide by the root of how many numbers a letter has. Count those of a key: the matrix changed their number.",
                    "fr": "Tu divises par la racine du nombre de nombres d’une lettre. Compte ceux d’une clé : la matrice en a changé "
                    "le nombre.",
                },
                wrong=_root_of_letters,
            ),
            Misconception(
                "no-scaling",
                {"en": "forgets to divide by √d", "fr": "oublie de diviser par √d"},
                {
                    "en": "Your rows make 1, but the division by the square root is missing.",
                    "fr": "Tes lignes font 1, mais il manque la division par la racine carrée.",
                },
                wrong=lambda letters, w_q, w_k: without_scaling(project(letters, w_q), project(letters, w_k)),
            ),
            Misconception(
                "wrong-axis",
                {
                    "en": "softmax over the wrong axis: columns sum to 1",
                    "fr": "softmax dans le mauvais sens : les colonnes font 1",
                },
                {
                    "en": "In your table each column makes 1. Use softmax on each row: on all scores of one query.",
                    "fr": "Dans ton tableau, chaque colonne fait 1. Applique softmax à chaque ligne : à tous les scores d’une requête.",
                },
                wrong=lambda letters, w_q, w_k: wrong_axis(project(letters, w_q), project(letters, w_k)),
            ),
            Misconception(
                "always-the-same-root",
                {"en": "always divides by the same number", "fr": "divise toujours par le même nombre"},
                {
                    "en": "You always divide by the same number. In the lesson a key has 2 numbers; here it may have 3 or 6. Work out "
                    "the root each time.",
                    "fr": "Tu divises toujours par le même nombre. Dans la leçon, une clé a 2 nombres ; ici, elle peut en avoir 3 ou "
                    "6. Calcule la racine à chaque fois.",
                },
                fits=lambda obtained, *given: any(
                    agrees(_divided_by(root, *given), obtained, TOLERANCE) for root in (2**0.5, 2)
                ),
            ),
            Misconception(
                "one-cake-for-all",
                {"en": "one softmax for the whole table", "fr": "un seul softmax pour tout le tableau"},
                {
                    "en": "Here all rows together make 1: they share a single cake. Each row needs a softmax of its own.",
                    "fr": "Ici, toutes les lignes ensemble font 1 : elles se partagent un seul gâteau. Chaque ligne a besoin de son "
                    "propre softmax.",
                },
                wrong=lambda letters, w_q, w_k: over_the_whole_table(
                    project(letters, w_q), project(letters, w_k)
                ),
            ),
        ),
    ),
    Definition(
        name="last-letter-queries",
        title={"en": "Everyone looks at the end", "fr": "Toutes regardent la fin"},
        task={
            "en": "New keys: the first letter answers in the first place, the last letter in the second. Now write w_q, 2 rows of 4 "
            "numbers, so that every letter gives at least 90% of its attention to the last letter of its word.",
            "fr": "Nouvelles clés : la première lettre répond à la première place, la dernière à la seconde. Écris maintenant w_q, 2 "
            "lignes de 4 nombres, pour que chaque lettre donne au moins 90 % de son attention à la dernière lettre du mot.",
        },
        right=lambda: [[0.0, 0.0, 0.0, 0.0], [9.0, 9.0, 0.0, 0.0]],
        accepts=_all_find_the_last,
        hints=(
            {
                "en": "A query asks for the last letter with its second number. So look at the second row.",
                "fr": "C’est avec son second nombre qu’une requête demande la dernière lettre. Regarde donc la seconde ligne.",
            },
            {
                "en": "Every letter should ask. Each one is a vowel or a consonant: make both ask.",
                "fr": "Chaque lettre doit demander. Chacune est une voyelle ou une consonne : fais demander les deux.",
            },
            {
                "en": "Put a 9 at the first and at the second place of the second row, and 0 everywhere else.",
                "fr": "Mets un 9 à la première et à la deuxième place de la seconde ligne, et 0 partout ailleurs.",
            },
        ),
        solution={
            "en": "w_q_end = [[0, 0, 0, 0], [9, 9, 0, 0]]",
            "fr": "w_q_fin = [[0, 0, 0, 0], [9, 9, 0, 0]]",
        },
        mistakes=(
            Misconception(
                "turned",
                {"en": "has rows and columns swapped", "fr": "a échangé lignes et colonnes"},
                {
                    "en": "Your matrix has 4 rows of 2 numbers. It needs 2 rows of 4: one row for each number of a query.",
                    "fr": "Ta matrice a 4 lignes de 2 nombres. Il en faut 2 de 4 : une ligne par nombre de la requête.",
                },
                fits=_turned,
            ),
            Misconception(
                "asks-for-the-first",
                {"en": "asks for the first letter", "fr": "demande la première lettre"},
                {
                    "en": "Everyone looks at the first letter. The last one answers in the other place.",
                    "fr": "Tout le monde regarde la première lettre. La dernière répond à l’autre place.",
                },
                fits=_if_table(_all_find_the_first),
            ),
            Misconception(
                "some-letters-ask",
                {"en": "lets only some letters ask", "fr": "ne fait demander que certaines lettres"},
                {
                    "en": "Some letters look at the end, and others do not. Vowels and consonants should ask alike.",
                    "fr": "Certaines lettres regardent la fin, d’autres non. Voyelles et consonnes doivent demander pareil.",
                },
                fits=_if_table(_some_find_the_last),
            ),
            Misconception(
                "too-weak",
                {"en": "goes the right way, too weakly", "fr": "va dans le bon sens, trop faiblement"},
                {
                    "en": "Each letter looks most at the last one: good. But it is less than 90%. Ask louder, with larger numbers.",
                    "fr": "Chaque lettre regarde surtout la dernière : bien. Mais cela fait moins de 90 %. Demande plus fort, avec "
                    "des nombres plus grands.",
                },
                fits=_if_table(_all_find_it_a_little),
            ),
        ),
    ),
    Definition(
        name="whole-attention",
        title={"en": "The whole of attention", "fr": "L’attention tout entière"},
        task={
            "en": "Write it all in one function: letters, w_q, w_k and w_v go in. Compute the weights as before. Make the values with "
            "w_v. What comes out is, for each letter, the values added up with its weights.",
            "fr": "Écris le tout en une fonction : lettres, w_q, w_k et w_v entrent. Calcule les poids comme avant. Fais les valeurs "
            "avec w_v. Il en sort, pour chaque lettre, les valeurs additionnées selon ses poids.",
        },
        right=_whole,
        inputs=_letters_and_three,
        hints=(
            {
                "en": "You have all the pieces: project, attention, and the weighted sum of lesson 1.",
                "fr": "Tu as tous les morceaux : projette, attention, et la somme pondérée de la leçon 1.",
            },
            {
                "en": "values = project(letters, w_v). Each row of weights mixes these values into one new vector.",
                "fr": "valeurs = projette(lettres, w_v). Chaque ligne de poids mélange ces valeurs en un nouveau vecteur.",
            },
            {
                "en": "For a row of weights: [sum(w * value[place] for w, value in zip(weights, values)) for place in range(len(w_v))].",
                "fr": "Pour une ligne de poids : [sum(p * valeur[place] for p, valeur in zip(poids, valeurs)) for place in "
                "range(len(w_v))].",
            },
        ),
        solution={
            "en": "import math\n\n\ndef whole_attention(letters, w_q, w_k, w_v):\n    def project(matrix):\n"
            "        return [[sum(a * b for a, b in zip(row, letter)) for row in matrix] for letter in letters]\n\n"
            "    queries, keys, values = project(w_q), project(w_k), project(w_v)\n    outputs = []\n    for query in queries:\n"
            "        scores = [sum(q * k for q, k in zip(query, key)) / math.sqrt(len(key)) for key in keys]\n"
            "        powers = [math.exp(score) for score in scores]\n"
            "        weights = [power / sum(powers) for power in powers]\n"
            "        outputs.append([sum(w * v for w, v in zip(weights, column)) for column in zip(*values)])\n"
            "    return outputs",
            "fr": "import math\n\n\ndef attention_entiere(lettres, w_q, w_k, w_v):\n    def projette(matrice):\n"
            "        return [[sum(a * b for a, b in zip(ligne, lettre)) for ligne in matrice] for lettre in lettres]\n\n"
            "    requetes, cles, valeurs = projette(w_q), projette(w_k), projette(w_v)\n    sorties = []\n"
            "    for requete in requetes:\n"
            "        scores = [sum(q * k for q, k in zip(requete, cle)) / math.sqrt(len(cle)) for cle in cles]\n"
            "        puissances = [math.exp(score) for score in scores]\n"
            "        poids = [puissance / sum(puissances) for puissance in puissances]\n"
            "        sorties.append([sum(p * v for p, v in zip(poids, colonne)) for colonne in zip(*valeurs)])\n"
            "    return sorties",
        },
        mistakes=(
            Misconception(
                "mixes-the-letters",
                {
                    "en": "mixes the letters and not their values",
                    "fr": "mélange les lettres et non leurs valeurs",
                },
                {
                    "en": "You mix the letters themselves, and w_v plays no part. Mix the values.",
                    "fr": "Tu mélanges les lettres elles-mêmes, et w_v ne sert à rien. Mélange les valeurs.",
                },
                wrong=lambda letters, w_q, w_k, w_v: _mixed(_matrix_attention(letters, w_q, w_k), letters),
            ),
            Misconception(
                "mixes-the-keys",
                {"en": "mixes the keys and not the values", "fr": "mélange les clés et non les valeurs"},
                {
                    "en": "You mix the keys. They only help to find someone; what is passed on are the values.",
                    "fr": "Tu mélanges les clés. Elles servent seulement à trouver quelqu’un ; ce qui est transmis, ce sont les valeurs.",
                },
                wrong=lambda letters, w_q, w_k, w_v: _mixed(
                    _matrix_attention(letters, w_q, w_k), project(letters, w_k)
                ),
            ),
            Misconception(
                "average",
                {
                    "en": "averages the values in place of weighing them",
                    "fr": "fait la moyenne des valeurs au lieu de les peser",
                },
                {
                    "en": "All letters get the same: the average of the values. Use each letter’s own weights.",
                    "fr": "Toutes les lettres reçoivent la même chose : la moyenne des valeurs. Prends les poids de chaque lettre.",
                },
                wrong=lambda letters, w_q, w_k, w_v: [
                    [sum(column) / len(letters) for column in columns(project(letters, w_v))] for _ in letters
                ],
            ),
            Misconception(
                "no-scaling",
                {"en": "forgets to divide by √d", "fr": "oublie de diviser par √d"},
                {
                    "en": "Nearly there: the scores were not divided by the square root of a key’s size.",
                    "fr": "Presque : les scores n’ont pas été divisés par la racine carrée de la taille d’une clé.",
                },
                wrong=lambda letters, w_q, w_k, w_v: _mixed(
                    without_scaling(project(letters, w_q), project(letters, w_k)), project(letters, w_v)
                ),
            ),
            Misconception(
                "weights-only",
                {"en": "gives the weights, without the values", "fr": "rend les poids, sans les valeurs"},
                {
                    "en": "These are the weights: rightly computed. One step is missing: add up the values with them.",
                    "fr": "Ce sont les poids, et ils sont justes. Il manque une étape : additionne les valeurs selon ces poids.",
                },
                wrong=lambda letters, w_q, w_k, w_v: _matrix_attention(letters, w_q, w_k),
            ),
        ),
    ),
)
