"""Attention as PyTorch layers, with weights to learn."""

from regard.layers.cache import KeyValueCache
from regard.layers.multi_head import MultiHeadAttention

__all__ = ["KeyValueCache", "MultiHeadAttention"]
