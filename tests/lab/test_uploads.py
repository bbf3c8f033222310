"""Files that come while the disk is full, or from a page that goes away."""

from __future__ import annotations

import errno
import io

import pytest
from starlette.requests import Request

from regard.lab import uploads
from regard.lab.bodies import GoneError
from regard.lab.refusals import FullDiskError, NotTextError
from tests.lab.asynchronous import to_its_end


class Full(io.BytesIO):
    """A file on a disk without room."""

    def write(self, part):
        raise OSError(errno.ENOSPC, "No space left on device", "/secret/place")


class Place:
    """A path on that disk."""

    kept = True

    def open(self, mode):
        return Full()

    def unlink(self, *, missing_ok):
        self.kept = False


def receive(messages, path, seen=lambda part: None):
    async def next_message():
        return messages.pop(0)

    to_its_end(uploads.receive(Request({"type": "http"}, next_message), path, seen))


def test_a_full_disk_is_told_in_one_sentence_once_all_has_come():
    path = Place()
    messages = [{"type": "http.request", "body": b"a", "more_body": more} for more in (True, True, False)]
    with pytest.raises(FullDiskError) as told:
        receive(messages, path)
    assert (messages, path.kept) == ([], False)
    assert "secret" not in told.value.say("fr") + told.value.say("en")


@pytest.mark.parametrize("path", [None, Place()])
def test_a_page_that_goes_away_before_it_hears_of_its_refusal_is_no_fault(tmp_path, path):
    def refuse(part):
        raise NotTextError

    messages = [{"type": "http.request", "body": b"a", "more_body": True}, {"type": "http.disconnect"}]
    with pytest.raises(GoneError):
        receive(messages, path or tmp_path / "a.txt", (lambda part: None) if path else refuse)
    assert list(tmp_path.iterdir()) == []
