"""Changed heads against plain loops, all other heads to the bit, and a record of what the changed model computed."""

from __future__ import annotations

import math
import threading

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM

import regard
from regard.doors.head_attention import rows_that_differ
from regard.errors import RegardError
from tests.doors.test_hugging_face import BART, EXPERTS, GPT2, GROUPED, SIZES, T5, inputs_of, model_of
from tests.test_changes import call

KINDS = {
    "padding": ("BertConfig", SIZES, "sdpa"),
    "grouped": ("LlamaConfig", GROUPED, "sdpa"),
    "softcap": ("Gemma2Config", {**GROUPED, "attn_logit_softcapping": 0.5}, "eager"),
    "sinks": ("GptOssConfig", {**GROUPED, **EXPERTS}, "eager"),
    "bias": ("T5Config", T5, "sdpa"),
}
IDS = torch.tensor([[5, 17, 44, 3, 29, 61, 8]])


def softmax_by_hand(scores: list[float], sink: float | None) -> list[float]:
    largest = max(
        [score for score in scores if score > -math.inf] + ([] if sink is None else [sink]), default=0
    )
    shares = [math.exp(score - largest) for score in scores]
    total = sum(shares) + (0 if sink is None else math.exp(sink - largest))
    return [share / total if total else 0.0 for share in shares]


def by_hand(layer, head: int, change) -> np.ndarray:
    """The head's output after a change, from the record of the unchanged run, one weight at a time."""
    query, key, value = layer.query[head], layer.key[layer.kv_head[head]], layer.value[layer.kv_head[head]]
    seen = layer.visible(np.arange(len(query)))
    seen = (seen[head] if len(seen) > 1 else seen[0]).copy()
    scale = query.shape[1] ** -0.5 if layer.scale is None else layer.scale
    sink = None if layer.sinks is None else float(layer.sinks[head])
    temperature = getattr(change, "temperature", 1.0)
    if isinstance(change, regard.Remask):
        seen = change.mask.dense(len(query), len(key))[0, 0]
    if isinstance(change, regard.Cut) and change.key == "sink" and sink is not None:
        sink = None
    elif isinstance(change, regard.Cut):
        place = 0 if change.key == "sink" else change.key
        for row in range(len(query)):
            keeps_own = change.key == "sink" and row == place
            mine = change.query in (None, row) and not keeps_own
            if mine and seen[row, place] and seen[row].sum() > 1:
                seen[row, place] = False
    output = np.zeros((len(query), value.shape[1]))
    for row in range(len(query)):
        scores = []
        for column in range(len(key)):
            score = sum(float(q) * float(k) for q, k in zip(query[row], key[column], strict=True)) * scale
            if layer.softcap is not None:
                score = layer.softcap * math.tanh(score / layer.softcap)
            if layer.bias is not None:
                score += float(layer.bias[min(head, len(layer.bias) - 1), row, column])
            scores.append(score / temperature if seen[row, column] else -math.inf)
        weights = softmax_by_hand(scores, None if sink is None else sink / temperature)
        output[row] = sum(weight * value[column].double().numpy() for column, weight in enumerate(weights))
    return output


CHANGES = [
    regard.Temper(0, 1, 1.7),
    regard.Cut(0, 2, key=2, query=4),
    regard.Cut(0, 3, key=1),
    regard.Cut(0, (0, 4), key="sink"),
    regard.Remask(0, 5, regard.Window(3)),
]


@pytest.mark.parametrize("change", CHANGES, ids=repr)
@pytest.mark.parametrize("kind", KINDS)
@torch.no_grad()
def test_a_changed_head_equals_plain_loops_and_the_others_stay_to_the_bit(kind, change):
    model = model_of(*KINDS[kind])
    inputs = {"input_ids": IDS, **({"decoder_input_ids": IDS[:, :5]} if kind == "bias" else {})}
    with regard.capture(model, keep="all") as plain:
        model(**inputs)
    untold = kind == "softcap" and isinstance(change, regard.Temper)
    if untold:
        with (
            pytest.raises(RegardError, match="cannot hold head 1"),
            regard.intervene(model, change),
            regard.capture(model),
        ):
            model(**inputs)
        return
    with regard.intervene(model, change), regard.capture(model, keep="all") as changed:
        model(**inputs)
    before, after = plain.layers[0], changed.layers[0]
    mine = change.heads_among(before.heads, before.name)
    for head in range(before.heads):
        if head in mine:
            np.testing.assert_allclose(after.output[head], by_hand(before, head, change), atol=2e-6)
            assert not torch.equal(after.output[head], before.output[head])
        else:
            assert torch.equal(after.output[head], before.output[head])
    assert {proof.state for proof in changed.prove()} == {"passed"}
    assert not torch.equal(changed.layers[1].query, plain.layers[1].query)


@torch.no_grad()
def test_only_the_cut_row_is_computed_again():
    model = model_of(*KINDS["grouped"])
    records = []
    for changes in [(), (regard.Cut(0, 2, key=1, query=4),)]:
        with regard.capture(model, keep="all") as record:
            if changes:
                with regard.intervene(model, *changes):
                    model(IDS)
            else:
                model(IDS)
        records.append(record.layers[0].output[2])
    same = [torch.equal(old, new) for old, new in zip(*records, strict=True)]
    assert same == [True, True, True, True, False, True, True]


def test_rows_that_are_seen_alike_are_not_computed_again():
    before = call(
        visible=torch.ones(1, 5, 7, dtype=torch.bool),
        query=torch.ones(1, 5, 3),
        key=torch.ones(1, 7, 3),
        end_key=7,
    )
    cut = regard.Cut(5, 1, query=4, key=2).applied(before)
    assert rows_that_differ(before, cut).tolist() == [3]  # its first row is query 1
    assert rows_that_differ(before, regard.Remask(5, 1, regard.Everything()).applied(before)) is None
    assert rows_that_differ(before, regard.Temper(5, 1, 2).applied(before)) == slice(None)


@torch.no_grad()
@pytest.mark.parametrize("kind", ["padding", "grouped"])
def test_a_change_that_changes_nothing_changes_nothing(kind):
    model = model_of(*KINDS[kind])
    plain = model(IDS)[0]
    with regard.capture(model) as own:
        model(IDS)
    full = regard.Everything() if kind == "padding" else regard.Causal()
    nothing = [regard.Temper(0, None, 1), regard.Remask(1, None, full), regard.Patch(1, None, own)]
    with regard.intervene(model, *nothing):
        assert torch.equal(model(IDS)[0], plain)


def output_projection(model, plain) -> tuple[torch.nn.Module, list[torch.Tensor]]:
    """The first linear map that is given the heads of layer 1 side by side, and what it made of them."""
    heads = plain.layers[1].output
    wanted = heads.transpose(0, 1).reshape(heads.shape[1], -1)
    found: list[tuple[torch.nn.Module, torch.Tensor]] = []

    def look(module, given, made):
        if given[0].numel() == wanted.numel() and torch.equal(given[0].reshape(wanted.shape), wanted):
            found.append((module, made))

    hooks = [
        module.register_forward_hook(look)
        for module in model.modules()
        if not [*module.children()] and getattr(module, "weight", None) is not None
    ]
    model(IDS)
    for hook in hooks:
        hook.remove()
    return found[0]


@torch.no_grad()
@pytest.mark.parametrize(
    ("config", "sizes", "implementation"),
    [KINDS["padding"], KINDS["grouped"], KINDS["sinks"], ("GPT2Config", GPT2, "sdpa")],
    ids=["padding", "grouped", "sinks", "one matrix"],
)
def test_ablation_is_the_head_s_slice_of_the_output_projection_subtracted(config, sizes, implementation):
    model = model_of(config, sizes, implementation)
    with regard.capture(model, keep="all") as plain:
        model(IDS)
    projection, whole = output_projection(model, plain)
    weight = projection.weight if isinstance(projection, torch.nn.Linear) else projection.weight.T
    width = plain.layers[1].output.shape[2]
    slice_of_head = plain.layers[1].output[4] @ weight[:, 4 * width : 5 * width].T
    seen = []
    hook = projection.register_forward_hook(lambda module, given, made: seen.append(made))
    with regard.intervene(model, regard.Ablate(1, 4)), regard.capture(model, keep="all") as changed:
        model(IDS)
    hook.remove()
    torch.testing.assert_close(seen[0][0], whole[0] - slice_of_head, atol=1e-5, rtol=0)
    assert torch.equal(
        changed.layers[1].output, plain.layers[1].output
    )  # the record holds the attention, not the ablation
    assert changed.layers[1].proof.state == "passed"


@torch.no_grad()
def test_ablation_by_the_mean_of_a_reference_set():
    model = model_of(*KINDS["padding"])
    with regard.capture(model, keep="all") as batch:
        model(**inputs_of(model))
    with regard.capture(model, keep="all") as other:
        model(IDS)
    rows = torch.cat([record.layers[1].output[3] for record in [*batch, other]])
    assert len(rows) == 11 + 7 + 7
    taken = []
    hook = model.encoder.layer[1].attention.output.dense.register_forward_pre_hook(
        lambda module, given: taken.append(given[0])
    )
    with regard.intervene(model, regard.Ablate(1, 3, mean_of=[batch, other])):
        model(IDS)
    hook.remove()
    mean = rows.double().mean(dim=0).float()
    torch.testing.assert_close(taken[0][0, :, 12:16], mean.expand(7, 4))


@torch.no_grad()
@pytest.mark.parametrize("kind", ["padding", "grouped", "bias", "sinks", "softcap"])
def test_a_patched_head_looks_as_it_did_in_the_other_run(kind):
    model = model_of(*KINDS[kind])
    target = {"decoder_input_ids": IDS[:, :5]} if kind == "bias" else {}
    with regard.capture(model) as donor:
        model(input_ids=IDS.flip(1), **target)
    with regard.capture(model, keep="all") as plain:
        model(input_ids=IDS, **target)
    with (
        regard.capture(model, keep="all") as changed,
        regard.intervene(model, regard.Patch(0, (1, 4), donor)),
    ):
        model(input_ids=IDS, **target)
    for head in range(6):
        if head in (1, 4):
            expected = donor.layers[0].weights(head)
            np.testing.assert_allclose(changed.layers[0].weights(head), expected, atol=1e-6)
            value = plain.layers[0].value[plain.layers[0].kv_head[head]].numpy()
            np.testing.assert_allclose(changed.layers[0].output[head], expected @ value, atol=2e-6)
        else:
            assert torch.equal(changed.layers[0].output[head], plain.layers[0].output[head])
    assert {proof.state for proof in changed.prove()} == {"passed"}


@torch.no_grad()
def test_patches_find_their_tokens_in_a_batch_with_padding():
    model = model_of(*KINDS["padding"])
    inputs = inputs_of(model)
    with regard.capture(model) as donors:
        model(input_ids=inputs["input_ids"].flip(1).roll(7, 1), attention_mask=inputs["attention_mask"])
    with regard.intervene(model, regard.Patch(0, 2, donors)), regard.capture(model, keep="all") as batch:
        model(**inputs)
    for record, donor in zip(batch, donors, strict=True):
        np.testing.assert_allclose(record.layers[0].weights(2), donor.layers[0].weights(2), atol=1e-6)
        assert record.layers[0].proof.state == "passed"


@torch.no_grad()
def test_a_batch_is_changed_like_its_sequences():
    model = model_of(*KINDS["padding"])
    inputs = inputs_of(model)
    changes = [regard.Cut(0, 1, key="sink"), regard.Cut(0, 2, key=5, query=3), regard.Temper(1, 4, 0.5)]
    with regard.intervene(model, *changes):
        both = model(**inputs)[0]
        alone = model(inputs["input_ids"][1:, :7])[0]
    torch.testing.assert_close(both[1, :7], alone[0], atol=1e-5, rtol=0)


@torch.no_grad()
def test_the_sink_of_a_sequence_padded_on_the_left_is_its_first_token():
    model = model_of(*KINDS["grouped"])
    padded = torch.cat([torch.ones(1, 3, dtype=torch.int64), IDS], dim=1)
    present = torch.tensor([[0, 0, 0, 1, 1, 1, 1, 1, 1, 1]])
    with regard.intervene(model, regard.Cut(0, 1, key="sink")):
        left, alone = model(padded, attention_mask=present)[0], model(IDS)[0]
        at_places = model(padded, attention_mask=present, position_ids=torch.tensor([[0, 0, 0, *range(7)]]))[
            0
        ]
    plain = model(IDS)[0]
    torch.testing.assert_close(at_places[:, 3:], alone, atol=1e-5, rtol=0)
    torch.testing.assert_close(left[:, 3:], alone, atol=1e-5, rtol=0)
    assert (plain - alone).abs().max() > 1e-2


LANGUAGE = {
    "one matrix": ("GPT2Config", GPT2, "sdpa"),
    "window": ("MistralConfig", {**GROUPED, "sliding_window": 5}, "sdpa"),
    "sinks": ("GptOssConfig", {**GROUPED, **EXPERTS, "sliding_window": 5}, "eager"),
    "cross": ("BartConfig", BART, "sdpa"),
}
STEPS = [
    ("one matrix", regard.Cut(0, 3, key=4, query=6), {}),
    ("one matrix", regard.Cut(0, 4, key=8), {}),
    ("one matrix", regard.Temper(0, 1, 2), {}),
    ("window", regard.Cut(0, 1, key="sink"), {}),
    ("window", regard.Remask(0, 5, regard.Window(2)), {}),
    ("window", regard.Cut(1, 5, key=7, query=9), {"cache_implementation": "static"}),
    ("window", regard.Remask(0, 5, regard.Window(2)), {"cache_implementation": "static"}),
    ("sinks", regard.Cut(0, 1, key="sink"), {}),
    ("cross", regard.Cut(3, 0, key=2, query=6), {}),
    ("cross", regard.Cut(2, 1, key="sink"), {}),
    ("cross", regard.Ablate(5, [0, 2]), {}),
]


def language_model(kind: str):
    model = model_of(*LANGUAGE[kind])
    auto = AutoModelForSeq2SeqLM if kind == "cross" else AutoModelForCausalLM
    whole = auto.from_config(model.config, attn_implementation=LANGUAGE[kind][2]).eval()
    whole.base_model.load_state_dict(model.state_dict())
    whole.tie_weights()
    whole.generation_config.eos_token_id = None
    whole.generation_config.pad_token_id = 0
    return whole


@torch.no_grad()
@pytest.mark.parametrize(("kind", "change", "cache"), STEPS, ids=str)
def test_generation_with_a_cache_gives_what_the_whole_text_gives(kind, change, cache):
    model = language_model(kind)
    with regard.intervene(model, change):
        made = model.generate(
            IDS,
            attention_mask=torch.ones_like(IDS),
            max_new_tokens=8,
            do_sample=False,
            output_logits=True,
            return_dict_in_generate=True,
            **cache,
        )
    text = made.sequences[:, :-1]
    inputs = {"input_ids": IDS, "decoder_input_ids": text} if kind == "cross" else {"input_ids": text}
    with regard.intervene(model, change):
        whole = model(**inputs).logits
    plain = model(**inputs).logits
    assert (whole - plain).abs().max() > 1e-4
    torch.testing.assert_close(torch.stack(made.logits, 1), whole[:, -8:], atol=2e-5, rtol=0)


@torch.no_grad()
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision(dtype):
    model = model_of(*KINDS["grouped"])
    changes = [regard.Temper(0, 1, 1.5), regard.Cut(0, 2, key="sink"), regard.Remask(1, 3, regard.Window(2))]
    with regard.capture(model, keep="all") as mean:
        model(IDS)
    changes.append(regard.Ablate(1, 5, mean_of=mean))
    with regard.intervene(model, *changes):
        exact = model(IDS)[0]
    half = model.to(dtype)
    with regard.intervene(half, *changes), regard.capture(half) as record:
        near = half(IDS)[0]
    assert near.dtype == dtype
    assert {layer.proof.state for layer in record.layers} == {"passed"}
    assert (near.float() - exact).abs().max() < (0.02 if dtype == torch.float16 else 0.2)


@torch.no_grad()
def test_autocast():
    model = model_of(*KINDS["padding"])
    changes = [regard.Temper(0, 1, 1.5), regard.Cut(0, 2, key="sink"), regard.Ablate(1, 3)]
    with (
        torch.autocast("cpu", torch.bfloat16),
        regard.intervene(model, *changes),
        regard.capture(model) as record,
    ):
        model(IDS)
    assert {layer.dtype for layer in record.layers} == {"bfloat16"}
    assert {layer.proof.state for layer in record.layers} == {"passed"}


@torch.no_grad()
def test_inner_changes_are_added_to_outer_ones_and_ablation_counts_last():
    model = model_of(*KINDS["padding"])
    ablate, temper, cut = regard.Ablate(0, 2), regard.Temper(0, 2, 3), regard.Cut(0, 1, key=2)
    with regard.intervene(model, ablate, temper, cut):
        together = model(IDS)[0]
    with regard.intervene(model, cut), regard.intervene(model, ablate), regard.intervene(model, temper):
        nested = model(IDS)[0]
    with regard.intervene(model, ablate, cut):
        without = model(IDS)[0]
    assert torch.equal(together, nested)
    assert torch.equal(together, without)
    with regard.intervene(model, cut):
        assert not torch.equal(model(IDS)[0], together)


@torch.no_grad()
def test_changes_of_one_head_meet_it_in_the_order_given():
    model = model_of(*KINDS["padding"])
    with regard.capture(model) as donor:
        model(IDS.flip(1))
    temper, patch = regard.Temper(0, 2, 3), regard.Patch(0, 2, donor)
    outputs = []
    for changes in [(temper, patch), (patch,), (patch, temper)]:
        with regard.intervene(model, *changes):
            outputs.append(model(IDS)[0])
    assert torch.equal(outputs[0], outputs[1])
    assert not torch.equal(outputs[1], outputs[2])


@torch.no_grad()
def test_other_models_other_threads_and_later_runs_are_not_changed():
    model, other = model_of(*KINDS["padding"]), model_of(*KINDS["grouped"])
    plain, theirs = model(IDS)[0], other(IDS)[0]
    beside = []
    with regard.intervene(model, regard.Ablate(0, None)):
        assert torch.equal(other(IDS)[0], theirs)
        thread = threading.Thread(target=lambda: beside.append(model(IDS)[0]))
        thread.start()
        thread.join()
        assert not torch.equal(model(IDS)[0], plain)
    assert torch.allclose(beside[0], plain, atol=1e-6)
    assert torch.equal(model(IDS)[0], plain)


@torch.no_grad()
def test_an_error_in_the_model_leaves_nothing_behind_and_is_not_covered():
    model = model_of(*KINDS["padding"])
    with pytest.raises(IndexError), regard.intervene(model, regard.Ablate(99, 0)):
        model(torch.tensor([[5000]]))
    assert not any(module._forward_pre_hooks or module._forward_hooks for module in model.modules())


def test_gradients_pass_through_changed_heads():
    model = model_of(*KINDS["padding"])
    with regard.intervene(model, regard.Temper(0, 1, 2), regard.Ablate(1, 3)):
        model(IDS)[0].sum().backward()
    value = model.encoder.layer[1].attention.self.value.weight.grad
    query = model.encoder.layer[0].attention.self.query.weight.grad
    assert not value[12:16].any()
    assert value[16:20].abs().max() > 0
    assert query[4:8].abs().max() > 0


class Plain(torch.nn.Module):
    """Attention by a layer of PyTorch's, of our own, or with weights that come from no product."""

    def __init__(self, kind: str):
        super().__init__()
        torch.manual_seed(11)
        self.kind = kind
        self.layer = (
            torch.nn.MultiheadAttention(12, 3, batch_first=True)
            if kind == "torch"
            else regard.MultiHeadAttention(12, 3)
        )

    def forward(self, x):
        return self.layer(x, x, x)[0] if self.kind == "torch" else self.layer(x)


@torch.no_grad()
@pytest.mark.parametrize("kind", ["torch", "ours"])
def test_every_pytorch_door_is_open_to_changes(kind):
    model = Plain(kind).eval()
    x = torch.randn(1, 5, 12, generator=torch.Generator().manual_seed(5))
    with regard.capture(model, keep="all") as plain:
        before = model(x)
    with (
        regard.capture(model, keep="all") as changed,
        regard.intervene(model, regard.Cut(0, 1, key=2), regard.Ablate(0, 2)),
    ):
        after = model(x)
    np.testing.assert_allclose(
        changed.layers[0].output[1], by_hand(plain.layers[0], 1, regard.Cut(0, 1, key=2)), atol=1e-6
    )
    assert torch.equal(changed.layers[0].output[0], plain.layers[0].output[0])
    projection = model.layer.out_proj if kind == "torch" else model.layer.output_projection
    handed_on = changed.layers[0].output.clone()
    handed_on[2] = 0
    expected = projection(handed_on.transpose(0, 1).reshape(5, 12))
    torch.testing.assert_close(after[0], expected, atol=1e-6, rtol=0)
    assert not torch.equal(before, after)


class Additive(torch.nn.Module):
    """Bahdanau's attention of one head: there are weights, and no query and key whose product gives them."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(13)
        self.query_weight, self.key_weight = torch.nn.Linear(6, 7), torch.nn.Linear(6, 7)
        self.score = torch.nn.Parameter(torch.randn(7))

    def forward(self, x):
        own = self.query_weight.weight * 5, self.key_weight.weight * 5, self.score
        return regard.additive_attend(x[:, None], x[:, None], x[:, None], *own, mask=regard.Causal())[:, 0]


@torch.no_grad()
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (regard.Cut(0, 0, key=1), lambda weights, seen: np.where(np.arange(5) == 1, 0, weights)),
        (regard.Temper(0, 0, 2), lambda weights, seen: np.sqrt(weights)),
        (regard.Remask(0, 0, regard.Window(2)), lambda weights, seen: np.where(seen, weights, 0)),
    ],
    ids=lambda given: None if callable(given) else repr(given),
)
def test_weights_that_come_from_no_product_are_changed_themselves(change, expected):
    model = Additive().eval()
    x = torch.randn(1, 5, 6, generator=torch.Generator().manual_seed(5))
    with regard.capture(model, keep="all") as plain:
        model(x)
    with regard.intervene(model, change), regard.capture(model, keep="all") as changed:
        after = model(x)
    by_hand = expected(plain.layers[0].weights(0), regard.Window(2).dense(5, 5)[0, 0])
    if isinstance(change, regard.Cut):
        by_hand[:2] = plain.layers[0].weights(0)[:2]  # the second query sees key 0 too, and gives it all
        by_hand[1] = [1, 0, 0, 0, 0]
    by_hand /= by_hand.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(changed.layers[0].weights(0), by_hand, atol=1e-6)
    np.testing.assert_allclose(after[0], by_hand @ x[0].double().numpy(), atol=1e-6)
    assert changed.layers[0].proof.state == "passed"
    with (
        pytest.raises(RegardError, match="only hide keys"),
        regard.intervene(model, regard.Remask(0, 0, regard.Everything())),
    ):
        model(x)


@torch.no_grad()
def test_a_generation_is_recorded_as_it_was_changed():
    model = language_model("one matrix")
    with regard.intervene(model, regard.Cut(0, 3, key=4, query=8)), regard.capture(model) as record:
        text = model.generate(IDS, attention_mask=torch.ones_like(IDS), max_new_tokens=4, do_sample=False)
    with regard.intervene(model, regard.Cut(0, 3, key=4, query=8)), regard.capture(model) as whole:
        model(text[:, :-1])
    for made, expected in zip(record.layers, whole.layers, strict=True):
        np.testing.assert_allclose(made.weights(3), expected.weights(3), atol=1e-6)
    assert record.layers[0].weights(3)[8, 4] == 0
    assert {layer.proof.state for layer in record.layers} == {"passed"}


REFUSED = [
    (regard.Ablate(0, 6), "no head 6 .* heads 0 to 5"),
    (regard.Ablate(7, 0), "no layer 7: the model ran layers 0 to 1"),
    (regard.Ablate("encoder", 0), "no layer 'encoder'"),
    (regard.Cut(0, 1, key=7), "no key 7 .* keys 0 to 6"),
    (regard.Cut(0, 1, key=9, query=2), "no key 9 .* keys 0 to 6"),
    (regard.Cut(0, 1, key=0, query=7), "no query 7 .* queries 0 to 6"),
    (regard.Cut(0, 1, key=5, query=2), "Query 2 .* cannot see key 5"),
    (regard.Cut(0, 1, key=0, query=0), "sees key 0 alone"),
    (regard.Cut(0, 1, key="sink", query=0), "no sink to lose"),
    (regard.Remask(0, 1, np.ones((5, 7), dtype=bool)), "one row per query"),
    (regard.Remask(0, 1, np.ones((3, 7, 7), dtype=bool)), "for 3 sequences"),
    (regard.Patch(0, 1, regard.Record("empty")), "has no layer layers.0.self_attn"),
]


@torch.no_grad()
@pytest.mark.parametrize(
    ("change", "sentence"), REFUSED, ids=lambda value: value if isinstance(value, str) else repr(value)
)
def test_what_cannot_be_changed_is_refused_and_the_model_left_as_it_was(change, sentence):
    model = model_of(*KINDS["grouped"])
    plain = model(IDS)[0]
    with pytest.raises(RegardError, match=sentence), regard.intervene(model, change):
        model(IDS)
    assert torch.equal(model(IDS)[0], plain)


@torch.no_grad()
def test_donors_that_do_not_fit_are_refused():
    model = model_of(*KINDS["grouped"])
    with regard.capture(model) as short:
        model(IDS[:, :5])
    with regard.capture(model, heads=[2]) as one_head:
        model(IDS)
    with regard.capture(model) as two:
        model(IDS.repeat(3, 1))
    with regard.capture(model, keep=lambda layer: {"size": np.zeros(1)}) as without:
        model(IDS)
    for donor, sentence in [
        (short, "5 queries and 5 keys, .* 7 and 7"),
        (one_head, "no head 1"),
        (two, "has 3 sequences"),
        (without, "without query and key"),
    ]:
        with pytest.raises(RegardError, match=sentence), regard.intervene(model, regard.Patch(0, 1, donor)):
            model(IDS)
    with regard.capture(model) as qk:
        model(IDS)
    with (
        pytest.raises(RegardError, match="keep='all'"),
        regard.intervene(model, regard.Ablate(0, 1, mean_of=qk)),
    ):
        model(IDS)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((torch.nn.Linear(2, 3),), "give at least one"),
        ((torch.nn.Linear(2, 3), "Ablate"), "give at least one"),
        ((torch.nn.Linear(2, 3), regard.Ablate), "give at least one"),
        (("minilm", regard.Ablate(0, 0)), "not str"),
        ((torch.nn.Linear(2, 3), regard.Ablate(0, 0)), "No attention was seen"),
    ],
)
def test_what_is_no_intervention_is_refused(arguments, sentence):
    with pytest.raises(RegardError, match=sentence), regard.intervene(*arguments):
        pass
