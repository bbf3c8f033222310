"""Numbers as people write them."""

from __future__ import annotations

from regard.errors import language


def grouped(number: int) -> str:
    """131,072 or 131 072."""
    return f"{number:,}" if language() == "en" else f"{number:,}".replace(",", "\u00a0")
