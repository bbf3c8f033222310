from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
import torch

from regard.errors import RegardError
from regard.training import checkpoint
from regard.training.checkpoint import Checkpoint, DamagedError, OtherSchemaError, opened, steps_in, write

RUN = {"name": "lines", "description": {"mark": '"sha256":"0000"'}, "settings": {"learning_rate": 0.1}}


def made(step=5, *, size=3):
    generator = torch.Generator().manual_seed(step)
    tensors = {
        "model.weight": torch.randn(size, 2, generator=generator),
        "model.nothing": torch.zeros(0, 7),
        "step.weight": torch.tensor(float(step)),
        "random.cpu.0": torch.randint(256, (11,), generator=generator).to(torch.uint8),
        "half": torch.tensor([float("nan"), -0.0]).to(torch.bfloat16),
    }
    return Checkpoint(step=step, seed=7, threads=3, seconds=1.5, run=RUN, tensors=tensors)


def bits(checkpoint):
    return {
        name: (tensor.dtype, tensor.shape, tensor.reshape(-1).view(torch.uint8).tolist())
        for name, tensor in checkpoint.tensors.items()
    }


def test_every_bit_comes_back():
    given = made()
    found = Checkpoint.from_bytes(given.to_bytes())
    assert bits(found) == bits(given)
    assert {**vars(found), "tensors": 0} == {**vars(given), "tensors": 0}


def test_one_changed_bit_is_found_wherever_it_is():
    content = made().to_bytes()
    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 1 << place % 8
        with pytest.raises(DamagedError):
            Checkpoint.from_bytes(bytes(changed))


@pytest.mark.parametrize("change", [lambda content: content + b"\0", lambda content: b"\0" + content])
def test_one_more_byte_is_found(change):
    with pytest.raises(DamagedError):
        Checkpoint.from_bytes(change(made().to_bytes()))


def test_a_cut_is_found_wherever_it_is():
    content = made().to_bytes()
    for length in range(len(content)):
        with pytest.raises(DamagedError):
            Checkpoint.from_bytes(content[:length])


def test_the_last_two_are_kept(tmp_path):
    for step in (2, 4, 6, 8):
        write(tmp_path, made(step))
    assert steps_in(tmp_path) == [6, 8]
    assert len([*tmp_path.iterdir()]) == 2
    content, notice = opened(tmp_path)
    assert bits(Checkpoint.from_bytes(content)) == bits(made(8))
    assert notice is None


def test_an_empty_folder_is_made_and_gives_nothing(tmp_path):
    assert opened(tmp_path / "new" / "run") == (None, None)
    assert [*(tmp_path / "new" / "run").iterdir()] == []


def test_the_one_before_stands_in_for_a_damaged_one(tmp_path):
    for step in (4, 8):
        write(tmp_path, made(step))
    path = tmp_path / "checkpoint-000000008.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    found, notice = opened(tmp_path)
    assert Checkpoint.from_bytes(found).step == 4
    assert "step 8 is damaged" in notice["en"]
    assert "étape 8 est abîmée" in notice["fr"]

    write(tmp_path, made(6))
    assert steps_in(tmp_path) == [4, 6]


def test_a_folder_in_which_everything_is_damaged_is_refused(tmp_path):
    for step in (4, 8):
        write(tmp_path, made(step))
        (tmp_path / f"checkpoint-00000000{step}.safetensors").write_bytes(b"")
    with pytest.raises(RegardError, match="delete this folder"):
        opened(tmp_path)


def test_what_an_interrupted_writing_left_is_not_a_checkpoint(tmp_path):
    write(tmp_path, made(4))
    (tmp_path / "checkpoint.part").write_bytes(made(8).to_bytes()[:100])
    found, notice = opened(tmp_path)
    assert Checkpoint.from_bytes(found).step == 4
    assert notice is None
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint-000000004.safetensors"]


def test_another_version_is_refused(tmp_path, monkeypatch):
    write(tmp_path, made())
    monkeypatch.setattr(checkpoint, "SCHEMA", 2)
    with pytest.raises(OtherSchemaError):
        Checkpoint.from_bytes(made().to_bytes())
    with pytest.raises(RegardError, match="another version of Regard"):
        opened(tmp_path)


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "run").write_text("")
    with pytest.raises(RegardError, match=r"cannot be written to .*run .*another --folder"):
        opened(tmp_path / "run")


def test_what_cannot_be_read_is_said(tmp_path):
    (tmp_path / "checkpoint-000000004.safetensors").mkdir()
    with pytest.raises(RegardError, match=r"after step 4 .* cannot be read"):
        opened(tmp_path)


class FullFile:
    """A file on a disk with room for some bytes more."""

    def __init__(self, file, room):
        self.file, self.room = file, room

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.file.close()

    def __getattr__(self, name):
        return getattr(self.file, name)

    def write(self, content):
        self.file.write(content[: self.room])
        if len(content) > self.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def still_there(folder):
    found, notice = opened(folder)
    return (
        notice is None and steps_in(folder) == [2, 4] and bits(Checkpoint.from_bytes(found)) == bits(made(4))
    )


@pytest.mark.parametrize("room", [0, 1, 100, 600])
def test_a_full_disk_leaves_what_was_there(tmp_path, monkeypatch, room):
    write(tmp_path, made(2))
    write(tmp_path, made(4))
    with monkeypatch.context() as patched:
        opening = Path.open
        patched.setattr(Path, "open", lambda path, mode: FullFile(opening(path, mode), room))
        with pytest.raises(RegardError, match=r"after step 6 .*No space left on device.*make room") as caught:
            write(tmp_path, made(6))
    assert "Faites" not in caught.value.say("fr")
    assert "faites de la place" in caught.value.say("fr")
    assert len([*tmp_path.iterdir()]) == 2
    assert still_there(tmp_path)


def test_a_disk_that_is_full_when_bytes_reach_it_leaves_what_was_there(tmp_path, monkeypatch):
    write(tmp_path, made(2))
    write(tmp_path, made(4))

    def full(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(RegardError, match="No space left"):
            write(tmp_path, made(6))
    assert still_there(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on the size of files")
def test_a_limit_of_the_system_leaves_what_was_there(tmp_path):
    import resource

    write(tmp_path, made(2))
    write(tmp_path, made(4))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(RegardError, match="File too large"):
            write(tmp_path, made(6, size=5003))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert still_there(tmp_path)


def test_its_own_training_is_let_in(tmp_path):
    checkpoint.check(made(), tmp_path, run=RUN, seed=7, steps=5)


@pytest.mark.parametrize(
    ("run", "seed", "steps", "said"),
    [
        (RUN | {"name": "curves"}, 7, 5, "training of lines, not of curves: give another --folder"),
        (RUN | {"description": {}}, 7, 5, "training of lines on other data or of other sizes"),
        (RUN | {"settings": {"learning_rate": 0.2}}, 7, 5, "learning_rate = 0.1, not 0.2"),
        (RUN, 8, 5, "seed = 7, not 8"),
        (RUN, 7, 4, "steps = 5, not 4"),
    ],
)
def test_another_training_is_refused(tmp_path, run, seed, steps, said):
    with pytest.raises(RegardError, match=said) as caught:
        checkpoint.check(made(), tmp_path, run=run, seed=seed, steps=steps)
    assert "--folder, or" in str(caught.value)
