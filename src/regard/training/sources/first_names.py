"""First names: American ones, and French ones."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from regard.training.sources.archives import member
from regard.training.sources.data_set import DataSet, PublicFile, Row
from regard.training.sources.local import contents, decoded, lines

OF_MIMESIS = "mimesis/datasets/fr/person.json"
OF_FAKER = "faker/providers/person/fr_FR/__init__.py"
LISTS = ("first_names_male", "first_names_female")


def american(files: Sequence[Path]) -> list[Row]:
    """One name a line, as they stand."""
    (path,) = files
    return [(name,) for name in lines(decoded(contents(path), path)) if name]


def french(files: Sequence[Path]) -> list[Row]:
    """Every first name of either package once, in the order of Unicode."""
    mimesis, faker = files
    people = json.loads(member(mimesis, OF_MIMESIS, called=mimesis))
    names = {name for group in people["names"].values() for name in group}
    names.update(_listed(member(faker, OF_FAKER, called=faker).decode("utf-8")))
    return [(name,) for name in sorted(names)]


def _listed(source: str) -> Iterator[str]:
    """Names of the lists in Faker's source, which is read and never run."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and node.targets[0].id in LISTS
        ):
            yield from ast.literal_eval(node.value)


AMERICAN_NAMES = DataSet(
    name="names-us",
    title={"en": "American first names", "fr": "Prénoms américains"},
    columns=("name",),
    licence="MIT",
    attribution={
        "en": "Names from makemore (Andrej Karpathy), MIT, after the US Social Security Administration.",
        "fr": "Prénoms de makemore (Andrej Karpathy), MIT, d’après la Social Security Administration des États-Unis.",
    },
    files=(
        PublicFile(
            "https://raw.githubusercontent.com/karpathy/makemore/988aa59e4d8fefa526d06f3b453ad116258398d4/names.txt"
        ),
    ),
    rows=american,
    prepared="names-us.txt",
    prepared_sha256="dafe16369cdc9a9105ba0afd48ffacc3810aade35d4633c849de417d93fbf5ab",
)
FRENCH_NAMES = DataSet(
    name="prenoms-fr",
    title={"en": "French first names", "fr": "Prénoms français"},
    columns=("name",),
    licence="MIT",
    attribution={
        "en": "French first names from mimesis 22.2.0 and Faker 40.54.0, MIT.",
        "fr": "Prénoms français de mimesis 22.2.0 et de Faker 40.54.0, MIT.",
    },
    files=(
        PublicFile(
            "https://files.pythonhosted.org/packages/89/a6/1031fb1c0f453abd96589e2126707a42bcc4d19ec1d705886df6188182df/"
            "mimesis-22.2.0-py3-none-any.whl",
            sha256="037011eb3d5edf0b0b5d9eafd74d9881f6dce25b4f01032da0e13fb2a56f37e9",
        ),
        PublicFile(
            "https://files.pythonhosted.org/packages/85/2d/031405437c6ccdc5fb24fc8cc715fbe5fbf9af492749ad070d9cc85f69dc/"
            "faker-40.54.0-py3-none-any.whl",
            sha256="2dd88ee8cb63a9149e19ef48bdd73879bc3854d8ba2d6c1535e902a762e603f7",
        ),
    ),
    rows=french,
    prepared="prenoms-fr.txt",
    prepared_sha256="9965c55f86b8bbf02f6817249371bdb4ef7f43bbd9b0717d44cc2c42a12e4c2d",
)
