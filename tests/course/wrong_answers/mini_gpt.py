"""Wrong answers to the exercises of the sixth lesson, one a mistake, and unusual ones that are right."""

WRONG: dict[str, dict[str, str]] = {
    "letter-pairs": {
        "no-marks": """
def ANSWER(name):
    return [(name[place], name[place + 1]) for place in range(len(name) - 1)]
""",
        "no-end": """
def ANSWER(name):
    return list(zip("." + name, name))
""",
        "no-beginning": """
def ANSWER(name):
    return list(zip(name, name[1:] + "."))
""",
        "turned-round": """
def ANSWER(name):
    marked = "." + name + "."
    return [(after, before) for before, after in zip(marked, marked[1:])]
""",
        "every-second": """
def ANSWER(name):
    marked = "." + name + "."
    return [(marked[place], marked[place + 1]) for place in range(0, len(marked) - 1, 2)]
""",
    },
    "bigram": {
        "no-smoothing": """
def ANSWER(counts, smoothing):
    return [[count / sum(row) for count in row] for row in counts]
""",
        "numerator-only": """
def ANSWER(counts, smoothing):
    return [[(count + smoothing) / sum(row) for count in row] for row in counts]
""",
        "once-in-the-total": """
def ANSWER(counts, smoothing):
    return [[(count + smoothing) / (sum(row) + smoothing) for count in row] for row in counts]
""",
        "whole-table": """
def ANSWER(counts, smoothing):
    total = sum(sum(row) + smoothing * len(row) for row in counts)
    return [[(count + smoothing) / total for count in row] for row in counts]
""",
        "by-columns": """
import numpy as np


def ANSWER(counts, smoothing):
    smooth = np.array(counts) + smoothing
    return smooth / smooth.sum(axis=0)
""",
        "always-one": """
def ANSWER(counts, smoothing):
    return [[(count + 1) / (sum(row) + len(row)) for count in row] for row in counts]
""",
    },
    "cross-entropy": {
        "bits": """
import math


def ANSWER(names):
    letters = [p for name in names for p in name]
    return -sum(math.log2(p) for p in letters) / len(letters)
""",
        "mean-of-names": """
import math


def ANSWER(names):
    means = [-sum(math.log(p) for p in name) / len(name) for name in names]
    return sum(means) / len(means)
""",
        "a-name-not-a-letter": """
import math


def ANSWER(names):
    return -sum(math.log(p) for name in names for p in name) / len(names)
""",
        "no-minus": """
import math


def ANSWER(names):
    letters = [p for name in names for p in name]
    return sum(map(math.log, letters)) / len(letters)
""",
        "no-mean": """
import math


def ANSWER(names):
    total = 0
    for name in names:
        total -= sum(map(math.log, name))
    return total
""",
        "weighs-by-p": """
import math


def ANSWER(names):
    letters = [p for name in names for p in name]
    return sum(-p * math.log(p) for p in letters) / len(letters)
""",
        "perplexity": """
import math


def ANSWER(names):
    letters = [p for name in names for p in name]
    return math.exp(-sum(math.log(p) for p in letters) / len(letters))
""",
        "log-of-the-mean": """
import math


def ANSWER(names):
    letters = [p for name in names for p in name]
    return -math.log(sum(letters) / len(letters))
""",
    },
    "count-parameters": {
        "one-table-of-symbols": """
def ANSWER(symbols, width, places):
    return symbols * width + places * width + 12 * width * width
""",
        "no-places": """
def ANSWER(symbols, width, places):
    return 2 * symbols * width + 12 * width * width
""",
        "heads-multiply": """
def ANSWER(symbols, width, places):
    return (2 * symbols + places) * width + 4 * (4 * width * width) + 8 * width * width
""",
        "three-tables": """
def ANSWER(symbols, width, places):
    return (2 * symbols + places) * width + 3 * width * width + 8 * width * width
""",
        "half-the-network": """
def ANSWER(symbols, width, places):
    return (2 * symbols + places) * width + 4 * width * width + width * (4 * width)
""",
        "narrow-network": """
def ANSWER(symbols, width, places):
    return (2 * symbols + places) * width + 4 * width * width + 2 * width * width
""",
        "biases": """
def ANSWER(symbols, width, places):
    attention = 4 * (width * width + width)
    network = width * 4 * width + 4 * width + 4 * width * width + width
    return (2 * symbols + places) * width + attention + network
""",
    },
    "temperature": {
        "multiplies": """
import math


def ANSWER(scores, temperature):
    powers = [math.exp(score * temperature) for score in scores]
    return [power / sum(powers) for power in powers]
""",
        "divides-the-shares": """
import math


def ANSWER(scores, temperature):
    powers = [math.exp(score) for score in scores]
    return [power / sum(powers) / temperature for power in powers]
""",
        "no-effect": """
import math


def ANSWER(scores, temperature):
    powers = [math.exp(score) / temperature for score in scores]
    return [power / sum(powers) for power in powers]
""",
        "not-normalised": """
import math


def ANSWER(scores, temperature):
    return [math.exp(score / temperature) for score in scores]
""",
        "softmax-twice": """
import math


def ANSWER(scores, temperature):
    def softmax(given):
        powers = [math.exp(score) for score in given]
        return [power / sum(powers) for power in powers]

    return softmax([share / temperature for share in softmax(scores)])
""",
    },
    "new-names": {
        "capitals": """
def ANSWER(made, learned):
    return sorted(set(made) - set(learned))
""",
        "capitals-and-twins": """
def ANSWER(made, learned):
    return [name for name in made if name not in learned]
""",
        "twins": """
def ANSWER(made, learned):
    known = [name.lower() for name in learned]
    return [name for name in made if name not in known]
""",
        "memorised-instead": """
def ANSWER(made, learned):
    return {name.lower() for name in learned} & set(made)
""",
        "inside-another": """
def ANSWER(made, learned):
    known = " ".join(learned).lower()
    return sorted({name for name in made if name not in known})
""",
    },
}

RIGHT: dict[str, list[str]] = {
    "letter-pairs": [
        """
def ANSWER(name):
    marked = f".{name}."
    return (marked[place : place + 2] for place in range(len(name) + 1))
""",
        """
def ANSWER(name):
    found, before = [], "."
    for letter in [*name, "."]:
        found.append([before, letter])
        before = letter
    return found
""",
    ],
    "bigram": [
        """
import torch


def ANSWER(counts, smoothing):
    smooth = torch.tensor(counts, dtype=torch.float64) + smoothing
    return smooth / smooth.sum(1, keepdim=True)
""",
    ],
    "cross-entropy": [
        """
import math


def ANSWER(names):
    product = math.prod(p for name in names for p in name)
    return math.log(1 / product) / sum(len(name) for name in names)
""",
    ],
    "count-parameters": [
        """
def ANSWER(symbols, width, places):
    return width * (symbols + symbols + places + 12 * width)
""",
    ],
    "temperature": [
        """
def ANSWER(scores, temperature):
    return [1 / sum(2.718281828459045 ** ((other - score) / temperature) for other in scores) for score in scores]
""",
        """
import numpy as np


def ANSWER(scores, temperature):
    powers = np.exp(np.array(scores)) ** (1 / temperature)
    return powers / powers.sum()
""",
    ],
    "new-names": [
        """
def ANSWER(made, learned):
    found = []
    for name in reversed(made):
        if name.title() not in learned and name not in found:
            found.append(name)
    return tuple(found)
""",
        """
def ANSWER(made, learned):
    return {name.capitalize() for name in made} - set(learned)
""",
    ],
}
