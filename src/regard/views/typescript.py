"""The payload's types, written as TypeScript.

python -m regard.views.typescript           writes web/requests.ts
python -m regard.views.typescript --check   exits with 1 where that file is stale
"""

from __future__ import annotations

import sys
from dataclasses import is_dataclass
from pathlib import Path
from types import NoneType
from typing import Any, NotRequired, get_args, get_origin, get_type_hints, is_typeddict

from regard.views import requests, zoom_requests

TARGET = Path(__file__).parents[3] / "web" / "requests.ts"
_PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", NoneType: "null", Any: "unknown"}


def typescript() -> str:
    """The text of ``web/requests.ts``: one interface for each request, header and picture."""
    named = {**vars(zoom_requests), **vars(requests)}
    kinds = [kind for kind in named.values() if _is_ours(kind)]
    blocks = [
        "// Written by `make format` from src/regard/views/requests.py and zoom_requests.py. Change those files, not this one.",
        f"export const SCHEMA = {requests.SCHEMA};",
        *(_interface(kind) for kind in kinds),
        f"export type Request = {' | '.join(kind.__name__ for kind in get_args(requests.Request))};",
        *(f"export type {name} = {_name(getattr(requests, name))};" for name in ("Sink", "ViewName")),
    ]
    return "\n\n".join(blocks) + "\n"


def _is_ours(kind: object) -> bool:
    typed = is_typeddict(kind) or (isinstance(kind, type) and is_dataclass(kind))
    return typed and getattr(kind, "__module__", "").startswith("regard.")


def _interface(kind: type) -> str:
    lines = [_member(name, expected) for name, expected in get_type_hints(kind, include_extras=True).items()]
    return "\n".join([f"export interface {kind.__name__} {{", *lines, "}"])


def _member(name: str, expected: Any) -> str:
    if get_origin(expected) is NotRequired:
        return f"  {name}?: {_name(get_args(expected)[0])};"
    return f"  {name}: {_name(expected)};"


def _name(expected: Any) -> str:
    if expected in _PLAIN:
        return _PLAIN[expected]
    if get_origin(expected) is list:
        (item,) = get_args(expected)
        return f"{_name(item)}[]"
    if get_origin(expected) is dict:
        return f"Record<string, {_name(get_args(expected)[1])}>"
    if choices := get_args(expected):
        return " | ".join(f'"{choice}"' if isinstance(choice, str) else _name(choice) for choice in choices)
    return str(expected.__name__)


def main(arguments: list[str]) -> int:
    """Writes the file, or compares it."""
    stale = not TARGET.exists() or TARGET.read_text(encoding="utf-8") != typescript()
    if arguments == ["--check"]:
        if stale:
            sys.stderr.write(f"{TARGET.name} is stale: run `make format`.\n")
        return int(stale)
    if stale:
        TARGET.write_text(typescript(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
