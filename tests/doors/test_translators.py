"""What the arguments of a kernel mean: each rule against the kernel itself, on arrays small enough to see through."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace

import pytest
import torch
from transformers import AttentionInterface, modeling_flash_attention_utils, modeling_utils
from transformers.integrations.flash_attention import flash_attention_forward
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.models.bert.modeling_bert import eager_attention_forward as bert_eager
from transformers.models.gemma2.modeling_gemma2 import eager_attention_forward as gemma2_eager
from transformers.models.llama import modeling_llama
from transformers.models.t5.modeling_t5 import eager_attention_forward as t5_eager

import regard
from benchmarks.families import GROUPED, Family
from regard.doors import hugging_face, translators
from regard.doors.call import Call, MasksRead
from regard.doors.translators import Heard
from regard.errors import RegardError

LOWEST = torch.finfo(torch.float32).min


class Module(torch.nn.Module):
    """What kernels ask of a module."""

    def __init__(self, *, groups: int = 1, is_causal: bool = True):
        super().__init__()
        self.num_key_value_groups = groups
        self.is_causal = is_causal
        self.config = SimpleNamespace(_attn_implementation="flash_attention_2")
        self.projection = torch.nn.Linear(2, 3)


def arrays(queries: int, keys: int, *, batch: int = 2, heads: int = 6, kv_heads: int = 6):
    generator = torch.Generator().manual_seed(5)
    sizes = [(batch, heads, queries, 7), (batch, kv_heads, keys, 7), (batch, kv_heads, keys, 7)]
    return [torch.randn(size, generator=generator) for size in sizes]


def heard(translate, kernel, module, query, key, value, mask=None, **named) -> tuple[Call, torch.Tensor]:
    """What is read off one call, and the output that the kernel gave, ``[batch, heads, queries, value_dim]``."""
    with torch.no_grad():
        output, _ = kernel(module, query, key, value, mask, **named)
    told = Heard(
        kernel=kernel,
        name="its name",
        module=module,
        query=query,
        key=key,
        value=value,
        mask=mask,
        named=named,
    )
    return translate(told, output, MasksRead()), output.transpose(1, 2)


def recomputed(call: Call) -> torch.Tensor:
    """The output by the call's own terms."""
    visible = None if call.visible is None else call.visible.expand(*call.query.shape[:2], -1, -1)
    bias = None if call.bias is None else call.bias.expand(*call.query.shape[:2], -1, -1)
    options = {"scale": call.scale, "softcap": call.softcap, "bias": bias, "sinks": call.sinks}
    return regard.attend(
        call.query, call.key, call.value, mask=regard.Causal() if call.causal else visible, **options
    )


def hiding(value: float, *, queries: int = 5, keys: int = 7) -> torch.Tensor:
    """A mask of numbers: the second sequence does not see its last two keys, and the first key is favoured."""
    mask = torch.zeros(2, 1, queries, keys)
    mask[1, :, :, -2:] = value
    mask[..., 0] = 0.75
    return mask


BOOLEANS = hiding(LOWEST) > LOWEST
POSITIONS = torch.randn(1, 6, 5, 7, generator=torch.Generator().manual_seed(11))

SDPA = {
    "a causal module looks back": (arrays(5, 5), None, {}),
    "one query sees everything": (arrays(1, 7), None, {}),
    "the argument comes before the module": (arrays(5, 7), None, {"is_causal": False}),
    "keys beyond the queries are cut off": (arrays(5, 7), None, {"is_causal": True}),
    "fewer keys than queries": (arrays(7, 5), None, {"is_causal": True}),
    "booleans hide": (arrays(5, 7), BOOLEANS, {}),
    "the lowest number hides": (arrays(5, 7), hiding(LOWEST), {}),
    "minus infinity hides": (arrays(5, 7), hiding(-torch.inf), {}),
    "a scale of its own": (arrays(5, 7), BOOLEANS, {"scaling": 0.9}),
    "a position bias looks back too": (arrays(5, 7), None, {"position_bias": POSITIONS}),
    "a position bias and booleans": (arrays(5, 7), BOOLEANS, {"position_bias": POSITIONS}),
    "a position bias and numbers": (arrays(5, 7), hiding(LOWEST), {"position_bias": POSITIONS}),
    "a position bias that hides": (
        arrays(5, 7),
        None,
        {
            "position_bias": torch.where(POSITIONS > 1, LOWEST, POSITIONS).index_fill(
                3, torch.tensor([0]), 0.0
            )
        },
    ),
    "sinks are not heard": (arrays(5, 7), BOOLEANS, {"s_aux": torch.ones(6)}),
    "one query for every sequence": ([arrays(5, 7, batch=1)[0], *arrays(5, 7)[1:]], BOOLEANS, {}),
    "grouped heads": (arrays(5, 5, kv_heads=2), None, {}),
    "grouped heads and booleans": (arrays(5, 7, kv_heads=2), BOOLEANS, {}),
}


@pytest.mark.parametrize("case", SDPA)
def test_sdpa(case):
    (query, key, value), mask, named = SDPA[case]
    module = Module(groups=query.shape[1] // key.shape[1])
    call, output = heard(translators.sdpa, sdpa_attention_forward, module, query, key, value, mask, **named)
    torch.testing.assert_close(recomputed(call), output, atol=1e-5, rtol=0)
    assert call.query.shape[0] == 2


def test_looking_back_needs_no_array():
    query, key, value = arrays(5, 7)
    call, _ = heard(translators.sdpa, sdpa_attention_forward, Module(), query, key, value)
    assert (call.causal, call.visible, call.key.shape[2], call.value.shape[2]) == (True, None, 5, 5)


def test_a_module_that_says_nothing_looks_back_and_one_that_says_no_does_not():
    silent = Module()
    del silent.is_causal
    for module, causal in [(silent, True), (Module(is_causal=False), False)]:
        call, output = heard(translators.sdpa, sdpa_attention_forward, module, *arrays(5, 5))
        assert call.causal is causal
        torch.testing.assert_close(recomputed(call), output, atol=1e-5, rtol=0)


EAGER = {
    "the mask alone decides": (bert_eager, None, {"is_causal": True}),
    "numbers hide and add": (bert_eager, hiding(LOWEST), {"scaling": 0.9}),
    "booleans are added as they are": (bert_eager, BOOLEANS, {}),
    "a softcap": (gemma2_eager, hiding(LOWEST), {"softcap": 0.4, "scaling": 0.9}),
    "a softcap that the kernel does not know": (bert_eager, hiding(LOWEST), {"softcap": 0.4}),
    "a position bias": (t5_eager, hiding(LOWEST), {"position_bias": POSITIONS}),
    "a position bias that the kernel does not know": (bert_eager, None, {"position_bias": POSITIONS}),
    "dropout that does not act": (bert_eager, None, {"dropout": 0.5}),
}


@pytest.mark.parametrize("case", EAGER)
def test_eager(case):
    kernel, mask, named = EAGER[case]
    call, output = heard(translators.eager, kernel, Module().eval(), *arrays(5, 7), mask, **named)
    torch.testing.assert_close(recomputed(call), output, atol=1e-5, rtol=0)


def test_eager_repeats_key_heads_itself():
    query, key, value = arrays(5, 7, kv_heads=2)
    call, output = heard(translators.eager, gemma2_eager, Module(groups=3), query, key, value, scaling=0.9)
    assert call.key.shape[1] == 2
    torch.testing.assert_close(recomputed(call), output, atol=1e-5, rtol=0)


@pytest.mark.parametrize(
    ("translate", "kernel"), [(translators.sdpa, sdpa_attention_forward), (translators.eager, bert_eager)]
)
def test_dropout_that_acts_is_refused(translate, kernel):
    with pytest.raises(RegardError, match=r"model\.eval\(\)"):
        heard(translate, kernel, Module().train(), *arrays(5, 5), dropout=0.5)


def one_sequence(query, key, value, scale, causal, window, softcap):
    """Attention as the flash kernels document it, for ``[n, heads, d]``: the last query meets the last key; −1 bounds nothing."""
    output = torch.zeros(len(query), query.shape[1], value.shape[-1])
    ahead = len(key) - len(query)
    for row in range(len(query)):
        for head in range(query.shape[1]):
            own, group = row + ahead, query.shape[1] // key.shape[1]
            first = 0 if window[0] < 0 else max(0, own - window[0])
            last = own if causal else len(key) - 1 if window[1] < 0 else min(len(key) - 1, own + window[1])
            scores = (
                key[first : last + 1, head // group] @ query[row, head] * (scale or query.shape[-1] ** -0.5)
            )
            scores = softcap * torch.tanh(scores / softcap) if softcap else scores
            output[row, head] = torch.softmax(scores, 0) @ value[first : last + 1, head // group]
    return output


def flash_attn_func(
    q, k, v, dropout_p=0.0, softmax_scale=None, causal=False, window_size=(-1, -1), softcap=0.0
):
    rows = zip(q, k, v, strict=True)
    return torch.stack([one_sequence(*row, softmax_scale, causal, window_size, softcap) for row in rows])


def flash_attn_varlen_func(
    q,
    k,
    v,
    cu_seqlens_q,
    cu_seqlens_k,
    max_seqlen_q,
    max_seqlen_k,
    dropout_p=0.0,
    softmax_scale=None,
    causal=False,
    window_size=(-1, -1),
    softcap=0.0,
):
    cuts = [cu_seqlens.diff().tolist() for cu_seqlens in (cu_seqlens_q, cu_seqlens_k, cu_seqlens_k)]
    parts = zip(*(array.split(cut) for array, cut in zip((q, k, v), cuts, strict=True)), strict=True)
    return torch.cat([one_sequence(*part, softmax_scale, causal, window_size, softcap) for part in parts])


@pytest.fixture
def slow_flash(monkeypatch):
    """The flash implementation of transformers, padding and all, on kernels in plain loops: the real ones need a GPU."""
    utils = modeling_flash_attention_utils
    for name, value in {
        "_loaded_implementation": "flash_attention_2",
        "_flash_fn": flash_attn_func,
        "_flash_varlen_fn": flash_attn_varlen_func,
        "_pad_fn": utils._pad_input,
        "_unpad_fn": utils._unpad_input,
        "_process_flash_kwargs_fn": utils._lazy_define_process_function(flash_attn_varlen_func),
        "_process_with_kvcache_kwargs_fn": dict,
    }.items():
        monkeypatch.setattr(utils, name, value)


RIGHT = torch.tensor([[1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 0, 0, 0]])
LEFT, HOLES = RIGHT.flip(1), torch.tensor([[1, 1, 1, 1, 1, 1, 1], [1, 0, 1, 0, 1, 1, 1]])
FLASH = {
    "a causal module looks back": (7, 7, None, {}),
    "everything": (7, 7, None, {"is_causal": False}),
    "the last query meets the last key": (5, 7, None, {}),
    "one query": (1, 7, None, {}),
    "a window": (7, 7, None, {"sliding_window": 3}),
    "a window ahead and back": (7, 7, None, {"sliding_window": 3, "is_causal": False}),
    "a window that is not needed": (7, 7, None, {"sliding_window": 7}),
    "padding": (7, 7, RIGHT, {}),
    "padding, and everything": (7, 7, RIGHT, {"is_causal": False}),
    "padding on the left": (7, 7, LEFT, {"sliding_window": 3}),
    "padding in the middle": (7, 7, HOLES, {"sliding_window": 3}),
    "padding and a cache": (3, 7, LEFT, {}),
    "padding and one query": (1, 7, RIGHT, {}),
    "a cache longer than the mask": (5, 11, torch.ones(2, 5), {}),
    "softcap and scale": (7, 7, None, {"softcap": 0.4, "scaling": 0.9}),
}


@pytest.mark.usefixtures("slow_flash")
@pytest.mark.parametrize("case", FLASH)
def test_flash(case):
    queries, keys, mask, named = FLASH[case]
    call, output = heard(
        translators.flash,
        flash_attention_forward,
        Module(groups=3),
        *arrays(queries, keys, kv_heads=2),
        mask,
        **named,
    )
    seen = torch.ones_like(output, dtype=torch.bool)
    if call.visible is not None:
        seen = call.visible.any(-1)[..., None].expand_as(output)
        assert not output[~seen].any()
    torch.testing.assert_close(recomputed(call)[seen], output[seen], atol=1e-5, rtol=0)


@pytest.mark.usefixtures("slow_flash")
@torch.no_grad()
def test_a_model_on_a_flash_kernel():
    family = Family("MistralConfig", {**GROUPED, "sliding_window": 5})
    model, inputs = family.made(), family.inputs()
    model.set_attn_implementation("eager")
    expected = model(**inputs, output_attentions=True).attentions
    model.config._attn_implementation = "flash_attention_2"
    plain = model(**inputs)[0]
    with regard.capture(model) as batch:
        watched = model(**inputs)[0]
    assert torch.equal(plain, watched)
    for item, record in enumerate(batch):
        for layer, weights in zip(record.layers, expected, strict=True):
            length = len(layer.query_axis)
            ours = torch.stack([torch.from_numpy(layer.weights(head)) for head in range(layer.heads)])
            torch.testing.assert_close(ours.float(), weights[item, :, :length, :length], atol=1e-5, rtol=0)
            assert (layer.implementation, layer.proof.state) == ("flash_attention_2", "passed")


@pytest.mark.usefixtures("slow_flash")
@pytest.mark.parametrize(
    "packed",
    [
        {"position_ids": torch.tensor([[0, 1, 2, 0, 1, 2, 3]])},
        {
            "cu_seq_lens_q": torch.tensor([0, 3, 7]),
            "cu_seq_lens_k": torch.tensor([0, 3, 7]),
            "max_length_q": 4,
            "max_length_k": 4,
        },
    ],
)
def test_texts_packed_into_one_are_refused(packed):
    with pytest.raises(RegardError, match="several texts packed"):
        heard(translators.flash, flash_attention_forward, Module(), *arrays(7, 7, batch=1), **packed)


def test_kernels_from_the_hub_are_read_by_what_they_are():
    kernel = partial(flash_attention_forward, implementation=None)
    assert hugging_face._readable("a-name/on-the-hub", kernel, Module(), (), {}) == "flash"


@torch.no_grad()
def test_an_interface_of_ones_own_is_watched(monkeypatch):
    """Some models keep an interface of their own beside the one that all share."""
    own = AttentionInterface()
    own["sdpa"] = lambda *given, **named: sdpa_attention_forward(*given, **named)
    monkeypatch.setattr(modeling_llama, "ALL_ATTENTION_FUNCTIONS", own)
    model = Family("LlamaConfig", GROUPED).made()
    with regard.capture(model) as record:
        model(torch.tensor([[5, 6, 7]]))
    assert [layer.proof.state for layer in record.layers] == ["passed"] * 2


@torch.no_grad()
def test_an_interface_that_is_asked_by_index_is_watched(monkeypatch):
    """Some modules index the interface instead of asking it for the kernel."""

    class Indexed:
        def get_interface(self, name, default):
            return modeling_utils.ALL_ATTENTION_FUNCTIONS[name]

    monkeypatch.setattr(modeling_llama, "ALL_ATTENTION_FUNCTIONS", Indexed())
    model = Family("LlamaConfig", GROUPED).made()
    with regard.capture(model) as record:
        model(torch.tensor([[5, 6, 7]]))
    assert len(record.layers) == 2
