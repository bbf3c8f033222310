"""Who may look at whom: masks for any length, that answer in intervals and combine by & | ~."""

from regard.attention.masks.documents import Documents
from regard.attention.masks.mask import Mask
from regard.attention.masks.padding import Padding
from regard.attention.masks.positional import Causal, Everything, Prefix, Window
from regard.attention.masks.recorded import Explicit, Intervals, compress

__all__ = [
    "Causal",
    "Documents",
    "Everything",
    "Explicit",
    "Intervals",
    "Mask",
    "Padding",
    "Prefix",
    "Window",
    "compress",
]
