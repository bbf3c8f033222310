"""Help in both languages."""

from __future__ import annotations

import re

import pytest

from regard.errors import speaking
from regard.terminal import commands
from regard.terminal.explaining import explain


@pytest.fixture(params=["en", "fr"])
def spoken(request, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    with speaking(request.param):
        yield request.param


@pytest.mark.parametrize("command", ["lab", "look", "models", "train"])
def test_every_option_of_a_command_is_explained(spoken, command):
    app = commands.application()
    text = explain(app, [command, "--help"])
    for argument in app[command].assemble_argument_collection():
        assert argument.name in text
        assert argument.parameter.help
    assert "--lang fr|en" in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_all_commands_are_listed(spoken):
    text = explain(commands.application(), [])
    assert re.findall(r"^  (\w+) ", text, re.MULTILINE) == [
        "class",
        "compare",
        "lab",
        "learn",
        "look",
        "measure",
        "models",
        "train",
        "zoom",
    ]
    assert "--version" in text


@pytest.mark.parametrize(
    "command", [[], ["class"], ["lab"], ["learn"], ["look"], ["measure"], ["models"], ["train"], ["zoom"]]
)
def test_french_help_is_french_throughout(command):
    with speaking("fr"):
        french = explain(commands.application(), command)
    english = explain(commands.application(), command)
    shared = set(french.splitlines()) & set(english.splitlines()) - {""}
    assert not shared
    assert not re.search(r"[^ ] [:;?!»]( |\n|$)|« ", french.replace("; -", ";-"))


def test_defaults_and_choices_are_told():
    text = explain(commands.application(), ["look"])
    assert "--view lines|heatmap     Kind of picture in the file. Default: lines." in text
    assert re.search(r"--layer N +Layer, counted from 0\. Without --layer and --head:", text)
    assert "None" not in text
    assert "False" not in text


def test_there_is_no_choice_of_host():
    assert "--host" not in explain(commands.application(), ["lab"])


@pytest.mark.parametrize("code", ["en", "fr"])
def test_the_help_of_train_names_every_task(code):
    from regard.training.recipes.building import TASKS

    with speaking(code):
        text = " ".join(explain(commands.application(), ["train"]).split())
    assert all(task in text for task in TASKS)
