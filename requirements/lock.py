"""Renews requirements/lock.txt, for maintainers who have uv: names, versions and hashes for every platform.

PyTorch is left out, because which file of it is right depends on the machine; requirements/torch.txt pins its version. Left out too
is what the model's package asks for and Regard does not use: all packages are installed without asking for dependencies.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements" / "lock.txt"
WITH_TORCH = ("torch", "triton", "nvidia-", "cuda-")
UNUSED = {"sentence-transformers", "scikit-learn", "scipy", "joblib", "threadpoolctl", "narwhals"}
COMMAND = "uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet"


def main() -> None:
    """Resolves, leaves out what is left out, and writes the file."""
    resolved = subprocess.run(COMMAND.split(), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    entries = re.split(r"\n(?=\S)", resolved.strip())
    kept = [
        entry for entry in entries if not entry.startswith(WITH_TORCH) and entry.split("==")[0] not in UNUSED
    ]
    LOCK.write_text("\n".join(kept) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(kept)} packages in {LOCK.name}\n")


if __name__ == "__main__":
    main()
