"""What the heads of a model do, for a person: the clearest heads of each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regard.errors import language
from regard.terminal import streams
from regard.terminal.numbers import grouped
from regard.terminal.telling import percent

if TYPE_CHECKING:
    import polars

    from regard.measures.roles import Tally

_HEADS = 4
"""Heads shown of each kind."""

_HEADINGS = {
    "en": ["does", "layer", "head", "score", "by chance", "texts", "keys"],
    "fr": ["fait", "couche", "tête", "score", "au hasard", "textes", "clés"],
}
_LEGEND = {
    "en": "score: weight on the keys meant · by chance: the same with the tokens shuffled · texts: share of the texts that show it · "
    "keys: how many share the weight (e^entropy)",
    "fr": "score : poids sur les clés visées · au hasard : le même, jetons mélangés · textes : part des textes qui le montrent · "
    "clés : combien se partagent le poids (e^entropie)",
}


def told(tally: Tally, table: polars.DataFrame) -> str:
    """The table, at most 80 columns wide, with what there is to know around it."""
    lines = [_title(tally, table), ""]
    lines += _aligned([_HEADINGS[language()], *_rows(table)])
    lines += [*_rest(table), "", _focus(table), "", streams.wrapped(_LEGEND[language()])]
    return "\n".join(lines)


def _title(tally: Tally, table: polars.DataFrame) -> str:
    tokens, texts, heads = int(table["tokens"].max()), tally.texts, len(table)  # type: ignore[arg-type]  # a whole number
    model = streams.printable(tally.model)
    if language() == "fr":
        count = "1 texte" if texts == 1 else f"{grouped(texts)} morceaux de texte"
        return f"{model} : {grouped(heads)} têtes, {grouped(tokens)} jetons, {count}"
    count = "1 text" if texts == 1 else f"{grouped(texts)} pieces of text"
    return f"{model}: {grouped(heads)} heads, {grouped(tokens)} tokens, {count}"


def _rows(table: polars.DataFrame) -> list[list[str]]:
    """The clearest heads of each label, the most frequent labels first."""
    from regard.measures.roles import LABELS

    found: dict[str, list[dict[str, Any]]] = {}
    for row in table.iter_rows(named=True):
        found.setdefault(row["label"], []).append(row)
    found.pop("unclassified", None)
    lines = []
    for label, heads in sorted(found.items(), key=lambda item: -len(item[1])):
        name = LABELS[label][language()]  # type: ignore[index]  # labels come from the same list
        for place, row in enumerate(sorted(heads, key=lambda row: -row[f"{label}_score"])[:_HEADS]):
            lines.append([name if place == 0 else "", *_cells(row, label)])
        if len(heads) > _HEADS:
            more = {"en": f"and {len(heads) - _HEADS} more", "fr": f"et {len(heads) - _HEADS} de plus"}
            lines.append([f"  {more[language()]}", *[""] * 6])
    return lines


def _cells(row: dict[str, Any], label: str) -> list[str]:
    offset = f" ({row['offset']:+d})" if label == "positional" else ""
    baseline = row[f"{label}_baseline"]
    return [
        str(row["layer"]),
        str(row["head"]),
        percent(row[f"{label}_score"]) + offset,
        "–" if baseline is None else percent(baseline),
        percent(row[f"{label}_agreement"]),
        _number(row["effective_keys"]),
    ]


def _rest(table: polars.DataFrame) -> list[str]:
    left, count = int((table["label"] == "unclassified").sum()), len(table)
    told = {
        "en": f"unclassified: {left} of {count} heads, for want of evidence",
        "fr": f"non classées : {left} têtes sur {count}, faute de preuve",
    }
    return [told[language()], *failures(table)]


def failures(table: polars.DataFrame) -> list[str]:
    """One sentence that names the layers which failed their proof; none where all passed."""
    failed = table.filter(table["proof"] == "failed")["layer"].unique().sort().to_list()
    layers = ", ".join(map(str, failed))
    unproved = {
        "en": f"The recomputed output of layers {layers} differs from the model's own: do not trust their heads.",
        "fr": f"La sortie recalculée des couches {layers} diffère de celle du modèle : ne vous fiez pas à leurs têtes.",
    }
    return [streams.wrapped(unproved[language()])] * bool(failed)


def _focus(table: polars.DataFrame) -> str:
    """How many heads each of the French lesson's three words fits."""
    from regard.measures.roles import FOCUS

    counts = [f"{name[language()]} {int((table['focus'] == word).sum())}" for word, name in FOCUS.items()]
    before = {"en": "Heads by entropy alone:", "fr": "Têtes selon l'entropie seule :"}[language()]
    return streams.wrapped(f"{before} {', '.join(counts)}.")


def _aligned(rows: list[list[str]]) -> list[str]:
    """Words at the left of their column, numbers at the right."""
    widths = [max(streams.width(row[at]) for row in rows) for at in range(len(rows[0]))]
    return [
        "  ".join(
            streams.padded(text, columns) if at == 0 else " " * (columns - streams.width(text)) + text
            for at, (text, columns) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _number(value: float) -> str:
    written = f"{value:.1f}" if value < 100 else f"{value:.0f}"
    return written if language() == "en" else written.replace(".", ",")
