"""On what a comparison was measured."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import Any

from regard.comparison.speed import cores


def machine() -> dict[str, Any]:
    """Processor, system and versions, as JSON."""
    import torch

    return {
        "processor": _processor(),
        "cores": cores(),
        "system": platform.system(),
        "python": platform.python_version(),
        "torch": torch.__version__,
    }


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    if told.exists():
        for line in told.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
