"""Are the weights that Regard shows those that the model computes? Against Hugging Face's own eager attentions."""

from __future__ import annotations

import torch
from transformers import AutoModel

import regard
from benchmarks.table import Figure, most
from regard.models import library

SENTENCES = (
    "The cat sat on the mat because it was tired.",
    "Le chat noir dort sur le canapé.",
    "Time flies like an arrow; fruit flies like a banana.",
    "Where did you put the keys I gave you yesterday?",
    "Je mange une pomme rouge.",
    "She said that he said that they would come.",
    "The trophy does not fit in the suitcase because it is too big.",
    "L'enfant que la dame qui chante a vu est parti.",
    "No.",
    "1 + 1 = 2, and 2 + 2 = 4.",
    "A rose is a rose is a rose is a rose.",
    "Quand le vin est tiré, il faut le boire.",
    "Colorless green ideas sleep furiously.",
    "def attend(query, key, value): return softmax(query @ key) @ value",
    "Été, Noël, garçon, œuvre, naïf !",
    "😀 is not a word, but people write it anyway.",
    "שלום and 日本語 in one sentence.",
    "to be or not to be " * 8,
    "The old man the boats while the young man the oars.",
    "lighthouse " * 120,
)


def measure() -> list[Figure]:
    """The largest difference over all layers, heads, queries and keys."""
    eager = AutoModel.from_pretrained(
        library.folder("minilm"), attn_implementation="eager", dtype=torch.float32
    ).eval()
    largest, heads, weights = 0.0, 0, 0
    for sentence in SENTENCES:
        record = regard.look(sentence)
        with torch.inference_mode():
            ids = torch.tensor([record.axes[0].ids])
            expected = eager(input_ids=ids, output_attentions=True).attentions
        heads = sum(layer.heads for layer in record.layers)
        for layer, attentions in zip(record.layers, expected, strict=True):
            for head in range(layer.heads):
                ours, theirs = layer.weights(head), attentions[0, head].double().numpy()
                largest = max(largest, float(abs(ours - theirs).max()))
                weights += ours.size
    question = f"largest difference from eager attention: MiniLM, {heads} heads, {len(SENTENCES)} sentences, {weights:,} weights"
    return [most(question, largest, 1e-5, "", digits=".1e")]
