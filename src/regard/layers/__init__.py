"""Attention as PyTorch layers, with weights to learn."""

from regard.layers.multi_head import MultiHeadAttention

__all__ = ["MultiHeadAttention"]
