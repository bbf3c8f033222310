"""What every head does, in one row a head: how focused it is, and what it looks for, where there is evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from regard.errors import RegardError
from regard.measures.backends import Backend
from regard.record import Record

if TYPE_CHECKING:
    import polars

    from regard.measures.roles import Thresholds


def measure(
    records: Record | Iterable[Record],
    *,
    thresholds: Thresholds | None = None,
    letters: bool | None = None,
    backend: Backend | None = None,
) -> polars.DataFrame:
    """The measures of every head, over one text or several.

    Texts are read one after another and let go, so that a generator may give any number of them. No matrix of queries × keys is made.

    Args:
        records: What one model did with one text or with several; a batch counts as several.
        thresholds: What a label and a word ask for.
        letters: Whether the tokens are single letters, which may have four more roles; without it, as the tokens look.
        backend: What computes the row measures, as in :func:`regard.rows`.

    Returns:
        One row a layer and head, null where a column cannot be known:

        - ``layer``, ``layer_name``, ``head``, ``kind``, ``proof`` (the worst of all texts), ``texts``, ``tokens`` (queries counted);
        - ``label``, or "unclassified"; ``focus``, the word for the mean entropy alone;
        - means over queries: ``entropy`` (nats), ``normalized_entropy`` (over the logarithm of the keys that a query sees, for queries
          that see two or more), ``effective_keys`` (e^entropy), ``distance`` (tokens), ``peak``, ``sink``, ``previous``, ``self``;
        - for each behaviour ``_score``, ``_baseline`` and ``_agreement``: the mean weight on the keys that it means, over the queries that
          had a choice; what shuffling those that each query may see would give on average (exactly, not by sampling; for the fixed
          offset, a bound for the best of all offsets; for ``diffuse``, normalised entropy and what lengths alone give); and the share of
          texts that show it by themselves;
        - ``offset``, where a fixed offset explains most: −1 is the previous token.

    Raises:
        RegardError: if there is no record, if records come from different models, if a layer cannot be measured, or if thresholds are
            no Thresholds.

    Memory: heads × 1,025 offsets at most, and what :func:`regard.rows` takes.

    Example:
        >>> record = Record.from_arrays(weights=[[0.25] * 4] * 4, tokens=list("chat"))
        >>> measure(record).select("label", "focus", "normalized_entropy").row(0)
        ('diffuse', 'moderately_focused', 1.0)
    """
    from regard.measures.roles import Thresholds
    from regard.measures.roles.frame import frame
    from regard.measures.roles.tally import Tally

    if not isinstance(thresholds, Thresholds | None):
        raise RegardError(
            en=f"thresholds must be a Thresholds, such as regard.Thresholds(excess=0.5), and it is {type(thresholds).__name__}.",
            fr=f"thresholds doit être un Thresholds, par exemple regard.Thresholds(excess=0.5), et c'est {type(thresholds).__name__}.",
        )
    tally = Tally(thresholds, letters=letters, backend=backend)
    for record in _several(records):
        if not isinstance(record, Record):
            raise _no_record(record)
        tally.add(record)
    if not tally.texts:
        raise RegardError(
            en="There is no record to measure; give at least one, such as regard.look('The cat sleeps.').",
            fr="Il n'y a aucun enregistrement à mesurer ; donnez-en au moins un, par exemple regard.look('Le chat dort.').",
        )
    return frame(tally)


def _several(records: Record | Iterable[Record]) -> Iterator[Record]:
    if isinstance(records, Record):
        return iter([records])
    try:
        return iter(records)
    except TypeError:
        raise _no_record(records) from None


def _no_record(given: object) -> RegardError:
    return RegardError(
        en=f"measure needs a record, or several of one model, not {type(given).__name__}; regard.look makes one of a text.",
        fr=f"measure demande un enregistrement, ou plusieurs d'un même modèle, pas {type(given).__name__} ; regard.look en tire un d'un "
        "texte.",
    )
