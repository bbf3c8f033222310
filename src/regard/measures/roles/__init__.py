"""What a head does: which keys each behaviour means, how much weight falls on them, and what that is worth as evidence."""

from regard.measures.roles.behaviours import BEHAVIOURS, FOCUS, LABELS, LETTER_ROLES
from regard.measures.roles.evidence import Thresholds
from regard.measures.roles.tally import Tally

__all__ = ["BEHAVIOURS", "FOCUS", "LABELS", "LETTER_ROLES", "Tally", "Thresholds"]
