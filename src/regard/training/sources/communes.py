"""Names of the communes of France."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from regard.training.sources.archives import member
from regard.training.sources.data_set import DataSet, PublicFile, Row


def rows(files: Sequence[Path]) -> list[Row]:
    """Every name once, in the order of Unicode; communes that share a name count as one."""
    (path,) = files
    codes = json.loads(member(path, "package/codes-postaux.json", called=path))
    return [(name,) for name in sorted({code["nomCommune"] for code in codes})]


COMMUNES = DataSet(
    name="communes-fr",
    title={"en": "Names of French communes", "fr": "Noms des communes de France"},
    columns=("name",),
    licence="MIT",
    attribution={
        "en": "Names of communes from codes-postaux 4.1.2 (Base Adresse Nationale), MIT, after INSEE and DGFiP.",
        "fr": "Noms des communes de codes-postaux 4.1.2 (Base Adresse Nationale), MIT, d’après l’INSEE et la DGFiP.",
    },
    files=(
        PublicFile(
            "https://registry.npmjs.org/codes-postaux/-/codes-postaux-4.1.2.tgz",
            sha256="4dbca742ec9eaa91897b949bde893cc4c7417699693120e1373f0cd489157d41",
        ),
    ),
    rows=rows,
    prepared=None,
    prepared_sha256=None,
)
