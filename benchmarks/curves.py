"""Time and memory against the number of tokens, as a picture in both languages and on both grounds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOKENS = json.loads((Path(__file__).parents[1] / "web" / "tokens.json").read_text(encoding="utf-8"))

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "tokens": "tokens",
        "seconds": "seconds, 4 heads",
        "mebibytes": "MiB beyond the inputs",
        "attention": "one attention forward (PyTorch, fused)",
        "two": "entropy and log-normalizer",
        "eight": "all eight row measures",
        "matrix": "entropy from the whole matrix",
    },
    "fr": {
        "tokens": "jetons",
        "seconds": "secondes, 4 têtes",
        "mebibytes": "Mio en plus des entrées",
        "attention": "un passage de l'attention (PyTorch, fusionnée)",
        "two": "entropie et log-normalisateur",
        "eight": "les huit mesures de ligne",
        "matrix": "entropie depuis la matrice entière",
    },
}
LOCALES: dict[str, Any] = {
    "en": "en-US",
    "fr": {"decimal": ",", "thousands": "\u00a0", "grouping": [3], "currency": ["", "\u00a0€"]},
}
COLOURS = {"attention": "quiet", "two": "value", "eight": "query", "matrix": "key"}
DASHES = {"attention": [6, 4], "two": [2, 3], "eight": [1, 0], "matrix": [10, 3]}


@dataclass(frozen=True)
class Point:
    """The median seconds of each contender at one length."""

    tokens: int
    seconds: dict[str, float]


def draw(points: list[Point], rows: dict[int, float], matrix: dict[int, float], folder: Path) -> None:
    """Writes cost-en-light.svg and its three siblings.

    Args:
        points: Seconds at each length.
        rows: MiB of the eight measures by length.
        matrix: MiB of the whole matrix by length.
        folder: Where to write.
    """
    import vl_convert

    for language, words in WORDS.items():
        for ground in ("light", "dark"):
            chart = _chart(words, TOKENS["colour"][ground], points, {"eight": rows, "matrix": matrix})
            path = folder / f"cost-{language}-{ground}.svg"
            drawn = vl_convert.vegalite_to_svg(chart, format_locale=LOCALES[language])
            path.write_text(drawn, encoding="utf-8")


def _chart(
    words: dict[str, str], colour: dict[str, str], points: list[Point], memory: dict[str, dict[int, float]]
) -> dict[str, Any]:
    names = list(COLOURS)
    time = [
        {"tokens": point.tokens, "value": point.seconds[name], "who": words[name]}
        for point in points
        for name in names
        if name in point.seconds
    ]
    room = [
        {"tokens": tokens, "value": size, "who": words[name]}
        for name, sizes in memory.items()
        for tokens, size in sizes.items()
    ]
    scales = {
        "domain": [words[name] for name in names],
        "range": [colour[COLOURS[name]] for name in names],
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": colour["ground"],
        "padding": 16,
        "hconcat": [
            _panel(time, words["tokens"], words["seconds"], scales),
            _panel(room, words["tokens"], words["mebibytes"], scales),
        ],
        "resolve": {"legend": {"color": "shared", "strokeDash": "shared"}},
        "config": _config(colour),
    }


def _panel(values: list[dict[str, Any]], across: str, up: str, scales: dict[str, Any]) -> dict[str, Any]:
    ticks = sorted({value["tokens"] for value in values})
    logarithmic = {"type": "log", "nice": False}
    return {
        "width": 340,
        "height": 260,
        "data": {"values": values},
        "mark": {"type": "line", "strokeWidth": 2.5, "point": {"size": 40, "filled": True}},
        "encoding": {
            "x": {
                "field": "tokens",
                "type": "quantitative",
                "scale": {**logarithmic, "base": 2},
                "axis": {"title": across, "values": ticks, "format": ",", "labelAngle": -30},
            },
            "y": {
                "field": "value",
                "type": "quantitative",
                "scale": {"type": "log"},
                "axis": {"title": up, "values": [10.0**power for power in range(-5, 6)], "format": ",~g"},
            },
            "color": {"field": "who", "type": "nominal", "scale": scales, "sort": None, "title": None},
            "strokeDash": {
                "field": "who",
                "type": "nominal",
                "scale": {"domain": scales["domain"], "range": list(DASHES.values())},
                "sort": None,
                "title": None,
            },
        },
    }


def _config(colour: dict[str, str]) -> dict[str, Any]:
    font = "Liberation Sans, Arial, sans-serif"
    text = {
        "labelColor": colour["ink"],
        "titleColor": colour["quiet"],
        "labelFontSize": 13,
        "titleFontSize": 14,
    }
    return {
        "font": font,
        "view": {"stroke": None},
        "axis": {
            **text,
            "titleFontWeight": "normal",
            "gridColor": colour["hairline"],
            "domain": False,
            "ticks": False,
            "labelPadding": 6,
        },
        "legend": {
            "orient": "bottom",
            "columns": 2,
            "labelFontSize": 13,
            "labelColor": colour["ink"],
            "labelLimit": 0,
            "symbolStrokeWidth": 3,
            "symbolType": "stroke",
            "symbolSize": 500,
        },
    }
