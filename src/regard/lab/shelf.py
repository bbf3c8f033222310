"""The records that a page may still ask about: the newest ones, bounded in number and in memory."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

from regard.lab.refusals import UnknownRecordError

if TYPE_CHECKING:
    from regard.record import Record


class Shelf:
    """Keeps the records used last. The newest one is always kept, however large.

    Args:
        most: How many records at most.
        most_bytes: How many bytes their arrays may take together.
    """

    def __init__(self, *, most: int = 64, most_bytes: int = 256 * 2**20) -> None:
        self.most = most
        self.most_bytes = most_bytes
        self._records: OrderedDict[str, tuple[Record, int]] = OrderedDict()
        self._lock = Lock()

    def put(self, record: Record) -> None:
        """Keeps a record, and lets go of the ones that were used longest ago."""
        digest, taken = record.digest, size(record)
        with self._lock:
            self._records[digest] = (record, taken)
            self._records.move_to_end(digest)
            while len(self._records) > 1 and self._is_too_full():
                self._records.popitem(last=False)

    def get(self, digest: str) -> Record:
        """The record of this digest.

        Raises:
            RefusedError: if it is not, or no longer, kept.
        """
        with self._lock:
            if digest not in self._records:
                raise UnknownRecordError
            self._records.move_to_end(digest)
            return self._records[digest][0]

    def _is_too_full(self) -> bool:
        return (
            len(self._records) > self.most
            or sum(taken for _, taken in self._records.values()) > self.most_bytes
        )


def size(record: Record) -> int:
    """Bytes in the arrays of a record's layers; an array that two layers share counts twice."""
    return sum(int(getattr(value, "nbytes", 0)) for layer in record.layers for value in vars(layer).values())
