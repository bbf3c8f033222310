"""Row measures in two fused kernels on an NVIDIA GPU: any length, memory that grows with the text and not with its square.

The first kernel passes over all scores, the second one looks at single keys. They are compiled when they first run, and only then is
Triton imported. In Triton's interpreter (``TRITON_INTERPRET=1`` before that first run) they take arrays on the CPU, slowly: that is how
they are tested where no GPU is.
"""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Set
from typing import Any

import torch
from numpy.typing import NDArray

from regard.errors import RegardError
from regard.measures.backends.triton_runs import Runs
from regard.measures.scoring import Scoring


def measure(scoring: Scoring, wanted: Set[str]) -> dict[str, NDArray[Any]]:
    """The wanted measures, ``[heads, queries]`` each, in float32, and ``peak_key`` in int32. Memory: queries + keys.

    Half precision is multiplied as it is and summed in float32; float64 is computed in float32.

    Raises:
        RegardError: if the mask is not one run of keys a query, if Triton is not installed, or if the queries are not on a GPU.
    """
    return {name: values.cpu().numpy() for name, values in on_device(scoring, wanted).items()}


def on_device(scoring: Scoring, wanted: Set[str], runs: Runs | None = None) -> dict[str, torch.Tensor]:
    """The same, left where the queries are; the kernels may still be running. With ``runs`` nothing waits for the GPU."""
    _refuse_mask(scoring)
    _refuse_missing()
    from regard.measures.backends.triton_launch import INTERPRETED, Launch

    if not INTERPRETED:
        _refuse_device(scoring)
    with torch.inference_mode():
        launch = Launch(scoring, runs)
        with torch.cuda.device(launch.query.get_device()):  # -1, the processor, changes nothing
            found = launch.sweep(wanted)
            found |= launch.single(wanted, found)
        for name in wanted - found.keys():
            found[name] = torch.full_like(found["entropy"], math.nan)
    return {name: found[name] for name in wanted | {"entropy", "log_normalizer"}}


def _refuse_mask(scoring: Scoring) -> None:
    if scoring.mask is None or scoring.intervals is not None:
        return
    raise RegardError(
        en=f"backend='triton' needs a mask that shows each query one run of keys, and that of {scoring.name} does not; "
        "use backend='tiled'.",
        fr=f"backend='triton' demande un masque qui montre à chaque requête une seule suite de clés, et celui de {scoring.name} ne le fait "
        "pas ; prenez backend='tiled'.",
    )


def _refuse_missing() -> None:
    if importlib.util.find_spec("triton") is not None:
        return
    raise RegardError(
        en="backend='triton' needs the package triton, and it is not installed here; install it, or use backend='tiled'.",
        fr="backend='triton' demande le paquet triton, et il n'est pas installé ici ; installez-le, ou prenez backend='tiled'.",
    )


def _refuse_device(scoring: Scoring) -> None:
    device = str(getattr(scoring.query, "device", "cpu"))
    if device.startswith("cuda"):
        return
    raise RegardError(
        en=f"backend='triton' needs query and key on an NVIDIA GPU, and those of {scoring.name} are on {device}; record the model on a "
        "GPU, or use backend='tiled'.",
        fr=f"backend='triton' demande des requêtes et des clés sur un GPU NVIDIA, et celles de {scoring.name} sont sur {device} ; "
        "enregistrez le modèle sur un GPU, ou prenez backend='tiled'.",
    )
