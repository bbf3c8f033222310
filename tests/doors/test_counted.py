"""Each sequence of a padded batch is changed as it is alone: places count its own tokens, in a run and in generation."""

from __future__ import annotations

import pytest
import torch

import regard
from regard.doors.axes import Axes, Inputs
from regard.doors.counted import Counted, places_of
from regard.errors import RegardError
from tests.doors.test_changing import language_model
from tests.doors.test_hugging_face import SIZES, model_of

TEXTS = [
    torch.randint(2, 60, (length,), generator=torch.Generator().manual_seed(length)) for length in (5, 7, 11)
]
CUT = regard.Cut(0, 1, query=3, key=1)
CHANGES = [CUT, regard.Cut(1, 2, key=2), regard.Cut(0, 1, key="sink"), regard.Remask(0, 2, regard.Window(2))]


def padded(side: str) -> dict[str, torch.Tensor]:
    ids = torch.ones(3, 11, dtype=torch.int64)
    present = torch.zeros_like(ids)
    for item, text in enumerate(TEXTS):
        where = slice(11 - len(text), 11) if side == "left" else slice(0, len(text))
        ids[item, where], present[item, where] = text, 1
    return {"input_ids": ids, "attention_mask": present}


def with_positions(given: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {**given, "position_ids": (given["attention_mask"].cumsum(dim=1) - 1).clamp(min=0)}


@torch.no_grad()
@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize(
    "change", [*CHANGES, None], ids=lambda change: "Patch" if change is None else repr(change)
)
def test_a_sequence_of_a_padded_batch_is_changed_as_it_is_alone(change, side):
    model, inputs = language_model("one matrix"), with_positions(padded(side))
    donors = []
    for text in TEXTS:
        with regard.capture(model) as donor:
            model(text.flip(0)[None])
        donors.append(donor)
    together = regard.Record("donors")
    together.batch = donors
    with regard.intervene(model, change or regard.Patch(0, 2, together)), regard.capture(model) as record:
        batch = model(**inputs).logits
    for item, text in enumerate(TEXTS):
        with regard.intervene(model, change or regard.Patch(0, 2, donors[item])):
            alone = model(text[None]).logits[0]
        torch.testing.assert_close(batch[item][inputs["attention_mask"][item] == 1], alone, atol=1e-5, rtol=0)
        assert (model(text[None]).logits[0] - alone).abs().max() > 1e-3
        assert record[item].layers[0].proof.state == "passed"
        if change is CUT:
            assert record[item].layers[0].weights(1)[3, 1] == 0


@torch.no_grad()
@pytest.mark.parametrize("change", CHANGES[1:], ids=repr)
def test_an_encoder_too(change):
    model, inputs = model_of("BertConfig", SIZES, "sdpa"), padded("right")
    with regard.intervene(model, change):
        batch = model(**inputs)[0]
        for item, text in enumerate(TEXTS):
            torch.testing.assert_close(batch[item, : len(text)], model(text[None])[0][0], atol=1e-5, rtol=0)


@torch.no_grad()
@pytest.mark.parametrize("cache", [{}, {"cache_implementation": "static"}], ids=["dynamic", "static"])
@pytest.mark.parametrize(
    "change", [CUT, regard.Cut(1, 1, query=11, key=8), regard.Remask(0, 2, regard.Window(3))], ids=repr
)
def test_generation_from_a_padded_batch_is_changed_as_its_sequences_are_alone(change, cache):
    model = language_model("window")
    options = {
        "max_new_tokens": 9,
        "do_sample": False,
        "output_logits": True,
        "return_dict_in_generate": True,
    }
    with regard.intervene(model, change):
        batch = torch.stack(model.generate(**padded("left"), **options, **cache).logits, dim=1)
        for item, text in enumerate(TEXTS):
            ids = text[None]
            alone = model.generate(ids, attention_mask=torch.ones_like(ids), **options)
            torch.testing.assert_close(batch[item], torch.cat(alone.logits), atol=1e-5, rtol=0)


@torch.no_grad()
@pytest.mark.parametrize(
    "change",
    [
        regard.Cut(3, 0, key=2, query=4),
        regard.Remask(3, 2, regard.Window(4)),
        regard.Remask(0, 2, regard.Window(2)),
    ],
    ids=repr,
)
def test_a_padded_source_is_looked_at_as_it_is_alone(change):
    model = language_model("cross")
    options = {
        "max_new_tokens": 6,
        "do_sample": False,
        "output_logits": True,
        "return_dict_in_generate": True,
    }
    with regard.intervene(model, change):
        batch = torch.stack(model.generate(**padded("right"), **options).logits, dim=1)
        for item, text in enumerate(TEXTS):
            ids = text[None]
            alone = model.generate(ids, attention_mask=torch.ones_like(ids), **options)
            torch.testing.assert_close(batch[item], torch.cat(alone.logits), atol=1e-5, rtol=0)


@torch.no_grad()
def test_beams_that_change_places_keep_their_counting():
    model = language_model("one matrix")
    options = {"max_new_tokens": 6, "num_beams": 3, "do_sample": False, "return_dict_in_generate": True}
    options["output_scores"] = True
    with regard.intervene(model, regard.Cut(0, 1, query=8, key=6)):
        batch = model.generate(**padded("left"), **options).sequences_scores
        for item, text in enumerate(TEXTS):
            ids = text[None]
            alone = model.generate(ids, attention_mask=torch.ones_like(ids), **options).sequences_scores
            torch.testing.assert_close(batch[item], alone[0], atol=1e-5, rtol=0)


@torch.no_grad()
def test_a_padded_batch_read_in_two_pieces_is_counted_through():
    model, inputs = language_model("one matrix"), with_positions(padded("right"))
    ids, places = inputs["input_ids"], inputs["position_ids"]
    change = regard.Cut(0, 1, query=4, key=2)
    with regard.intervene(model, change):
        first = model(ids[:, :3], position_ids=places[:, :3], use_cache=True)
        rest = {"attention_mask": inputs["attention_mask"], "position_ids": places[:, 3:]}
        second = model(ids[:, 3:], **rest, past_key_values=first.past_key_values).logits
    with regard.intervene(model, change):
        whole = model(**inputs).logits
    there = inputs["attention_mask"][:, 3:] == 1
    torch.testing.assert_close(second[there], whole[:, 3:][there], atol=1e-5, rtol=0)


@torch.no_grad()
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (regard.Cut(0, 1, query=8, key=2), "no query 8 in sequence 1 of encoder.layer.0.* 7 tokens"),
        (regard.Cut(0, 1, query=2, key=5), "no key 5 in sequence 2 of .* 5 tokens"),
        (regard.Cut(0, 1, query=11, key=2), "no query 11 .* queries 0 to 10"),
        (regard.Cut(0, 1, query=2, key=11), "no key 11 .* keys 0 to 10"),
        (regard.Patch(0, 1, regard.Record("empty")), "has no layer"),
    ],
    ids=repr,
)
def test_a_token_that_one_sequence_lacks_is_told(change, sentence):
    model = model_of("BertConfig", SIZES, "sdpa")
    inputs = {name: array.flip(0) for name, array in padded("right").items()}
    with pytest.raises(RegardError, match=sentence), regard.intervene(model, change):
        model(**inputs)


@torch.no_grad()
def test_a_key_that_one_sequence_lacks_leaves_it_as_it_is():
    model, inputs = model_of("BertConfig", SIZES, "sdpa"), padded("left")
    plain = model(**inputs)[0]
    with regard.intervene(model, regard.Cut(0, 1, key=6)):
        changed = model(**inputs)[0]
    assert torch.equal(changed[0], plain[0])
    assert not torch.equal(changed[1], plain[1])


@torch.no_grad()
def test_a_donor_of_another_length_does_not_fit_a_padded_sequence():
    model = model_of("BertConfig", SIZES, "sdpa")
    with regard.capture(model) as donor:
        model(TEXTS[1][None])
    with (
        pytest.raises(RegardError, match="is of 7 queries and 7 keys, and the model runs on 11 and 11"),
        regard.intervene(model, regard.Patch(0, 1, donor)),
    ):
        model(**{name: array[1:] for name, array in padded("right").items()})


def test_where_nothing_is_padded_nothing_is_counted():
    axes = Axes(torch.nn.Linear(2, 3))
    axes.inputs["tokens"] = Inputs(present=torch.ones(2, 5, dtype=torch.bool))
    axes.inputs["source"] = Inputs(present=torch.tensor([[False, True, True]]))
    counted = Counted(axes)
    assert counted.given("tokens", 2, 5) is None
    assert counted.given("source", 1, 5) is None
    assert counted.given("elsewhere", 1, 5) is None
    assert counted.given("source", 1, 3).tolist() == [[False, True, True]]
    assert places_of(None, 0, 3) is None
