"""The views in a notebook: the same script as the lab, fed over the notebook's own channel."""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from regard.errors import RegardError
from regard.record import Record
from regard.views import static
from regard.views.answer import frame
from regard.views.requests import SCHEMA, Picture, Refusal, parse


class Widget(anywidget.AnyWidget):
    """Shows one record. The page asks ``{view, sequence, request}``; a frame comes back in the message's buffer."""

    _esm = static.FOLDER / "regard.js"
    _css = static.FOLDER / "regard.css"
    picture = traitlets.Dict().tag(sync=True)
    record = traitlets.Unicode().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, record: Record, picture: Picture) -> None:
        super().__init__(picture=dict(picture), record=record.digest, words=static.words(picture["locale"]))
        self._shown = record
        self.on_msg(self._answer)

    def _answer(self, _widget: object, message: Any, _buffers: object) -> None:
        if not isinstance(message, dict) or not isinstance(message.get("request"), dict):
            return
        sequence = message.get("sequence")
        if not isinstance(sequence, int):
            return
        reply = {"view": message.get("view"), "sequence": sequence}
        try:
            body = frame(self._shown, parse(message["request"]), sequence=sequence)
        except RegardError as error:
            refusal: Refusal = {
                "schema": SCHEMA,
                "sequence": sequence,
                "code": error.code,
                "message": error.sentences,
                "fits": None,
            }
            self.send({**reply, "refusal": refusal})
        else:
            self.send(reply, [body])
