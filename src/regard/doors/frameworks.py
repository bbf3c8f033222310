"""Which framework a model belongs to, without importing one that is not in use."""

from __future__ import annotations

import sys
from typing import Any

from regard.doors.axes import Axes
from regard.doors.places import Places
from regard.doors.refusals import readable_modules


def is_keras(model: Any) -> bool:
    """Is this a model or layer of Keras 3? On its PyTorch backend it is a PyTorch module too."""
    keras = sys.modules.get("keras")
    return hasattr(keras, "ops") and isinstance(model, keras.layers.Layer)  # type: ignore[union-attr]


def axes_and_places(model: Any) -> tuple[Axes, Places]:
    """What tells the rows and columns of a model's attention, and which call is which.

    Raises:
        RegardError: if no door can look into the model.
    """
    if is_keras(model):
        from regard.doors.keras_model import KerasAxes, KerasPlaces

        return KerasAxes(model), KerasPlaces(model)
    modules = readable_modules(model)
    return Axes(model, modules), Places(model, modules)
