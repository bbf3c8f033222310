"""The effect of a change beside matched controls: each number against a run of its own."""

from __future__ import annotations

import dataclasses
import doctest
import json
import math

import numpy as np
import pytest
import torch
from transformers import (
    AutoModelForSequenceClassification,
    BartConfig,
    BartForConditionalGeneration,
    BertConfig,
    GPT2Config,
    GPT2LMHeadModel,
)

import regard
from regard.effects import effect_of, measuring, numbers, outcome
from regard.effects.effect_of import Effect
from regard.effects.matching import matched
from regard.effects.outcome import Answer, Outcome, distance
from regard.errors import RegardError, speaking
from tests.doors.test_hugging_face import BART, GPT2, GROUPED, SIZES, model_of

IDS = torch.tensor([[5, 17, 44, 3, 29, 61, 8]])


class Words:
    """A tokenizer of words called w0 to w96."""

    def decode(self, ids, skip_special_tokens=False):
        return " ".join(f"w{number}" for number in ids)

    def encode(self, text, add_special_tokens=True):
        return [int(word[1:]) for word in text.split()]

    def __call__(self, text, return_tensors):
        assert return_tensors == "pt"
        return {"input_ids": torch.tensor([self.encode(text)])}


def enlarged(model):
    torch.manual_seed(7)
    for name, weight in model.named_parameters():
        if weight.ndim == 2 and "embed" not in name and "wte" not in name:
            torch.nn.init.normal_(weight, std=0.3)
    return model.eval()


@pytest.fixture(scope="module")
def language():
    torch.manual_seed(5)
    model = enlarged(GPT2LMHeadModel(GPT2Config(**GPT2)))
    model.generation_config.eos_token_id, model.generation_config.pad_token_id = None, 0
    return model


@pytest.fixture(scope="module")
def judge():
    torch.manual_seed(5)
    labels = {0: "sad", 1: "calm", 2: "glad"}
    return enlarged(AutoModelForSequenceClassification.from_config(BertConfig(**SIZES, id2label=labels)))


def log_probability(model, changes, target: int) -> float:
    with torch.no_grad(), regard.intervene(model, *changes):
        logits = model(IDS).logits
    return float(logits.reshape(-1, logits.shape[-1])[-1].double().log_softmax(-1)[target])


def test_the_next_token_s_log_probability_and_those_of_the_controls(language):
    found = regard.effect(language, IDS, regard.Ablate(1, 2), tokenizer=Words(), controls=9)
    with torch.no_grad():
        plain = language(IDS).logits[0, -1].double().log_softmax(-1)
    target = int(plain.argmax())
    after = log_probability(language, [regard.Ablate(1, 2)], target)
    assert found.before.top[0] == (f"w{target}", pytest.approx(float(plain.exp().max())))
    assert (found.before.kind, found.unit, found.before.target) == ("token", "nats", f"w{target}")
    assert found.before.log_probability == pytest.approx(float(plain[target]))
    assert found.difference == pytest.approx(after - float(plain[target]))
    assert len(found.controls) == len(found.matched) == 9
    controls = [eval(text, {"Ablate": regard.Ablate}) for text in found.matched]
    assert [(control.layer, control.head) for control in controls[:5]] != [
        (1, head) for head in (0, 1, 3, 4, 5)
    ]
    assert {(control.layer, control.head) for control in controls[:5]} == {
        (1, head) for head in (0, 1, 3, 4, 5)
    }
    assert {control.layer for control in controls[5:]} == {0}
    expected = [log_probability(language, [control], target) - float(plain[target]) for control in controls]
    assert found.controls == pytest.approx(expected)
    assert found.interval == pytest.approx(tuple(np.quantile(expected, [0.025, 0.975])))
    assert found.rank == 1 + sum(abs(value) >= abs(found.difference) for value in expected)


def test_the_same_seed_draws_the_same_controls(language):
    draws = [
        regard.effect(language, IDS, regard.Ablate(1, [2, 3]), controls=4, seed=seed).matched
        for seed in (1, 1, 2)
    ]
    assert draws[0] == draws[1] != draws[2]


def test_fewer_controls_than_asked_for_are_all_there_are(language):
    found = regard.effect(language, IDS, regard.Ablate(1, 2), controls=20)
    assert (len(found.controls), found.asked) == (11, 20)
    assert "11 matched controls (of 20 asked for, all there are) give from" in found.say("en")
    assert "11 témoins appariés (tous ceux qui existent, sur 20 demandés) donnent de" in found.say("fr")
    assert found.say("en").endswith("too few to judge. Try other texts.")


def test_classes_are_followed_by_name(judge):
    found = regard.effect(judge, {"input_ids": IDS}, regard.Ablate(0, 1), target="calm", controls=3)
    assert (found.before.kind, found.before.target) == ("class", "calm")
    assert [name for name, _ in found.before.top] != ["sad", "calm", "glad"] or found.before.top[0][1] > 0.33
    assert sum(probability for _, probability in found.after.top) == pytest.approx(1)
    assert found.difference == pytest.approx(
        log_probability(judge, [regard.Ablate(0, 1)], 1) - log_probability(judge, [regard.Temper(0, 1, 1)], 1)
    )


def test_hidden_states_move_by_a_distance():
    model = model_of("BertConfig", SIZES)
    found = regard.effect(model, (IDS,), regard.Temper(0, 1, 3), controls=2)
    with torch.no_grad():
        before = model(IDS).last_hidden_state
        with regard.intervene(model, regard.Temper(0, 1, 3)):
            after = model(IDS).last_hidden_state
    assert (found.unit, found.before) == ("distance", Outcome("states"))
    assert found.difference == pytest.approx(float((after - before).norm() / before.norm()))


def test_generated_texts_are_compared_token_by_token(language):
    found = regard.effect(
        language, IDS, regard.Ablate(0, [1, 2, 3]), generate=6, tokenizer=Words(), controls=2
    )
    with torch.no_grad():
        text = language.generate(IDS, attention_mask=torch.ones_like(IDS), max_new_tokens=6, do_sample=False)[
            0, 7:
        ]
    assert found.before.text == Words().decode(text.tolist())
    alike = [old == new for old, new in zip(found.before.text.split(), found.after.text.split(), strict=True)]
    assert found.difference == pytest.approx(1 - sum(alike) / 6)
    assert found.difference > 0
    assert found.unit == "share"
    assert f"changes {100 * found.difference:.3g} % of the generated tokens" in found.say("en")


def test_generation_from_a_source():
    model = enlarged(BartForConditionalGeneration(BartConfig(**BART, eos_token_id=96, pad_token_id=0)))
    model.generation_config.eos_token_id = None
    found = regard.effect(model, {"input_ids": IDS}, regard.Ablate(3, None), generate=5, controls=2)
    assert len(found.before.text.split()) == len(found.after.text.split()) == 5
    assert found.matched == (
        "Ablate(layer=5, head=None)",
    )  # the only other layer that looks from target to source


def test_a_named_model_reads_a_text():
    found = regard.effect(
        "minilm", "The cat sat on the mat because it was tired.", regard.Ablate(5, 11), controls=20
    )
    assert found.difference == pytest.approx(0.371, abs=2e-3)
    assert found.outside
    assert found.rank == 1


def test_a_text_is_read_by_the_tokenizer(language):
    read = regard.effect(
        language, "w5 w17 w44 w3 w29 w61 w8", regard.Ablate(0, 1), tokenizer=Words(), controls=0
    )
    assert read.difference == regard.effect(language, IDS, regard.Ablate(0, 1), controls=0).difference
    assert math.isnan(read.interval[0])
    assert not read.outside


def test_a_function_takes_the_logits_out(judge):
    by_name = regard.effect(judge, IDS, regard.Ablate(0, 1), controls=0)
    by_hand = regard.effect(
        judge, IDS, regard.Ablate(0, 1), controls=0, logits=lambda output: output.logits[0]
    )
    assert by_name.difference == by_hand.difference


@pytest.fixture(scope="module")
def record(language):
    with regard.capture(language) as record, torch.no_grad():
        language(IDS)
    return record


def test_edges_are_matched_by_weight_in_their_layer_and_first_in_their_query(record):
    cut = regard.Cut(1, 2, query=6, key=3)
    weight = record.layers[1].weights(2)[6, 3]
    controls = [control for (control,) in matched([cut], record, count=30, seed=0)]
    weights = [record.layers[1].weights(control.head)[control.query, control.key] for control in controls]
    assert len(set(controls)) == 30
    assert cut not in controls
    assert {control.layer for control in controls} == {1}
    near = [
        control.query == 6 and weight / 2 <= other <= weight * 2
        for control, other in zip(controls, weights, strict=True)
    ]
    assert near == sorted(near, reverse=True)
    assert 0 < sum(near) < 30
    for group in (True, False):
        far = [abs(other - weight) for other, mine in zip(weights, near, strict=True) if mine == group]
        assert far == sorted(far)
    assert all(control.query >= control.key and control.query > 0 for control in controls)


def test_whole_columns_are_matched_by_what_they_lose(record):
    cut = regard.Cut(0, 3, key=2)
    lost = [record.layers[0].weights(head)[1:].sum(axis=0) for head in range(6)]
    controls = [control for (control,) in matched([cut], record, count=41, seed=0)]
    far = [abs(lost[control.head][control.key] - lost[3][2]) for control in controls]
    assert far == pytest.approx(sorted(far))
    assert len(set(controls)) == 41 == 6 * 7 - 1


def test_edges_of_several_heads_keep_their_heads(record):
    controls = [
        control for (control,) in matched([regard.Cut(0, [1, 4], query=5, key=2)], record, count=7, seed=0)
    ]
    assert {control.head for control in controls} == {(1, 4)}
    assert (5, 2) not in {(control.query, control.key) for control in controls}


def test_changes_made_together_are_matched_together(record):
    changes = [regard.Ablate(0, 2), regard.Ablate(0, 3), regard.Cut(1, 4, key="sink")]
    controls = matched(changes, record, count=20, seed=0)
    assert len({frozenset(control) for control in controls}) == len(controls) > 3
    for first, second, third in controls:
        assert (first.layer, first.head) != (second.layer, second.head)
        assert {(0, 2), (0, 3)}.isdisjoint({(first.layer, first.head), (second.layer, second.head)})
        assert third.key == "sink"
        assert (third.layer, third.head) != (1, 4)


def test_layers_named_by_path_stay_named(record):
    name = record.layers[1].name
    controls = [control for (control,) in matched([regard.Ablate(name, 2)], record, count=7, seed=0)]
    assert [control.layer for control in controls] == [name] * 5 + [record.layers[0].name] * 2


def test_texts_differ_by_the_share_of_their_tokens():
    one, other = (Answer("text", torch.tensor(ids)) for ids in ([1, 2, 3], [1, 5, 3, 4]))
    assert distance(one, other, None) == 0.5
    assert distance(one, one, None) == 0


FOUND = Effect(
    before=Outcome("token", target="dort", log_probability=-1.0),
    after=Outcome("token", target="dort", log_probability=-1.25),
    difference=-0.25,
    controls=(0.5, -0.25, 0.125),
    interval=(-0.2, 0.48),
    unit="nats",
    change="Ablate(layer=3, head=5)",
    briefly="Ablate(layer=3, head=5)",
    matched=("Ablate(layer=3, head=1)",) * 3,
    asked=3,
)


def compared(count, **fields):
    """The same with so many controls, the first of which is the largest."""
    controls = (0.5, *(-0.01 * place for place in range(1, count)))[:count]
    ends = {"controls": controls, "matched": ("Ablate(layer=3, head=1)",) * count, "asked": count}
    return dataclasses.replace(FOUND, **{**ends, **fields})


def test_an_effect_is_said_in_both_languages_and_as_data():
    found = compared(20, interval=(-0.2, 0.48))
    assert found.say("en") == (
        "With Ablate(layer=3, head=5), the probability of 'dort' falls from 36.8 % to 28.7 % (-0.25 nats of log-probability). The central "
        "95 % of 20 matched controls go from -0.2 to +0.48 nats: the change lies outside, rank 2 of 21 by size."
    )
    assert found.say("fr") == (
        "Avec Ablate(layer=3, head=5), la probabilité de « dort » baisse de 36,8 % à 28,7 % (-0,25 nat de log-probabilité). Les 95 % "
        "centraux de 20 témoins appariés vont de -0,2 à +0,48 nat : le changement sort de l'intervalle, 2e sur 21 par son ampleur."
    )
    within = dataclasses.replace(found, interval=(-3.5, 0.48))
    assert "nats: the change lies within, rank 2 of 21 by size, which is no evidence" in within.say("en")
    assert "reste dans l'intervalle, 2e sur 21 par son ampleur, ce qui ne prouve pas" in within.say("fr")
    assert "1er sur 21" in dataclasses.replace(found, difference=-2.5).say("fr")
    assert "(-2,5 nats de" in dataclasses.replace(found, difference=-2.5).say("fr")
    assert json.loads(json.dumps(found.to_dict()))["rank"] == 2
    assert (
        repr(found)
        == "<Effect of Ablate(layer=3, head=5): -0.25 nats; 20 matched controls: -0.19 to +0.5, rank 2 of 21>"
    )


def test_fewer_than_twenty_controls_judge_nothing():
    far = {"difference": -0.25, "interval": (-0.1, 0.4)}
    assert not compared(19, **far).outside
    assert compared(20, **far).outside
    assert (
        compared(3)
        .say("en")
        .endswith(". 3 matched controls give from -0.02 to +0.5 nats: too few to judge. Ask for at least 20.")
    )
    assert (
        compared(3)
        .say("fr")
        .endswith(
            ". 3 témoins appariés donnent de -0,02 à +0,5 nat : trop peu pour juger. Demandez-en au moins 20."
        )
    )
    assert ". 1 matched control gives +0.5 nats: too few" in compared(1).say("en")
    assert ". 1 témoin apparié donne +0,5 nat : trop peu" in compared(1).say("fr")
    alone = compared(1, asked=20)
    assert "1 matched control (of 20 asked for, all there are) gives" in alone.say("en")
    assert "1 témoin apparié (le seul qui existe, sur 20 demandés) donne" in alone.say("fr")
    assert "1 matched control: +0.5, rank 1 of 2>" in repr(compared(1, difference=0.75))


def test_no_controls_asked_for_is_not_none_there_are():
    for asked, english, french in (
        (0, "No controls were asked for", "Aucun témoin n'a été demandé"),
        (20, "There is no other head or edge", "Aucune autre tête"),
    ):
        found = compared(0, asked=asked, interval=(math.nan, math.nan))
        assert f". {english}" in found.say("en")
        assert f". {french}" in found.say("fr")
        assert not found.outside
        assert repr(found) == "<Effect of Ablate(layer=3, head=5): -0.25 nats; no controls>"


def test_what_did_nothing_is_said_to_have_done_nothing(language):
    found = regard.effect(language, IDS, regard.Temper(1, 2, 1), tokenizer=Words(), controls=0)
    assert found.difference == 0
    name = found.before.target
    assert found.say("en").startswith(
        f"Temper(layer=1, head=2, temperature=1.0) changes nothing: the probability of '{name}' stays at "
    )
    assert f"ne change rien : la probabilité de « {name} » reste à " in found.say("fr")
    text = dataclasses.replace(found, unit="share", before=Outcome("text", text="w3"))
    assert "changes nothing: the generated text stays the same" in text.say("en")


def test_probabilities_that_round_to_one_number_stay():
    found = dataclasses.replace(
        FOUND,
        before=Outcome("token", target=" dort", log_probability=-1.0),
        after=Outcome("token", target=" dort", log_probability=-1.0000448),
        difference=-0.0000448,
    )
    assert "the probability of 'dort' stays at 36.8 % (-0.0000448 nats of" in found.say("en")
    assert "reste à 36,8 % (-0,0000448 nat de" in found.say("fr")
    certain = dataclasses.replace(found, before=Outcome("token", target="\n", log_probability=-1e-6))
    assert r"of '\n' falls from more than 99.9 % to 36.8 %" in certain.say("en")
    unlikely = dataclasses.replace(found, after=Outcome("token", target="dort", log_probability=-30.0))
    assert "baisse de 36,8 % à moins de 0,001 %" in unlikely.say("fr")


def test_it_speaks_the_language_that_is_spoken_and_no_third():
    with speaking("fr"):
        assert FOUND.say() == str(FOUND) == FOUND.say("fr")
    with speaking("en"):
        assert FOUND.say() == str(FOUND) == FOUND.say("en") != FOUND.say("fr")
    with pytest.raises(RegardError, match="language='de' is not spoken here"):
        FOUND.say("de")


def test_a_sentence_opens_with_the_change_and_not_with_the_texts_of_its_record(language, record):
    words = regard.capture(language, keep="all")
    with words as other, torch.no_grad():
        language(IDS)
    change = regard.Ablate(1, 2, mean_of=[other, other])
    found = regard.effect(language, IDS, [change, regard.Patch(0, 1, record)], controls=0)
    named = (
        "Ablate(layer=1, head=2, mean_of=<2 sequences of GPT2LMHeadModel>) + Patch(layer=0, head=1, "
        "record=<1 sequence of GPT2LMHeadModel>)"
    )
    assert found.say("en").startswith(f"With {named}, the probability of")
    assert repr(found).startswith(f"<Effect of {named}: ")


def test_the_examples_hold():
    for module in (effect_of, measuring, numbers, outcome):
        tried = doctest.testmod(module)
        assert tried.failed == 0 < tried.attempted


def test_a_word_of_several_tokens_cannot_be_followed(language, judge):
    with pytest.raises(RegardError, match=r"is 2 tokens \('w4', 'w9'\), and effect can follow only one"):
        regard.effect(language, IDS, regard.Ablate(0, 1), target="w4 w9", tokenizer=Words())
    with pytest.raises(RegardError, match="only a tokenizer knows which token"):
        regard.effect(language, IDS, regard.Ablate(0, 1), target="w4")
    with pytest.raises(RegardError, match="0 to 2, or a name such as 'sad', 'calm', 'glad'"):
        regard.effect(judge, IDS, regard.Ablate(0, 1), target="merry")


@pytest.mark.parametrize(
    ("arguments", "options", "sentence"),
    [
        ((IDS, "Ablate"), {}, "change must be one of"),
        ((IDS, []), {}, "change must be one of"),
        ((IDS, regard.Ablate(0, 9)), {}, "no head 9"),
        ((IDS, regard.Cut(0, 1, key=6, query=2)), {}, "cannot see key 6"),
        ((IDS.repeat(2, 1), regard.Ablate(0, 1)), {}, "one sequence, and was given 2"),
        (
            ({"input_ids": IDS, "attention_mask": (IDS > 5).long()}, regard.Ablate(0, 1)),
            {},
            "without padding",
        ),
        ((IDS, regard.Ablate(0, 1)), {"controls": -1}, "controls"),
        ((IDS, regard.Ablate(0, 1)), {"target": 97}, "target=97 is not one of the 97 tokens"),
        ((IDS, regard.Ablate(0, 1)), {"target": "dort"}, "target='dort'"),
        ((IDS, regard.Ablate(0, 1)), {"position": 7}, "no position 7"),
        ((IDS, regard.Ablate(0, 1)), {"generate": 0}, "generate"),
        ((IDS, regard.Ablate(0, 1)), {"generate": 2, "target": 3}, "a text; leave target out"),
        ((IDS, regard.Ablate(0, 1)), {"logits": lambda output: "none"}, "not str"),
        (("w5 w17", regard.Ablate(0, 1)), {}, "needs a tokenizer"),
    ],
)
def test_what_cannot_be_measured_is_refused(language, arguments, options, sentence):
    with pytest.raises(RegardError, match=sentence):
        regard.effect(language, *arguments, **options)


def test_models_that_cannot_do_it_are_refused():
    model = model_of("LlamaConfig", GROUPED)
    with pytest.raises(RegardError, match="does not generate"):
        regard.effect(torch.nn.Linear(2, 3), IDS, regard.Ablate(0, 1), generate=3)
    with pytest.raises(RegardError, match="hidden states; leave target out"):
        regard.effect(model, IDS, regard.Ablate(0, 1), target=3)
    with pytest.raises(RegardError, match="reads a text, not Tensor"):
        regard.effect("minilm", IDS, regard.Ablate(0, 1))
    with torch.no_grad():
        model.norm.weight[0] = torch.nan
    with pytest.raises(RegardError, match="NaN"):
        regard.effect(model, IDS, regard.Ablate(0, 1))
