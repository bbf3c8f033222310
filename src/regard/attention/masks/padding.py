"""Masks for sequences of unequal length in one batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Int64, Shaped

from regard.attention.arguments import numpy_array
from regard.attention.masks.mask import Mask
from regard.attention.masks.recorded import runs
from regard.errors import RegardError


@dataclass(frozen=True, init=False, eq=False, repr=False)
class Padding(Mask):
    """No query looks at padding.

    Only keys are hidden: the row of a padded query sees the real keys like any other row.

    Args:
        present: How many keys of each sequence are real, the first ones, ``[batch]``; or for each key whether
            it is real, ``[batch, keys]`` (``[keys]`` for one sequence), for padding on the left or in the
            middle.

    Raises:
        RegardError: Neither whole numbers of at least 0 nor booleans; or, once the mask is used, more real
            keys than keys.

    Example:
        >>> Padding([1, 3]).dense(1, 3)[:, 0].astype(int).tolist()
        [[[1, 0, 0]], [[1, 1, 1]]]
    """

    present: Int64[np.ndarray, " batch"] | Bool[np.ndarray, "batch keys"]

    def __init__(self, present: Shaped[Any, "*sequences"] | Sequence[Any]) -> None:
        given = numpy_array(present)
        if given.dtype == np.bool_ and given.ndim in {1, 2} and len(given):
            settled = np.array(given, ndmin=2)
        elif given.dtype.kind in "iu" and given.ndim == 1 and len(given) and given.min() >= 0:
            settled = given.astype(np.int64)
        else:
            raise RegardError(
                en="Padding takes the number of real keys of each sequence, [batch], or booleans, [batch, "
                f"keys], and it got {given.dtype} of shape {list(given.shape)}: for zeros and ones, pass "
                "attention_mask == 1.",
                fr="Padding prend le nombre de vraies clés de chaque séquence, [lot], ou des booléens, "
                f"[lot, clés], et a reçu {given.dtype} de forme {list(given.shape)} : pour des zéros et "
                "des uns, passez attention_mask == 1.",
            )
        settled.flags.writeable = False
        object.__setattr__(self, "present", settled)

    @property
    def batch(self) -> int:
        """The number of sequences."""
        return len(self.present)

    def check(self, queries: int, keys: int) -> None:
        """Raises `RegardError` where a length exceeds the keys, or the booleans are not one per key."""
        booleans = self.present.dtype == np.bool_
        if self.present.shape[1] == keys if booleans else self.present.max(initial=0) <= keys:
            return
        came = self.present.shape[1] if booleans else self.present.max()
        raise RegardError(
            en=f"Padding must fit the {keys} keys, and it is for {came}: give lengths of at most {keys}, or "
            f"{keys} booleans.",
            fr=f"Padding doit convenir aux {keys} clés, et il est fait pour {came} : donnez des longueurs "
            f"d'au plus {keys}, ou {keys} booléens.",
        )

    def _intervals(self, queries: int, keys: int) -> tuple[Any, Any] | None:
        if self.present.dtype != np.bool_:
            return 0, self.present[:, None]
        found = runs(self.present)
        return None if found is None else (found[0][:, None], found[1][:, None])

    def _block(self, rows: Any, columns: Any, batch: int, head: int, offset: int) -> Any:
        here = self.present[batch % self.batch]
        return here[columns] if self.present.dtype == np.bool_ else columns < here

    def __repr__(self) -> str:
        if self.present.dtype == np.bool_:
            return f"Padding({' × '.join(map(str, self.present.shape))} booleans)"
        return super().__repr__()
