"""Wrong answers to the exercises of the third lesson, one a mistake, and unusual ones that are right."""

WRONG: dict[str, dict[str, str]] = {
    "who-sees-whom": {
        "sees-the-future": """
def ANSWER(count):
    return [[i <= j for j in range(count)] for i in range(count)]
""",
        "hides-itself": """
def ANSWER(count):
    return [[j < i for j in range(count)] for i in range(count)]
""",
        "marks-the-hidden": """
import numpy as np


def ANSWER(count):
    return np.triu(np.ones((count, count)), 1) == 1
""",
        "no-mask": """
def ANSWER(count):
    return [[True] * count] * count
""",
        "no-false": """
def ANSWER(count):
    return [[True] * seen for seen in range(1, count + 1)]
""",
    },
    "count-ticks": {
        "whole-square": """
def ANSWER(count):
    return count**2
""",
        "half-square": """
def ANSWER(count):
    return count**2 / 2
""",
        "without-itself": """
def ANSWER(count):
    return sum(range(count))
""",
    },
    "masked-weights": {
        "mask-after-softmax": """
import math


def ANSWER(scores, mask):
    table = []
    for row, sees in zip(scores, mask):
        powers = [math.exp(score) for score in row]
        table.append([power / sum(powers) * may for power, may in zip(powers, sees)])
    return table
""",
        "score-zero": """
import math


def ANSWER(scores, mask):
    table = []
    for row, sees in zip(scores, mask):
        powers = [math.exp(score * may) for score, may in zip(row, sees)]
        table.append([power / sum(powers) for power in powers])
    return table
""",
        "sees-the-future": """
import math


def ANSWER(scores, mask):
    powers = [[math.exp(score) for score in row] for row in scores]
    return [[power / sum(row) for power in row] for row in powers]
""",
        "hides-the-wrong-side": """
import math


def ANSWER(scores, mask):
    table = []
    for i, row in enumerate(scores):
        powers = [math.exp(score) if j >= i else 0 for j, score in enumerate(row)]
        table.append([power / sum(powers) for power in powers])
    return table
""",
        "wrong-axis": """
import numpy as np


def ANSWER(scores, mask):
    powers = np.exp(np.where(mask, scores, -np.inf))
    return powers / powers.sum(axis=0)
""",
        "no-zeros": """
import math


def ANSWER(scores, mask):
    table = []
    for i, row in enumerate(scores):
        powers = [math.exp(score) for score in row[: i + 1]]
        table.append([power / sum(powers) for power in powers])
    return table
""",
        "not-shared-out": """
import numpy as np


def ANSWER(scores, mask):
    return np.exp(scores) * mask
""",
        "one-cake-for-all": """
import numpy as np


def ANSWER(scores, mask):
    shares = np.exp(scores) * mask
    return shares / shares.sum()
""",
    },
    "questions": {
        "answer-inside": """
def ANSWER(word):
    return [[word[: place + 1], word[place]] for place in range(1, len(word))]
""",
        "whole-word": """
def ANSWER(word):
    return [[word, letter] for letter in word[1:]]
""",
        "forgets-earlier-letters": """
def ANSWER(word):
    return [[word[place - 1], word[place]] for place in range(1, len(word))]
""",
        "misses-the-last": """
def ANSWER(word):
    return [[word[:place], word[place]] for place in range(1, len(word) - 1)]
""",
        "empty-question": """
def ANSWER(word):
    return [(word[:place], letter) for place, letter in enumerate(word)]
""",
    },
    "write-on": {
        "forgets-the-beginning": """
def ANSWER(rule, beginning, steps):
    letter, written = beginning[-1], ""
    for _ in range(steps):
        letter = rule[letter]
        written += letter
    return written
""",
        "stuck": """
def ANSWER(rule, beginning, steps):
    text = beginning
    for _ in range(steps):
        text += rule[beginning[-1]]
    return text
""",
        "asks-the-first": """
def ANSWER(rule, beginning, steps):
    text = beginning
    for _ in range(steps):
        text += rule[text[0]]
    return text
""",
        "one-step-only": """
def ANSWER(rule, beginning, steps):
    text = beginning
    for _ in range(steps):
        text += rule[text[-1]]
        return text
""",
    },
}

RIGHT: dict[str, list[str]] = {
    "who-sees-whom": [
        """
def ANSWER(count):
    return [[1] * seen + [0] * (count - seen) for seen in range(1, count + 1)]
""",
        """
import numpy as np


def ANSWER(count):
    return np.tri(count, dtype=bool)
""",
    ],
    "count-ticks": [
        """
def ANSWER(count):
    return count * (count + 1) / 2
""",
        """
def ANSWER(count):
    return 0 if count == 0 else count + ANSWER(count - 1)
""",
    ],
    "masked-weights": [
        """
import numpy as np


def ANSWER(scores, mask):
    shares = np.exp(scores) * mask
    return shares / shares.sum(axis=1, keepdims=True)
""",
        """
import math


def ANSWER(scores, mask):
    table = []
    for i, row in enumerate(scores):
        powers = [math.exp(score) for score in row[: i + 1]]
        table.append([power / sum(powers) for power in powers] + [0] * (len(row) - i - 1))
    return table
""",
    ],
    "questions": [
        """
def ANSWER(word):
    asked, beginning = [], ""
    for letter in word:
        if beginning:
            asked.append((beginning, letter))
        beginning += letter
    return tuple(asked)
""",
    ],
    "write-on": [
        """
def ANSWER(rule, beginning, steps):
    return beginning if steps == 0 else ANSWER(rule, beginning + rule[beginning[-1]], steps - 1)
""",
    ],
}
