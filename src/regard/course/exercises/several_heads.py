"""The exercises of lesson 4: what a head does, measured, and whether the model needs it."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

from regard.course.agreement import agrees
from regard.course.definition import TOLERANCE, Definition, Misconception

Row = Sequence[float]
Rows = Sequence[Row]

_VOWELS = "aeiouy"
_CONSONANTS = "bcdfglmnprstv"


def _shares(chance: random.Random, count: int, seen: int) -> list[float]:
    """Weights of one row: the first ``seen`` are above 0 and sum to 1, the others are 0."""
    raw = [math.exp(chance.gauss(0, 1.2)) for _ in range(seen)]
    return [number / sum(raw) for number in raw] + [0.0] * (count - seen)


def _causal(chance: random.Random, count: int) -> list[list[float]]:
    return [_shares(chance, count, place + 1) for place in range(count)]


def _entropy(row: Row, log: Callable[[float], float] = math.log) -> float:
    return -sum(weight * log(weight) for weight in row if weight > 0)


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


def _columns(weights: Rows) -> list[list[float]]:
    return [list(column) for column in zip(*weights, strict=True)]


def _one_row(chance: random.Random) -> tuple[list[float]]:
    count = chance.randint(3, 7)
    row = _shares(chance, count, chance.randint(2, count))
    chance.shuffle(row)
    return (row,)


def _one_head(chance: random.Random) -> tuple[list[list[float]]]:
    return (_causal(chance, chance.randint(3, 6)),)


ROW_ENTROPY = Definition(
    name="row-entropy",
    title={"en": "How spread out is a look?", "fr": "Un regard est-il dispersé ?"},
    task={
        "en": "Write the entropy of one row of weights, in nats: minus the sum of p × ln p. A weight of 0 adds nothing. One single "
        "weight of 1 gives 0, four equal weights give ln 4.",
        "fr": "Écris l’entropie d’une ligne de poids, en nats : moins la somme des p × ln p. Un poids nul n’ajoute rien. Un seul "
        "poids égal à 1 donne 0, quatre poids égaux donnent ln 4.",
    },
    inputs=_one_row,
    right=_entropy,
    hints=(
        {
            "en": "Go through the weights one by one, and add up p × ln p.",
            "fr": "Parcours les poids un à un, et additionne les p × ln p.",
        },
        {
            "en": "math.log(0) does not exist: leave out the weights that are 0. A mask makes many of them.",
            "fr": "math.log(0) n’existe pas : laisse de côté les poids nuls. Un masque en produit beaucoup.",
        },
        {
            "en": "ln p is negative for p below 1, so a minus sign in front makes the result positive.",
            "fr": "ln p est négatif quand p est inférieur à 1 : un signe moins devant rend le résultat positif.",
        },
    ),
    solution={
        "en": """import math


def entropy(row):
    return -sum(weight * math.log(weight) for weight in row if weight > 0)
""",
        "fr": """import math


def entropie(ligne):
    return -sum(poids * math.log(poids) for poids in ligne if poids > 0)
""",
    },
    mistakes=(
        Misconception(
            "bits",
            {"en": "counts in bits instead of nats", "fr": "compte en bits au lieu de nats"},
            {
                "en": "Your number is right in bits. Nats need the natural logarithm; which function of math is that?",
                "fr": "Ton nombre est juste, mais en bits. Les nats demandent le logarithme naturel : quelle fonction de math est-ce ?",
            },
            wrong=lambda row: _entropy(row, math.log2),
        ),
        Misconception(
            "negative",
            {"en": "forgets the minus sign", "fr": "oublie le signe moins"},
            {
                "en": "The size is right, the sign is not: an entropy is never negative.",
                "fr": "La grandeur est juste, pas le signe : une entropie n’est jamais négative.",
            },
            wrong=lambda row: -_entropy(row),
        ),
        Misconception(
            "unweighted",
            {
                "en": "adds logarithms without weighing them",
                "fr": "additionne des logarithmes sans les pondérer",
            },
            {
                "en": "Each logarithm counts as much as its weight is large. What do you multiply it by?",
                "fr": "Chaque logarithme compte autant que son poids est grand. Par quoi le multiplies-tu ?",
            },
            wrong=lambda row: -sum(math.log(weight) for weight in row if weight > 0),
        ),
        Misconception(
            "normalised",
            {"en": "divides by the logarithm of the length", "fr": "divise par le logarithme de la longueur"},
            {
                "en": "That is the normalised entropy, between 0 and 1. Here the plain one is asked for: divide by nothing.",
                "fr": "C’est l’entropie normalisée, entre 0 et 1. On demande ici l’entropie simple : ne divise par rien.",
            },
            wrong=lambda row: _entropy(row) / math.log(len(row)),
        ),
    ),
)

HEAD_ENTROPY = Definition(
    name="head-entropy",
    title={"en": "The entropy of a head", "fr": "L’entropie d’une tête"},
    task={
        "en": "Each row of a head is the look of one letter. Give the mean of the entropies of all rows, in nats.",
        "fr": "Chaque ligne d’une tête est le regard d’une lettre. Donne la moyenne des entropies de toutes les lignes, en nats.",
    },
    inputs=_one_head,
    right=lambda weights: _mean([_entropy(row) for row in weights]),
    hints=(
        {
            "en": "First an entropy for each row, then one mean.",
            "fr": "D’abord une entropie par ligne, ensuite une seule moyenne.",
        },
        {
            "en": "Your function of the exercise before does the first half; len(weights) is the number of rows.",
            "fr": "Ta fonction de l’exercice précédent fait la première moitié ; len(poids) est le nombre de lignes.",
        },
    ),
    solution={
        "en": """import math


def head_entropy(weights):
    entropies = [-sum(weight * math.log(weight) for weight in row if weight > 0) for row in weights]
    return sum(entropies) / len(entropies)
""",
        "fr": """import math


def entropie_de_tete(poids):
    entropies = [-sum(un * math.log(un) for un in ligne if un > 0) for ligne in poids]
    return sum(entropies) / len(entropies)
""",
    },
    mistakes=(
        Misconception(
            "entropy-of-the-mean",
            {"en": "takes the entropy of the mean row", "fr": "prend l’entropie de la ligne moyenne"},
            {
                "en": "You averaged the rows first. Letters that each look sharply at different places then seem to look everywhere: "
                "take the entropies first.",
                "fr": "Tu as d’abord fait la moyenne des lignes. Des lettres qui visent chacune un endroit différent semblent alors "
                "regarder partout : prends d’abord les entropies.",
            },
            wrong=lambda weights: _entropy([_mean(column) for column in _columns(weights)]),
        ),
        Misconception(
            "sum",
            {"en": "adds the entropies up", "fr": "additionne les entropies"},
            {
                "en": "A sum grows with the length of the word. How do you make it a mean?",
                "fr": "Une somme grandit avec la longueur du mot. Comment en faire une moyenne ?",
            },
            wrong=lambda weights: sum(_entropy(row) for row in weights),
        ),
        Misconception(
            "without-the-first-row",
            {"en": "leaves the first row out", "fr": "laisse la première ligne de côté"},
            {
                "en": "You left out the first row, whose entropy is 0 since it sees one token only. It counts as a row all the same.",
                "fr": "Tu as laissé de côté la première ligne, d’entropie nulle puisqu’elle ne voit qu’un jeton. C’est une ligne "
                "comme les autres.",
            },
            wrong=lambda weights: sum(_entropy(row) for row in weights) / (len(weights) - 1),
        ),
    ),
)


def _below(weights: Rows, back: int) -> list[float]:
    """The weights on the token ``back`` places before, from the second row on."""
    return [weights[place][place - back] for place in range(1, len(weights))]


PREVIOUS_LETTER = Definition(
    name="previous-letter-score",
    title={"en": "Who looks at the letter before?", "fr": "Qui regarde la lettre d’avant ?"},
    task={
        "en": "Give the mean weight that a letter puts on the one just before it. The first row has nothing before it: leave it out "
        "of the mean.",
        "fr": "Donne le poids moyen qu’une lettre met sur celle juste avant elle. La première ligne n’a rien avant elle : laisse-la "
        "hors de la moyenne.",
    },
    inputs=_one_head,
    right=lambda weights: _mean(_below(weights, 1)),
    hints=(
        {
            "en": "Row 1 should be read at column 0, row 2 at column 1: which column belongs to row i?",
            "fr": "La ligne 1 se lit à la colonne 0, la ligne 2 à la colonne 1 : quelle colonne va avec la ligne i ?",
        },
        {
            "en": "Let i go from 1 to the end, take weights[i][i - 1], and divide by the number of rows that you read.",
            "fr": "Fais aller i de 1 à la fin, prends poids[i][i - 1], et divise par le nombre de lignes que tu as lues.",
        },
    ),
    solution={
        "en": """def previous_letter(weights):
    looks = [weights[place][place - 1] for place in range(1, len(weights))]
    return sum(looks) / len(looks)
""",
        "fr": """def lettre_precedente(poids):
    regards = [poids[place][place - 1] for place in range(1, len(poids))]
    return sum(regards) / len(regards)
""",
    },
    mistakes=(
        Misconception(
            "counts-the-first-row",
            {"en": "divides by all rows", "fr": "divise par toutes les lignes"},
            {
                "en": "You added the right weights, but divided by one row too many: the first letter could not look back.",
                "fr": "Tu as additionné les bons poids, mais divisé par une ligne de trop : la première lettre ne pouvait pas "
                "regarder en arrière.",
            },
            wrong=lambda weights: sum(_below(weights, 1)) / len(weights),
        ),
        Misconception(
            "itself",
            {"en": "reads the diagonal", "fr": "lit la diagonale"},
            {
                "en": "You read the diagonal: how much each letter looks at itself. One column to the left is the letter before.",
                "fr": "Tu as lu la diagonale : combien chaque lettre se regarde elle-même. La lettre d’avant est une colonne à gauche.",
            },
            fits=lambda obtained, weights: any(
                agrees(
                    _mean([weights[place][place] for place in range(start, len(weights))]),
                    obtained,
                    TOLERANCE,
                )
                for start in (0, 1)
            ),
        ),
        Misconception(
            "first-letter",
            {"en": "reads the first column", "fr": "lit la première colonne"},
            {
                "en": "You read column 0 in each row: always the first letter. The letter before moves along with the row.",
                "fr": "Tu as lu la colonne 0 à chaque ligne : toujours la première lettre. La lettre d’avant avance avec la ligne.",
            },
            wrong=lambda weights: _mean([row[0] for row in weights[1:]]),
        ),
        Misconception(
            "the-future",
            {"en": "reads the letter after", "fr": "lit la lettre d’après"},
            {
                "en": "You read the letter after, which the causal mask hides: hence 0. Rows look, columns are looked at.",
                "fr": "Tu as lu la lettre d’après, que le masque causal cache : d’où ce 0. Les lignes regardent, les colonnes sont "
                "regardées.",
            },
            wrong=lambda weights: _mean([weights[place - 1][place] for place in range(1, len(weights))]),
        ),
    ),
)


def _spelled(chance: random.Random) -> tuple[list[list[float]], list[str]]:
    """A head on a made-up word of several vowels, of which some follow others, and one is y."""
    vowels = [chance.choice(_VOWELS.replace("y", "")), "y"]
    chance.shuffle(vowels)
    letters = [chance.choice(_CONSONANTS), vowels[0], chance.choice(_CONSONANTS), vowels[1]]
    letters += [chance.choice(_CONSONANTS + _VOWELS) for _ in range(chance.randint(1, 3))]
    return _causal(chance, len(letters)), letters


def _on_vowels(weights: Rows, letters: Sequence[str], which: str) -> list[float]:
    """For each letter with a vowel before it, the weight on the vowel that is meant."""
    found = []
    vowels = _VOWELS.replace("y", "") if which == "without y" else _VOWELS
    for place in range(len(letters)):
        before = [earlier for earlier in range(place) if letters[earlier] in vowels]
        if which == "or itself" and letters[place] in _VOWELS:
            before.append(place)
        if before and which == "all":
            found.append(sum(weights[place][earlier] for earlier in before))
        elif before:
            found.append(weights[place][before[0 if which == "first" else -1]])
    return found


LATEST_VOWEL = Definition(
    name="latest-vowel-score",
    title={"en": "Who looks at the latest vowel?", "fr": "Qui regarde la dernière voyelle ?"},
    task={
        "en": "For each letter that has a vowel (a, e, i, o, u, y) somewhere before it, take its weight on the nearest of these. Give "
        "the mean. The letter itself never counts, even if it is a vowel; letters without a vowel before them are left out.",
        "fr": "Pour chaque lettre qui a une voyelle (a, e, i, o, u, y) quelque part avant elle, prends son poids sur la plus proche. "
        "Donne la moyenne. La lettre elle-même ne compte jamais, même si c’est une voyelle ; celles qui n’ont pas de voyelle avant "
        "elles sont laissées de côté.",
    },
    inputs=_spelled,
    right=lambda weights, letters: _mean(_on_vowels(weights, letters, "latest")),
    hints=(
        {
            "en": "Walk along the word and remember the place of the last vowel that you met.",
            "fr": "Avance dans le mot en retenant la place de la dernière voyelle rencontrée.",
        },
        {
            "en": "At each letter: first read the weight on the place you remember, and only then check whether this letter is a vowel.",
            "fr": "À chaque lettre : lis d’abord le poids sur la place retenue, et regarde seulement ensuite si cette lettre est une "
            "voyelle.",
        },
        {
            "en": "Begin with latest = None, and skip the reading as long as it is None.",
            "fr": "Commence avec derniere = None, et ne lis rien tant qu’elle vaut None.",
        },
    ),
    solution={
        "en": """def latest_vowel(weights, letters):
    latest, looks = None, []
    for place, letter in enumerate(letters):
        if latest is not None:
            looks.append(weights[place][latest])
        if letter in "aeiouy":
            latest = place
    return sum(looks) / len(looks)
""",
        "fr": """def derniere_voyelle(poids, lettres):
    derniere, regards = None, []
    for place, lettre in enumerate(lettres):
        if derniere is not None:
            regards.append(poids[place][derniere])
        if lettre in "aeiouy":
            derniere = place
    return sum(regards) / len(regards)
""",
    },
    mistakes=(
        Misconception(
            "itself",
            {"en": "lets a vowel look at itself", "fr": "laisse une voyelle se regarder elle-même"},
            {
                "en": "For a vowel you read its look at itself. Only vowels strictly before it count: read first, remember afterwards.",
                "fr": "Pour une voyelle, tu as lu son regard sur elle-même. Seules comptent les voyelles strictement avant : lis "
                "d’abord, retiens ensuite.",
            },
            wrong=lambda weights, letters: _mean(_on_vowels(weights, letters, "or itself")),
        ),
        Misconception(
            "first-vowel",
            {"en": "keeps to the first vowel of the word", "fr": "en reste à la première voyelle du mot"},
            {
                "en": "You stayed with the first vowel of the word. When a new one comes, it takes the place of the old one.",
                "fr": "Tu en es resté à la première voyelle du mot. Quand une nouvelle arrive, elle prend la place de l’ancienne.",
            },
            wrong=lambda weights, letters: _mean(_on_vowels(weights, letters, "first")),
        ),
        Misconception(
            "all-vowels",
            {"en": "adds all earlier vowels", "fr": "additionne toutes les voyelles d’avant"},
            {
                "en": "You added the weights on all vowels before the letter. Only the nearest one is asked for.",
                "fr": "Tu as additionné les poids sur toutes les voyelles d’avant. On ne demande que la plus proche.",
            },
            wrong=lambda weights, letters: _mean(_on_vowels(weights, letters, "all")),
        ),
        Misconception(
            "counts-all-letters",
            {"en": "divides by all letters", "fr": "divise par toutes les lettres"},
            {
                "en": "You divided by all letters. Those without a vowel before them could not look at one: they leave the mean.",
                "fr": "Tu as divisé par toutes les lettres. Celles qui n’ont pas de voyelle avant elles ne pouvaient pas en "
                "regarder : elles sortent de la moyenne.",
            },
            wrong=lambda weights, letters: sum(_on_vowels(weights, letters, "latest")) / len(letters),
        ),
        Misconception(
            "without-y",
            {"en": "does not count y as a vowel", "fr": "ne compte pas y parmi les voyelles"},
            {
                "en": "You left out the y. Here it counts as a vowel.",
                "fr": "Tu as oublié le y. Ici, il compte comme une voyelle.",
            },
            wrong=lambda weights, letters: _mean(_on_vowels(weights, letters, "without y")),
        ),
    ),
)


def _joined(chance: random.Random) -> tuple[list[list[float]], int, int]:
    heads, head_dim = chance.choice([2, 3, 4]), chance.choice([2, 3])
    tokens = chance.randint(heads, 5)
    rows = [[round(chance.uniform(0.1, 2), 3) for _ in range(heads * head_dim)] for _ in range(tokens)]
    return rows, chance.randrange(heads), head_dim


def _silenced(outputs: Rows, silent: Callable[[int, int], bool]) -> list[list[float]]:
    return [
        [0.0 if silent(place, column) else number for column, number in enumerate(row)]
        for place, row in enumerate(outputs)
    ]


SILENCE_HEAD = Definition(
    name="silence-head",
    title={"en": "Silence one head", "fr": "Faire taire une tête"},
    task={
        "en": "A layer lays the outputs of its heads side by side: the first head_dim numbers of each row come from head 0, the next "
        "ones from head 1, and so on. Give the rows again, with all numbers of one head replaced by 0.",
        "fr": "Une couche pose les sorties de ses têtes côte à côte : les premiers nombres de chaque ligne, autant que la largeur "
        "d’une tête, viennent de la tête 0, les suivants de la tête 1, et ainsi de suite. Rends les lignes, avec tous les nombres "
        "d’une tête remplacés par 0.",
    },
    inputs=_joined,
    right=lambda outputs, head, head_dim: _silenced(outputs, lambda _, column: column // head_dim == head),
    hints=(
        {
            "en": "With heads that are 2 wide, head 0 owns columns 0 and 1, head 1 owns 2 and 3. Where does head h begin?",
            "fr": "Avec des têtes larges de 2, la tête 0 possède les colonnes 0 et 1, la tête 1 les colonnes 2 et 3. Où commence la "
            "tête h ?",
        },
        {
            "en": "Column c belongs to head c // head_dim.",
            "fr": "La colonne c appartient à la tête c // largeur.",
        },
    ),
    solution={
        "en": """def silence(outputs, head, head_dim):
    return [
        [0.0 if column // head_dim == head else number for column, number in enumerate(row)]
        for row in outputs
    ]
""",
        "fr": """def faire_taire(sorties, tete, largeur):
    return [
        [0.0 if colonne // largeur == tete else nombre for colonne, nombre in enumerate(ligne)]
        for ligne in sorties
    ]
""",
    },
    mistakes=(
        Misconception(
            "removed",
            {"en": "takes the columns out", "fr": "retire les colonnes"},
            {
                "en": "You took the columns out, and the rows became shorter. The next matrix expects the same width: put zeros there.",
                "fr": "Tu as retiré les colonnes, et les lignes ont raccourci. La matrice suivante attend la même largeur : mets-y "
                "des zéros.",
            },
            wrong=lambda outputs, head, head_dim: [
                [number for column, number in enumerate(row) if column // head_dim != head] for row in outputs
            ],
        ),
        Misconception(
            "all-but-one",
            {"en": "silences all the other heads", "fr": "fait taire toutes les autres têtes"},
            {
                "en": "You silenced all heads but this one. Turn the condition round.",
                "fr": "Tu as fait taire toutes les têtes sauf celle-ci. Retourne la condition.",
            },
            wrong=lambda outputs, head, head_dim: _silenced(
                outputs, lambda _, column: column // head_dim != head
            ),
        ),
        Misconception(
            "every-so-many-columns",
            {"en": "takes every so many columns", "fr": "prend une colonne sur plusieurs"},
            {
                "en": "You took columns at regular distances. The numbers of one head stand next to each other, in one block.",
                "fr": "Tu as pris des colonnes à intervalle régulier. Les nombres d’une tête sont voisins, en un seul bloc.",
            },
            wrong=lambda outputs, head, head_dim: _silenced(
                outputs, lambda _, column: column % (len(outputs[0]) // head_dim) == head
            ),
        ),
        Misconception(
            "token",
            {"en": "silences a token instead of a head", "fr": "fait taire un jeton au lieu d’une tête"},
            {
                "en": "You set a whole row to 0: that is a letter, not a head. A head owns some columns of every row.",
                "fr": "Tu as mis à 0 une ligne entière : c’est une lettre, pas une tête. Une tête possède quelques colonnes de chaque "
                "ligne.",
            },
            wrong=lambda outputs, head, head_dim: _silenced(outputs, lambda place, _: place == head),
        ),
    ),
)


def _losses(chance: random.Random) -> tuple[list[list[float]]]:
    """A table of more heads than layers, whose largest number is not at a place that reads the same both ways."""
    layers = chance.randint(2, 3)
    heads = chance.randint(layers + 1, 5)
    table = [[round(chance.uniform(1.6, 1.8), 4) for _ in range(heads)] for _ in range(layers)]
    layer, head = chance.choice(
        [(layer, head) for layer in range(layers) for head in range(heads) if layer != head]
    )
    table[layer][head] = 2.0
    lowest = chance.choice([place for place in range(heads) if place != head])
    table[layer][lowest] = 1.5
    return (table,)


def _place(
    table: Rows, choose: Callable[[list[tuple[float, int, int]]], tuple[float, int, int]]
) -> list[int]:
    numbers = [(loss, layer, head) for layer, row in enumerate(table) for head, loss in enumerate(row)]
    return list(choose(numbers)[1:])


MOST_NEEDED = Definition(
    name="most-needed-head",
    title={"en": "Which head is needed most?", "fr": "Quelle tête est la plus utile ?"},
    task={
        "en": "losses[layer][head] is the model’s loss while this head is silent. Give the pair (layer, head) of the head that the "
        "model misses most.",
        "fr": "pertes[couche][tete] est la perte du modèle pendant que cette tête se tait. Donne le couple (couche, tête) de celle "
        "qui manque le plus au modèle.",
    },
    inputs=_losses,
    right=lambda losses: _place(losses, max),
    hints=(
        {
            "en": "A loss that grows is bad news for the model. So which number do you look for?",
            "fr": "Une perte qui monte est une mauvaise nouvelle pour le modèle. Quel nombre cherches-tu donc ?",
        },
        {
            "en": "Go through all pairs (layer, head) with two loops, and keep the best pair so far.",
            "fr": "Parcours tous les couples (couche, tête) avec deux boucles, et garde le meilleur jusque-là.",
        },
    ),
    solution={
        "en": """def most_needed(losses):
    pairs = [(layer, head) for layer in range(len(losses)) for head in range(len(losses[0]))]
    return max(pairs, key=lambda pair: losses[pair[0]][pair[1]])
""",
        "fr": """def la_plus_utile(pertes):
    couples = [(couche, tete) for couche in range(len(pertes)) for tete in range(len(pertes[0]))]
    return max(couples, key=lambda couple: pertes[couple[0]][couple[1]])
""",
    },
    mistakes=(
        Misconception(
            "least-needed",
            {"en": "takes the smallest loss", "fr": "prend la plus petite perte"},
            {
                "en": "You found the head that is missed least. A small loss without it means that it was hardly needed.",
                "fr": "Tu as trouvé la tête qui manque le moins. Une petite perte sans elle veut dire qu’elle ne servait guère.",
            },
            wrong=lambda losses: _place(losses, min),
        ),
        Misconception(
            "head-before-layer",
            {"en": "gives the head before the layer", "fr": "donne la tête avant la couche"},
            {
                "en": "These are the two right numbers, in the other order: first the layer, then the head.",
                "fr": "Ce sont les deux bons nombres, dans l’autre ordre : d’abord la couche, ensuite la tête.",
            },
            wrong=lambda losses: _place(losses, max)[::-1],
        ),
        Misconception(
            "one-number",
            {"en": "counts all heads through", "fr": "numérote toutes les têtes d’affilée"},
            {
                "en": "You gave one number, counted through all layers, as argmax does. Divide it by the number of heads: quotient "
                "and remainder.",
                "fr": "Tu as donné un seul numéro, compté à travers toutes les couches, comme argmax. Divise-le par le nombre de "
                "têtes : quotient et reste.",
            },
            wrong=lambda losses: _place(losses, max)[0] * len(losses[0]) + _place(losses, max)[1],
        ),
    ),
)

_WORDS = ("le", "chat", "noir", "dort", "sur", "un", "canapé", "rouge", "ici", "ce", "soir")


def _alignment(chance: random.Random) -> tuple[list[list[float]], list[str]]:
    """More words that are read than words that are written, all of them different."""
    written = chance.randint(2, 4)
    source = chance.sample(_WORDS, chance.randint(written + 1, 6))
    rows = [_shares(chance, len(source), len(source)) for _ in range(written)]
    rows[0].sort()  # so that the first word written does not read the first one
    return rows, source


def _largest(numbers: Sequence[float]) -> int:
    return max(range(len(numbers)), key=lambda place: numbers[place])


SOURCE_WORDS = Definition(
    name="source-words",
    title={"en": "What was each word read from?", "fr": "Dans quel mot chaque mot a-t-il été lu ?"},
    task={
        "en": "weights has a row for each word that is written, and a column for each word of the source. Give, for each written "
        "word, the source word that it looked at most.",
        "fr": "poids a une ligne pour chaque mot écrit, et une colonne pour chaque mot de la source. Donne, pour chaque mot écrit, le "
        "mot de la source qu’il a le plus regardé.",
    },
    inputs=_alignment,
    right=lambda weights, source: [source[_largest(row)] for row in weights],
    hints=(
        {
            "en": "One answer a row: find the column with the largest weight.",
            "fr": "Une réponse par ligne : trouve la colonne du plus grand poids.",
        },
        {
            "en": "With list(row).index(max(row)) you have the column; source[column] is the word.",
            "fr": "Avec list(ligne).index(max(ligne)), tu as la colonne ; source[colonne] est le mot.",
        },
    ),
    solution={
        "en": """def read_from(weights, source):
    return [source[max(range(len(source)), key=lambda column: row[column])] for row in weights]
""",
        "fr": """def lu_dans(poids, source):
    return [source[max(range(len(source)), key=lambda colonne: ligne[colonne])] for ligne in poids]
""",
    },
    mistakes=(
        Misconception(
            "places",
            {"en": "gives places instead of words", "fr": "donne des places au lieu de mots"},
            {
                "en": "You found the right columns. What is asked for is the word that stands there.",
                "fr": "Tu as trouvé les bonnes colonnes. On demande le mot qui s’y trouve.",
            },
            wrong=lambda weights, source: [_largest(row) for row in weights],
        ),
        Misconception(
            "columns",
            {"en": "goes through columns instead of rows", "fr": "parcourt les colonnes au lieu des lignes"},
            {
                "en": "You searched each column: one answer for each source word. The written words are the rows.",
                "fr": "Tu as cherché dans chaque colonne : une réponse par mot de la source. Les mots écrits sont les lignes.",
            },
            wrong=lambda weights, source: [source[_largest(column)] for column in _columns(weights)],
        ),
        Misconception(
            "same-place",
            {"en": "pairs words of the same place", "fr": "associe les mots de même place"},
            {
                "en": "You paired the first with the first, the second with the second. Languages change the order: look at the weights.",
                "fr": "Tu as associé le premier au premier, le deuxième au deuxième. L’ordre change d’une langue à l’autre : regarde "
                "les poids.",
            },
            wrong=lambda weights, source: [source[place] for place in range(len(weights))],
        ),
    ),
)

EXERCISES: tuple[Definition, ...] = (
    ROW_ENTROPY,
    HEAD_ENTROPY,
    PREVIOUS_LETTER,
    LATEST_VOWEL,
    SILENCE_HEAD,
    MOST_NEEDED,
    SOURCE_WORDS,
)
