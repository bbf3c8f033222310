"""An effect that ends with the request that asked for it."""

from __future__ import annotations

import asyncio
import json
from threading import Event

import anyio
from starlette.requests import Request

from regard.lab import effects
from regard.lab.app import Laboratory
from regard.lab.effect_desk import EffectDesk
from regard.lab.entrance import Entrance
from tests.lab.asynchronous import to_its_end
from tests.lab.conftest import look


def test_an_effect_whose_request_is_cancelled_lets_go_of_the_model(monkeypatch):
    laboratory = Laboratory(Entrance(5))
    record = look("le chat dort")
    laboratory.shelf.put(record)
    begun, ended = Event(), Event()

    def compute(record, models, asked, stop):
        begun.set()
        if stop.wait(5):
            ended.set()
        return b"{}"

    monkeypatch.setattr(effects, "compute", compute)
    asked = {"record": record.digest, "change": {}, "controls": 1, "sequence": 0}
    sent = [{"type": "http.request", "body": json.dumps(asked).encode()}]

    async def receive():
        if not sent:
            await anyio.sleep_forever()
        return sent.pop()

    async def cancelled():
        request = Request({"type": "http", "method": "POST", "headers": []}, receive)
        task = asyncio.create_task(EffectDesk(laboratory).effect(request))
        while not begun.is_set():
            await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.wait([task])

    to_its_end(cancelled())
    assert ended.wait(2)
