"""The views in a notebook: the same ones as in the lab, fed over the notebook's own channel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import anywidget
import traitlets

from regard.errors import RegardError
from regard.record import Record
from regard.views import static
from regard.views.ahead import frames_ahead
from regard.views.answer import frame
from regard.views.fallback import still
from regard.views.requests import SCHEMA, Picture, Refusal, Request, parse


class Widget(anywidget.AnyWidget):
    """Shows one record. The page asks ``{view, sequence, request}``; a frame comes back in the message's buffer.

    What the first pictures need travels ahead, because a kernel that is running a cell may answer only after it.
    """

    _esm = static.FOLDER / "regard.js"
    _css = static.FOLDER / "regard.css"
    picture = traitlets.Dict().tag(sync=True)
    record = traitlets.Unicode().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    ahead = traitlets.Dict().tag(sync=True)

    def __init__(self, record: Record, picture: Picture, *, ahead: Mapping[str, bytes] | None = None) -> None:
        super().__init__(
            picture=dict(picture),
            record=record.digest,
            words=static.words(picture["locale"]),
            ahead=frames_ahead(record, picture) if ahead is None else dict(ahead),
        )
        self._shown = record
        self.on_msg(self._answer)
        self._answer_beside_a_running_cell()

    def _answer_beside_a_running_cell(self) -> None:
        """Lets the kernel answer in the subshell that the page chose.

        Pages from JupyterLab 4.4 on ask in a subshell, which runs beside the cell. ipykernel 7.4 sends a widget's messages
        back to where the widget last spoke, the running cell, unless the widget's channel says otherwise.
        """
        if self.comm is not None:
            self.comm._reply_subshell_for = lambda _data, chosen: chosen

    def _repr_mimebundle_(self, **options: Any) -> Any:
        data, metadata = cast("tuple[Any, Any]", super()._repr_mimebundle_(**options))
        if type(self.comm).__module__.startswith("marimo"):  # it keeps no other form than the live one
            return data, metadata
        return {**data, **still(self._shown, cast("Picture", self.picture))}, metadata

    def _frame(self, request: Request, sequence: int) -> bytes:
        """The frame that answers a request."""
        return frame(self._shown, request, sequence=sequence)

    def _answer(self, _widget: object, message: Any, _buffers: object) -> None:
        if not isinstance(message, dict) or not isinstance(message.get("request"), dict):
            return
        sequence = message.get("sequence")
        if not isinstance(sequence, int):
            return
        reply = {"view": message.get("view"), "sequence": sequence}
        try:
            body = self._frame(parse(message["request"]), sequence)
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


class CalculatorWidget(Widget):
    """Shows a record worked out step by step; beside it its script holds lines, grid and mask."""

    _esm = static.FOLDER / static.OWN_SCRIPTS["calculator"]


class MaskWidget(Widget):
    """Shows a mask to click, or a grid to guess; beside them its script holds lines and grid."""

    _esm = static.FOLDER / static.OWN_SCRIPTS["mask"]


OWN_WIDGETS: dict[str, type[Widget]] = {
    "calculator": CalculatorWidget,
    "mask": MaskWidget,
    "predict": MaskWidget,
}
"""Views whose script is another one than that of all others."""
