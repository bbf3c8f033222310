"""A comparison as lines of a terminal: a table a question, then each claim and whether it holds."""

from __future__ import annotations

from typing import Any

from regard.errors import Sentence, language
from regard.terminal.streams import padded, width, wrapped

NAMES: dict[str, Sentence] = {
    "rnn": {"en": "RNN", "fr": "RNN"},
    "lstm": {"en": "LSTM", "fr": "LSTM"},
    "bahdanau": {"en": "LSTM with attention", "fr": "LSTM avec attention"},
    "one-head": {"en": "attention, one head", "fr": "attention, une tête"},
    "many-heads": {"en": "attention, four heads", "fr": "attention, quatre têtes"},
}
_TASKS: dict[str, Sentence] = {
    "copying": {
        "en": "Copying: share of symbols right, by length",
        "fr": "Copie : part des symboles justes, selon la longueur",
    },
    "agreement": {
        "en": "Agreement: share of forms right, by distance in words",
        "fr": "Accord : part des formes justes, selon la distance en mots",
    },
}
_CLAIMS: dict[str, Sentence] = {
    "faster": {"en": "Attention trains faster.", "fr": "L'attention s'entraîne plus vite."},
    "parallel": {
        "en": "Attention gains more from a second core.",
        "fr": "L'attention profite davantage d'un deuxième cœur.",
    },
    "quadratic": {
        "en": "Attention costs the square of the length.",
        "fr": "L'attention coûte le carré de la longueur.",
    },
    "memory": {
        "en": "Attention remembers at any distance.",
        "fr": "L'attention se souvient à n'importe quelle distance.",
    },
    "bleu": {
        "en": "Attention translates better (BLEU).",
        "fr": "L'attention traduit mieux (BLEU).",
    },
}
_VERDICTS: dict[str, Sentence] = {
    "holds": {"en": "holds here", "fr": "se vérifie ici"},
    "partly": {"en": "holds in part", "fr": "se vérifie en partie"},
    "fails": {"en": "does not hold here", "fr": "ne se vérifie pas ici"},
    "unmeasured": {"en": "was not measured", "fr": "n'a pas été mesuré"},
}


def told(result: dict[str, Any]) -> list[str]:
    """Everything that a person wants to read of it."""
    lines: list[str] = []
    for task in result["tasks"]:
        lines += [*_task(task), ""]
    if result["translation"] is not None:
        lines += [*_translation(result["translation"]), ""]
    if result["speed"] is not None:
        lines += [*_speed(result["speed"]), ""]
    lines += _claims(result["claims"])
    return [*lines, "", *_how(result)]


def _task(task: dict[str, Any]) -> list[str]:
    heading = _TASKS[task["name"]][language()]
    distances = [str(distance) for distance in task["tested"]]
    rows = [
        [_name(name), *(_mean(each["accuracy"][distance], 100) for distance in distances)]
        for name, each in task["competitors"].items()
    ]
    note = {
        "en": f"in %, mean ± deviation over the seeds; guessing: {100 * task['chance']:.0f}; learned from at most {task['taught'][1]}",
        "fr": f"en %, moyenne ± écart type des graines ; au hasard : {100 * task['chance']:.0f} ; appris jusqu'à {task['taught'][1]}",
    }[language()]
    return [f"{heading} ({note})", *_aligned([["", *distances], *rows])]


def _translation(found: dict[str, Any]) -> list[str]:
    heading = {
        "en": "Translation from French: BLEU, by number of parameters",
        "fr": "Traduction depuis le français : BLEU, selon le nombre de paramètres",
    }[language()]
    sizes = found["sizes"]
    names = list(sizes[0]["competitors"])
    rows = [[_name(name), *(_mean(size["competitors"][name]["bleu"], 1) for size in sizes)] for name in names]
    return [heading, *_aligned([["", *(f"{size['asked']}" for size in sizes)], *rows])]


def _speed(found: dict[str, Any]) -> list[str]:
    heading = {
        "en": "Training on one core: sequences a second, and MB kept, by length",
        "fr": "Entraînement sur un cœur : séquences par seconde, et Mo gardés, selon la longueur",
    }[language()]
    batch = found["cases"][0]["batch"]
    cases = [case for case in found["cases"] if case["threads"] == 1 and case["batch"] == batch]
    rows = []
    for name in found["parameters"]:
        each = [case["competitors"][name] for case in cases]
        cells = [f"{batch / it['processor_seconds']:.0f}; {it['kept_bytes'] / 1e6:.1f}" for it in each]
        rows.append([_name(name), *cells])
    return [heading, *_aligned([["", *(str(case["length"]) for case in cases)], *rows])]


def _claims(claims: list[dict[str, Any]]) -> list[str]:
    rows = [[_CLAIMS[each["claim"]][language()], _VERDICTS[each["verdict"]][language()]] for each in claims]
    widest = max(width(row[0]) for row in rows)
    return [f"{padded(claim, widest)}  {verdict}" for claim, verdict in rows]


def _how(result: dict[str, Any]) -> list[str]:
    plan, machine = result["plan"], result["machine"]
    on = f"{machine['processor']}, Python {machine['python']}, PyTorch {machine['torch']}"
    said: Sentence = {
        "en": f"Equal parameters, {plan['task_seconds']:.0f} s of processor time a training on one core, {len(plan['rates'])} learning "
        f"rates tried by each, {plan['seeds']} seeds. {on}.",
        "fr": f"Paramètres égaux, {plan['task_seconds']:.0f} s de processeur par entraînement sur un cœur, {len(plan['rates'])} taux "
        f"d'apprentissage essayés par chacun, {plan['seeds']} graines. {on}.",
    }
    return [wrapped(said[language()])]


def _name(name: str) -> str:
    return NAMES[name][language()]


def _mean(values: list[float | None], factor: float) -> str:
    from regard.comparison.claims import spread

    found = spread(values)
    if found is None:
        return "–"
    digits = 0 if factor > 1 else 1
    mean, deviation = f"{factor * found[0]:.{digits}f}", f"{factor * found[1]:.{digits}f}"
    shown = f"{mean} ± {deviation}"
    return shown if language() == "en" else shown.replace(".", ",")


def _aligned(rows: list[list[str]]) -> list[str]:
    widths = [max(width(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for first, *others in rows:
        cells = [" " * (wide - width(cell)) + cell for cell, wide in zip(others, widths[1:], strict=True)]
        lines.append("  ".join([padded(first, widths[0]), *cells]).rstrip())
    return lines
