"""The exercises of the seventh lesson: a bag of words, an honest score, a fooled model, and claims held against measurements."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from random import Random
from statistics import mean, pstdev, stdev
from typing import Any, Literal

from regard.course.definition import Definition, Misconception
from regard.course.sentences import sentences, words
from regard.errors import Language

Row = tuple[float, int, str]
Verdict = Literal["holds", "partly", "fails", "unmeasured"]
CLAIMS = ("faster", "quadratic", "bleu")
"""Those that are judged by numbers that must be above a bound."""
SQUARE = 1.75
"""An exponent above it counts as quadratic growth."""
_OLD, _NEW = ("rnn", "lstm"), "many-heads"

LABELS = {"positive": "positive", "negative": "negative", "positif": "positive", "négatif": "negative"}
VERDICTS = {
    "holds": "holds",
    "partly": "partly",
    "fails": "fails",
    "unmeasured": "unmeasured",
    "tient": "holds",
    "en partie": "partly",
    "ne tient pas": "fails",
    "non mesuré": "unmeasured",
}
_LEAST = 3
"""Words of the shortest sentence that is taken."""
_PIECES = 2.5
"""Pieces that a word is cut into on average, where it is one of a language."""

PLAIN: dict[Language, dict[str, frozenset[str]]] = {
    "en": {
        "positive": frozenset(
            words(
                "amazing adore adored beautiful best brilliant charming delicious delightful enjoyed excellent fantastic "
                "fascinating good great happy kind lovely love loved magnificent perfect superb wonderful"
            )
        ),
        "negative": frozenset(
            words(
                "awful bad bored boring cruel dirty disgusting dull filthy hate hated horrible miserable nasty poor rude "
                "sad stupid terrible ugly useless worst"
            )
        ),
        "turns": frozenset(
            words(
                "not no never nothing nobody none nor neither cannot t without but however although though yet hardly "
                "barely if except instead less only too than"
            )
        ),
    },
    "fr": {
        "positive": frozenset(
            words(
                "adore adoré adorable beau belle bon bonne charmant charmante délicieux délicieuse excellent excellente "
                "fantastique formidable génial géniale heureux heureuse magnifique meilleur meilleure merveilleux "
                "merveilleuse parfait parfaite passionnant superbe"
            )
        ),
        "negative": frozenset(
            words(
                "affreux affreuse cruel déteste détesté ennuyeux ennuyeuse horrible infect laid laide lamentable mauvais "
                "mauvaise méchant méchante nul nulle pire raté ratée ridicule sale stupide triste"
            )
        ),
        "turns": frozenset(
            words(
                "ne n pas plus jamais rien personne aucun aucune ni sans mais pourtant malgré sauf si moins peu guère "
                "seulement trop que qu"
            )
        ),
    },
}
"""Words of which anyone can tell the side, and those that may turn a sentence round."""


def vocabulary(rows: Sequence[tuple[str, str]]) -> list[str]:
    """The words of the sentences that are learned from, each once, in small letters."""
    return sorted({word for part, text in rows if part == "train" for word in text.lower().split()})


def word_weights(positive: Sequence[str], negative: Sequence[str]) -> dict[str, float]:
    """For each word the logarithm of how much likelier it is in praise than in blame, counts smoothed by 1."""
    for_, against = Counter(positive), Counter(negative)
    known = len(for_ | against)
    return {
        word: math.log((for_[word] + 1) / (len(positive) + known))
        - math.log((against[word] + 1) / (len(negative) + known))
        for word in for_ | against
    }


def average(states: Sequence[Sequence[float]], length: int) -> list[float]:
    """The mean vector of the first tokens; the others are padding."""
    return [sum(column) / length for column in zip(*states[:length], strict=True)]


def accuracy(rows: Sequence[Row]) -> float:
    """The share of sentences kept for the test whose side is guessed right."""
    return _share_right([row for row in rows if row[2] == "test"])


def exponent(short: float, long: float, before: float, after: float) -> float:
    """By which power of the length the time grows, from two lengths and their times."""
    return math.log(after / before) / math.log(long / short)


def margin(new: Sequence[float], old: Sequence[float]) -> float:
    """What is left of the difference of two means after a standard deviation of each: above 0, the new one is better."""
    return mean(new) - stdev(new) - (mean(old) + stdev(old))


def evidence(result: dict[str, Any]) -> dict[str, list[tuple[str, float, float]]]:
    """For each claim what was measured: where, the number, and the bound that it has to be above for the claim to hold there.

    Args:
        result: A comparison of recurrence with attention, as `regard.comparison.result.shipped` gives it in JSON.
    """
    numbers = {each["claim"]: each["numbers"] for each in result["claims"]}
    growth = [(what, numbers["quadratic"].get(f"{what} {_NEW}")) for what in ("time", "memory")]
    return {
        "faster": [(str(length), ratio, 1.0) for length, ratio in numbers["faster"].items()],
        "quadratic": [(what, found, SQUARE) for what, found in growth if found is not None],
        "bleu": [
            (f"{size['asked']} {old}", found, 0.0)
            for size in (result["translation"] or {"sizes": []})["sizes"]
            for old in _OLD
            if (found := _better(size["competitors"], old)) is not None
        ],
    }


def verdict(measured: Sequence[tuple[str, float, float]]) -> Verdict:
    """What measurements say of a claim."""
    held = [number > bound for _, number, bound in measured]
    if not held:
        return "unmeasured"
    return "holds" if all(held) else "partly" if any(held) else "fails"


def verdicts(result: dict[str, Any]) -> dict[str, Verdict]:
    """What a comparison says of each of `CLAIMS`."""
    return {claim: verdict(measured) for claim, measured in evidence(result).items()}


def plainly(text: str, language: Language) -> str | None:
    """The side of a sentence of which anyone can tell it: one of the course, or one of plain words and nothing that turns them round."""
    for example in sentences(language):
        if words(example.text) == words(text):
            return example.label
    found, sides = set(words(text)), PLAIN[language]
    if found & sides["turns"]:
        return None
    said = [side for side in ("positive", "negative") if found & sides[side]]
    return said[0] if len(said) == 1 else None


def _better(competitors: dict[str, Any], old: str) -> float | None:
    """The margin of attention with many heads over an older network, of a standard deviation of 0 where there is one seed."""
    new, others = (
        [score for score in competitors[name]["bleu"] if score is not None] for name in (_NEW, old)
    )
    if not new or not others:
        return None
    return margin(new * 2 if len(new) == 1 else new, others * 2 if len(others) == 1 else others)


def _tested(rows: Sequence[Row]) -> int:
    return sum(row[2] == "test" for row in rows)


def _share_right(rows: Sequence[Row]) -> float:
    return sum((share >= 0.5) == bool(label) for share, label, _ in rows) / len(rows)


def _of_test(wrong: Callable[[list[Row]], float]) -> Callable[[Sequence[Row]], float]:
    return lambda rows: wrong([row for row in rows if row[2] == "test"])


def _precision(rows: list[Row]) -> float:
    return _share_right([row for row in rows if row[0] >= 0.5])


def _recall(rows: list[Row]) -> float:
    return _share_right([row for row in rows if row[1] == 1])


def _argmax(rows: list[Row]) -> float:
    return sum(label == 0 for _, label, _ in rows) / len(rows)


def _sureness(rows: list[Row]) -> float:
    return sum(share if label else 1 - share for share, label, _ in rows) / len(rows)


_SCORES: dict[str, Callable[[Sequence[Row]], float]] = {
    "train-too": _share_right,
    "train-set": lambda rows: _share_right([row for row in rows if row[2] == "train"]),
    "precision": _of_test(_precision),
    "recall": _of_test(_recall),
    "argmax-of-one": _of_test(_argmax),
    "errors": lambda rows: 1 - accuracy(rows),
    "mean-probability": _of_test(_sureness),
}


def _parted(chance: Random) -> tuple[list[tuple[str, str]]]:
    """Sentences with a word that only the test has, one that comes twice in training, and capitals."""
    learned = chance.sample(("good soup", "slow train", "kind words", "sad film", "old garden"), 3)
    kept = chance.sample(("brilliant idea", "muddy path", "cold room"), 2)
    rows = [("train", f"The {text}") for text in learned] + [("test", f"The {text}") for text in kept]
    chance.shuffle(rows)
    return (rows,)


def _two_bags(chance: Random) -> tuple[list[str], list[str]]:
    known = ("good", "bad", "film", "the", "never", "soup", "fun")
    few, many = chance.randint(3, 6), chance.randint(8, 12)
    bags = [chance.choices(known, k=few), chance.choices(known, k=many)]
    chance.shuffle(bags)
    return bags[0], bags[1]


def _states(chance: Random) -> tuple[list[list[float]], int]:
    tokens, width = chance.randint(4, 6), chance.choice((2, 3))
    states = [
        [tenths / 10 for tenths in chance.sample([*range(-30, 0), *range(1, 31)], width)]
        for _ in range(tokens)
    ]
    return states, chance.randint(2, tokens - 1)


def _judged(chance: Random) -> tuple[list[Row]]:
    parts = ["train"] * chance.randint(3, 5) + ["test"] * chance.randint(5, 8)
    chance.shuffle(parts)
    shares = [percent / 100 for percent in chance.sample([*range(3, 48), *range(53, 98)], len(parts))]
    rows = [(share, chance.randint(0, 1), part) for share, part in zip(shares, parts, strict=True)]
    kept = [row for row in rows if row[2] == "test"]
    if not any(row[0] >= 0.5 for row in kept) or not any(row[1] for row in kept):
        return _judged(chance)
    right = accuracy(rows)
    if any(abs(score(rows) - right) < 0.01 for score in _SCORES.values()):
        return _judged(chance)
    return (rows,)


def _timings(chance: Random) -> tuple[int, int, float, float]:
    short, times = chance.choice((10, 20, 40)), chance.choice((3, 4, 5))
    before, power = round(chance.uniform(0.02, 0.5), 3), chance.uniform(0.6, 2.2)
    return short, short * times, before, round(before * times**power, 3)


def _seeds(chance: Random) -> tuple[list[float], list[float]]:
    new = [round(chance.uniform(24, 34), 1) for _ in range(3)]
    old = [round(chance.uniform(20, 30), 1) for _ in range(3)]
    return (new, old) if min(stdev(new), stdev(old)) > 0.5 else _seeds(chance)


def _same_words(expected: Any, obtained: Any) -> bool:
    return not isinstance(obtained, str) and sorted(obtained) == sorted(expected)


def _words_as(wrong: Callable[[Any], Any]) -> Callable[[Any, Any], bool]:
    return lambda obtained, rows: _same_words(list(wrong(rows)), obtained)


def _by_own_words(positive: Sequence[str], negative: Sequence[str]) -> dict[str, float]:
    """Weights smoothed with the different words of each list by itself."""

    def share(word: str, bag: Sequence[str]) -> float:
        return (bag.count(word) + 1) / (len(bag) + len(set(bag)))

    return {word: math.log(share(word, positive) / share(word, negative)) for word in {*positive, *negative}}


def _guess(answer: Any) -> tuple[str, str] | None:
    """Sentence and label of an answer, or nothing where it is not of that form."""
    if not isinstance(answer, list | tuple) or len(answer) != 2:
        return None
    text, label = answer
    known = LABELS.get(label.strip().lower()) if isinstance(label, str) else None
    return (text, known) if isinstance(text, str) and known else None


def _is_sentence(text: str, model: str) -> bool:
    """Whether it has a few words, and words that the model has met: others are cut into crumbs."""
    from regard import load

    found = words(text)
    if len(found) < _LEAST or len(set(found)) < _LEAST:
        return False
    return sum(len(load(model).text.encode(f" {word}")) for word in found) / len(found) <= _PIECES


def _says(text: str, model: str) -> str:
    from regard import load

    return str(load(model).predict([text])[0].label)


def _language(model: str) -> Language:
    return "fr" if model.endswith("-fr") else "en"


def _fools(model: Any, answer: Any) -> bool:
    guess = _guess(answer)
    if guess is None or not _is_sentence(guess[0], model):
        return False
    text, label = guess
    return _says(text, model) != label and plainly(text, _language(model)) in (None, label)


def _told(answer: Any) -> dict[str, str | None]:
    """The verdicts of an answer, by claim."""
    return {
        claim: VERDICTS.get(said.strip().lower().replace("\u00a0", " ")) if isinstance(said, str) else None
        for claim, said in answer.items()
    }


EXERCISES: tuple[Definition, ...] = (
    Definition(
        name="vocabulary",
        title={
            "en": "Which words may the model know?",
            "fr": "Quels mots le modèle a-t-il le droit de connaître ?",
        },
        task={
            "en": 'You get pairs: "train" or "test", and a sentence without punctuation. Write a function that gives the vocabulary: '
            "every word "
            "of the training sentences, once, in small letters. Any order will do.",
            "fr": "Tu reçois des paires : « train » (pour apprendre) ou « test » (pour l’examen), et une phrase sans ponctuation. Écris "
            "une "
            "fonction qui rend le vocabulaire : chaque mot des phrases d’apprentissage, une fois, en minuscules. L’ordre est libre.",
        },
        right=vocabulary,
        accepts=_same_words,
        inputs=_parted,
        hints=(
            {
                "en": "The test sentences play the future. A model that has met their words has already seen a bit of the exam.",
                "fr": "Les phrases de test jouent le rôle de l’avenir. Un modèle qui a croisé leurs mots a déjà vu un bout de l’examen.",
            },
            {
                "en": "text.lower().split() cuts a sentence into small words; a set keeps each of them once.",
                "fr": "texte.lower().split() coupe une phrase en mots minuscules ; un ensemble (set) garde chacun une seule fois.",
            },
            {
                "en": 'Start with known = set(). For each part and text: if part == "train", then known.update(...).',
                "fr": 'Commence par connus = set(). Pour chaque partie et texte : si partie == "train", alors connus.update(...).',
            },
        ),
        solution={
            "en": 'def vocabulary(rows):\n    known = set()\n    for part, text in rows:\n        if part == "train":\n'
            "            known.update(text.lower().split())\n    return sorted(known)",
            "fr": 'def vocabulaire(lignes):\n    connus = set()\n    for partie, texte in lignes:\n        if partie == "train":\n'
            "            connus.update(texte.lower().split())\n    return sorted(connus)",
        },
        mistakes=(
            Misconception(
                "test-words",
                {"en": "takes the words of the test in", "fr": "prend aussi les mots du test"},
                {
                    "en": "The words of the test sentences are in your vocabulary. The score would then be measured on words seen before.",
                    "fr": "Les mots des phrases de test sont dans ton vocabulaire. On mesurerait alors le score sur des mots déjà vus.",
                },
                fits=_words_as(lambda rows: {word for _, text in rows for word in text.lower().split()}),
            ),
            Misconception(
                "test-only",
                {"en": "takes the words of the test instead", "fr": "prend les mots du test à la place"},
                {
                    "en": "These are the words of the test sentences. The model learns from the others.",
                    "fr": "Ce sont les mots des phrases de test. Le modèle apprend avec les autres.",
                },
                fits=_words_as(
                    lambda rows: {
                        word for part, text in rows if part == "test" for word in text.lower().split()
                    }
                ),
            ),
            Misconception(
                "twins",
                {"en": "keeps a word several times", "fr": "garde un mot plusieurs fois"},
                {
                    "en": "A word that comes in several sentences stands in your vocabulary several times. Once is enough.",
                    "fr": "Un mot présent dans plusieurs phrases figure plusieurs fois dans ton vocabulaire. Une fois suffit.",
                },
                fits=_words_as(
                    lambda rows: [
                        word for part, text in rows if part == "train" for word in text.lower().split()
                    ]
                ),
            ),
            Misconception(
                "capitals",
                {"en": "keeps capitals", "fr": "garde les majuscules"},
                {
                    "en": '"The" at the beginning of a sentence and "the" inside one would be two words. Make all letters small.',
                    "fr": "Un mot en début de phrase et le même au milieu seraient deux mots différents. Mets tout en minuscules.",
                },
                fits=_words_as(
                    lambda rows: {word for part, text in rows if part == "train" for word in text.split()}
                ),
            ),
        ),
    ),
    Definition(
        name="word-weights",
        title={"en": "A bag of words", "fr": "Un sac de mots"},
        task={
            "en": "You get all words of the positive sentences in one list, and all words of the negative ones in another. Write a "
            "function that "
            "gives a dictionary: for each word ln p − ln q, where p = (its count among the positive + 1) / (length of that list + "
            "number of "
            "different words in both lists), and q the same among the negative.",
            "fr": "Tu reçois tous les mots des phrases positives dans une liste, et tous ceux des négatives dans une autre. Écris une "
            "fonction qui "
            "rend un dictionnaire : pour chaque mot ln p − ln q, où p = (son compte chez les positives + 1) / (longueur de cette liste "
            "+ nombre "
            "de mots différents dans les deux listes), et q la même chose chez les négatives.",
        },
        right=word_weights,
        inputs=_two_bags,
        hints=(
            {
                "en": "A weight above 0 says: this word is likelier in praise. The + 1 is the smoothing of the sixth lesson.",
                "fr": "Un poids au-dessus de 0 dit : ce mot est plus probable dans un éloge. Le + 1 est le lissage de la sixième leçon.",
            },
            {
                "en": "Counter(positive) from collections counts words, and answers 0 for a word that it never met.",
                "fr": "Counter(positifs), du module collections, compte les mots, et répond 0 pour un mot jamais rencontré.",
            },
            {
                "en": "known = set(positive) | set(negative) holds every word once. Go through it, and use len(known) in both "
                "denominators.",
                "fr": "connus = set(positifs) | set(negatifs) contient chaque mot une fois. Parcours-le, et mets len(connus) dans les deux "
                "dénominateurs.",
            },
        ),
        solution={
            "en": "import math\n\n\ndef weigh(positive, negative):\n    known = set(positive) | set(negative)\n    weights = {}\n"
            "    for word in known:\n        p = (positive.count(word) + 1) / (len(positive) + len(known))\n"
            "        q = (negative.count(word) + 1) / (len(negative) + len(known))\n        weights[word] = math.log(p / q)\n"
            "    return weights",
            "fr": "import math\n\n\ndef pese(positifs, negatifs):\n    connus = set(positifs) | set(negatifs)\n    poids = {}\n"
            "    for mot in connus:\n        p = (positifs.count(mot) + 1) / (len(positifs) + len(connus))\n"
            "        q = (negatifs.count(mot) + 1) / (len(negatifs) + len(connus))\n        poids[mot] = math.log(p / q)\n"
            "    return poids",
        },
        mistakes=(
            Misconception(
                "sizes-ignored",
                {"en": "compares bare counts", "fr": "compare les comptes bruts"},
                {
                    "en": "You compare bare counts. If one list is twice as long, every word is twice as frequent there: divide by the "
                    "lengths.",
                    "fr": "Tu compares des comptes bruts. Si une liste est deux fois plus longue, chaque mot y est deux fois plus "
                    "fréquent : "
                    "divise par les longueurs.",
                },
                wrong=lambda positive, negative: {
                    word: math.log((positive.count(word) + 1) / (negative.count(word) + 1))
                    for word in {*positive, *negative}
                },
            ),
            Misconception(
                "numerator-only",
                {"en": "smooths above the line only", "fr": "ne lisse que le numérateur"},
                {
                    "en": "Each count got 1 more, but the total did not grow: these are no probabilities, their sum is above 1.",
                    "fr": "Chaque compte a reçu 1 de plus, mais pas le total : ce ne sont pas des probabilités, leur somme dépasse 1.",
                },
                wrong=lambda positive, negative: {
                    word: math.log((positive.count(word) + 1) / len(positive))
                    - math.log((negative.count(word) + 1) / len(negative))
                    for word in {*positive, *negative}
                },
            ),
            Misconception(
                "turned-round",
                {"en": "turns the sides round", "fr": "inverse les deux camps"},
                {
                    "en": "Your weights have the wrong sign: words of praise come out negative. Which of the two stands first?",
                    "fr": "Tes poids ont le mauvais signe : les mots d’éloge sortent négatifs. Lequel des deux vient en premier ?",
                },
                wrong=lambda positive, negative: word_weights(negative, positive),
            ),
            Misconception(
                "own-words",
                {
                    "en": "counts the different words of each list by itself",
                    "fr": "compte à part les mots différents de chaque liste",
                },
                {
                    "en": "Each denominator counts the different words of its own list. Both need those of the two lists together.",
                    "fr": "Chaque dénominateur compte les mots différents de sa liste. Il faut partout ceux des deux listes.",
                },
                wrong=_by_own_words,
            ),
            Misconception(
                "no-logarithm",
                {"en": "subtracts without logarithms", "fr": "soustrait sans logarithme"},
                {
                    "en": "You subtract the probabilities themselves. A rare word then counts for almost nothing; take the logarithms "
                    "first.",
                    "fr": "Tu soustrais les probabilités elles-mêmes. Un mot rare ne pèse alors presque rien ; prends d’abord les "
                    "logarithmes.",
                },
                wrong=lambda positive, negative: {
                    word: (positive.count(word) + 1) / (len(positive) + len({*positive, *negative}))
                    - (negative.count(word) + 1) / (len(negative) + len({*positive, *negative}))
                    for word in {*positive, *negative}
                },
            ),
        ),
    ),
    Definition(
        name="accuracy",
        title={"en": "How often is it right?", "fr": "Combien de fois a-t-il raison ?"},
        task={
            "en": 'Each row holds the probability that a model gave to "positive", the truth (1 or 0), and "train" or "test". Write a '
            "function "
            "that gives the accuracy on the test: the share of its rows where the model is right. From 0.5 on, it says positive.",
            "fr": "Chaque ligne contient la probabilité qu’un modèle a donnée à « positif », la vérité (1 ou 0), et « train » ou "
            "« test ». Écris "
            "une fonction qui rend l’exactitude sur le test : la part de ses lignes où le modèle a raison. À partir de 0,5, il dit "
            "positif.",
        },
        right=accuracy,
        inputs=_judged,
        hints=(
            {
                "en": "Keep the rows of the test first. What a model was shown while learning says nothing about new sentences.",
                "fr": "Garde d’abord les lignes du test. Ce qu’un modèle a vu en apprenant ne dit rien des phrases nouvelles.",
            },
            {
                "en": "Right is: a share from 0.5 on with truth 1, or a share below 0.5 with truth 0. Both count.",
                "fr": "Avoir raison, c’est : une part d’au moins 0,5 quand la vérité est 1, ou moins de 0,5 quand elle est 0. Les deux "
                "comptent.",
            },
            {
                "en": "(share >= 0.5) == (truth == 1) is True where the model is right, and True counts as 1 in a sum.",
                "fr": "(part >= 0.5) == (verite == 1) vaut True quand le modèle a raison, et True compte pour 1 dans une somme.",
            },
        ),
        solution={
            "en": 'def accuracy(rows):\n    right = [(share >= 0.5) == (truth == 1) for share, truth, part in rows if part == "test"]\n'
            "    return sum(right) / len(right)",
            "fr": "def exactitude(lignes):\n"
            '    justes = [(p >= 0.5) == (verite == 1) for p, verite, partie in lignes if partie == "test"]\n'
            "    return sum(justes) / len(justes)",
        },
        mistakes=(
            Misconception(
                "train-too",
                {"en": "counts training sentences as well", "fr": "compte aussi les phrases d’apprentissage"},
                {
                    "en": "You count all rows. Those of the training are too easy: the model has seen their answers.",
                    "fr": "Tu comptes toutes les lignes. Celles de l’apprentissage sont trop faciles : le modèle en a vu les réponses.",
                },
                wrong=_SCORES["train-too"],
            ),
            Misconception(
                "train-set",
                {"en": "measures on the training sentences", "fr": "mesure sur les phrases d’apprentissage"},
                {
                    "en": "This is the accuracy on what was learned by heart. Only the test says what happens with new sentences.",
                    "fr": "C’est l’exactitude sur ce qui a été appris par cœur. Seul le test dit ce qui arrive avec des phrases nouvelles.",
                },
                wrong=_SCORES["train-set"],
            ),
            Misconception(
                "precision",
                {"en": "computes precision", "fr": "calcule la précision"},
                {
                    "en": 'You look only at the rows that the model calls positive: that is precision. Being right about "negative" '
                    "counts too.",
                    "fr": "Tu ne regardes que les lignes que le modèle dit positives : c’est la précision. Avoir raison de dire "
                    "« négatif » "
                    "compte aussi.",
                },
                wrong=_SCORES["precision"],
            ),
            Misconception(
                "recall",
                {"en": "computes recall", "fr": "calcule le rappel"},
                {
                    "en": "You look only at the rows that are truly positive: that is recall. The negative ones count as much.",
                    "fr": "Tu ne regardes que les lignes vraiment positives : c’est le rappel. Les négatives comptent tout autant.",
                },
                wrong=_SCORES["recall"],
            ),
            Misconception(
                "argmax-of-one",
                {"en": "takes the argmax of a single number", "fr": "prend l’argmax d’un seul nombre"},
                {
                    "en": "Your model always says negative. The largest of one number is always the first, number 0: compare it with "
                    "0.5 instead.",
                    "fr": "Ton modèle dit toujours négatif. Le plus grand d’un seul nombre est toujours le premier, le numéro 0 : "
                    "compare-le "
                    "plutôt à 0,5.",
                },
                wrong=_SCORES["argmax-of-one"],
            ),
            Misconception(
                "errors",
                {"en": "counts the errors", "fr": "compte les erreurs"},
                {
                    "en": "This is the share of errors. Accuracy is the other part of the whole.",
                    "fr": "C’est la part des erreurs. L’exactitude est l’autre partie du tout.",
                },
                wrong=_SCORES["errors"],
            ),
            Misconception(
                "not-divided",
                {"en": "gives how many are right", "fr": "rend le nombre de bonnes réponses"},
                {
                    "en": "This is how many test rows are right. A share needs one more step: how many are there in all?",
                    "fr": "C’est le nombre de lignes justes dans le test. Pour une part, il manque une étape : combien en tout ?",
                },
                wrong=lambda rows: accuracy(rows) * _tested(rows),
            ),
            Misconception(
                "divided-by-all",
                {"en": "divides by all rows", "fr": "divise par toutes les lignes"},
                {
                    "en": "You count right answers in the test, but divide by all rows. A share needs one and the same whole.",
                    "fr": "Tu comptes les bonnes réponses du test, mais tu divises par toutes les lignes. Il faut un même tout.",
                },
                wrong=lambda rows: accuracy(rows) * _tested(rows) / len(rows),
            ),
            Misconception(
                "percent",
                {"en": "gives percent", "fr": "rend un pourcentage"},
                {
                    "en": "This is the accuracy in percent. A share lies between 0 and 1.",
                    "fr": "C’est l’exactitude en pour cent. Une part se tient entre 0 et 1.",
                },
                wrong=lambda rows: 100 * accuracy(rows),
            ),
            Misconception(
                "mean-probability",
                {"en": "averages the probabilities", "fr": "fait la moyenne des probabilités"},
                {
                    "en": "You average how sure the model was of the truth. Accuracy only asks: right or wrong? Decide at 0.5 first.",
                    "fr": "Tu fais la moyenne de la confiance du modèle dans la vérité. L’exactitude demande seulement : juste ou faux ? "
                    "Tranche d’abord à 0,5.",
                },
                wrong=_SCORES["mean-probability"],
            ),
        ),
    ),
    Definition(
        name="average",
        title={"en": "One vector for a sentence", "fr": "Un vecteur pour une phrase"},
        task={
            "en": "You get a row of numbers for each token of a sentence, and how many tokens are real; the rows after these only fill "
            "the table "
            "up. Write a function that gives the average of the real rows, place by place.",
            "fr": "Tu reçois une ligne de nombres pour chaque jeton d’une phrase, et le nombre de vrais jetons ; les lignes suivantes "
            "ne font que "
            "remplir le tableau. Écris une fonction qui rend la moyenne des vraies lignes, place par place.",
        },
        right=average,
        inputs=_states,
        hints=(
            {
                "en": "Sentences of a batch differ in length; the short ones are filled up with padding, which means nothing.",
                "fr": "Les phrases d’un lot n’ont pas la même longueur ; on complète les courtes par du remplissage, qui ne veut rien "
                "dire.",
            },
            {
                "en": "states[:length] keeps the real rows.",
                "fr": "etats[:longueur] garde les vraies lignes.",
            },
            {
                "en": "zip(*states[:length]) gives the columns. Divide the sum of each one by length.",
                "fr": "zip(*etats[:longueur]) donne les colonnes. Divise la somme de chacune par longueur.",
            },
        ),
        solution={
            "en": "def average(states, length):\n    return [sum(column) / length for column in zip(*states[:length])]",
            "fr": "def moyenne(etats, longueur):\n    return [sum(colonne) / longueur for colonne in zip(*etats[:longueur])]",
        },
        mistakes=(
            Misconception(
                "padding-counted",
                {"en": "averages the padding too", "fr": "fait la moyenne du remplissage aussi"},
                {
                    "en": "The padding is in your average. A sentence would then change its meaning with the longest one beside it.",
                    "fr": "Le remplissage est dans ta moyenne. Une phrase changerait alors de sens selon la plus longue de ses voisines.",
                },
                wrong=lambda states, length: average(states, len(states)),
            ),
            Misconception(
                "padding-in-the-divisor",
                {"en": "divides by all tokens", "fr": "divise par tous les jetons"},
                {
                    "en": "You add up the real rows, but divide by the number of all. Short sentences come out too small.",
                    "fr": "Tu additionnes les vraies lignes, mais tu divises par le nombre de toutes. Les phrases courtes sortent trop "
                    "petites.",
                },
                wrong=lambda states, length: [
                    number * length / len(states) for number in average(states, length)
                ],
            ),
            Misconception(
                "no-division",
                {"en": "adds up without dividing", "fr": "additionne sans diviser"},
                {
                    "en": "This is the sum of the real rows. For the average, one step is missing.",
                    "fr": "C’est la somme des vraies lignes. Pour la moyenne, il manque une étape.",
                },
                wrong=lambda states, length: [number * length for number in average(states, length)],
            ),
            Misconception(
                "one-number",
                {"en": "averages everything into one number", "fr": "fait de tout une seule moyenne"},
                {
                    "en": "All numbers went into one average. A vector should come out: one average for each place (in NumPy, axis=0).",
                    "fr": "Tout est passé dans une seule moyenne. Il doit en sortir un vecteur : une moyenne par place (axis=0).",
                },
                wrong=lambda states, length: mean(average(states, length)),
            ),
            Misconception(
                "wrong-axis",
                {"en": "averages inside each token", "fr": "fait la moyenne à l’intérieur de chaque jeton"},
                {
                    "en": "You average the numbers of each token. Average over tokens instead: one number for each place of the vector.",
                    "fr": "Tu fais la moyenne des nombres de chaque jeton. Fais-la sur les jetons : un nombre pour chaque place du "
                    "vecteur.",
                },
                wrong=lambda states, length: [mean(row) for row in states[:length]],
            ),
            Misconception(
                "last-token",
                {"en": "takes the last real token", "fr": "prend le dernier vrai jeton"},
                {
                    "en": "You give the row of the last token alone. Some models do that; here every real token has its say.",
                    "fr": "Tu rends la ligne du dernier jeton seul. Certains modèles font ainsi ; ici, chaque vrai jeton a son mot à dire.",
                },
                wrong=lambda states, length: states[length - 1],
            ),
        ),
    ),
    Definition(
        name="fool",
        title={"en": "Fool the model", "fr": "Trompe le modèle"},
        task={
            "en": 'Find a sentence that the model gets wrong. Give it with the label that anyone would give it, as ("…", "positive") or '
            '("…", "negative"). Three words at least, and no irony: the words should mean what they say.',
            "fr": "Trouve une phrase sur laquelle le modèle se trompe. Donne-la avec l’étiquette que tout le monde lui donnerait : "
            '("…", "positif") ou ("…", "négatif"). Trois mots au moins, et pas d’ironie : les mots doivent dire ce qu’ils veulent dire.',
        },
        right=lambda model: model,
        accepts=_fools,
        hints=(
            {
                "en": "Look at the table above: on which kind of sentence is the model right least often?",
                "fr": "Regarde le tableau ci-dessus : sur quelle sorte de phrases le modèle a-t-il le moins souvent raison ?",
            },
            {
                "en": "Praise without a word of praise: say that something bad did not happen.",
                "fr": "Un éloge sans mot élogieux : dis qu’une mauvaise chose n’est pas arrivée.",
            },
            {
                "en": 'Use "never", "nothing" or "no" with a word of blame: nothing broken, never boring, no rude people.',
                "fr": "Mets « jamais », « rien » ou « aucun » avec un mot de reproche : rien de cassé, jamais ennuyeux, aucun bruit.",
            },
        ),
        solution={
            "en": 'tricky = ("There was nothing boring about that evening.", "positive")',
            "fr": 'piege = ("Cette soirée n’avait rien d’ennuyeux.", "positif")',
        },
        mistakes=(
            Misconception(
                "no-such-form",
                {"en": "gives no sentence with a label", "fr": "ne donne pas une phrase avec son étiquette"},
                {
                    "en": 'The answer is a pair: a text, and the text "positive" or "negative".',
                    "fr": "La réponse est une paire : un texte, et le texte « positif » ou « négatif ».",
                },
                fits=lambda obtained, model: _guess(obtained) is None,
            ),
            Misconception(
                "no-sentence",
                {"en": "gives no sentence", "fr": "ne donne pas une phrase"},
                {
                    "en": "That is hardly a sentence of the language that the model learned: write three real words or more.",
                    "fr": "Ce n’est guère une phrase de la langue que le modèle a apprise : écris au moins trois vrais mots.",
                },
                fits=lambda obtained, model: not _is_sentence(_pair(obtained)[0], model),
            ),
            Misconception(
                "label-turned",
                {
                    "en": "gives a label that nobody would give",
                    "fr": "donne une étiquette que personne ne donnerait",
                },
                {
                    "en": "The model says something else than your label; but so would anyone who reads this sentence. The label has to "
                    "be true.",
                    "fr": "Le modèle dit autre chose que ton étiquette ; mais tout lecteur le dirait aussi. L’étiquette doit être vraie.",
                },
                fits=lambda obtained, model: (
                    _says(_pair(obtained)[0], model) != _pair(obtained)[1]
                    and plainly(_pair(obtained)[0], _language(model)) not in (None, _pair(obtained)[1])
                ),
            ),
            Misconception(
                "not-fooled",
                {"en": "the model was not fooled", "fr": "le modèle n’est pas tombé dans le piège"},
                {
                    "en": "The model gives this sentence the same label as you. Well read, model. Try another turn of phrase.",
                    "fr": "Le modèle donne à cette phrase la même étiquette que toi. Bien lu, modèle. Essaie une autre tournure.",
                },
                fits=lambda obtained, model: _says(_pair(obtained)[0], model) == _pair(obtained)[1],
            ),
        ),
    ),
    Definition(
        name="exponent",
        title={"en": "Linear or quadratic?", "fr": "Linéaire ou quadratique ?"},
        task={
            "en": "If time grows like length to the power a, two timings give a away. Write a function of two lengths and their two times "
            "(short, long, before, after) that gives a = ln(after / before) / ln(long / short): 1 is linear, 2 is quadratic.",
            "fr": "Si le temps croît comme la longueur à la puissance a, deux mesures suffisent à trouver a. Écris une fonction de deux "
            "longueurs et "
            "de leurs deux temps (court, long, avant, apres) qui rend a = ln(apres / avant) / ln(long / court) : 1 est linéaire, 2 "
            "quadratique.",
        },
        right=exponent,
        inputs=_timings,
        hints=(
            {
                "en": "Try it by hand: three times as long and nine times as slow is 3 to the power 2.",
                "fr": "Essaie à la main : trois fois plus long et neuf fois plus lent, c’est 3 à la puissance 2.",
            },
            {
                "en": "If after / before = (long / short) to the power a, the logarithm brings a down: ln(after / before) = a × ln(long "
                "/ short).",
                "fr": "Si apres / avant = (long / court) à la puissance a, le logarithme fait descendre a : ln(apres / avant) = a × "
                "ln(long / court).",
            },
            {
                "en": "math.log(after / before) / math.log(long / short)",
                "fr": "math.log(apres / avant) / math.log(long / court)",
            },
        ),
        solution={
            "en": "import math\n\n\ndef exponent(short, long, before, after):\n"
            "    return math.log(after / before) / math.log(long / short)",
            "fr": "import math\n\n\ndef exposant(court, long, avant, apres):\n    return math.log(apres / avant) / math.log(long / court)",
        },
        mistakes=(
            Misconception(
                "no-logarithm",
                {"en": "divides the ratios without logarithms", "fr": "divise les rapports sans logarithme"},
                {
                    "en": "You divide one ratio by the other. That says how much slower each token became; a power wants logarithms.",
                    "fr": "Tu divises un rapport par l’autre. Cela dit de combien chaque jeton ralentit ; une puissance demande des "
                    "logarithmes.",
                },
                wrong=lambda short, long, before, after: (after / before) / (long / short),
            ),
            Misconception(
                "ratio-of-times",
                {"en": "gives how many times slower", "fr": "donne combien de fois c’est plus lent"},
                {
                    "en": "This says how many times slower it became. It depends on how far apart your two lengths are; a does not.",
                    "fr": "C’est le nombre de fois que c’est plus lent. Il dépend de l’écart entre tes deux longueurs ; a n’en dépend pas.",
                },
                wrong=lambda short, long, before, after: after / before,
            ),
            Misconception(
                "upside-down",
                {"en": "puts the length above the line", "fr": "met la longueur au numérateur"},
                {
                    "en": "Your fraction stands on its head: the logarithm of the times is above, that of the lengths below.",
                    "fr": "Ta fraction est à l’envers : le logarithme des temps en haut, celui des longueurs en bas.",
                },
                wrong=lambda short, long, before, after: math.log(long / short) / math.log(after / before),
            ),
            Misconception(
                "assumes-doubling",
                {"en": "assumes that the length doubled", "fr": "suppose que la longueur a doublé"},
                {
                    "en": "The logarithm to base 2 is right if the length doubles. Here it may grow by any factor.",
                    "fr": "Le logarithme de base 2 convient si la longueur double. Ici, elle peut croître d’un facteur quelconque.",
                },
                wrong=lambda short, long, before, after: math.log2(after / before),
            ),
            Misconception(
                "slope",
                {"en": "gives the slope", "fr": "donne la pente"},
                {
                    "en": "You give the seconds that one more token costs. An exponent compares ratios, not differences.",
                    "fr": "Tu donnes le nombre de secondes que coûte un jeton de plus. Un exposant compare des rapports, pas des "
                    "différences.",
                },
                wrong=lambda short, long, before, after: (after - before) / (long - short),
            ),
        ),
    ),
    Definition(
        name="margin",
        title={"en": "Better, or lucky?", "fr": "Meilleur, ou chanceux ?"},
        task={
            "en": "Two models were trained several times, each time with another seed. Write a function that takes the scores of the "
            "new one and of "
            "the old one and gives (mean − standard deviation of the new) − (mean + standard deviation of the old). Divide by n − 1 in the "
            "deviation, as statistics.stdev does. Above 0, the new one is better by more than luck explains.",
            "fr": "Deux modèles ont été entraînés plusieurs fois, chaque fois avec une autre graine de hasard. Écris une fonction qui "
            "reçoit les "
            "scores du nouveau et ceux de l’ancien et rend (moyenne − écart type du nouveau) − (moyenne + écart type de l’ancien). "
            "Divise par "
            "n − 1 dans l’écart type, comme statistics.stdev. Au-dessus de 0, le nouveau est meilleur au-delà de la chance.",
        },
        right=margin,
        inputs=_seeds,
        hints=(
            {
                "en": "On paper: new 30 ± 2, old 25 ± 1. The worst that can be expected of the new is 28, the best of the old 26.",
                "fr": "Sur papier : nouveau 30 ± 2, ancien 25 ± 1. Le pire à attendre du nouveau est 28, le mieux de l’ancien 26.",
            },
            {
                "en": "from statistics import mean, stdev",
                "fr": "from statistics import mean, stdev",
            },
            {
                "en": "Take the worst of the new, mean(new) - stdev(new), and subtract the best of the old.",
                "fr": "Prends le pire du nouveau, mean(nouveau) - stdev(nouveau), et soustrais le mieux de l’ancien.",
            },
        ),
        solution={
            "en": "from statistics import mean, stdev\n\n\ndef margin(new, old):\n"
            "    return (mean(new) - stdev(new)) - (mean(old) + stdev(old))",
            "fr": "from statistics import mean, stdev\n\n\ndef marge(nouveau, ancien):\n"
            "    return (mean(nouveau) - stdev(nouveau)) - (mean(ancien) + stdev(ancien))",
        },
        mistakes=(
            Misconception(
                "spread-ignored",
                {"en": "ignores the spread of the seeds", "fr": "ignore la dispersion des graines"},
                {
                    "en": "You compare the means alone. With another seed the order might turn: take the spread into account.",
                    "fr": "Tu ne compares que les moyennes. Avec une autre graine, l’ordre pourrait s’inverser : tiens compte de la "
                    "dispersion.",
                },
                wrong=lambda new, old: mean(new) - mean(old),
            ),
            Misconception(
                "truth-value",
                {"en": "answers yes or no", "fr": "répond par oui ou non"},
                {
                    "en": "You answer whether the new one is better. The question is by how much: give the difference itself.",
                    "fr": "Tu réponds si le nouveau est meilleur. La question est de combien : rends la différence elle-même.",
                },
                wrong=lambda new, old: margin(new, old) > 0,
            ),
            Misconception(
                "worst-against-best",
                {
                    "en": "compares the worst seed with the best",
                    "fr": "compare la pire graine à la meilleure",
                },
                {
                    "en": "You compare the worst new run with the best old one: two runs decide alone. A deviation takes all into account.",
                    "fr": "Tu compares le pire essai du nouveau au meilleur de l’ancien. L’écart type tient compte de tous.",
                },
                wrong=lambda new, old: min(new) - max(old),
            ),
            Misconception(
                "best-of-seeds",
                {"en": "compares the best seeds", "fr": "compare les meilleures graines"},
                {
                    "en": "You compare the best run of each. The best of several is luck; it grows with the number of tries.",
                    "fr": "Tu compares le meilleur essai de chacun. Le meilleur de plusieurs est un coup de chance, qui grandit avec "
                    "les essais.",
                },
                wrong=lambda new, old: max(new) - max(old),
            ),
            Misconception(
                "divides-by-n",
                {"en": "divides by n in the deviation", "fr": "divise par n dans l’écart type"},
                {
                    "en": "Your deviation divides by n. Of few runs that is too small: divide by n − 1, as statistics.stdev does.",
                    "fr": "Ton écart type divise par n. Avec peu d’essais, c’est trop petit : divise par n − 1, comme statistics.stdev.",
                },
                wrong=lambda new, old: mean(new) - pstdev(new) - (mean(old) + pstdev(old)),
            ),
            Misconception(
                "one-spread",
                {"en": "counts the spread of one side only", "fr": "ne compte que la dispersion d’un côté"},
                {
                    "en": "You take the luck of one of them into account. The other one may have been lucky or unlucky, too.",
                    "fr": "Tu tiens compte de la chance de l’un seulement. L’autre peut aussi avoir eu de la chance, ou pas.",
                },
                fits=lambda obtained, new, old: any(
                    abs(obtained - (mean(new) - mean(old) - spread)) < 1e-6
                    for spread in (stdev(new), stdev(old))
                ),
            ),
            Misconception(
                "spreads-cancel",
                {
                    "en": "subtracts both spreads from their means",
                    "fr": "soustrait chaque dispersion à sa moyenne",
                },
                {
                    "en": "You subtract the deviation from both means, and part of it cancels out. The old one gets the best it may "
                    "expect.",
                    "fr": "Tu soustrais l’écart type des deux moyennes, et une partie s’annule. L’ancien a droit au mieux qu’il peut "
                    "espérer.",
                },
                wrong=lambda new, old: mean(new) - stdev(new) - (mean(old) - stdev(old)),
            ),
        ),
    ),
    Definition(
        name="verdicts",
        title={"en": "Which claims hold?", "fr": "Quelles affirmations tiennent ?"},
        task={
            "en": 'For each of the claims "faster", "quadratic" and "bleu", compare each number of the table with its bound. All above: '
            '"holds". '
            'Some: "partly". None: "fails". No number at all: "unmeasured". Give a dictionary from claim to verdict.',
            "fr": "Pour chacune des affirmations « faster », « quadratic » et « bleu », compare chaque nombre du tableau à sa borne. Tous "
            "au-dessus : « tient ». Certains : « en partie ». Aucun : « ne tient pas ». Pas de nombre du tout : « non mesuré ». Donne un "
            "dictionnaire qui va de l’affirmation au verdict.",
        },
        right=verdicts,
        accepts=lambda expected, obtained: _told(obtained) == expected,
        hints=(
            {
                "en": "Read the table line by line, and mark each number that is above its bound.",
                "fr": "Lis le tableau ligne par ligne, et coche chaque nombre au-dessus de sa borne.",
            },
            {
                "en": "Or let Python do it: held = [number > bound for where, number, bound in found[claim]]",
                "fr": "Ou laisse faire Python : tenus = [nombre > borne for endroit, nombre, borne in mesures[affirmation]]",
            },
            {
                "en": "all(held) and any(held) tell three verdicts apart. Mind the empty list: all([]) is True in Python, and nothing "
                "was measured.",
                "fr": "all(tenus) et any(tenus) séparent trois verdicts. Gare à la liste vide : all([]) vaut True en Python, alors que "
                "rien n’a "
                "été mesuré.",
            },
        ),
        solution={
            "en": "verdicts = {}\nfor claim, rows in found.items():\n    held = [number > bound for where, number, bound in rows]\n"
            '    if not held:\n        verdicts[claim] = "unmeasured"\n    elif all(held):\n        verdicts[claim] = "holds"\n'
            '    else:\n        verdicts[claim] = "partly" if any(held) else "fails"',
            "fr": "verdicts = {}\nfor affirmation, lignes in mesures.items():\n    tenus = [nombre > borne for endroit, nombre, borne in "
            "lignes]\n"
            '    if not tenus:\n        verdicts[affirmation] = "non mesuré"\n    elif all(tenus):\n'
            '        verdicts[affirmation] = "tient"\n    else:\n'
            '        verdicts[affirmation] = "en partie" if any(tenus) else "ne tient pas"',
        },
        mistakes=(
            Misconception(
                "claims-missing",
                {"en": "leaves claims out", "fr": "oublie des affirmations"},
                {
                    "en": 'There are three claims to judge: "faster", "quadratic" and "bleu". One is missing, or one is too many.',
                    "fr": "Il y a trois affirmations à juger : « faster », « quadratic » et « bleu ». Il en manque, ou il y en a trop.",
                },
                fits=lambda obtained, result: set(obtained) != set(CLAIMS),
            ),
            Misconception(
                "other-words",
                {"en": "uses words that are no verdicts", "fr": "emploie d’autres mots que les verdicts"},
                {
                    "en": 'A verdict is one of four words: "holds", "partly", "fails", "unmeasured". True and False leave no room for '
                    "the others.",
                    "fr": "Un verdict est l’un de ces quatre mots : « tient », « en partie », « ne tient pas », « non mesuré ». True et "
                    "False n’ont "
                    "pas de place pour les autres.",
                },
                fits=lambda obtained, result: None in _told(obtained).values(),
            ),
            Misconception(
                "believes-the-lesson",
                {"en": "believes every claim", "fr": "croit toutes les affirmations"},
                {
                    "en": "All three hold, you say, as many a course does. Look at the numbers: some are below their bound, or were "
                    "never measured.",
                    "fr": "Les trois tiennent, dis-tu, comme bien des cours. Regarde les nombres : certains sont sous leur borne, ou "
                    "n’ont jamais été "
                    "mesurés.",
                },
                fits=lambda obtained, result: set(_told(obtained).values()) == {"holds"},
            ),
        ),
    ),
)


def _pair(answer: Any) -> tuple[str, str]:
    """Sentence and label of an answer that has this form."""
    found = _guess(answer)
    if found is None:
        raise TypeError("no sentence with a label")
    return found
