"""A lab that really runs, for tests, benchmarks and the README's pictures."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def lab(*, language: str = "en") -> Iterator[str]:
    """Starts one on a free port and gives the address that it prints."""
    command = [sys.executable, "-m", "regard", "lab", "--no-browser", "--port", "0"]
    environment = {**os.environ, "REGARD_LANG": language}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        try:
            yield next(found[0] for line in process.stdout if (found := re.search(r"http://\S+", line)))
        finally:
            process.terminate()
