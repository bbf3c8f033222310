"""The arrows of the house, and public names that stay callable."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import regard

SOURCE = Path(regard.__file__).parent
MODULES = [
    found.name for found in pkgutil.walk_packages(regard.__path__, "regard.") if "__main__" not in found.name
]
KERNELS = ("regard.measures.backends.triton_",)
"""Modules that import Triton at once; it exists on Linux only, and nothing else imports them before it is wanted."""
OF_KERAS = ("regard.keras", "regard.doors.keras_")
"""Modules that import Keras, which is an extra."""

ROOMS = {
    "errors": set(),
    "attention": {"errors"},
    "layers": {"errors", "attention"},
    "keras": {"errors", "attention"},
    "texts": {"errors"},
    "models": {"errors", "texts", "attention", "layers"},
    "training": {"errors", "attention", "layers", "models"},
    "record": {"errors", "attention"},
    "doors": {"errors", "texts", "attention", "keras", "record"},
    "measures": {"errors", "attention", "record"},
    "changes": {"errors", "attention", "record"},
    "views": {"errors", "record", "measures"},
    "workbench": {"errors", "texts", "attention", "layers", "models", "record", "measures", "doors", "views"},
    "effects": {"errors", "attention", "changes", "record", "doors", "workbench"},
    "comparison": {"errors", "attention", "models", "training"},
    "long_texts": {"errors", "models", "record", "measures", "doors", "workbench"},
    "joined_windows": {"errors", "attention", "record", "long_texts"},
    "course": {"errors", "models", "views", "workbench"},
    "cours": {"errors", "record", "views", "course"},
    "lab": {
        "errors",
        "comparison",
        "course",
        "models",
        "record",
        "measures",
        "views",
        "workbench",
        "doors",
        "changes",
        "effects",
        "long_texts",
        "joined_windows",
    },
    "terminal": {
        "errors",
        "comparison",
        "course",
        "models",
        "record",
        "measures",
        "views",
        "workbench",
        "long_texts",
        "doors",
        "lab",
        "training",
    },
    "cli": {"errors", "terminal"},
    "__main__": {"cli"},
}


def imported_rooms(path: Path) -> set[str]:
    """Rooms that a file imports, also inside functions."""
    rooms: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = (
                [f"{node.module}.{alias.name}" for alias in node.names]
                if node.module == "regard"
                else [node.module]
            )
        rooms |= {
            name.split(".")[1] for name in names if name.startswith("regard.") and name.split(".")[1] in ROOMS
        }
    return rooms


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_data_goes_one_way(path):
    room = room_of(path)
    if room == "__init__":
        return
    assert room in ROOMS, f"{room} is a new room: say in this test what it may import"
    assert imported_rooms(path) <= ROOMS[room] | {room}


def test_every_public_name_is_there_after_every_submodule_was_imported():
    for name in MODULES:
        if name.startswith(OF_KERAS) and importlib.util.find_spec("keras") is None:
            continue
        if sys.platform == "linux" or not name.startswith(KERNELS):
            importlib.import_module(name)
    for name in regard.__all__:
        assert callable(getattr(regard, name)), name


def test_no_room_bears_the_name_of_a_public_name():
    rooms = {path.stem for path in SOURCE.iterdir()}
    assert not rooms & set(regard.__all__)


def test_every_public_name_is_listed_where_it_is_typed():
    tree = ast.parse((SOURCE / "__init__.py").read_text(encoding="utf-8"))
    typed = {
        alias.name
        for block in tree.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert typed == set(regard.__all__) == set(regard._HOME_OF)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = regard.nothing


@pytest.mark.parametrize("heavy", ["torch", "transformers", "starlette", "numpy", "jaxtyping"])
def test_importing_regard_imports_nothing_heavy(heavy):
    code = f"import sys, regard; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_mechanism_does_not_import_torch():
    code = "import sys, regard.attention, numpy as np; regard.attention.attend(np.ones((3, 2)), np.ones((5, 2)), np.ones((5, 2)))"
    code += "; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
