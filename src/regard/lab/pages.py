"""The pages: the laboratory and its zoom, which the browser fills, and the one that says why there is none."""

from __future__ import annotations

import json
import re
from html import escape
from typing import Literal, get_args

from regard.errors import Language, RegardError
from regard.views import static

Page = Literal["look", "zoom", "calculator", "compare", "learn"]

_LABORATORY = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Regard</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/regard.css">
<script type="module" src="/static/lab.js"></script>
</head>
<body>
<div id="regard-lab"{about}></div>
<script type="application/json" id="regard-words">{words}</script>
<noscript>
<p lang="en">Regard draws in your browser: allow JavaScript for this page, then reload it.</p>
<p lang="fr">Regard dessine dans votre navigateur : autorisez-y JavaScript, puis rechargez cette page.</p>
</noscript>
</body>
</html>
"""

_REFUSAL = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Regard</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/regard.css">
</head>
<body class="regard-refusal">
<main>
<h1>Regard</h1>
<p lang="en">{en}</p>
<p lang="fr">{fr}</p>
</main>
</body>
</html>
"""


def laboratory(language: Language, *, page: Page = "look", **about: str | int) -> str:
    """A page that the browser fills.

    Args:
        language: What the page speaks at first.
        page: Which of them.
        **about: What the page has to know, such as ``zoom``, the digest of the pyramid to fly over.
    """
    known = {each: static.words(each) for each in get_args(Language)}
    words = json.dumps(known, ensure_ascii=False, separators=(",", ":"))
    data = {"page": page, **about}
    return _LABORATORY.format(
        language=language,
        about="".join(f' data-{name}="{escape(str(value))}"' for name, value in data.items()),
        words=words.replace("<", "\\u003c"),
    )


def refusal(error: RegardError) -> str:
    """One sentence in both languages, because nobody knows yet who reads it."""
    return _REFUSAL.format(en=_shown(error.say("en")), fr=_shown(error.say("fr")))


def _shown(sentence: str) -> str:
    """The sentence as markup, what is to be typed set as such."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(sentence))


def preferred(asked: str | None, accepted: str) -> Language:
    """The language of the page.

    Args:
        asked: Value of ``?lang=``, which decides where it names a language that Regard speaks.
        accepted: The browser's Accept-Language header.

    Example:
        >>> preferred(None, "de, fr-CA;q=0.8, en;q=0.5")
        'fr'
    """
    if asked in ("en", "fr"):
        return "fr" if asked == "fr" else "en"
    best: tuple[float, Language] = (0.0, "en")
    for entry in accepted.split(","):
        name, _, quality = entry.partition(";")
        match name.strip().lower().partition("-")[0]:
            case "en" | "fr" as spoken if _quality(quality) > best[0]:
                best = (_quality(quality), "fr" if spoken == "fr" else "en")
            case _:
                pass
    return best[1]


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
