from __future__ import annotations

import math

import pytest
import torch

import regard
from regard.errors import RegardError
from regard.models import folders, library
from regard.models.transformer import Transformer, TransformerConfig
from regard.models.translator import Alignment, Translator
from regard.models.word_pieces import WordPieces
from regard.texts import TextTooLong
from regard.training.generated import grammar

PAIRS = grammar.pairs(60, seed=11)
TEXT = WordPieces.train([pair.en for pair in PAIRS], [pair.fr for pair in PAIRS], vocab_size=420)
CONFIG = TransformerConfig(
    vocab_size=TEXT.vocab_size, d_model=16, num_heads=2, encoder_layers=1, decoder_layers=2, max_length=33
)
LONG = "The cat is sleeping. " * 9


@pytest.fixture
def translator():
    torch.manual_seed(0)
    return Translator(Transformer(CONFIG).eval(), TEXT)


def test_the_shipped_one_translates_both_ways():
    shipped = regard.load("translate")
    assert shipped.predict(["Le chat dort."], to="en")[0].text == "The cat is sleeping."
    into_french, other = shipped.predict(["I love you.", "Where is the station?"], to="fr")
    assert "t'aime" in into_french.text
    assert "gare" in other.text
    assert 0 < into_french.probability <= 1


def test_one_by_one_is_as_together(translator):
    texts = [pair.en for pair in PAIRS[:7]]
    for beams in (1, 3):
        together = translator.predict(texts, to="fr", beams=beams)
        for text, found in zip(texts, together, strict=True):
            (alone,) = translator.predict([text], to="fr", beams=beams)
            assert alone.text == found.text
            assert alone.probability == pytest.approx(found.probability, rel=1e-3)


def test_the_language_asked_for_stands_before_the_source(translator):
    for language in ("en", "fr"):
        source = translator.source("Le chat.", language)
        assert source.pieces.ids == (TEXT.special(language), *TEXT.encode("Le chat."))
        assert source.pieces.labels[0] == f"<{language}>"


def test_what_is_written_is_recorded_at_the_step_that_predicts_it(translator):
    attended = translator.attended("Le chat dort.", to="en")
    (prediction,) = translator.predict(["Le chat dort."], to="en")
    assert attended.prediction == prediction.text
    logits = attended.run()
    assert logits.shape[:2] == (1, len(attended.written))
    assert attended.begun.ids == (TEXT.begin,)


def test_a_translation_can_be_forced(translator):
    attended = translator.forced("Le chat dort.", "The cat sleeps.", to="en")
    assert attended.prediction == "The cat sleeps."
    assert attended.written.ids == (*TEXT.encode("The cat sleeps."), TEXT.end)
    with torch.inference_mode():
        logits = attended.run()
    source = torch.tensor([[TEXT.special("en"), *TEXT.encode("Le chat dort.")]])
    given = torch.tensor([[TEXT.begin, *TEXT.encode("The cat sleeps.")]])
    torch.testing.assert_close(logits, translator.model(source, None, given))
    assert attended.read.labels[0] == "<en>"


def test_the_record_of_a_translation_is_proved():
    record = regard.look("Le chat dort.", model="translate", to="en")
    assert [layer.kind for layer in record.layers] == ["self"] * 4 + ["cross", "self"] * 2 + ["cross"]
    assert [axis.name for axis in record.axes] == ["source", "target", "predicted"]
    assert all(layer.proof.state == "passed" for layer in record.layers)
    assert record.prediction == "The cat is sleeping."
    cross = record.layers[4]
    assert (cross.queries, cross.keys) == ("predicted", "source")
    assert cross.query_axis.labels[-1] == "</s>"
    assert cross.key_axis.labels[0] == "<en>"
    own = record.layers[3]
    assert own.query_axis.labels == ("<s>", *cross.query_axis.labels[:-1])


def test_the_head_that_aligns_stands_in_the_folder(tmp_path):
    shipped = regard.load("translate")
    record = regard.look("Le chat dort.", model="translate", to="en")
    layer = record.layers[shipped.alignment.layer]
    assert layer.kind == "cross"
    labels = layer.key_axis.labels
    weights = layer.weights(shipped.alignment.head)
    found = {label: labels[row.argmax()] for label, row in zip(layer.query_axis.labels, weights, strict=True)}
    assert found[" cat"] == " chat"
    assert found[" sleeping"] == " dort"
    torch.manual_seed(0)
    folders.save(tmp_path, "translate", Transformer(CONFIG), {}, alignment={"layer": 3, "head": 1})
    TEXT.save(tmp_path)
    assert Translator.read(tmp_path, "mine").alignment == Alignment(3, 1)
    folders.save(tmp_path, "translate", Transformer(CONFIG), {})
    assert Translator.read(tmp_path, "mine").alignment is None


def test_a_text_that_is_too_long_is_cut_or_refused(translator):
    (found,) = translator.predict([LONG], to="fr", beams=1)
    assert "left out" in found.notices[0]["en"]
    assert "laissé de côté" in found.notices[0]["fr"]
    assert found.notices[0]["en"].endswith(translator.source(LONG, "fr", cut=True).cut)
    with pytest.raises(TextTooLong, match="reads at most"):
        translator.attended(LONG, to="fr")
    attended = translator.attended(LONG, to="fr", cut=True)
    assert len(attended.read) <= CONFIG.max_length
    assert attended.cut
    assert LONG.endswith(attended.cut)
    with pytest.raises(TextTooLong):
        translator.forced("Le chat.", LONG)


@pytest.mark.parametrize(
    ("texts", "english", "french"),
    [
        ("Le chat.", "takes a list of texts", "prend une liste de textes"),
        ([3], "one of them is int", "l’un d’eux est int"),
        ([" "], "The text is empty", "Le texte est vide"),
        (["a\0b"], "Character 2", "Le caractère 2"),
        (7, "takes a list", "prend une liste"),
    ],
)
def test_what_is_no_list_of_texts_is_refused(translator, texts, english, french):
    with pytest.raises(RegardError, match=english) as caught:
        translator.predict(texts)
    assert french in caught.value.say("fr")


def test_another_language_is_refused(translator):
    with pytest.raises(RegardError, match="to must be 'en'") as caught:
        translator.predict(["Le chat."], to="de")
    assert "to doit valoir 'en'" in caught.value.say("fr")
    with pytest.raises(RegardError, match="beams"):
        translator.predict(["Le chat."], beams=0)


def test_nothing_to_translate_gives_nothing(translator):
    assert translator.predict([]) == []


def test_its_probability_is_that_of_the_text_with_its_end(translator):
    (found,) = translator.predict(["Le chat dort."], to="en", beams=1)
    (written,) = translator.written([translator.source("Le chat dort.", "en")], beams=1)
    assert found.probability == pytest.approx(math.exp(written.log_probability))
    assert found.text == TEXT.decode(written.ids).strip()


def test_the_folder_of_the_library_is_half_precision():
    from safetensors.torch import load_file

    weights = load_file(library.folder("translate") / folders.WEIGHTS)
    assert {str(values.dtype) for values in weights.values()} == {"torch.float16"}
    assert sum(values.numel() for values in weights.values()) == 7_578_624
