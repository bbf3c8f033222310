"""The helpers of older French notebooks, under the names that they have always had.

One line takes the place of the notebook's set-up cell::

    from regard.cours import exercice, verifier, afficher_attention, afficher_masque_causal

How many exercises there are is read from the notebook's ``_NB_TOTAL``, else said by ``lecon(total=2)``. Progress is kept in the learner's
folder under the title that ``lecon(titre="…")`` gives, else under the file name of the notebook; where both are missing, as in Colab, it
lasts as long as the notebook runs.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from regard.course.keeping.standing import Level, Standing
from regard.course.keeping.store import kept
from regard.course.showing.bar import bar, bar_text
from regard.course.showing.sheet import Sheet
from regard.course.showing.shown import Shown, clean, shell
from regard.errors import RegardError, speak

if TYPE_CHECKING:
    from regard.views.view import View

__all__ = ["afficher_attention", "afficher_masque_causal", "exercice", "lecon", "verifier"]

_total: int | None = None
_title: str | None = None
_announced: set[str] = set()
_passed_here: set[str] = set()


def lecon(total: int | None = None, titre: str | None = None) -> None:
    """Says how many exercises the notebook has, and under which title its progress is kept.

    Args:
        total: How many exercises.
        titre: Any title; needed only where the notebook's file name is unknown or changes.

    Raises:
        RegardError: if the number is no positive whole number.
    """
    global _total, _title
    speak("fr")
    if total is not None and _counted(total) is None:
        raise RegardError(
            en=f"total must be a whole number from 1, for example lecon(total=2), not {total!r}.",
            fr=f"total doit être un nombre entier à partir de 1, par exemple lecon(total=2), et non {total!r}.",
        )
    _total, _title = _counted(total), None if titre is None else clean(titre)


def exercice(numero: object, titre: object, consigne: object, observation: object = "") -> Shown:
    """The blue banner of an exercise.

    Args:
        numero: Its number.
        titre: Its title.
        consigne: What to do.
        observation: What there will be to see.
    """
    speak("fr")
    _announced.add(clean(numero))
    sheet = Sheet("asked", str(titre), f"Exercice {numero}").prose(str(consigne))
    if str(observation):
        sheet.prose(f"À observer\u00a0: {observation}", quiet=True)
    return _shown(sheet)


def verifier(num_exercice: object, condition: object, message_ok: object, message_aide: object = "") -> Shown:
    """A green box where the condition is true, else an amber one with some help; and the progress.

    Only what is really true is green: a text, such as the message of an error, is not, nor is None, nor a function that nobody called.

    Args:
        num_exercice: Number of the exercise.
        condition: What has to be true.
        message_ok: Said where it is.
        message_aide: Said where it is not.
    """
    speak("fr")
    number = clean(num_exercice)
    around = sys._getframe(1).f_globals
    notebook = _notebook(around)
    _announced.add(number)
    green = _is_true(condition)
    if green:
        _passed_here.add(number)
        if notebook is not None:
            kept().mark(notebook, number)
    passed = _passed_here | (kept().marks(notebook) if notebook is not None else set())
    total = _counted(around.get("_NB_TOTAL")) or _total or max(len(_announced | passed), 1)
    sheet = (
        _green(str(message_ok), last=len(passed) >= total) if green else _amber(condition, str(message_aide))
    )
    return _shown(_with_progress(sheet, min(len(passed), total), total))


def afficher_attention(
    poids: Any, positions: Iterable[object], titre: object = "Qui regarde qui\u00a0?"
) -> View | None:
    """Regard's lines for weights that the notebook computed.

    Args:
        poids: How much the letter that asks looks at each letter, as a list; or a table with a row for each letter that asks.
        positions: The letters.
        titre: Written above.

    Raises:
        RegardError: if the weights are no numbers, or not as many as the letters.
    """
    from regard.record import Record
    from regard.views.view import lines

    speak("fr")
    letters = [clean(each) for each in positions]
    rows = poids.tolist() if hasattr(poids, "tolist") else list(poids)
    if rows and not any(hasattr(row, "__len__") and not isinstance(row, str) for row in rows):
        record = Record.from_arrays(weights=[rows], tokens=["requête"], key_tokens=letters, model="notebook")
    elif len(rows) == len(letters):
        record = Record.from_arrays(weights=rows, tokens=letters, model="notebook")
    else:
        record = Record.from_arrays(
            weights=rows, tokens=list(map(str, range(len(rows)))), key_tokens=letters, model="notebook"
        )
    return _view(lines(record, locale="fr"), titre)


def afficher_masque_causal(mot: object, titre: object = "Qui peut regarder qui\u00a0?") -> View | None:
    """Regard's table of who may look at whom, letter by letter; a click on a row says what that letter can see.

    Args:
        mot: Any text.
        titre: Written above.

    Raises:
        RegardError: if the text is empty.
    """
    from regard.views.graphemes import graphemes
    from regard.views.mask import mask

    speak("fr")
    return _view(mask(graphemes(clean(mot)), locale="fr"), titre)


def _green(message: str, *, last: bool) -> Sheet:
    sheet = Sheet("passed", "✓ Réussi").prose(message)
    return sheet.prose("★ Bravo, tu as réussi tous les exercices.").celebrate() if last else sheet


def _amber(condition: object, message: str) -> Sheet:
    sheet = Sheet("incorrect", "≠ Pas encore")
    if message:
        sheet.prose(message)
    if isinstance(condition, str) and condition != message:
        sheet.prose(condition, quiet=True)
    return sheet


def _with_progress(sheet: Sheet, passed: int, total: int) -> Sheet:
    standings = [Standing(Level.PASSED)] * passed + [Standing()] * (total - passed)
    sheet.block(bar(standings), bar_text(standings))
    while kept().notices:
        sheet.prose(kept().notices.pop(0)["fr"])
    return sheet


def _is_true(condition: object) -> bool:
    """Whether it holds: something that could be true by accident only, such as a text or a function, does not."""
    if condition is None or condition is ... or isinstance(condition, str | bytes | type | BaseException):
        return False
    if isinstance(condition, float) and math.isnan(condition):
        return False
    if callable(condition) or hasattr(condition, "__next__"):
        return False
    try:
        return bool(condition)
    except Exception:  # an array of several truths is none
        return False


def _counted(given: object) -> int | None:
    """A number of exercises, if it is one."""
    return given if isinstance(given, int) and not isinstance(given, bool) and given > 0 else None


def _notebook(around: Mapping[str, object]) -> str | None:
    """Under which name the progress of this notebook is kept."""
    if _title is not None:
        return f"title: {_title}"
    named = around.get("__vsc_ipynb_file__") or os.environ.get("JPY_SESSION_NAME") or around.get("__file__")
    name = clean(PurePath(named).name) if isinstance(named, str) else ""
    return f"file: {name}" if name else None


def _view(view: View, titre: object) -> View | None:
    """Shows a title, and the view at once where a cell can show several things, else as the value of the cell."""
    heading = Shown(*Sheet("asked", str(titre)).parts)
    heading.show()
    if shell() is None:
        return view
    import IPython.display

    display: Callable[..., object] = IPython.display.display
    display(view)
    return None


def _shown(sheet: Sheet) -> Shown:
    shown = Shown(*sheet.parts)
    shown.show()
    return shown
