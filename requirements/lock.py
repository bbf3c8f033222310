"""Renews the locks, for maintainers who have uv: names, versions and hashes for every platform.

lock.txt holds what the laboratory needs, test.txt what only tests and checks need on top of it. On top of both, keras.txt holds what the
tests of Keras need (Keras, TensorFlow and JAX), and hosts.txt what the tests of notebooks need (JupyterLab, Notebook and marimo).
learn.txt holds what the lessons need on top of lock.txt: JupyterLab, in the version that is tested.
PyTorch is left out, because which file of it is right depends on the machine; torch.txt pins its version. Left out too is what the
model's package asks for and Regard does not use: all packages are installed without asking for dependencies.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
WITH_TORCH = ("torch", "triton", "nvidia-", "cuda-")
FOR_TESTS = "triton"
"""It comes with PyTorch for NVIDIA GPUs; elsewhere on Linux the tests run its kernels in its interpreter, in the same version."""

UNUSED = {"sentence-transformers", "scikit-learn", "scipy", "joblib", "threadpoolctl", "narwhals", "docopt"}
NEEDED = {"keras": "scipy", "hosts": "narwhals"}
"""The laboratory does not use them, and JAX and marimo do."""

COMMAND = (
    "uv pip compile pyproject.toml --constraint requirements/torch.txt --universal --python-version 3.11 --generate-hashes "
    "--no-header --no-annotate --quiet --group"
)


def main() -> None:
    """Resolves, leaves out what is left out, and writes the files."""
    whole = resolved("dev")
    lab = {name for name in resolved("build") if not name.startswith(WITH_TORCH)}
    tests = {name for name in whole if not name.startswith(WITH_TORCH)} - lab | {FOR_TESTS}
    write("lock.txt", [whole[name] for name in sorted(lab - UNUSED)])
    write("test.txt", [whole[name] for name in sorted(tests - UNUSED)])
    constraints = ("--constraint", "requirements/lock.txt", "--constraint", "requirements/test.txt")
    for group, needed in NEEDED.items():
        every = resolved(group, *constraints)
        beside = {name for name in every if not name.startswith(WITH_TORCH)} - set(whole) | {needed}
        write(f"{group}.txt", [every[name] for name in sorted(beside)])
    every = resolved("learn", *constraints, "--constraint", "requirements/hosts.txt")
    beside = {name for name in every if not name.startswith(WITH_TORCH)} - lab
    write("learn.txt", [every[name] for name in sorted(beside)])


def resolved(group: str, *constraints: str) -> dict[str, str]:
    """Each package that a group of dependencies needs, with its versions and hashes: several where Pythons need several."""
    command = [*COMMAND.split(), group, *constraints]
    text = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    entries = re.split(r"\n(?=\S)", text.strip())
    packages: dict[str, list[str]] = {}
    for entry in entries:
        packages.setdefault(entry.split("==")[0], []).append(entry)
    return {name: "\n".join(versions) for name, versions in packages.items()}


def write(name: str, entries: list[str]) -> None:
    """One lock, a package after the other."""
    (ROOT / "requirements" / name).write_text("\n".join(entries) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(entries)} packages in {name}\n")


if __name__ == "__main__":
    main()
