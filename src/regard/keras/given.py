"""What a person gave, or one clear sentence that says why it does not fit. A size that Keras does not know yet, None, fits everything."""

from __future__ import annotations

import itertools
import sys
from typing import Any

import keras

from regard.errors import RegardError


def refusal(*, en: str, fr: str) -> RegardError:
    """An error that leaves a Keras layer as it was worded: Keras rewrites all but those that bear its own mark."""
    error = RegardError(en=en, fr=fr)
    vars(error)["_keras_call_info_injected"] = True
    return error


def shape(array: Any) -> tuple[int | None, ...]:
    """The sizes of an array's axes, None where they are not known while Keras traces."""
    return tuple(array.shape)


def is_traced(array: Any) -> bool:
    """Is this a stand-in without numbers, with which a framework compiles or Keras works out shapes?"""
    if isinstance(array, keras.KerasTensor):
        return True
    backend = keras.backend.backend()
    if backend == "tensorflow":
        return hasattr(array, "graph") and not hasattr(array, "numpy")
    if backend == "jax":
        return isinstance(array, sys.modules["jax"].core.Tracer)
    if backend == "torch":
        torch = sys.modules["torch"]
        return isinstance(array, torch.Tensor) and (array.is_meta or torch.compiler.is_compiling())
    return False


def refuse_vectors(name: str, array: Any) -> None:
    """Refuses what is not vectors in floating point, ``[..., tokens, width]``."""
    if not hasattr(array, "shape") or len(array.shape) < 2 or not _floats(array):
        raise refusal(
            en=f"{name} must be floating-point vectors [batch, tokens, width], and it is {_said(array)}: embed the tokens first.",
            fr=f"{name} doit être des vecteurs à virgule flottante [lot, tokens, largeur], et c'est {_said(array)} : plongez d'abord "
            "les tokens.",
        )


def refuse_width(name: str, array: Any, width: int | None) -> None:
    """Refuses vectors of another width than the layer was built for."""
    if not _fits(shape(array)[-1], width):
        raise refusal(
            en=f"{name} must be {width} wide, and its shape is {list(shape(array))}: give vectors of the width that the layer first saw, "
            "or make a new layer.",
            fr=f"{name} doit avoir {width} de large, et sa forme est {list(shape(array))} : donnez des vecteurs de la largeur que la "
            "couche a vue d'abord, ou créez une nouvelle couche.",
        )


def refuse_different(
    left: str, right: str, *, of: dict[str, Any], axes: slice, said: tuple[str, str]
) -> None:
    """Refuses two arrays whose sizes differ on axes on which they must agree; ``said`` names these in English and French."""
    first, second = shape(of[left]), shape(of[right])
    pairs = itertools.zip_longest(first[axes], second[axes], fillvalue=-1)
    if not all(_fits(one, other) for one, other in pairs):
        raise refusal(
            en=f"{left} {list(first)} and {right} {list(second)} must have the same {said[0]}: give arrays that belong together.",
            fr=f"{left} {list(first)} et {right} {list(second)} doivent avoir {said[1]} : donnez des tableaux qui vont ensemble.",
        )


def refuse_mask(mask: Any, scores: tuple[int | None, ...]) -> None:
    """Refuses a mask that does not broadcast to the scores."""
    if hasattr(mask, "shape") and len(mask.shape) <= len(scores):
        pairs = zip(reversed(shape(mask)), reversed(scores), strict=False)
        if all(size == 1 or _fits(size, expected) for size, expected in pairs):
            return
    last = slice(-len(scores), None)
    sizes = ", ".join("?" if size is None else str(size) for size in scores)
    many = len(scores) > 3
    axes = ", ".join(("batch", *(("heads",) if many else ()), "queries", "keys")[last])
    axes_fr = ", ".join(("lot", *(("têtes",) if many else ()), "requêtes", "clés")[last])
    raise refusal(
        en=f"mask must be an array of 0 and 1 that broadcasts to [{axes}] = [{sizes}], with 1 where a query may not look, and it is "
        f"{_said(mask)}: give [keys], [queries, keys], or every axis, of size 1 where it does not matter.",
        fr=f"mask doit être un tableau de 0 et de 1 qui s'étend à [{axes_fr}] = [{sizes}], avec 1 là où une requête ne peut pas regarder, "
        f"et c'est {_said(mask)} : donnez [clés], [requêtes, clés], ou tous les axes, de taille 1 là où ils ne comptent pas.",
    )


def _fits(size: int | None, expected: int | None) -> bool:
    return size is None or expected is None or size == expected


def _floats(array: Any) -> bool:
    return "float" in keras.backend.standardize_dtype(array.dtype)


def _said(array: Any) -> str:
    """What it is, in words that are the same in both languages."""
    if not hasattr(array, "shape"):
        return type(array).__name__
    return f"{keras.backend.standardize_dtype(array.dtype)} {list(shape(array))}"
