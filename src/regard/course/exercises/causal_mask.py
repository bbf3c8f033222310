"""The exercises of the third lesson: who may look at whom, and what a model that writes is asked."""

from __future__ import annotations

import math
from random import Random

from regard.course.definition import Definition, Misconception
from regard.course.exercises.letters import Matrix, columns, softmax, table

Visible = list[list[bool]]
Questions = list[list[str]]

WORDS = ("chat", "monde", "soleil", "lune", "matin", "planet", "music", "winter", "garden", "friend", "tiger")
ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def visible(count: int) -> Visible:
    """Each letter sees those before it, and itself."""
    return [[key <= query for key in range(count)] for query in range(count)]


def masked_weights(scores: Matrix, seen: Visible) -> Matrix:
    """Softmax over what is seen; what is hidden gets 0."""
    return [_shares(row, may) for row, may in zip(scores, seen, strict=True)]


def _shares(row: list[float], may: list[bool]) -> list[float]:
    kept = iter(softmax([score for score, sees in zip(row, may, strict=True) if sees]))
    return [next(kept) if sees else 0.0 for sees in may]


def _hidden_set_to(scores: Matrix, seen: Visible, number: float) -> Matrix:
    """The scores with a number where nobody may look."""
    return [
        [score if sees else number for score, sees in zip(row, may, strict=True)]
        for row, may in zip(scores, seen, strict=True)
    ]


def _masked_afterwards(scores: Matrix, seen: Visible) -> Matrix:
    return _hidden_set_to([softmax(row) for row in scores], seen, 0.0)


def _wrong_axis(scores: Matrix, seen: Visible) -> Matrix:
    """The shares of what is seen, with columns that sum to 1."""
    return columns(masked_weights(columns(scores), [list(may) for may in zip(*seen, strict=True)]))


def _exponentials(scores: Matrix, seen: Visible) -> Matrix:
    """What is seen before it is shared out."""
    return _hidden_set_to([[math.exp(score) for score in row] for row in scores], seen, 0.0)


def _one_cake(scores: Matrix, seen: Visible) -> Matrix:
    """The shares of what is seen in the whole table, which together make 1."""
    powers = _exponentials(scores, seen)
    return [[power / sum(map(sum, powers)) for power in row] for row in powers]


def _without_zeros(scores: Matrix, seen: Visible) -> Matrix:
    return [row[: sum(may)] for row, may in zip(masked_weights(scores, seen), seen, strict=True)]


def questions(word: str) -> Questions:
    """Each beginning of a word, with the letter that comes next."""
    return [[word[:place], word[place]] for place in range(1, len(word))]


def write_on(following: dict[str, str], beginning: str, steps: int) -> str:
    """The beginning, and as many letters more, each one that follows the last."""
    text = beginning
    for _ in range(steps):
        text += following[text[-1]]
    return text


def _count(chance: Random) -> tuple[int]:
    return (chance.randint(2, 7),)


def _larger_count(chance: Random) -> tuple[int]:
    return (chance.randint(3, 12),)


def _scores_and_mask(chance: Random) -> tuple[Matrix, Visible]:
    count = chance.randint(3, 5)
    return table(chance, count, count), visible(count)


def _word(chance: Random) -> tuple[str]:
    return (chance.choice(WORDS),)


def _rule_and_beginning(chance: Random) -> tuple[dict[str, str], str, int]:
    """A ring of letters: each is followed by the next, and a beginning in which the first and the last letter differ."""
    ring = chance.sample(ALPHABET, chance.randint(5, 7))
    following = dict(zip(ring, ring[1:] + ring[:1], strict=True))
    return following, "".join(chance.sample(ring, chance.randint(2, 3))), chance.randint(2, 4)


EXERCISES = (
    Definition(
        name="who-sees-whom",
        title={"en": "Who may see whom?", "fr": "Qui a le droit de voir qui ?"},
        task={
            "en": "Write a function that takes the number of letters. It gives a table of True and False, one row for each letter "
            "that looks. A letter sees itself and those before it (True), but none that come after it (False).",
            "fr": "Écris une fonction qui reçoit le nombre de lettres. Elle rend un tableau de True et de False, une ligne par lettre qui "
            "regarde. Une lettre se voit elle-même et voit celles d’avant (True), mais aucune de celles d’après (False).",
        },
        right=visible,
        inputs=_count,
        hints=(
            {
                "en": "With 3 letters, the first row is True, False, False and the last one True, True, True.",
                "fr": "Avec 3 lettres, la première ligne est True, False, False et la dernière True, True, True.",
            },
            {
                "en": "Call the place of who looks i, and the place of who is looked at j. Which one may not be larger than the other?",
                "fr": "Appelle i la place de qui regarde, et j la place de qui est regardé. Lequel ne doit pas dépasser l’autre ?",
            },
            {
                "en": "Each cell is j <= i. You need two loops over range(count): rows i, and in each row all j.",
                "fr": "Chaque case vaut j <= i. Il te faut deux boucles sur range(nombre) : les lignes i, et dans chacune tous les j.",
            },
        ),
        solution={
            "en": "def visible(count):\n    return [[j <= i for j in range(count)] for i in range(count)]",
            "fr": "def visible(nombre):\n    return [[j <= i for j in range(nombre)] for i in range(nombre)]",
        },
        mistakes=(
            Misconception(
                "sees-the-future",
                {"en": "looks at the future", "fr": "regarde l’avenir"},
                {
                    "en": "Your triangle is the other way round: letters see what comes after them. They should see what came before.",
                    "fr": "Ton triangle est à l’envers : les lettres voient ce qui vient après. Elles doivent voir ce qui vient avant.",
                },
                wrong=lambda count: [[key >= query for key in range(count)] for query in range(count)],
            ),
            Misconception(
                "hides-itself",
                {"en": "hides the letter from itself", "fr": "cache la lettre à elle-même"},
                {
                    "en": "Letters do not see themselves here, and the first one sees nothing at all. A letter may see itself.",
                    "fr": "Ici, les lettres ne se voient pas elles-mêmes, et la première ne voit rien du tout. Une lettre a le droit "
                    "de se voir.",
                },
                wrong=lambda count: [[key < query for key in range(count)] for query in range(count)],
            ),
            Misconception(
                "marks-the-hidden",
                {"en": "says True for what is hidden", "fr": "dit True pour ce qui est caché"},
                {
                    "en": "You mark what is hidden. Here True means “may look”: exchange True and False.",
                    "fr": "Tu marques ce qui est caché. Ici, True veut dire « a le droit de regarder » : échange True et False.",
                },
                wrong=lambda count: [[key > query for key in range(count)] for query in range(count)],
            ),
            Misconception(
                "no-mask",
                {"en": "lets everyone see everything", "fr": "laisse tout le monde tout voir"},
                {
                    "en": "Everyone sees everything: nothing is hidden. The letters that come later must not be seen.",
                    "fr": "Tout le monde voit tout : rien n’est caché. Les lettres d’après ne doivent pas être vues.",
                },
                wrong=lambda count: [[True] * count for _ in range(count)],
            ),
            Misconception(
                "no-false",
                {
                    "en": "leaves the hidden letters out of the rows",
                    "fr": "ne met pas les lettres cachées dans les lignes",
                },
                {
                    "en": "Your rows hold what may be seen, and stop there. Write False for each hidden letter, so that all rows are "
                    "equally long.",
                    "fr": "Tes lignes disent ce qui peut être vu, et s’arrêtent là. Écris False pour chaque lettre cachée : toutes les "
                    "lignes ont la même longueur.",
                },
                wrong=lambda count: [[True] * (query + 1) for query in range(count)],
            ),
        ),
    ),
    Definition(
        name="count-ticks",
        title={"en": "How many looks are allowed?", "fr": "Combien de regards permis ?"},
        task={
            "en": "Write a function that takes the number of letters and gives the number of ticks in the mask: 1 for one letter, 3 "
            "for two letters, 6 for three …",
            "fr": "Écris une fonction qui reçoit le nombre de lettres et rend le nombre de coches du masque : 1 pour une lettre, 3 "
            "pour deux lettres, 6 pour trois…",
        },
        right=lambda count: count * (count + 1) // 2,
        inputs=_larger_count,
        hints=(
            {
                "en": "The first letter has 1 tick, the second 2, the third 3, and so on. Add them up.",
                "fr": "La première lettre a 1 coche, la deuxième 2, la troisième 3, et ainsi de suite. Additionne-les.",
            },
            {
                "en": "sum(range(1, count + 1)) adds up 1, 2, 3 … to count.",
                "fr": "sum(range(1, nombre + 1)) additionne 1, 2, 3… jusqu’à nombre.",
            },
        ),
        solution={
            "en": "def ticks(count):\n    return sum(range(1, count + 1))",
            "fr": "def coches(nombre):\n    return sum(range(1, nombre + 1))",
        },
        mistakes=(
            Misconception(
                "whole-square",
                {"en": "counts the whole square", "fr": "compte tout le carré"},
                {
                    "en": "That is the whole square: as if nothing were hidden. Count only the triangle.",
                    "fr": "C’est tout le carré : comme si rien n’était caché. Ne compte que le triangle.",
                },
                wrong=lambda count: count * count,
            ),
            Misconception(
                "half-square",
                {"en": "takes exactly half of the square", "fr": "prend juste la moitié du carré"},
                {
                    "en": "Half of the square is nearly right. But the cells in the middle, where a letter sees itself, all have a tick.",
                    "fr": "La moitié du carré, c’est presque ça. Mais les cases du milieu, où une lettre se voit elle-même, ont "
                    "toutes une coche.",
                },
                fits=lambda obtained, count: obtained in (count * count / 2, count * count // 2),
            ),
            Misconception(
                "without-itself",
                {
                    "en": "leaves out that a letter sees itself",
                    "fr": "oublie qu’une lettre se voit elle-même",
                },
                {
                    "en": "You count only the letters before. Each letter sees itself too: that is one tick more a row.",
                    "fr": "Tu ne comptes que les lettres d’avant. Chaque lettre se voit aussi elle-même : cela fait une coche de plus "
                    "par ligne.",
                },
                wrong=lambda count: count * (count - 1) // 2,
            ),
        ),
    ),
    Definition(
        name="masked-weights",
        title={"en": "Weights that do not cheat", "fr": "Des poids qui ne trichent pas"},
        task={
            "en": "Write a function that takes a table of scores and a mask (True: may look). It gives the table of weights. What is "
            "hidden gets the weight 0. In each row, the weights of what is seen make 1.",
            "fr": "Écris une fonction qui reçoit un tableau de scores et un masque (True : a le droit de regarder). Elle rend le "
            "tableau des poids. Ce qui est caché reçoit le poids 0. Dans chaque ligne, les poids de ce qui est vu font 1.",
        },
        right=masked_weights,
        inputs=_scores_and_mask,
        hints=(
            {
                "en": "Hide first, then share out: softmax should not even hear of the hidden scores.",
                "fr": "Cache d’abord, partage ensuite : softmax ne doit même pas entendre parler des scores cachés.",
            },
            {
                "en": "math.exp(-math.inf) is 0. So give each hidden letter the score -math.inf before softmax.",
                "fr": "math.exp(-math.inf) vaut 0. Donne donc à chaque lettre cachée le score -math.inf avant softmax.",
            },
            {
                "en": "For each row: powers = [math.exp(score) if may else 0 for score, may in zip(row, mask_row)], then divide by "
                "their sum.",
                "fr": "Pour chaque ligne : puissances = [math.exp(score) if vu else 0 for score, vu in zip(ligne, vus)], puis divise "
                "par leur somme.",
            },
        ),
        solution={
            "en": "import math\n\n\ndef masked(scores, mask):\n    table = []\n    for row, sees in zip(scores, mask):\n"
            "        powers = [math.exp(score) if may else 0 for score, may in zip(row, sees)]\n"
            "        table.append([power / sum(powers) for power in powers])\n    return table",
            "fr": "import math\n\n\ndef masque(scores, permis):\n    tableau = []\n    for ligne, vus in zip(scores, permis):\n"
            "        puissances = [math.exp(score) if vu else 0 for score, vu in zip(ligne, vus)]\n"
            "        tableau.append([puissance / sum(puissances) for puissance in puissances])\n    return tableau",
        },
        mistakes=(
            Misconception(
                "mask-after-softmax",
                {"en": "masks after the softmax", "fr": "masque après softmax"},
                {
                    "en": "What is hidden has weight 0: good. But the rows no longer make 1, for the hidden letters took a share "
                    "before you hid them. Hide first.",
                    "fr": "Ce qui est caché a le poids 0 : bien. Mais les lignes ne font plus 1, car les lettres cachées ont pris "
                    "leur part avant que tu les caches. Cache d’abord.",
                },
                wrong=_masked_afterwards,
            ),
            Misconception(
                "score-zero",
                {"en": "gives what is hidden the score 0", "fr": "donne le score 0 à ce qui est caché"},
                {
                    "en": "You give hidden letters the score 0. But exp(0) is 1, so that they still get a share. Which score gives "
                    "exactly 0?",
                    "fr": "Tu donnes le score 0 aux lettres cachées. Mais exp(0) vaut 1, et elles reçoivent encore une part. Quel "
                    "score donne vraiment 0 ?",
                },
                wrong=lambda scores, seen: [softmax(row) for row in _hidden_set_to(scores, seen, 0.0)],
            ),
            Misconception(
                "sees-the-future",
                {
                    "en": "looks at the future: uses no mask",
                    "fr": "regarde l’avenir : n’utilise pas le masque",
                },
                {
                    "en": "This is softmax alone. The mask changes nothing yet: the first letter still looks at those to come.",
                    "fr": "C’est softmax toute seule. Le masque ne change encore rien : la première lettre regarde toujours celles à "
                    "venir.",
                },
                wrong=lambda scores, seen: [softmax(row) for row in scores],
            ),
            Misconception(
                "hides-the-wrong-side",
                {"en": "hides what may be seen", "fr": "cache ce qui peut être vu"},
                {
                    "en": "Each letter sees itself and what comes after it. The mask says True where one may look: rows look, columns "
                    "are looked at.",
                    "fr": "Chaque lettre se voit et voit ce qui vient après elle. Le masque dit True là où on peut regarder : les lignes "
                    "regardent, les colonnes sont regardées.",
                },
                wrong=lambda scores, seen: masked_weights(
                    scores, [list(may) for may in zip(*seen, strict=True)]
                ),
            ),
            Misconception(
                "wrong-axis",
                {
                    "en": "softmax over the wrong axis: columns sum to 1",
                    "fr": "softmax dans le mauvais sens : les colonnes font 1",
                },
                {
                    "en": "The right places are hidden. But in your table each column makes 1, and it should be each row.",
                    "fr": "Les bonnes cases sont cachées. Mais dans ton tableau, chaque colonne fait 1, et ce devrait être chaque ligne.",
                },
                wrong=_wrong_axis,
            ),
            Misconception(
                "no-zeros",
                {
                    "en": "leaves out the zeros of what is hidden",
                    "fr": "oublie les zéros de ce qui est caché",
                },
                {
                    "en": "Your weights are right, but your rows are too short. Write a 0 for each hidden letter.",
                    "fr": "Tes poids sont justes, mais tes lignes sont trop courtes. Écris un 0 pour chaque lettre cachée.",
                },
                wrong=_without_zeros,
            ),
            Misconception(
                "not-shared-out",
                {
                    "en": "does not divide by the sum of the row",
                    "fr": "ne divise pas par la somme de la ligne",
                },
                {
                    "en": "What is hidden is 0: good. But your rows do not make 1 yet. By what should each number be divided?",
                    "fr": "Ce qui est caché vaut 0 : bien. Mais tes lignes ne font pas encore 1. Par quoi faut-il diviser chaque nombre ?",
                },
                wrong=_exponentials,
            ),
            Misconception(
                "one-cake-for-all",
                {"en": "one softmax for the whole table", "fr": "un seul softmax pour tout le tableau"},
                {
                    "en": "Here all rows together make 1: they share a single cake. Each row needs a softmax of its own.",
                    "fr": "Ici, toutes les lignes ensemble font 1 : elles se partagent un seul gâteau. Chaque ligne a besoin de son "
                    "propre softmax.",
                },
                wrong=_one_cake,
            ),
        ),
    ),
    Definition(
        name="questions",
        title={"en": "The questions in a word", "fr": "Les questions cachées dans un mot"},
        task={
            "en": "A word holds many questions: after “c” comes what? After “ch” comes what? Write a function that takes a word and "
            "gives all its questions as pairs [beginning, next letter], from the shortest beginning to the longest.",
            "fr": "Un mot contient plusieurs questions : après « c », quoi ? Après « ch », quoi ? Écris une fonction qui reçoit un "
            "mot et rend toutes ses questions en paires [début, lettre suivante], du début le plus court au plus long.",
        },
        right=questions,
        inputs=_word,
        hints=(
            {
                "en": '“chat” has three questions: ["c", "h"], ["ch", "a"] and ["cha", "t"].',
                "fr": '« chat » a trois questions : ["c", "h"], ["ch", "a"] et ["cha", "t"].',
            },
            {
                "en": "word[:place] is the beginning before a place, and word[place] the letter that stands there.",
                "fr": "mot[:place] est le début avant une place, et mot[place] la lettre qui s’y trouve.",
            },
            {
                "en": "Let place go through range(1, len(word)).",
                "fr": "Fais parcourir range(1, len(mot)) à place.",
            },
        ),
        solution={
            "en": "def questions(word):\n    return [[word[:place], word[place]] for place in range(1, len(word))]",
            "fr": "def questions(mot):\n    return [[mot[:place], mot[place]] for place in range(1, len(mot))]",
        },
        mistakes=(
            Misconception(
                "answer-inside",
                {"en": "puts the answer into the question", "fr": "met la réponse dans la question"},
                {
                    "en": "The answer stands in the question: whoever reads “ch” knows the h already. That is cheating. End one "
                    "letter earlier.",
                    "fr": "La réponse est dans la question : qui lit « ch » connaît déjà le h. C’est tricher. Arrête-toi une lettre "
                    "plus tôt.",
                },
                wrong=lambda word: [[word[: place + 1], word[place]] for place in range(1, len(word))],
            ),
            Misconception(
                "whole-word",
                {
                    "en": "shows the whole word in each question",
                    "fr": "montre tout le mot dans chaque question",
                },
                {
                    "en": "Each question shows the whole word, and so the answer too. Show the beginning only.",
                    "fr": "Chaque question montre tout le mot, et donc la réponse aussi. Ne montre que le début.",
                },
                wrong=lambda word: [[word, letter] for letter in word[1:]],
            ),
            Misconception(
                "forgets-earlier-letters",
                {"en": "keeps one letter of the beginning", "fr": "ne garde qu’une lettre du début"},
                {
                    "en": "You keep the last letter only. A model may see all letters before: the whole beginning.",
                    "fr": "Tu ne gardes que la dernière lettre. Un modèle peut voir toutes les lettres d’avant : le début entier.",
                },
                wrong=lambda word: [[word[place - 1], word[place]] for place in range(1, len(word))],
            ),
            Misconception(
                "misses-the-last",
                {"en": "leaves out the last question", "fr": "oublie la dernière question"},
                {
                    "en": "One question is missing: the last letter has to be guessed as well. How far does range go?",
                    "fr": "Il manque une question : la dernière lettre aussi est à deviner. Jusqu’où va range ?",
                },
                wrong=lambda word: questions(word)[:-1],
            ),
            Misconception(
                "empty-question",
                {"en": "asks what comes after nothing", "fr": "demande ce qui vient après rien"},
                {
                    "en": "Your first question shows nothing at all. Each beginning has at least one letter. Where does range start?",
                    "fr": "Ta première question ne montre rien du tout. Un début a au moins une lettre. Où commence range ?",
                },
                wrong=lambda word: [[word[:place], word[place]] for place in range(len(word))],
            ),
        ),
    ),
    Definition(
        name="write-on",
        title={"en": "Write, letter by letter", "fr": "Écrire, lettre après lettre"},
        task={
            "en": "Here the model is a simple rule: a dictionary that says which letter follows which. Write a function that takes "
            "the rule, a beginning and a number of steps. At each step it looks at the last letter and writes the one that follows. "
            "It gives the whole text.",
            "fr": "Ici, le modèle est une règle simple : un dictionnaire qui dit quelle lettre suit quelle autre. Écris une fonction "
            "qui reçoit la règle, un début et un nombre de pas. À chaque pas, elle regarde la dernière lettre et écrit celle qui "
            "suit. Elle rend tout le texte.",
        },
        right=write_on,
        inputs=_rule_and_beginning,
        hints=(
            {
                "en": "Do one step by hand. The text is “ch”, and the rule says that a follows h. What is the text now?",
                "fr": "Fais un pas à la main. Le texte est « ch », et la règle dit que a suit h. Quel est le texte maintenant ?",
            },
            {
                "en": "text[-1] is the last letter of the text, and rule[text[-1]] the letter that follows it.",
                "fr": "texte[-1] est la dernière lettre du texte, et regle[texte[-1]] la lettre qui la suit.",
            },
            {
                "en": "Begin with text = beginning. Repeat as many times as there are steps: text = text + rule[text[-1]].",
                "fr": "Commence par texte = debut. Répète autant de fois qu’il y a de pas : texte = texte + regle[texte[-1]].",
            },
        ),
        solution={
            "en": "def write_on(rule, beginning, steps):\n    text = beginning\n    for _ in range(steps):\n"
            "        text = text + rule[text[-1]]\n    return text",
            "fr": "def continue_le_texte(regle, debut, pas):\n    texte = debut\n    for _ in range(pas):\n"
            "        texte = texte + regle[texte[-1]]\n    return texte",
        },
        mistakes=(
            Misconception(
                "forgets-the-beginning",
                {"en": "gives the new letters only", "fr": "ne rend que les nouvelles lettres"},
                {
                    "en": "Your new letters are right. Give the beginning too: the whole text.",
                    "fr": "Tes nouvelles lettres sont justes. Rends aussi le début : tout le texte.",
                },
                wrong=lambda following, beginning, steps: write_on(following, beginning, steps)[
                    len(beginning) :
                ],
            ),
            Misconception(
                "stuck",
                {"en": "asks the same letter at every step", "fr": "interroge la même lettre à chaque pas"},
                {
                    "en": "It writes the same letter again and again: it always looks at the end of the beginning. Look at the letter "
                    "just written.",
                    "fr": "Elle écrit toujours la même lettre : elle regarde chaque fois la fin du début. Regarde la lettre qui vient "
                    "d’être écrite.",
                },
                wrong=lambda following, beginning, steps: beginning + following[beginning[-1]] * steps,
            ),
            Misconception(
                "asks-the-first",
                {"en": "asks the first letter of the text", "fr": "interroge la première lettre du texte"},
                {
                    "en": "You look at the first letter of the text. What comes next depends on the last one.",
                    "fr": "Tu regardes la première lettre du texte. La suite dépend de la dernière.",
                },
                wrong=lambda following, beginning, steps: beginning + following[beginning[0]] * steps,
            ),
            Misconception(
                "one-step-only",
                {"en": "stops after one step", "fr": "s’arrête après un pas"},
                {
                    "en": "Only one letter was written. Is your return inside the loop? Put it after the loop.",
                    "fr": "Une seule lettre a été écrite. Ton return est-il dans la boucle ? Mets-le après la boucle.",
                },
                wrong=lambda following, beginning, steps: write_on(following, beginning, 1),
            ),
        ),
    ),
)
