"""Wrong answers to the exercises of the first lesson, one a mistake, and unusual ones that are right."""

WRONG: dict[str, dict[str, str]] = {
    "dot-product": {
        "adds-each-pair": """
def ANSWER(one, other):
    return sum(a + b for a, b in zip(one, other))
""",
        "multiplies-the-sums": """
def ANSWER(one, other):
    return sum(one) * sum(other)
""",
        "no-sum": """
def ANSWER(one, other):
    return [a * b for a, b in zip(one, other)]
""",
        "first-pair-only": """
def ANSWER(one, other):
    total = 0
    for a, b in zip(one, other):
        total += a * b
        return total
""",
    },
    "scores": {
        "no-scaling": """
def ANSWER(query, keys):
    return [sum(q * k for q, k in zip(query, key)) for key in keys]
""",
        "divides-by-d": """
def ANSWER(query, keys):
    return [sum(q * k for q, k in zip(query, key)) / len(key) for key in keys]
""",
        "always-by-two": """
def ANSWER(query, keys):
    return [sum(q * k for q, k in zip(query, key)) / 2 for key in keys]
""",
        "multiplies-by-the-root": """
def ANSWER(query, keys):
    return [sum(q * k for q, k in zip(query, key)) * len(query) ** 0.5 for key in keys]
""",
        "one-score-only": """
def ANSWER(query, keys):
    for key in keys:
        return [sum(q * k for q, k in zip(query, key)) / len(query) ** 0.5]
""",
    },
    "softmax": {
        "no-exp": """
def ANSWER(scores):
    return [score / sum(scores) for score in scores]
""",
        "not-normalised": """
import math


def ANSWER(scores):
    return [math.exp(score) for score in scores]
""",
        "divides-by-the-largest": """
import math


def ANSWER(scores):
    powers = [math.exp(score) for score in scores]
    return [power / max(powers) for power in powers]
""",
        "winner-takes-all": """
def ANSWER(scores):
    return [int(score == max(scores)) for score in scores]
""",
    },
    "asking-letter": {
        "not-in-the-word": 'ANSWER = "z"',
        "never-changed-the-asker": 'ANSWER = "t"',
        "the-smallest": 'ANSWER = "h"',
    },
    "weighted-sum": {
        "average": """
def ANSWER(weights, vectors):
    return [sum(column) / len(vectors) for column in zip(*vectors)]
""",
        "no-weights": """
def ANSWER(weights, vectors):
    return [sum(column) for column in zip(*vectors)]
""",
        "no-sum": """
def ANSWER(weights, vectors):
    return [[weight * number for number in vector] for weight, vector in zip(weights, vectors)]
""",
        "sums-inside-the-vectors": """
def ANSWER(weights, vectors):
    return [sum(weight * number for number in vector) for weight, vector in zip(weights, vectors)]
""",
        "divides-again": """
def ANSWER(weights, vectors):
    mixed = [0.0] * len(vectors[0])
    for weight, vector in zip(weights, vectors):
        for place, number in enumerate(vector):
            mixed[place] += weight * number / len(vectors)
    return mixed
""",
    },
    "attention-table": {
        "wrong-axis": """
import math


def ANSWER(vectors):
    size = len(vectors)
    powers = [[math.exp(sum(q * k for q, k in zip(one, other)) / len(one) ** 0.5) for other in vectors] for one in vectors]
    totals = [sum(powers[row][column] for row in range(size)) for column in range(size)]
    return [[powers[row][column] / totals[column] for column in range(size)] for row in range(size)]
""",
        "no-scaling": """
import math


def ANSWER(vectors):
    table = []
    for one in vectors:
        powers = [math.exp(sum(q * k for q, k in zip(one, other))) for other in vectors]
        table.append([power / sum(powers) for power in powers])
    return table
""",
        "one-asker": """
import math


def ANSWER(vectors):
    table = []
    for _ in vectors:
        powers = [math.exp(sum(q * k for q, k in zip(vectors[-1], key)) / len(key) ** 0.5) for key in vectors]
        table.append([power / sum(powers) for power in powers])
    return table
""",
        "no-softmax": """
def ANSWER(vectors):
    return [[sum(q * k for q, k in zip(one, other)) / len(one) ** 0.5 for other in vectors] for one in vectors]
""",
        "always-by-two": """
import math


def ANSWER(vectors):
    table = []
    for one in vectors:
        powers = [math.exp(sum(q * k for q, k in zip(one, other)) / 2) for other in vectors]
        table.append([power / sum(powers) for power in powers])
    return table
""",
        "one-cake-for-all": """
import numpy as np


def ANSWER(vectors):
    rows = np.array(vectors)
    powers = np.exp(rows @ rows.T / rows.shape[1] ** 0.5)
    return powers / powers.sum()
""",
    },
}

RIGHT: dict[str, list[str]] = {
    "dot-product": [
        """
import operator


def ANSWER(one, other):
    return sum(map(operator.mul, one, other))
""",
        """
def ANSWER(one, other):
    if not one:
        return 0
    return one[-1] * other[-1] + ANSWER(one[:-1], other[:-1])
""",
    ],
    "scores": [
        """
def ANSWER(query, keys):
    shrunk = [q * len(query) ** -0.5 for q in query]
    return tuple(sum(shrunk[place] * key[place] for place in range(len(key))) for key in keys)
""",
    ],
    "softmax": [
        """
import math


def ANSWER(scores):
    return [1 / sum(math.exp(other - score) for other in scores) for score in scores]
""",
        """
import math


def ANSWER(scores):
    powers = [math.e ** (score - max(scores)) for score in scores]
    return (power / sum(powers) for power in powers)
""",
    ],
    "asking-letter": ['ANSWER = " C"'],
    "weighted-sum": [
        """
def ANSWER(weights, vectors):
    mixed = [0.0] * len(vectors[0])
    for place, vector in enumerate(vectors):
        mixed = [m + weights[place] * number for m, number in zip(mixed, vector)]
    return mixed
""",
    ],
    "attention-table": [
        """
import numpy as np


def ANSWER(vectors):
    rows = np.array(vectors)
    powers = np.exp(rows @ rows.T / rows.shape[1] ** 0.5)
    return powers / powers.sum(axis=1, keepdims=True)
""",
    ],
}
