"""The exercises of the sixth lesson: from pairs of letters to names that nobody has written down before."""

from __future__ import annotations

import itertools
import math
import string
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from regard.course.definition import Definition, Misconception

MARK = "."
"""Stands before the first letter of a name, and after the last one."""
LETTERS = MARK + string.ascii_lowercase

Pairs = list[tuple[str, str]]
Table = list[list[float]]


def letter_pairs(name: str) -> Pairs:
    """Each letter of a name with the one after it, the marks of its beginning and of its end among them."""
    return list(itertools.pairwise(MARK + name + MARK))


def counted(names: Sequence[str]) -> list[list[int]]:
    """How often each symbol follows each other one, ``[before, after]``, in the order of `LETTERS`."""
    counts = [[0] * len(LETTERS) for _ in LETTERS]
    for name in names:
        for before, after in letter_pairs(name):
            counts[LETTERS.index(before)][LETTERS.index(after)] += 1
    return counts


def shares(counts: Sequence[Sequence[float]], smoothing: float) -> Table:
    """Each row as probabilities, after so much was added to each of its counts."""
    return [[(count + smoothing) / (sum(row) + smoothing * len(row)) for count in row] for row in counts]


def nats_a_letter(names: Sequence[Sequence[float]]) -> float:
    """Cross-entropy: the mean of −ln p over all letters, from the probability that each one was given."""
    return -math.fsum(math.log(share) for name in names for share in name) / sum(map(len, names))


def tempered(scores: Sequence[float], temperature: float) -> list[float]:
    """The softmax of scores that were divided by a temperature."""
    powers = [math.exp((score - max(scores)) / temperature) for score in scores]
    return [power / sum(powers) for power in powers]


def parameters(symbols: int, width: int, places: int) -> int:
    """How many numbers microgpt's design learns: two tables of symbols, one of places, attention, and feed-forward."""
    return 2 * symbols * width + places * width + 4 * width**2 + 8 * width**2


def new_names(made: Sequence[str], learned: Sequence[str]) -> list[str]:
    """What was made and not learned, capitals aside, each once."""
    known = {name.lower() for name in learned}
    return [name for name in dict.fromkeys(each.lower() for each in made) if name not in known]


def _name(chance: Random) -> tuple[str]:
    return ("".join(chance.sample(string.ascii_lowercase, chance.randint(3, 6))),)


def _counts(chance: Random) -> tuple[list[list[int]], float]:
    size = chance.choice((3, 4, 5))
    counts = [[chance.choice((0, 1, 2, 3, 5, 7)) for _ in range(size)] for _ in range(size)]
    if not all(map(any, counts)) or not all(map(any, zip(*counts, strict=True))):
        return _counts(chance)
    return counts, chance.choice((0.1, 0.5, 1.5, 2.0))


def _named_shares(chance: Random) -> tuple[Table]:
    lengths = chance.sample((2, 3, 4, 5), chance.choice((2, 3)))
    return ([[round(chance.uniform(0.05, 0.9), 2) for _ in range(length)] for length in lengths],)


def _scores(chance: Random) -> tuple[list[float], float]:
    drawn = chance.sample(range(-25, 26), chance.randint(3, 5))
    return [tenths / 10 for tenths in drawn], chance.choice((0.5, 0.7, 1.5, 2.0, 3.0))


def _sizes(chance: Random) -> tuple[int, int, int]:
    return chance.randint(25, 60), chance.choice((8, 16, 24, 32)), chance.randint(10, 22)


def _made_and_learned(chance: Random) -> tuple[list[str], list[str]]:
    """What was made holds a name that was learned, a new one twice, and the beginning of one that was learned."""
    learned = chance.sample(("Emma", "Louise", "Hannah", "Adrien", "Oscar", "Claire"), 4)
    longer, shorter = chance.choice((("Annabel", "anna"), ("Victoria", "victor"), ("Martine", "martin")))
    twice, other = chance.sample(("elowan", "marise", "jolane", "tibaud", "corina", "dariel"), 2)
    made = [learned[0].lower(), learned[1].lower(), shorter, twice, other]
    chance.shuffle(made)
    places = [*learned, longer]
    chance.shuffle(places)
    return [*made, twice], places


def _as_pairs(given: Any) -> list[list[str]]:
    """Pairs, whether they were given as two letters or as one text of two."""
    return [list(pair) for pair in given]


def _same_pairs(expected: Any, obtained: Any) -> bool:
    return not isinstance(obtained, str) and _as_pairs(obtained) == _as_pairs(expected)


def _pairs_as(wrong: Callable[[str], Any]) -> Callable[[Any, str], bool]:
    return lambda obtained, name: _same_pairs(wrong(name), obtained)


def _same_names(expected: Any, obtained: Any) -> bool:
    """The same names in any order, capitals aside; a text is no list of names."""
    if isinstance(obtained, str):
        return False
    return sorted(each.lower() for each in obtained) == sorted(each.lower() for each in expected)


def _names_as(wrong: Callable[[list[str], list[str]], Any]) -> Callable[[Any, list[str], list[str]], bool]:
    return lambda obtained, made, learned: _same_names(wrong(made, learned), obtained)


def _by_columns(counts: Sequence[Sequence[float]], smoothing: float) -> Table:
    turned = shares([list(column) for column in zip(*counts, strict=True)], smoothing)
    return [list(column) for column in zip(*turned, strict=True)]


def _of_the_table(counts: Sequence[Sequence[float]], smoothing: float) -> Table:
    whole = sum(count + smoothing for row in counts for count in row)
    return [[(count + smoothing) / whole for count in row] for row in counts]


def _logs(names: Sequence[Sequence[float]]) -> list[list[float]]:
    return [[math.log(share) for share in name] for name in names]


EXERCISES: tuple[Definition, ...] = (
    Definition(
        name="letter-pairs",
        title={"en": "Which letter follows which?", "fr": "Quelle lettre suit quelle lettre ?"},
        task={
            "en": "Write a function that takes a name in small letters and gives the list of its pairs: each letter with the one after it. "
            'A "." stands before the name and after it, so that "emma" gives five pairs, from (".", "e") to ("a", ".").',
            "fr": "Écris une fonction qui reçoit un prénom en minuscules et rend la liste de ses paires : chaque lettre avec celle qui la "
            'suit. Un « . » se tient avant le prénom et après lui : « emma » donne cinq paires, de (".", "e") à ("a", ".").',
        },
        right=letter_pairs,
        accepts=_same_pairs,
        inputs=_name,
        hints=(
            {
                "en": "Write the name with its two marks on paper: . e m m a . Then draw an arc over every two neighbours.",
                "fr": "Écris le prénom et ses deux marques sur papier : . e m m a . Puis trace un arc au-dessus de chaque paire de "
                "voisins.",
            },
            {
                "en": 'Make the marked text first: marked = "." + name + "."',
                "fr": 'Commence par le texte marqué : marque = "." + prenom + "."',
            },
            {
                "en": "zip(marked, marked[1:]) walks through a text and the same text one letter further.",
                "fr": "zip(marque, marque[1:]) parcourt en même temps un texte et ce même texte décalé d’une lettre.",
            },
        ),
        solution={
            "en": 'def pairs(name):\n    marked = "." + name + "."\n    return list(zip(marked, marked[1:]))',
            "fr": 'def paires(prenom):\n    marque = "." + prenom + "."\n    return list(zip(marque, marque[1:]))',
        },
        mistakes=(
            Misconception(
                "no-marks",
                {"en": "leaves both marks out", "fr": "oublie les deux marques"},
                {
                    "en": "The pairs inside the name are right. Without the marks the model never learns how names begin, nor when to "
                    "stop.",
                    "fr": "Les paires à l’intérieur du prénom sont justes. Mais sans les marques, le modèle n’apprend ni comment un prénom "
                    "commence, ni quand s’arrêter.",
                },
                fits=_pairs_as(lambda name: itertools.pairwise(name)),
            ),
            Misconception(
                "no-end",
                {"en": "leaves the end mark out", "fr": "oublie la marque de la fin"},
                {
                    "en": "The last pair is missing: the last letter and the mark after it. It is how a model knows when to stop.",
                    "fr": "Il manque la dernière paire : la dernière lettre et la marque qui la suit. C’est elle qui dit quand s’arrêter.",
                },
                fits=_pairs_as(lambda name: itertools.pairwise(MARK + name)),
            ),
            Misconception(
                "no-beginning",
                {"en": "leaves the first mark out", "fr": "oublie la marque du début"},
                {
                    "en": "The first pair is missing: the mark and the first letter. It tells which letters like to begin a name.",
                    "fr": "Il manque la première paire : la marque et la première lettre. Elle dit quelles lettres aiment commencer un "
                    "prénom.",
                },
                fits=_pairs_as(lambda name: itertools.pairwise(name + MARK)),
            ),
            Misconception(
                "turned-round",
                {"en": "puts the next letter first", "fr": "met la lettre suivante en premier"},
                {
                    "en": "Your pairs stand the wrong way round: the letter that comes first in the name comes first in its pair.",
                    "fr": "Tes paires sont à l’envers : la lettre qui vient d’abord dans le prénom vient d’abord dans la paire.",
                },
                fits=_pairs_as(lambda name: [(after, before) for before, after in letter_pairs(name)]),
            ),
            Misconception(
                "every-second",
                {"en": "cuts the name into pieces of two", "fr": "découpe le prénom deux par deux"},
                {
                    "en": "You cut the name into pieces of two letters. Pairs overlap: a letter is the second of one and the first of "
                    "the next.",
                    "fr": "Tu découpes le prénom en morceaux de deux lettres. Les paires se chevauchent : une lettre finit l’une et "
                    "commence "
                    "la suivante.",
                },
                fits=_pairs_as(lambda name: letter_pairs(name)[::2]),
            ),
        ),
    ),
    Definition(
        name="bigram",
        title={"en": "From counts to chances", "fr": "Des comptes aux probabilités"},
        task={
            "en": "Write a function that takes the table of counts (row: the letter before; column: the letter after) and a number, the "
            "smoothing. Add the smoothing to every count, then make each row sum to 1.",
            "fr": "Écris une fonction qui reçoit le tableau des comptes (ligne : la lettre d’avant ; colonne : la lettre d’après) et un "
            "nombre, "
            "le lissage. Ajoute le lissage à chaque compte, puis fais en sorte que chaque ligne ait pour somme 1.",
        },
        right=shares,
        inputs=_counts,
        hints=(
            {
                "en": "Why smooth? A pair that was never counted would be impossible, and one such pair in a new name costs infinitely "
                "much.",
                "fr": "Pourquoi lisser ? Une paire jamais comptée serait impossible, et une seule de ces paires dans un nouveau prénom "
                "coûterait infiniment cher.",
            },
            {
                "en": "Work through one row first: make the list of its counts plus the smoothing, and add that list up.",
                "fr": "Traite d’abord une seule ligne : fais la liste de ses comptes plus le lissage, et additionne cette liste.",
            },
            {
                "en": "Divide each smoothed count by the sum of the smoothed row, not by the sum of the old one.",
                "fr": "Divise chaque compte lissé par la somme de la ligne lissée, et non par celle de l’ancienne.",
            },
        ),
        solution={
            "en": "def bigram(counts, smoothing):\n    smooth = [[count + smoothing for count in row] for row in counts]\n"
            "    return [[count / sum(row) for count in row] for row in smooth]",
            "fr": "def bigramme(comptes, lissage):\n    lisses = [[compte + lissage for compte in ligne] for ligne in comptes]\n"
            "    return [[compte / sum(ligne) for compte in ligne] for ligne in lisses]",
        },
        mistakes=(
            Misconception(
                "no-smoothing",
                {"en": "does not smooth", "fr": "ne lisse pas"},
                {
                    "en": "Your rows sum to 1, but pairs that were never counted have no chance at all. Where does the smoothing come in?",
                    "fr": "Tes lignes ont bien pour somme 1, mais les paires jamais comptées n’ont aucune chance. Où est passé le "
                    "lissage ?",
                },
                wrong=lambda counts, smoothing: shares(counts, 0),
            ),
            Misconception(
                "numerator-only",
                {"en": "smooths above the line only", "fr": "ne lisse que le numérateur"},
                {
                    "en": "You add the smoothing to each count, but divide by the sum from before. Add one of your rows up: it is more "
                    "than 1.",
                    "fr": "Tu ajoutes le lissage à chaque compte, mais tu divises par la somme d’avant. Additionne une de tes lignes : "
                    "elle "
                    "dépasse 1.",
                },
                wrong=lambda counts, smoothing: [
                    [(count + smoothing) / sum(row) for count in row] for row in counts
                ],
            ),
            Misconception(
                "once-in-the-total",
                {
                    "en": "adds the smoothing to the total once",
                    "fr": "n’ajoute le lissage qu’une fois au total",
                },
                {
                    "en": "The smoothing was added to every count of the row. How many times is it in the row’s sum, then?",
                    "fr": "Le lissage a été ajouté à chaque compte de la ligne. Combien de fois se trouve-t-il donc dans la somme ?",
                },
                wrong=lambda counts, smoothing: [
                    [(count + smoothing) / (sum(row) + smoothing) for count in row] for row in counts
                ],
            ),
            Misconception(
                "whole-table",
                {
                    "en": "divides by the sum of the whole table",
                    "fr": "divise par la somme de tout le tableau",
                },
                {
                    "en": "You divide by the sum of the whole table. We know the letter before: only its own row is left to choose from.",
                    "fr": "Tu divises par la somme de tout le tableau. On connaît la lettre d’avant : on ne choisit plus que dans sa "
                    "ligne.",
                },
                wrong=_of_the_table,
            ),
            Misconception(
                "by-columns",
                {"en": "makes columns sum to 1", "fr": "donne la somme 1 aux colonnes"},
                {
                    "en": "Your columns sum to 1, not your rows. That answers another question: which letter came before this one?",
                    "fr": "Ce sont tes colonnes qui ont pour somme 1, pas tes lignes. C’est la réponse à une autre question : quelle "
                    "lettre "
                    "venait avant celle-ci ?",
                },
                wrong=_by_columns,
            ),
            Misconception(
                "always-one",
                {"en": "always adds 1", "fr": "ajoute toujours 1"},
                {
                    "en": "You add 1 to each count, whatever smoothing was asked for. Use the number that the function is given.",
                    "fr": "Tu ajoutes 1 à chaque compte, quel que soit le lissage demandé. Sers-toi du nombre que reçoit la fonction.",
                },
                wrong=lambda counts, smoothing: shares(counts, 1),
            ),
        ),
    ),
    Definition(
        name="cross-entropy",
        title={"en": "How surprised is the model?", "fr": "À quel point le modèle est-il surpris ?"},
        task={
            "en": "For each name you get the list of probabilities that a model gave to its letters, the end among them. Write a "
            "function that "
            "gives the mean surprise of a letter: −ln p, over all letters of all names. With the natural logarithm it is in nats.",
            "fr": "Pour chaque prénom, tu reçois la liste des probabilités qu’un modèle a données à ses lettres, la fin comprise. Écris "
            "une "
            "fonction qui rend la surprise moyenne d’une lettre : −ln p, sur toutes les lettres de tous les prénoms. Avec le logarithme "
            "naturel, elle se mesure en nats.",
        },
        right=nats_a_letter,
        inputs=_named_shares,
        hints=(
            {
                "en": "A letter that the model gave probability 1 surprises nobody: −ln 1 = 0. The smaller p, the larger −ln p.",
                "fr": "Une lettre à qui le modèle donnait une probabilité de 1 ne surprend personne : −ln 1 = 0. Plus p est petit, plus "
                "−ln p "
                "est grand.",
            },
            {
                "en": "Put all letters of all names into one long list first. math.log is the natural logarithm.",
                "fr": "Mets d’abord toutes les lettres de tous les prénoms dans une seule longue liste. math.log est le logarithme "
                "naturel.",
            },
            {
                "en": "Add up −math.log(p) over that list, and divide by how many letters there are.",
                "fr": "Additionne −math.log(p) sur cette liste, et divise par le nombre de lettres.",
            },
        ),
        solution={
            "en": "import math\n\n\ndef surprise(names):\n    letters = [p for name in names for p in name]\n"
            "    return sum(-math.log(p) for p in letters) / len(letters)",
            "fr": "import math\n\n\ndef surprise(prenoms):\n    lettres = [p for prenom in prenoms for p in prenom]\n"
            "    return sum(-math.log(p) for p in lettres) / len(lettres)",
        },
        mistakes=(
            Misconception(
                "bits",
                {"en": "measures in bits", "fr": "mesure en bits"},
                {
                    "en": "You measure in bits, with the logarithm to base 2. Nats use the natural logarithm, math.log(p).",
                    "fr": "Tu mesures en bits, avec le logarithme de base 2. Les nats prennent le logarithme naturel, math.log(p).",
                },
                wrong=lambda names: nats_a_letter(names) / math.log(2),
            ),
            Misconception(
                "mean-of-names",
                {"en": "averages over names", "fr": "fait la moyenne des prénoms"},
                {
                    "en": "You take the mean of each name, then the mean of those: letters of short names count more. Every letter "
                    "counts alike.",
                    "fr": "Tu prends la moyenne de chaque prénom, puis la moyenne de ces moyennes : les lettres des prénoms courts "
                    "pèsent plus. "
                    "Chaque lettre doit compter autant.",
                },
                wrong=lambda names: -sum(sum(logs) / len(logs) for logs in _logs(names)) / len(names),
            ),
            Misconception(
                "a-name-not-a-letter",
                {"en": "divides by the number of names", "fr": "divise par le nombre de prénoms"},
                {
                    "en": "You divide by how many names there are. That is the surprise of a whole name; divide by how many letters "
                    "there are.",
                    "fr": "Tu divises par le nombre de prénoms. C’est la surprise d’un prénom entier ; divise par le nombre de lettres.",
                },
                wrong=lambda names: -sum(map(sum, _logs(names))) / len(names),
            ),
            Misconception(
                "no-minus",
                {"en": "forgets the minus sign", "fr": "oublie le signe moins"},
                {
                    "en": "Logarithms of probabilities are negative. A surprise is counted upwards from 0: what is missing before ln p?",
                    "fr": "Le logarithme d’une probabilité est négatif. Une surprise se compte à partir de 0 vers le haut : que "
                    "manque-t-il "
                    "devant ln p ?",
                },
                wrong=lambda names: -nats_a_letter(names),
            ),
            Misconception(
                "no-mean",
                {"en": "adds up without dividing", "fr": "additionne sans diviser"},
                {
                    "en": "You add all surprises up. Longer lists would then look worse: divide by how many letters there are.",
                    "fr": "Tu additionnes toutes les surprises. Une liste plus longue paraîtrait alors moins bonne : divise par le "
                    "nombre de lettres.",
                },
                wrong=lambda names: -sum(map(sum, _logs(names))),
            ),
            Misconception(
                "weighs-by-p",
                {"en": "multiplies each −ln p by p", "fr": "multiplie chaque −ln p par p"},
                {
                    "en": "You multiply each −ln p by p: that is entropy. Here each letter really came, and counts once.",
                    "fr": "Tu multiplies chaque −ln p par p : c’est l’entropie. Ici, chaque lettre est vraiment venue, et compte une fois.",
                },
                wrong=lambda names: (
                    -sum(p * math.log(p) for name in names for p in name) / sum(map(len, names))
                ),
            ),
            Misconception(
                "perplexity",
                {"en": "gives the perplexity", "fr": "rend la perplexité"},
                {
                    "en": "This is e to the power of the mean surprise, the perplexity. The mean surprise itself is asked for.",
                    "fr": "C’est e à la puissance de la surprise moyenne, la perplexité. On demande la surprise moyenne elle-même.",
                },
                wrong=lambda names: math.exp(nats_a_letter(names)),
            ),
            Misconception(
                "log-of-the-mean",
                {"en": "takes the logarithm of the mean", "fr": "prend le logarithme de la moyenne"},
                {
                    "en": "You average the probabilities and take the logarithm last. Take it of each probability first: one very small "
                    "p must hurt.",
                    "fr": "Tu fais la moyenne des probabilités, et le logarithme en dernier. Prends-le d’abord de chaque probabilité : "
                    "un seul p "
                    "minuscule doit coûter cher.",
                },
                wrong=lambda names: -math.log(sum(map(sum, names)) / sum(map(len, names))),
            ),
        ),
    ),
    Definition(
        name="count-parameters",
        title={"en": "Where do 4,192 numbers come from?", "fr": "D’où viennent 4 192 nombres ?"},
        task={
            "en": "Write a function that takes how many symbols there are, how wide a vector is, and how many places a name may have, "
            "and gives "
            "how many numbers the model learns. The list above says what it is made of. For 27, 16 and 16 it gives 4192.",
            "fr": "Écris une fonction qui reçoit le nombre de symboles, la largeur d’un vecteur et le nombre de places d’un prénom, et "
            "qui rend "
            "le nombre de nombres que le modèle apprend. La liste ci-dessus dit de quoi il est fait. Pour 27, 16 et 16, elle rend 4192.",
        },
        right=parameters,
        inputs=_sizes,
        hints=(
            {
                "en": "A table with 27 rows of 16 numbers holds 27 × 16 numbers. Do this for every table of the list, then add up.",
                "fr": "Un tableau de 27 lignes de 16 nombres contient 27 × 16 nombres. Fais-le pour chaque tableau de la liste, puis "
                "additionne.",
            },
            {
                "en": "Four tables of attention, width × width each. The heads share these: more heads need no more numbers.",
                "fr": "Quatre tableaux pour l’attention, chacun de largeur × largeur. Les têtes se les partagent : plus de têtes ne "
                "demandent pas "
                "plus de nombres.",
            },
            {
                "en": "The feed-forward network goes from width to 4 × width, and back: two tables. Symbols have two tables as well, "
                "one to "
                "read and one to write.",
                "fr": "Le réseau qui suit va de la largeur à 4 × la largeur, puis revient : deux tableaux. Les symboles ont deux "
                "tableaux aussi, "
                "un pour lire et un pour écrire.",
            },
        ),
        solution={
            "en": "def count(symbols, width, places):\n    tables = 2 * symbols * width + places * width\n"
            "    attention = 4 * width * width\n"
            "    feed_forward = 2 * width * (4 * width)\n    return tables + attention + feed_forward",
            "fr": "def compte(symboles, largeur, places):\n    tableaux = 2 * symboles * largeur + places * largeur\n"
            "    attention = 4 * largeur * largeur\n    reseau = 2 * largeur * (4 * largeur)\n    return tableaux + attention + reseau",
        },
        mistakes=(
            Misconception(
                "one-table-of-symbols",
                {"en": "counts the symbols' table once", "fr": "ne compte qu’un tableau de symboles"},
                {
                    "en": "One table of symbols is missing: here the model has one to read letters and another one to write them.",
                    "fr": "Il manque un tableau de symboles : ce modèle en a un pour lire les lettres et un autre pour les écrire.",
                },
                wrong=lambda symbols, width, places: parameters(symbols, width, places) - symbols * width,
            ),
            Misconception(
                "no-places",
                {"en": "forgets the positions", "fr": "oublie les positions"},
                {
                    "en": "You left out the table of places: one vector for the first place, one for the second, and so on.",
                    "fr": "Tu as oublié le tableau des places : un vecteur pour la première place, un pour la deuxième, et ainsi de suite.",
                },
                wrong=lambda symbols, width, places: parameters(symbols, width, 0),
            ),
            Misconception(
                "heads-multiply",
                {"en": "multiplies attention by its heads", "fr": "multiplie l’attention par ses têtes"},
                {
                    "en": "You counted attention once for each of its four heads. The heads cut one vector into four: together they "
                    "need as much as one.",
                    "fr": "Tu as compté l’attention une fois pour chacune des quatre têtes. Les têtes coupent un vecteur en quatre : à "
                    "elles toutes, "
                    "elles ne demandent pas plus qu’une seule.",
                },
                wrong=lambda symbols, width, places: parameters(symbols, width, places) + 12 * width**2,
            ),
            Misconception(
                "three-tables",
                {
                    "en": "forgets the output table of attention",
                    "fr": "oublie le tableau de sortie de l’attention",
                },
                {
                    "en": "Attention has four tables: queries, keys, values, and one for its output. One of them is missing.",
                    "fr": "L’attention a ici quatre tableaux : requêtes, clés, valeurs, et un pour sa sortie. Il en manque un.",
                },
                wrong=lambda symbols, width, places: parameters(symbols, width, places) - width**2,
            ),
            Misconception(
                "half-the-network",
                {"en": "counts half of the feed-forward network", "fr": "ne compte que la moitié du réseau"},
                {
                    "en": "The feed-forward network has two tables: one out to 4 × width, and one back. One of them is missing.",
                    "fr": "Le réseau a deux tableaux : un pour aller à 4 × la largeur, un pour en revenir. Il en manque un.",
                },
                wrong=lambda symbols, width, places: parameters(symbols, width, places) - 4 * width**2,
            ),
            Misconception(
                "narrow-network",
                {
                    "en": "forgets that the network is four times as wide",
                    "fr": "oublie que le réseau est quatre fois plus large",
                },
                {
                    "en": "Your feed-forward network is as wide inside as outside. Inside, it is four times as wide.",
                    "fr": "Ton réseau a la même largeur dedans que dehors. Dedans, il est quatre fois plus large.",
                },
                wrong=lambda symbols, width, places: parameters(symbols, width, places) - 6 * width**2,
            ),
            Misconception(
                "biases",
                {"en": "adds biases that are not there", "fr": "ajoute des biais qui n’y sont pas"},
                {
                    "en": "You added biases: one more number for each output of a table. Many models have them; this one leaves them out.",
                    "fr": "Tu as ajouté des biais : un nombre de plus par sortie de chaque tableau. Bien des modèles en ont ; celui-ci "
                    "s’en passe.",
                },
                fits=lambda obtained, symbols, width, places: (
                    obtained - parameters(symbols, width, places) in (9 * width, 9 * width + symbols)
                ),
            ),
        ),
    ),
    Definition(
        name="temperature",
        title={"en": "Bold or careful", "fr": "Audacieux ou prudent"},
        task={
            "en": "Write a function that takes scores and a temperature and gives probabilities: divide each score by the temperature, "
            "then "
            "take the softmax. Below 1 the likely becomes likelier; above 1 the unlikely gets its chance.",
            "fr": "Écris une fonction qui reçoit des scores et une température et rend des probabilités : divise chaque score par la "
            "température, "
            "puis prends le softmax. Au-dessous de 1, le probable l’est encore plus ; au-dessus, l’improbable a sa chance.",
        },
        right=tempered,
        inputs=_scores,
        hints=(
            {
                "en": "You wrote a softmax in the first lesson: exp of each score, divided by their sum.",
                "fr": "Tu as écrit un softmax dans la première leçon : l’exponentielle de chaque score, divisée par leur somme.",
            },
            {
                "en": "The order counts: temperature first, softmax second.",
                "fr": "L’ordre compte : d’abord la température, ensuite le softmax.",
            },
            {
                "en": "powers = [math.exp(score / temperature) for score in scores], and then each one divided by their sum.",
                "fr": "puissances = [math.exp(score / temperature) for score in scores], puis chacune divisée par leur somme.",
            },
        ),
        solution={
            "en": "import math\n\n\ndef chances(scores, temperature):\n    powers = [math.exp(score / temperature) for score in scores]\n"
            "    return [power / sum(powers) for power in powers]",
            "fr": "import math\n\n\ndef chances(scores, temperature):\n"
            "    puissances = [math.exp(score / temperature) for score in scores]\n"
            "    return [puissance / sum(puissances) for puissance in puissances]",
        },
        mistakes=(
            Misconception(
                "multiplies",
                {"en": "multiplies by the temperature", "fr": "multiplie par la température"},
                {
                    "en": "You multiply by the temperature, so a hot model becomes careful and a cold one bold. It is the other way round.",
                    "fr": "Tu multiplies par la température : un modèle chaud devient prudent, un modèle froid audacieux. C’est l’inverse.",
                },
                wrong=lambda scores, temperature: tempered(scores, 1 / temperature),
            ),
            Misconception(
                "divides-the-shares",
                {"en": "divides after the softmax", "fr": "divise après le softmax"},
                {
                    "en": "You divide the probabilities, after the softmax: they no longer sum to 1. Divide the scores, before it.",
                    "fr": "Tu divises les probabilités, après le softmax : leur somme n’est plus 1. Divise les scores, avant lui.",
                },
                wrong=lambda scores, temperature: [share / temperature for share in tempered(scores, 1)],
            ),
            Misconception(
                "no-effect",
                {"en": "the temperature changes nothing", "fr": "la température ne change rien"},
                {
                    "en": "The temperature changes nothing in what you give. Dividing everything alike after exp cancels out: divide "
                    "before it.",
                    "fr": "La température ne change rien à ton résultat. Diviser tout pareillement après l’exponentielle s’annule : "
                    "divise avant.",
                },
                wrong=lambda scores, temperature: tempered(scores, 1),
            ),
            Misconception(
                "not-normalised",
                {"en": "does not divide by the sum", "fr": "ne divise pas par la somme"},
                {
                    "en": "The scores are divided and the exponentials taken. These do not sum to 1 yet: what does a softmax do last?",
                    "fr": "Les scores sont divisés, les exponentielles prises. Leur somme n’est pas encore 1 : que fait un softmax pour "
                    "finir ?",
                },
                wrong=lambda scores, temperature: [math.exp(score / temperature) for score in scores],
            ),
            Misconception(
                "softmax-twice",
                {"en": "takes the softmax twice", "fr": "prend deux fois le softmax"},
                {
                    "en": "You took a softmax, divided, and took a softmax again. One is enough, on the divided scores.",
                    "fr": "Tu as pris un softmax, divisé, puis repris un softmax. Un seul suffit, sur les scores divisés.",
                },
                wrong=lambda scores, temperature: tempered(tempered(scores, 1), temperature),
            ),
        ),
    ),
    Definition(
        name="new-names",
        title={"en": "Remembered or invented?", "fr": "Retenu ou inventé ?"},
        task={
            "en": "Write a function that takes the names that a model made, in small letters, and those it learned from, with capitals. "
            "It gives "
            "the new ones: each once, and none that was learned. A capital does not make another name.",
            "fr": "Écris une fonction qui reçoit les prénoms qu’un modèle a fabriqués, en minuscules, et ceux qu’il a appris, avec "
            "majuscules. Elle "
            "rend les nouveaux : chacun une fois, et aucun de ceux qui ont été appris. Une majuscule ne fait pas un autre prénom.",
        },
        right=new_names,
        accepts=_same_names,
        inputs=_made_and_learned,
        hints=(
            {
                "en": 'Is "emma" in ["Emma", "Oscar"]? Python says no. Bring both sides to small letters first, with .lower().',
                "fr": '« emma » est-il dans ["Emma", "Oscar"] ? Python dit non. Mets d’abord les deux côtés en minuscules, avec .lower().',
            },
            {
                "en": "A set holds everything once, and tells quickly whether a name is in it.",
                "fr": "Un ensemble (set) contient chaque chose une seule fois, et dit vite si un prénom s’y trouve.",
            },
            {
                "en": "known = {name.lower() for name in learned}; then keep what is in the set of made names and not in known.",
                "fr": "connus = {prenom.lower() for prenom in appris} ; garde ensuite ce qui est dans l’ensemble des prénoms fabriqués "
                "sans être "
                "dans connus.",
            },
        ),
        solution={
            "en": "def new(made, learned):\n    known = {name.lower() for name in learned}\n    return sorted(set(made) - known)",
            "fr": "def nouveaux(fabriques, appris):\n    connus = {prenom.lower() for prenom in appris}\n"
            "    return sorted(set(fabriques) - connus)",
        },
        mistakes=(
            Misconception(
                "capitals",
                {"en": "takes a capital for another name", "fr": "prend une majuscule pour un autre prénom"},
                {
                    "en": 'You count "emma" as new although "Emma" was learned. Compare small letters with small letters.',
                    "fr": "Tu comptes « emma » comme nouveau alors que « Emma » a été appris. Compare des minuscules avec des minuscules.",
                },
                fits=_names_as(lambda made, learned: dict.fromkeys(made)),
            ),
            Misconception(
                "capitals-and-twins",
                {
                    "en": "takes a capital for another name, and counts twins",
                    "fr": "prend une majuscule pour un autre prénom, et compte les doublons",
                },
                {
                    "en": "Nothing was left out: every name counts as new, some of them twice. Capitals hide those that were learned.",
                    "fr": "Rien n’a été écarté : chaque prénom passe pour nouveau, parfois deux fois. Les majuscules cachent ceux qui "
                    "ont été appris.",
                },
                fits=_names_as(lambda made, learned: made),
            ),
            Misconception(
                "twins",
                {"en": "counts a name twice", "fr": "compte un prénom deux fois"},
                {
                    "en": "A name that was made twice is in your list twice. It was invented once.",
                    "fr": "Un prénom fabriqué deux fois est deux fois dans ta liste. Il n’a été inventé qu’une fois.",
                },
                fits=_names_as(
                    lambda made, learned: [name for name in made if name in new_names(made, learned)]
                ),
            ),
            Misconception(
                "memorised-instead",
                {"en": "gives the remembered ones", "fr": "rend ceux qui ont été retenus"},
                {
                    "en": "These are the names that the model remembered. The others are asked for.",
                    "fr": "Ce sont les prénoms que le modèle a retenus. On demande les autres.",
                },
                fits=_names_as(
                    lambda made, learned: [
                        name for name in dict.fromkeys(made) if name not in new_names(made, learned)
                    ]
                ),
            ),
            Misconception(
                "inside-another",
                {"en": "takes part of a name for the name", "fr": "prend un bout de prénom pour le prénom"},
                {
                    "en": 'You left out names that only stand inside a longer one, as "anna" does in "Annabel". Compare whole names.',
                    "fr": "Tu écartes des prénoms qui ne sont qu’un bout d’un autre, comme « anna » dans « Annabel ». Compare des "
                    "prénoms entiers.",
                },
                fits=_names_as(
                    lambda made, learned: [
                        name
                        for name in dict.fromkeys(made)
                        if not any(name in each.lower() for each in learned)
                    ]
                ),
            ),
        ),
    ),
)
