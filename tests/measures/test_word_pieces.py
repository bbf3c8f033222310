from __future__ import annotations

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from regard.doors.reading import read
from regard.measures.word_pieces import SPECIAL, joined, spelling

TEXT = (
    "The photographer's déjà vu was 🙂 well-known; aujourd'hui, l'eau covid19.\nNew line 你好世界 3.14 naïve."
)
WORDS = "The photographer ' s déjà vu was 🙂 well - known ; aujourd ' hui , l ' eau covid19 . \n New line 你 好 世 界 3 . 14 naïve ."


def gathered(labels, text=None):
    """The words that the labels make up."""
    spelled, follows = spelling(labels, text)
    words = []
    for piece, goes_on in zip(spelled, joined(labels, spelled, follows), strict=True):
        words = [*words[:-1], words[-1] + piece] if goes_on else [*words, piece]
    return [word.decode("utf-8", "surrogatepass") for word in words]


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (
            "[CLS] the photograph ##er ' s well - known ##s [SEP]",
            "[CLS] the photographer ' s well - knowns [SEP]",
        ),
        ("co ##vid ##19 h ##2 ##o カ ##タ", "covid19 h2o カタ"),
        ("▁L ' eau ▁au jour d ' hui ▁ici . </s>", "L ' eau aujourd ' hui ici . </s>"),
        ("▁ 我喜欢 吃 ▁ok", "我喜欢 吃 ok"),
        ("▁vu <0xE2> <0x9C> <0x93> <0x0A> fin", "vu ✓ \n fin"),
        ("<s> The Ġphot ograph er 's ĠdÃ© jÃł Ġvu .", "<s> The photographer 's déjà vu ."),
        ("ĠðŁ ĻĤ Ċ next Ġ123 45 <|endoftext|>", "🙂 \n next 12345 <|endoftext|>"),
        ("le chat [MASK] dort", "le chat [MASK] dort"),
        ("### ##", "### ##"),
        ("c h a t", "c h a t"),
        ("▁𝐚 𝐛 ▁é té", "𝐚𝐛 été"),
        ("##ization", "ization"),
    ],
)
def test_pieces_of_every_kind_of_tokenizer_become_words(labels, words):
    assert gathered(labels.split(" ")) == words.split(" ")


def test_a_leading_space_marks_a_word():
    assert gathered([" le", " ch", "at", "."]) == ["le", "chat", "."]
    assert gathered(["le", "chat", " ", "noir"]) == ["le", "chat", "", "noir"]


def test_the_text_tells_where_spaces_are_when_labels_do_not():
    labels = ["The", "phot", "ograph", "er", "'s", "déjà", "vu", "."]
    assert gathered(labels) == labels
    assert gathered(labels, "The photographer's déjà vu.") == ["The", "photographer", "'s", "déjà", "vu", "."]
    assert gathered(list("chat"), "chat") == ["chat"]


def test_a_text_that_is_not_that_of_the_tokens_is_not_listened_to():
    assert gathered(["le", "chat"], "un chien") == ["le", "chat"]
    assert gathered(["▁le", "▁ch", "at"], "un chien") == ["le", "chat"]


def test_what_a_tokenizer_took_away_does_not_hinder():
    labels = ["[CLS]", "œ", "##u", "##vre", "[UNK]", "istanbul", "na", "ive", "[SEP]"]
    words = ["[CLS]", "œuvre", "[UNK]", "istanbul", "naive", "[SEP]"]
    assert gathered(labels, "ŒU\u200bVRE สวัสดี İstanbul naïve") == words


def test_lone_surrogates_and_empty_labels_pass():
    assert gathered(["\ud800", "", "▁a"]) == ["\ud800", "", "a"]
    assert gathered([]) == []


@pytest.mark.parametrize("label", ["[CLS]", "[SEP]", "[unused12]", "<s>", "</s>", "<|im_start|>", "<pad>"])
def test_special_tokens_are_known(label):
    assert SPECIAL.fullmatch(label)


@pytest.mark.parametrize("label", ["[", "cls", "<0x0A>", "<", "<>", "a<b", "[cls]"])
def test_other_tokens_are_not_special(label):
    assert not SPECIAL.fullmatch(label)


def byte_level():
    """A tokenizer as GPT-2's, that splits almost everything."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    return tokenizer, trainers.BpeTrainer(vocab_size=290, initial_alphabet=alphabet, show_progress=False)


def sentence_pieces():
    """A tokenizer as Llama's and T5's, that splits almost everything."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    alphabet = sorted(set(TEXT) - {" "})
    return tokenizer, trainers.UnigramTrainer(
        vocab_size=70,
        initial_alphabet=alphabet,
        special_tokens=["<unk>"],
        unk_token="<unk>",
        show_progress=False,
    )


@pytest.mark.parametrize("kind", [byte_level, sentence_pieces])
def test_a_real_tokenizer_is_undone_by_its_labels_alone_and_by_what_a_look_shows(kind):
    tokenizer, trainer = kind()
    tokenizer.train_from_iterator(["the photo graph of a cat was known", "déjà vu new line"] * 5, trainer)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer)
    reading = read(TEXT, tokenizer=fast, limit=None, model="tiny", cut=False)
    raw = fast.convert_ids_to_tokens(reading.ids)
    assert len(raw) > len(WORDS.split(" ")) + 20
    for labels, text in ((raw, None), (raw, TEXT), (reading.labels, TEXT)):
        known = WORDS.replace("\n", "<unk>") if "<unk>" in labels else WORDS
        assert " ".join(gathered(labels, text)) == known
