"""The folder of training data beside the checkout; tests that read it skip where it is absent."""

from __future__ import annotations

from pathlib import Path

import pytest

DATA = Path(__file__).parents[2].parent / "shared" / "data"

needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="no folder of training data beside this checkout")
