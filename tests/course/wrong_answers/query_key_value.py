"""Wrong answers to the exercises of the second lesson, one a mistake, and unusual ones that are right."""

NUMPY_ATTENTION = """
import numpy as np


def shares(scores, axis=-1):
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def parts(letters, *matrices):
    return [np.array(letters) @ np.array(matrix).T for matrix in matrices]
"""

WRONG: dict[str, dict[str, str]] = {
    "matrix-times-vector": {
        "columns-for-rows": """
def ANSWER(matrix, vector):
    return [sum(a * b for a, b in zip(column, vector)) for column in zip(*matrix)]
""",
        "no-sum": """
def ANSWER(matrix, vector):
    return [[a * b for a, b in zip(row, vector)] for row in matrix]
""",
        "one-sum-for-all": """
def ANSWER(matrix, vector):
    return sum(a * b for row in matrix for a, b in zip(row, vector))
""",
        "ignores-the-vector": """
def ANSWER(matrix, vector):
    return [sum(row) for row in matrix]
""",
        "one-row-only": """
def ANSWER(matrix, vector):
    for row in matrix:
        return sum(a * b for a, b in zip(row, vector))
""",
    },
    "project": {
        "turned": """
def ANSWER(letters, matrix):
    return [[sum(a * b for a, b in zip(row, letter)) for letter in letters] for row in matrix]
""",
        "one-letter-only": """
def ANSWER(letters, matrix):
    for letter in letters:
        projected = [sum(a * b for a, b in zip(row, letter)) for row in matrix]
    return projected
""",
        "adds-the-letters": """
def ANSWER(letters, matrix):
    total = [0.0] * len(matrix)
    for letter in letters:
        for place, row in enumerate(matrix):
            total[place] += sum(a * b for a, b in zip(row, letter))
    return total
""",
    },
    "consonant-keys": {
        "turned": "ANSWER = [[0, 0], [1, 0], [0, 0], [0, 0]]",
        "nobody-answers": "ANSWER = [[0, 0, 0, 0], [0, 1, 0, 0]]",
        "vowels-answer": "ANSWER = [[1, 0, 0, 0], [0, 0, 0, 0]]",
        "too-weak": "ANSWER = [[0, 0.2, 0, 0], [0, 0, 0, 0]]",
        "answers-by-place": "ANSWER = [[0, 0, 1, 0], [0, 0, 0, 0]]",
    },
    "matrix-attention": {
        "swapped": NUMPY_ATTENTION
        + """

def ANSWER(letters, w_q, w_k):
    queries, keys = parts(letters, w_q, w_k)
    return shares(keys @ queries.T / len(w_k) ** 0.5)
""",
        "queries-meet-queries": NUMPY_ATTENTION
        + """

def ANSWER(letters, w_q, w_k):
    (queries,) = parts(letters, w_q)
    return shares(queries @ queries.T / len(w_q) ** 0.5)
""",
        "root-of-the-letters": NUMPY_ATTENTION
        + """

def ANSWER(letters, w_q, w_k):
    queries, keys = parts(letters, w_q, w_k)
    return shares(queries @ keys.T / len(letters[0]) ** 0.5)
""",
        "no-scaling": NUMPY_ATTENTION
        + """

def ANSWER(letters, w_q, w_k):
    queries, keys = parts(letters, w_q, w_k)
    return shares(queries @ keys.T)
""",
        "wrong-axis": NUMPY_ATTENTION
        + """

def ANSWER(letters, w_q, w_k):
    queries, keys = parts(letters, w_q, w_k)
    return shares(queries @ keys.T / len(w_k) ** 0.5, axis=0)
""",
        "always-the-same-root": NUMPY_ATTENTION
        + """

def ANSWER(letters, w_q, w_k):
    queries, keys = parts(letters, w_q, w_k)
    return shares(queries @ keys.T / 2**0.5)
""",
        "one-cake-for-all": NUMPY_ATTENTION
        + """

def ANSWER(letters, w_q, w_k):
    queries, keys = parts(letters, w_q, w_k)
    return shares(queries @ keys.T / len(w_k) ** 0.5, axis=(0, 1))
""",
    },
    "last-letter-queries": {
        "turned": "ANSWER = [[0, 9], [0, 9], [0, 0], [0, 0]]",
        "asks-for-the-first": "ANSWER = [[9, 9, 0, 0], [0, 0, 0, 0]]",
        "some-letters-ask": "ANSWER = [[0, 0, 0, 0], [9, 0, 0, 0]]",
        "too-weak": "ANSWER = [[0, 0, 0, 0], [1, 1, 0, 0]]",
    },
    "whole-attention": {
        "mixes-the-letters": NUMPY_ATTENTION
        + """

def ANSWER(letters, w_q, w_k, w_v):
    queries, keys = parts(letters, w_q, w_k)
    return shares(queries @ keys.T / len(w_k) ** 0.5) @ np.array(letters)
""",
        "mixes-the-keys": NUMPY_ATTENTION
        + """

def ANSWER(letters, w_q, w_k, w_v):
    queries, keys = parts(letters, w_q, w_k)
    return shares(queries @ keys.T / len(w_k) ** 0.5) @ keys
""",
        "average": NUMPY_ATTENTION
        + """

def ANSWER(letters, w_q, w_k, w_v):
    (values,) = parts(letters, w_v)
    return [values.mean(axis=0)] * len(letters)
""",
        "no-scaling": NUMPY_ATTENTION
        + """

def ANSWER(letters, w_q, w_k, w_v):
    queries, keys, values = parts(letters, w_q, w_k, w_v)
    return shares(queries @ keys.T) @ values
""",
        "weights-only": NUMPY_ATTENTION
        + """

def ANSWER(letters, w_q, w_k, w_v):
    queries, keys = parts(letters, w_q, w_k)
    return shares(queries @ keys.T / len(w_k) ** 0.5)
""",
    },
}

RIGHT: dict[str, list[str]] = {
    "matrix-times-vector": [
        """
import numpy as np


def ANSWER(matrix, vector):
    return np.array(matrix) @ np.array(vector)
""",
        """
def ANSWER(matrix, vector):
    made = [0] * len(matrix)
    for place, number in enumerate(vector):
        made = [total + row[place] * number for total, row in zip(made, matrix)]
    return made
""",
    ],
    "project": [
        """
def ANSWER(letters, matrix):
    turned = [[sum(a * b for a, b in zip(row, letter)) for letter in letters] for row in matrix]
    return list(zip(*turned))
""",
    ],
    "consonant-keys": [
        "ANSWER = [[-1, 0, 0, 0], [3, 3, 3, 3]]",
        "import numpy as np\n\nANSWER = np.array([[-2.5, 2.5, 0.1, 0.1], [0, 0, 0, 0]])",
        "ANSWER = [[0, 100, 0, 0], [0, 0, 0, 0]]",
    ],
    "matrix-attention": [
        NUMPY_ATTENTION
        + """

def ANSWER(letters, w_q, w_k):
    return shares(np.array(letters) @ np.array(w_q).T @ np.array(w_k) @ np.array(letters).T / len(w_q) ** 0.5)
""",
    ],
    "last-letter-queries": [
        "ANSWER = [[-9, -9, 0, 0], [9, 9, 0, 0]]",
        "ANSWER = ((0, 0, 0, 0), (50, 50, 1, 1))",
    ],
    "whole-attention": [
        """
import regard


def ANSWER(letters, w_q, w_k, w_v):
    import numpy as np

    queries, keys, values = (np.array(letters) @ np.array(matrix).T for matrix in (w_q, w_k, w_v))
    return regard.attend(queries, keys, values)
""",
    ],
}
