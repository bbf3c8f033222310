"""Each way to get a command wrong, and the one sentence about it."""

from __future__ import annotations

import re

import pytest

from regard.errors import RegardError, speaking
from regard.terminal import commands

CASES = [
    ("lok", 'There is no command "lok". Did you mean regard look?'),
    (
        "nothing",
        'There is no command "nothing". There are: class, compare, lab, learn, look, measure, models, train, zoom.',
    ),
    ("--nope", 'There is no option "--nope". To see them all: regard --help'),
    ("-x", 'There is no option "-x". To see them all: regard --help'),
    ("look", 'The text is missing. Write it between quotation marks: regard look "The cat sleeps."'),
    ("look a b", '"b" comes after the text. Put the whole text between quotation marks.'),
    ("measure a b", '"b" comes after the text. Put the whole text between quotation marks.'),
    ("zoom a b", '"b" comes after the text. Put the whole text between quotation marks.'),
    ("look a --laier 3", 'There is no option "--laier". Did you mean --layer?'),
    ("look --laier 3 a", 'There is no option "--laier". Did you mean --layer?'),
    ("look a --zzz=3", 'There is no option "--zzz". To see them all: regard look --help'),
    ("look a -l 3", 'There is no option "-l". To see them all: regard look --help'),
    ("look a --no-cut", 'There is no option "--no-cut"'),
    ("look a --layer", "--layer needs a value after it: --layer N"),
    ("look a --view", "--view needs a value after it: --view lines"),
    ("look a --layer --head 3", "--layer needs a value after it: --layer N"),
    ("look a --layer x", '--layer must be a whole number, not "x".'),
    ("look a --layer 1.5", '--layer must be a whole number, not "1.5".'),
    ("look a --layer=", '--layer must be a whole number, not "".'),
    ("look a --layer 0x10", '--layer must be a whole number, not "0x10".'),
    ("look a --layer " + "9" * 5000, "--layer must be a whole number, not"),
    ("look a --layer " + "z" * 500, '--layer must be a whole number, not "' + "z" * 40 + '…".'),
    ("look a --view x", '--view must be lines or heatmap, not "x".'),
    ("look a --theme pink", '--theme must be auto, light or dark, not "pink".'),
    ("look a --cut=maybe", "--cut takes no value; leave out everything after it."),
    ("look a --layer 1 --layer 2", "--layer is given twice; keep one of them."),
    ("lab 8080", 'regard lab does not know what to do with "8080". Leave it out.'),
    ("lab --host 0.0.0.0", 'There is no option "--host". '),
    ("lab --port", "--port needs a value after it: --port N"),
    ("models minilm two", 'regard models does not know what to do with "two". Leave it out.'),
    ("models nothing", 'The library has no model "nothing"; it has: minilm, translate, '),
    ("look text --to de", "--to must be "),
]


@pytest.mark.parametrize(("line", "sentence"), CASES, ids=[line[:30] for line, _ in CASES])
def test_one_sentence_says_what_is_wrong(line, sentence):
    app = commands.application()
    with pytest.raises(RegardError) as caught:
        commands.run(app, line.split(" "))
    assert caught.value.say("en").startswith(sentence)
    french = caught.value.say("fr")
    assert french != caught.value.say("en")
    assert not re.search(r" [:;?!»]|« ", french), french
    assert "\n" not in french + caught.value.say("en")


def test_the_sentence_is_french_in_french():
    with speaking("fr"), pytest.raises(RegardError, match="Vouliez-vous dire --layer"):
        commands.run(commands.application(), ["look", "a", "--laier", "3"])
