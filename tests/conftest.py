"""What every test shares: English sentences, and one record of the library's model."""

from __future__ import annotations

import os

import pytest

os.environ["REGARD_LANG"] = "en"
os.environ["HF_HUB_OFFLINE"] = "1"


@pytest.fixture(scope="session")
def chat_record():
    """What MiniLM does with a French sentence."""
    import regard

    return regard.look("Le chat noir dort sur le canapé.")
