"""A name that the course does not know."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from regard.errors import RegardError, Sentence


def unknown(kind: Sentence, name: object, known: Sequence[str]) -> RegardError:
    """What to say of it: the names there are, those most like it first.

    Args:
        kind: What there is none of: "exercise", "d’exercice".
        name: What was given.
        known: The names there are.
    """
    close = difflib.get_close_matches(str(name), known, n=len(known) or 1, cutoff=0.5)
    listed = ", ".join(dict.fromkeys([*close, *known]))
    return RegardError(
        en=f'There is no {kind["en"]} called "{name}"; there are: {listed}.',
        fr=f"Il n’y a pas {kind['fr']} du nom de «\u00a0{name}\u00a0»\u00a0; il y a\u00a0: {listed}.",
    )
