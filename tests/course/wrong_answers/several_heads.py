"""Answers to the exercises of lesson 4: for each mistake one that makes it, and unusual ones that are right."""

WRONG: dict[str, dict[str, str]] = {
    "row-entropy": {
        "bits": """
import math
def ANSWER(p):
    return sum(-x * math.log(x, 2) for x in p if x)
""",
        "negative": """
import numpy as np
def ANSWER(p):
    p = np.asarray(p)
    return (p[p > 0] * np.log(p[p > 0])).sum()
""",
        "unweighted": """
import math
def ANSWER(p):
    return sum(math.log(1 / x) for x in p if x)
""",
        "normalised": """
import math
def ANSWER(p):
    return -sum(x * math.log(x, len(p)) for x in p if x)
""",
    },
    "head-entropy": {
        "entropy-of-the-mean": """
import numpy as np
def ANSWER(w):
    p = np.mean(w, axis=0)
    return -(p * np.log(p)).sum()
""",
        "sum": """
import math
def ANSWER(w):
    return -sum(x * math.log(x) for row in w for x in row if x)
""",
        "without-the-first-row": """
import math
def ANSWER(w):
    each = [-sum(x * math.log(x) for x in row if x) for row in w[1:]]
    return sum(each) / len(each)
""",
    },
    "previous-letter-score": {
        "counts-the-first-row": """
def ANSWER(w):
    return sum(w[i][i - 1] for i in range(1, len(w))) / len(w)
""",
        "itself": """
import numpy as np
def ANSWER(w):
    return np.diagonal(np.array(w)).mean()
""",
        "first-letter": """
import numpy as np
def ANSWER(w):
    return np.array(w)[1:, 0].mean()
""",
        "the-future": """
import numpy as np
def ANSWER(w):
    return np.diagonal(np.array(w), 1).mean()
""",
    },
    "latest-vowel-score": {
        "itself": """
def ANSWER(w, letters):
    last, found = None, []
    for i, letter in enumerate(letters):
        if letter in "aeiouy":
            last = i
        if last is not None:
            found.append(w[i][last])
    return sum(found) / len(found)
""",
        "first-vowel": """
def ANSWER(w, letters):
    first = min(i for i, letter in enumerate(letters) if letter in "aeiouy")
    found = [row[first] for row in w[first + 1 :]]
    return sum(found) / len(found)
""",
        "all-vowels": """
def ANSWER(w, letters):
    vowels = [i for i, letter in enumerate(letters) if letter in "aeiouy"]
    found = [sum(w[i][j] for j in vowels if j < i) for i in range(vowels[0] + 1, len(w))]
    return sum(found) / len(found)
""",
        "counts-all-letters": """
def ANSWER(w, letters):
    last, total = None, 0
    for i, letter in enumerate(letters):
        total += w[i][last] if last is not None else 0
        last = i if letter in "aeiouy" else last
    return total / len(letters)
""",
        "without-y": """
def ANSWER(w, letters):
    last, found = None, []
    for i, letter in enumerate(letters):
        if last is not None:
            found.append(w[i][last])
        last = i if letter in "aeiou" else last
    return sum(found) / len(found)
""",
    },
    "silence-head": {
        "removed": """
import numpy as np
def ANSWER(x, head, width):
    return np.delete(np.array(x), range(head * width, (head + 1) * width), axis=1)
""",
        "all-but-one": """
import numpy as np
def ANSWER(x, head, width):
    owner = np.arange(len(x[0])) // width
    return np.where(owner == head, x, 0.0)
""",
        "every-so-many-columns": """
import numpy as np
def ANSWER(x, head, width):
    x = np.array(x)
    x[:, head::x.shape[1] // width] = 0
    return x
""",
        "token": """
import numpy as np
def ANSWER(x, head, width):
    x = np.array(x)
    x[head] = 0
    return x
""",
    },
    "most-needed-head": {
        "least-needed": """
import numpy as np
def ANSWER(losses):
    return np.unravel_index(np.argmin(losses), np.shape(losses))
""",
        "head-before-layer": """
import numpy as np
def ANSWER(losses):
    return np.unravel_index(np.argmax(losses), np.shape(losses))[::-1]
""",
        "one-number": """
import numpy as np
def ANSWER(losses):
    return np.argmax(losses)
""",
    },
    "source-words": {
        "places": """
import numpy as np
def ANSWER(w, source):
    return np.argmax(w, axis=1)
""",
        "columns": """
import numpy as np
def ANSWER(w, source):
    return [source[i] for i in np.argmax(w, axis=0)]
""",
        "same-place": """
def ANSWER(w, source):
    return source[: len(w)]
""",
    },
}

RIGHT: dict[str, list[str]] = {
    "row-entropy": [
        """
import numpy as np
def ANSWER(p):
    p = np.asarray(p)
    return np.where(p > 0, -p * np.log(np.where(p > 0, p, 1)), 0).sum()
""",
        """
import torch
def ANSWER(p):
    return torch.special.entr(torch.tensor(p)).sum()
""",
    ],
    "head-entropy": [
        """
import torch
def ANSWER(w):
    return torch.special.entr(torch.as_tensor(w)).sum(-1).mean()
""",
    ],
    "previous-letter-score": [
        """
import numpy as np
def ANSWER(w):
    return np.trace(np.array(w), offset=-1) / (len(w) - 1)
""",
    ],
    "latest-vowel-score": [
        """
def ANSWER(w, letters):
    found = []
    for i in range(len(w)):
        back = [j for j in reversed(range(i)) if letters[j] in set("aeiouy")]
        found += [w[i][back[0]]] if back else []
    return sum(found) / max(1, len(found))
""",
    ],
    "silence-head": [
        """
import numpy as np
def ANSWER(x, head, width):
    x = np.array(x).reshape(len(x), -1, width)
    x[:, head] = 0
    return x.reshape(len(x), -1)
""",
    ],
    "most-needed-head": [
        """
import numpy as np
def ANSWER(losses):
    return list(divmod(int(np.argmax(losses)), len(losses[0])))
""",
    ],
    "source-words": [
        """
import numpy as np
def ANSWER(w, source):
    return np.array(source)[np.argmax(w, axis=1)]
""",
    ],
}
