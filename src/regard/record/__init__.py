"""What a model did, as data: the record between the doors and the views."""

from regard.record.axis import Axis
from regard.record.layer import Layer
from regard.record.proof import Proof
from regard.record.record import Record

__all__ = ["Axis", "Layer", "Proof", "Record"]
