"""What can be asked of a model's attention while it runs: each change is a frozen value that says which heads, and what."""

from regard.changes.ablate import Ablate
from regard.changes.cut import Cut
from regard.changes.patch import Patch
from regard.changes.remask import Remask
from regard.changes.temper import Temper

__all__ = ["Ablate", "Cut", "Patch", "Remask", "Temper"]
