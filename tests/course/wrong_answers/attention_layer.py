"""Answers to the exercises of lesson 5: for each mistake one that makes it, and unusual ones that are right.

They compute in NumPy, whatever library the arrays come from.
"""

_ATTENTION = """
import numpy as np
def soft(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
def ANSWER(query, key, value, mask, temperature):
    q, k, v = np.asarray(query), np.asarray(key), np.asarray(value)
    hide = np.zeros((len(q), len(k))) if mask is None else np.asarray(mask)
    root = np.sqrt(q.shape[-1])
    DIVIDE
    s = q @ k.T / by
    MASK
"""

_DIVIDED = "by = root if temperature is None else temperature"
_HIDDEN = "w = soft(np.where(hide == 1, -np.inf, s)); return w @ v, w"


def _attention(divide: str = _DIVIDED, mask: str = _HIDDEN) -> str:
    return _ATTENTION.replace("DIVIDE", divide).replace("MASK", mask)


_LAYER = """
import numpy as np
def ANSWER(v, k, q, w_v, w_k, w_q, w_o, heads, mask):
    v, k, q, w_v, w_k, w_q, w_o = (np.asarray(x) for x in (v, k, q, w_v, w_k, w_q, w_o))
    SWAP
    def cut(x):
        return CUT
    width = q.shape[-1] // heads
    query, key, value = cut(q @ w_q), cut(k @ w_k), cut(v @ w_v)
    s = query @ key.swapaxes(-1, -2) / DIVISOR
    s = s if mask is None else np.where(np.asarray(mask) HIDES, -np.inf, s)
    e = np.exp(s - s.max(-1, keepdims=True))
    w = e / e.sum(-1, keepdims=True)
    read = w @ value
    joined = JOIN
    return OUTPUT, w
"""

_LAYER_PARTS = {
    "SWAP": "",
    "CUT": "x.reshape(*x.shape[:2], heads, -1).swapaxes(1, 2)",
    "DIVISOR": "np.sqrt(width)",
    "HIDES": "== 1",
    "JOIN": "read.swapaxes(1, 2).reshape(q.shape)",
    "OUTPUT": "joined @ w_o",
}


def _layer(**parts: str) -> str:
    code = _LAYER
    for name, part in {**_LAYER_PARTS, **parts}.items():
        code = code.replace(name, part)
    return code


WRONG: dict[str, dict[str, str]] = {
    "attention-four-ways": {
        "output-alone": _attention(mask=_HIDDEN.replace("return w @ v, w", "return w @ v")),
        "weights-first": _attention(mask=_HIDDEN.replace("return w @ v, w", "return w, w @ v")),
        "no-scaling": _attention("by = 1 if temperature is None else temperature"),
        "no-root": _attention("by = q.shape[-1] if temperature is None else temperature"),
        "root-of-the-length": _attention("by = np.sqrt(len(k)) if temperature is None else temperature"),
        "wrong-axis": """
import torch
def ANSWER(query, key, value, mask, temperature):
    q, k, v = torch.as_tensor(query), torch.as_tensor(key), torch.as_tensor(value)
    s = q @ k.T / (q.shape[-1] ** 0.5 if temperature is None else temperature)
    if mask is not None:
        s = s.masked_fill(torch.as_tensor(mask) == 1, -float("inf"))
    w = s.softmax(dim=0)
    return w @ v, w
""",
        "whole-table": _attention(mask=f"soft = lambda s: np.exp(s) / np.exp(s).sum(); {_HIDDEN}"),
        "no-sum": _attention(mask="w = np.exp(s) * (1 - hide); return w @ v, w"),
        "mask-kept": _attention(
            mask="w = soft(s if mask is None else np.where(hide == 0, -np.inf, s)); return w @ v, w"
        ),
        "mask-after-softmax": _attention(mask="w = soft(s) * (1 - hide); return w @ v, w"),
        "hidden-scores-zero": _attention(mask="w = soft(s * (1 - hide)); return w @ v, w"),
        "mask-ignored": _attention(mask="w = soft(s); return w @ v, w"),
        "temperature-and-root": _attention("by = root * (temperature or 1)"),
        "temperature-multiplies": _attention("by = root if temperature is None else 1 / temperature"),
    },
    "hiding-mask": {
        "one-shows": """
def ANSWER(n):
    return [[key <= query for key in range(n)] for query in range(n)]
""",
        "hides-itself": """
import numpy as np
def ANSWER(n):
    return np.triu(np.ones((n, n)))
""",
        "minus-infinity": """
import numpy as np
def ANSWER(n):
    return np.where(np.triu(np.ones((n, n)), 1) > 0, -np.inf, 0)
""",
        "hides-the-past": """
import torch
def ANSWER(n):
    return torch.ones(n, n).tril(-1)
""",
    },
    "split-heads": {
        "reshape-alone": """
import numpy as np
def ANSWER(x, heads):
    x = np.asarray(x)
    return x.reshape(x.shape[0], heads, x.shape[1], -1)
""",
        "axes-not-swapped": """
import numpy as np
def ANSWER(x, heads):
    x = np.asarray(x)
    return x.reshape(*x.shape[:2], heads, -1)
""",
        "every-so-many-columns": """
import numpy as np
def ANSWER(x, heads):
    x = np.asarray(x)
    return x.reshape(*x.shape[:2], -1, heads).transpose(0, 3, 1, 2)
""",
    },
    "join-heads": {
        "not-merged": """
import numpy as np
def ANSWER(x):
    return np.asarray(x).transpose(0, 2, 1, 3)
""",
        "summed": """
import numpy as np
def ANSWER(x):
    return np.asarray(x).sum(1)
""",
        "averaged": """
import numpy as np
def ANSWER(x):
    return np.asarray(x).mean(1)
""",
        "reshape-alone": """
import numpy as np
def ANSWER(x):
    x = np.asarray(x)
    return x.reshape(x.shape[0], x.shape[2], -1)
""",
    },
    "multi-head-attention": {
        "output-alone": _layer().replace("return joined @ w_o, w", "return joined @ w_o"),
        "root-of-d-model": _layer(DIVISOR="np.sqrt(q.shape[-1])"),
        "no-scaling": _layer(DIVISOR="1"),
        "split-by-reshape": _layer(CUT="x.reshape(x.shape[0], heads, x.shape[1], -1)"),
        "joined-by-reshape": _layer(JOIN="read.reshape(q.shape)"),
        "no-output-projection": _layer(OUTPUT="joined"),
        "values-for-keys": _layer(SWAP="v, k = k, v"),
        "mask-kept": _layer(HIDES="== 0"),
        "mask-ignored": _layer(HIDES="== 2"),
    },
    "strongest-relations": {
        "diagonal": """
def ANSWER(w, tokens, top):
    n = range(len(tokens))
    return sorted(((tokens[i], tokens[j], w[i][j]) for i in n for j in n), key=lambda x: -x[2])[:top]
""",
        "who-and-whom": """
def ANSWER(w, tokens, top):
    n = range(len(tokens))
    return sorted(((tokens[j], tokens[i], w[i][j]) for i in n for j in n if i != j), key=lambda x: -x[2])[:top]
""",
        "weakest-first": """
def ANSWER(w, tokens, top):
    n = range(len(tokens))
    return sorted(((tokens[i], tokens[j], w[i][j]) for i in n for j in n if i != j), key=lambda x: x[2])[:top]
""",
        "weight-first": """
def ANSWER(w, tokens, top):
    n = range(len(tokens))
    return sorted(((w[i][j], tokens[i], tokens[j]) for i in n for j in n if i != j), reverse=True)[:top]
""",
        "not-cut": """
def ANSWER(w, tokens, top):
    n = range(len(tokens))
    return sorted(((tokens[i], tokens[j], w[i][j]) for i in n for j in n if i != j), key=lambda x: -x[2])
""",
    },
    "most-looked-at": {
        "itself": """
import numpy as np
def ANSWER(row, own):
    return np.argmax(row)
""",
        "place-shifted": """
import numpy as np
def ANSWER(row, own):
    return np.argmax(np.delete(row, own))
""",
        "second-largest": """
def ANSWER(row, own):
    return row.index(sorted(row)[-2])
""",
        "weight": """
def ANSWER(row, own):
    return max(row[:own] + row[own + 1 :])
""",
    },
}

RIGHT: dict[str, list[str]] = {
    "attention-four-ways": [
        """
import regard, torch
def ANSWER(query, key, value, mask, temperature):
    q, k, v = (torch.as_tensor(x, dtype=torch.float64) for x in (query, key, value))
    given = {"mask": None if mask is None else torch.as_tensor(mask) == 0, "scale": 1 / (temperature or q.shape[-1] ** 0.5)}
    return regard.attend(q, k, v, **given), regard.weights(q, k, **given)
""",
        _attention(
            mask="e = np.exp(s) * (1 - hide); w = e / e.sum(-1, keepdims=True); return (w @ v).tolist(), w.tolist()"
        ),
        _attention(mask="w = soft(s - 1e9 * hide); return [w @ v, w]"),
    ],
    "hiding-mask": [
        """
def ANSWER(n):
    return [[key > query for key in range(n)] for query in range(n)]
""",
    ],
    "split-heads": [
        """
import numpy as np
def ANSWER(x, heads):
    return np.stack(np.split(np.asarray(x), heads, axis=-1), axis=1)
""",
    ],
    "join-heads": [
        """
import numpy as np
def ANSWER(x):
    return np.concatenate([np.asarray(x)[:, h] for h in range(np.shape(x)[1])], axis=-1)
""",
    ],
    "multi-head-attention": [
        _layer(),
        """
import torch
from torch.nn import functional
def ANSWER(v, k, q, w_v, w_k, w_q, w_o, heads, mask):
    v, k, q, w_v, w_k, w_q, w_o = (torch.as_tensor(x) for x in (v, k, q, w_v, w_k, w_q, w_o))
    size = q.shape[-1] // heads
    out, weights = 0, []
    for at in (slice(h * size, h * size + size) for h in range(heads)):
        s = (q @ w_q[:, at]) @ (k @ w_k[:, at]).mT / size**0.5
        s = s if mask is None else s.masked_fill(torch.as_tensor(mask) == 1, -float("inf"))
        weights.append(s.softmax(-1))
        out = out + weights[-1] @ (v @ w_v[:, at]) @ w_o[at]
    return out, torch.stack(weights, 1)
""",
    ],
    "strongest-relations": [
        """
import numpy as np
def ANSWER(w, tokens, top):
    w = np.array(w)
    np.fill_diagonal(w, -1)
    order = np.argsort(-w, axis=None)[:top]
    return [[tokens[i // len(tokens)], tokens[i % len(tokens)], w.flat[i]] for i in order]
""",
    ],
    "most-looked-at": [
        """
import numpy as np
def ANSWER(row, own):
    row = np.array(row)
    row[own] = -1
    return row.argmax()
""",
    ],
}
