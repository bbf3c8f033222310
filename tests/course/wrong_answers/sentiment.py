"""Wrong answers to the exercises of the seventh lesson, one a mistake, and unusual ones that are right."""

BY_LANGUAGE = """
from regard.errors import language

ANSWER = {english!r} if language() == "en" else {french!r}
"""
"""A sentence with its label, in the language that Regard speaks."""

WRONG: dict[str, dict[str, str]] = {
    "vocabulary": {
        "test-words": """
def ANSWER(rows):
    return {word for part, text in rows for word in text.lower().split()}
""",
        "test-only": """
def ANSWER(rows):
    return {word for part, text in rows if part != "train" for word in text.lower().split()}
""",
        "twins": """
def ANSWER(rows):
    return " ".join(text for part, text in rows if part == "train").lower().split()
""",
        "capitals": """
def ANSWER(rows):
    return sorted({word for part, text in rows if part == "train" for word in text.split()})
""",
    },
    "word-weights": {
        "sizes-ignored": """
import math


def ANSWER(positive, negative):
    known = set(positive + negative)
    return {word: math.log(positive.count(word) + 1) - math.log(negative.count(word) + 1) for word in known}
""",
        "numerator-only": """
import math


def ANSWER(positive, negative):
    weights = {}
    for word in positive + negative:
        p, q = (positive.count(word) + 1) / len(positive), (negative.count(word) + 1) / len(negative)
        weights[word] = math.log(p / q)
    return weights
""",
        "turned-round": """
import math


def ANSWER(positive, negative):
    known = set(positive + negative)
    weights = {}
    for word in known:
        p = (positive.count(word) + 1) / (len(positive) + len(known))
        q = (negative.count(word) + 1) / (len(negative) + len(known))
        weights[word] = math.log(q / p)
    return weights
""",
        "own-words": """
import math


def ANSWER(positive, negative):
    weights = {}
    for word in set(positive + negative):
        p = (positive.count(word) + 1) / (len(positive) + len(set(positive)))
        q = (negative.count(word) + 1) / (len(negative) + len(set(negative)))
        weights[word] = math.log(p / q)
    return weights
""",
        "no-logarithm": """
def ANSWER(positive, negative):
    known = set(positive + negative)
    weights = {}
    for word in known:
        p = (positive.count(word) + 1) / (len(positive) + len(known))
        q = (negative.count(word) + 1) / (len(negative) + len(known))
        weights[word] = p - q
    return weights
""",
    },
    "accuracy": {
        "train-too": """
def ANSWER(rows):
    return sum((share >= 0.5) == bool(truth) for share, truth, part in rows) / len(rows)
""",
        "train-set": """
def ANSWER(rows):
    right = [(share >= 0.5) == bool(truth) for share, truth, part in rows if part == "train"]
    return sum(right) / len(right)
""",
        "precision": """
def ANSWER(rows):
    called = [truth for share, truth, part in rows if part == "test" and share >= 0.5]
    return sum(called) / len(called)
""",
        "recall": """
def ANSWER(rows):
    found = [share >= 0.5 for share, truth, part in rows if part == "test" and truth == 1]
    return sum(found) / len(found)
""",
        "argmax-of-one": """
import numpy as np


def ANSWER(rows):
    right = [int(np.argmax([share])) == truth for share, truth, part in rows if part == "test"]
    return sum(right) / len(right)
""",
        "errors": """
def ANSWER(rows):
    wrong = [(share >= 0.5) != bool(truth) for share, truth, part in rows if part == "test"]
    return sum(wrong) / len(wrong)
""",
        "not-divided": """
def ANSWER(rows):
    return sum((share >= 0.5) == bool(truth) for share, truth, part in rows if part == "test")
""",
        "divided-by-all": """
def ANSWER(rows):
    return sum((share >= 0.5) == bool(truth) for share, truth, part in rows if part == "test") / len(rows)
""",
        "percent": """
def ANSWER(rows):
    right = [(share >= 0.5) == bool(truth) for share, truth, part in rows if part == "test"]
    return 100 * sum(right) / len(right)
""",
        "mean-probability": """
def ANSWER(rows):
    sure = [share if truth else 1 - share for share, truth, part in rows if part == "test"]
    return sum(sure) / len(sure)
""",
    },
    "average": {
        "padding-counted": """
import numpy as np


def ANSWER(states, length):
    return np.mean(states, axis=0)
""",
        "padding-in-the-divisor": """
def ANSWER(states, length):
    return [sum(column) / len(states) for column in zip(*states[:length])]
""",
        "no-division": """
def ANSWER(states, length):
    return [sum(column) for column in zip(*states[:length])]
""",
        "one-number": """
import numpy as np


def ANSWER(states, length):
    return np.mean(states[:length])
""",
        "wrong-axis": """
def ANSWER(states, length):
    return [sum(row) / len(row) for row in states[:length]]
""",
        "last-token": """
def ANSWER(states, length):
    return states[:length][-1]
""",
    },
    "fool": {
        "no-such-form": 'ANSWER = "There was nothing boring about that evening."',
        "no-sentence": 'ANSWER = ("xqz wvkk zzgh bxd", "positive")',
        "label-turned": BY_LANGUAGE.format(
            english=("I love this wonderful film.", "negative"),
            french=("J’adore ce film magnifique.", "négatif"),
        ),
        "not-fooled": BY_LANGUAGE.format(
            english=("I love this wonderful film.", "positive"),
            french=("J’adore ce film magnifique.", "positif"),
        ),
    },
    "exponent": {
        "no-logarithm": """
def ANSWER(short, long, before, after):
    return (after / before) / (long / short)
""",
        "ratio-of-times": """
def ANSWER(short, long, before, after):
    return after / before
""",
        "upside-down": """
import math


def ANSWER(short, long, before, after):
    return math.log(long / short) / math.log(after / before)
""",
        "assumes-doubling": """
import math


def ANSWER(short, long, before, after):
    return math.log2(after) - math.log2(before)
""",
        "slope": """
def ANSWER(short, long, before, after):
    return (after - before) / (long - short)
""",
    },
    "margin": {
        "spread-ignored": """
def ANSWER(new, old):
    return sum(new) / len(new) - sum(old) / len(old)
""",
        "truth-value": """
from statistics import mean, stdev


def ANSWER(new, old):
    return mean(new) - stdev(new) > mean(old) + stdev(old)
""",
        "worst-against-best": """
def ANSWER(new, old):
    return min(new) - max(old)
""",
        "best-of-seeds": """
def ANSWER(new, old):
    return max(new) - max(old)
""",
        "divides-by-n": """
import numpy as np


def ANSWER(new, old):
    return np.mean(new) - np.std(new) - (np.mean(old) + np.std(old))
""",
        "one-spread": """
from statistics import mean, stdev


def ANSWER(new, old):
    return mean(new) - (mean(old) + stdev(old))
""",
        "spreads-cancel": """
from statistics import mean, stdev


def ANSWER(new, old):
    return (mean(new) - stdev(new)) - (mean(old) - stdev(old))
""",
    },
    "verdicts": {
        "claims-missing": 'ANSWER = {"faster": "holds"}',
        "other-words": 'ANSWER = {"faster": True, "quadratic": False, "bleu": True}',
        "believes-the-lesson": 'ANSWER = {"faster": "holds", "quadratic": "holds", "bleu": "holds"}',
    },
}

RIGHT: dict[str, list[str]] = {
    "vocabulary": [
        """
def ANSWER(rows):
    return set(" ".join(text for part, text in rows if part == "train").casefold().split())
""",
        """
def ANSWER(rows):
    found = {}
    for part, text in rows:
        if part != "test":
            for word in text.split():
                found[word.lower()] = True
    return list(found)[::-1]
""",
    ],
    "word-weights": [
        """
import math
from collections import Counter


def ANSWER(positive, negative):
    praise, blame = Counter(positive), Counter(negative)
    known = praise.keys() | blame.keys()
    praise.update(known)
    blame.update(known)
    total = math.log(sum(praise.values()) / sum(blame.values()))
    return {word: math.log(praise[word] / blame[word]) - total for word in known}
""",
    ],
    "accuracy": [
        """
def ANSWER(rows):
    kept = [(round(share), truth) for share, truth, part in rows if part == "test"]
    wrong = sum(abs(said - truth) for said, truth in kept)
    return 1 - wrong / len(kept)
""",
    ],
    "average": [
        """
import torch


def ANSWER(states, length):
    rows = torch.tensor(states)
    present = torch.arange(len(rows)) < length
    return (rows * present[:, None]).sum(0) / present.sum()
""",
    ],
    "fool": [
        BY_LANGUAGE.format(
            english=["The food was never cold and never bland.", "Positive"],
            french=["Le repas n’était jamais froid ni fade.", "positive"],
        ),
    ],
    "exponent": [
        """
import math


def ANSWER(short, long, before, after):
    return math.log(after / before, long / short)
""",
    ],
    "margin": [
        """
import numpy as np


def ANSWER(new, old):
    spread = np.std(new, ddof=1) + np.std(old, ddof=1)
    return np.mean(new) - np.mean(old) - spread
""",
    ],
    "verdicts": [
        """
import json

from regard.comparison.result import shipped

words = {"holds": "Tient", "partly": "EN PARTIE", "fails": "ne tient pas", "unmeasured": "non mesuré "}
measured = {each["claim"]: words[each["verdict"]] for each in json.loads(shipped())["claims"]}
ANSWER = {claim: measured[claim] for claim in ("bleu", "faster", "quadratic")}
""",
    ],
}
