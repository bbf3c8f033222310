from __future__ import annotations

import pytest
import torch

from regard.layers import KeyValueCache, MultiHeadAttention


def rows(length, seed):
    return torch.randn(2, 3, length, 5, generator=torch.Generator().manual_seed(seed))


def test_keys_and_values_are_appended_in_order():
    cache = KeyValueCache()
    assert (cache.length, cache.complete) == (0, False)
    first, second = rows(4, 0), rows(1, 1)
    cache.extended(first, -first)
    key, value = cache.extended(second, -second)
    assert torch.equal(key, torch.cat([first, second], 2))
    assert torch.equal(value, -key)
    assert cache.key is key
    assert cache.length == 5
    assert not cache.complete


def test_what_was_read_first_stays_where_it_is_fixed():
    cache = KeyValueCache(fixed=True)
    assert not cache.complete
    cache.extended(rows(4, 0), rows(4, 1))
    assert cache.complete
    layer = MultiHeadAttention(15, 3)
    query, source, other = (torch.randn(2, length, 15) for length in (1, 7, 7))
    kept = KeyValueCache(fixed=True)
    first = layer(query, source, cache=kept)
    torch.testing.assert_close(first, layer(query, source))
    torch.testing.assert_close(layer(query, other, cache=kept), first)
    assert kept.length == 7


def test_sequences_are_dropped_and_doubled():
    cache = KeyValueCache(fixed=True)
    key, value = cache.extended(rows(4, 0), rows(4, 1))
    chosen = cache.reordered(torch.tensor([1, 1, 0]))
    assert torch.equal(chosen.key, key[[1, 1, 0]])
    assert torch.equal(chosen.value, value[[1, 1, 0]])
    assert chosen.complete
    assert cache.key is key
    empty = KeyValueCache().reordered(torch.tensor([0]))
    assert (empty.key, empty.value, empty.length) == (None, None, 0)


@pytest.mark.parametrize("rotary_base", [None, 100.0])
@pytest.mark.parametrize("kv_heads", [4, 2, 1])
def test_what_was_kept_gives_what_the_whole_gives(rotary_base, kv_heads):
    from regard.attention import Causal

    layer = MultiHeadAttention(24, 4, num_kv_heads=kv_heads, rotary_base=rotary_base)
    x = torch.randn(3, 7, 24)
    whole = layer(x, mask=Causal())
    cache = KeyValueCache()
    parts = [layer(part, mask=Causal(), cache=cache) for part in x.split([2, 1, 1, 3], dim=1)]
    torch.testing.assert_close(torch.cat(parts, 1), whole, rtol=1e-4, atol=1e-5)
