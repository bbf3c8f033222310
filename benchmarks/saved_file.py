"""How large is a saved page with every head of MiniLM at 64 tokens, beside BertViz's for the same input?"""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import torch
from transformers import AutoModel

import regard
from benchmarks.table import Figure, most
from regard.models import library
from regard.views import static
from regard.views.requests import ROUNDING_STEP

TOKENS = 64
TEXT = (
    "The old sailor told his grandson that the lighthouse on the island had been dark for many years because nobody remembered "
    "how to light the lamp, and the boy, who listened carefully, asked whether they could row across at dawn to try it again "
    "with a little oil and some patience, since the sea was calm and kind"
)


def measure() -> list[Figure]:
    """Bytes a weight without the script, which is told apart; and the same for BertViz."""
    record = regard.look(TEXT)
    tokens = len(record.axes[0])
    assert tokens == TOKENS, f"the text makes {tokens} tokens"
    weights = sum(layer.heads for layer in record.layers) * tokens**2
    with tempfile.TemporaryDirectory() as folder:
        page = regard.lines(record).save(Path(folder) / "page.html").stat().st_size
    script = len(static.text("regard.js").encode()) + len(static.text("regard.css").encode())
    ours = (page - script) / weights
    theirs = _bertviz(record) / weights
    error = f"weights in it rounded to {ROUNDING_STEP * 100:g} %, each off by at most {ROUNDING_STEP * 50:g} %; labelled so"
    return [
        most(
            f"saved page, all heads of MiniLM, {tokens} tokens: bytes a weight beside the script",
            ours,
            1.2,
            "bytes",
        ),
        Figure(error, f"{page / 1e6:.2f} MB in all, {script / 1e3:.0f} kB of them script and style"),
        Figure(
            "BertViz 1.4.1's head view of the same: bytes a weight, without its scripts",
            f"{theirs:.1f} bytes",
        ),
        Figure("BertViz's bytes a weight over Regard's", f"{theirs / ours:.0f} ×"),
    ]


def _bertviz(record: regard.Record) -> int:
    """Bytes of data in the page that BertViz writes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from bertviz import head_view
    eager = AutoModel.from_pretrained(
        library.folder("minilm"), attn_implementation="eager", dtype=torch.float32
    ).eval()
    with torch.inference_mode():
        attention = eager(input_ids=torch.tensor([record.axes[0].ids]), output_attentions=True).attentions
    page = head_view(attention, list(record.axes[0].labels), html_action="return").data
    begin = page.index("const params = ") + len("const params = ")
    return len(page[begin : page.index("\n", begin)].encode())
