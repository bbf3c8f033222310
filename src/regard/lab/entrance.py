"""Who is let in: the holder of the printed address, once, and afterwards the browser that used it."""

from __future__ import annotations

import secrets


class Entrance:
    """The token of the printed address and the session that it opens.

    The cookie bears the port in its name, because browsers share cookies between all ports of one host: two
    laboratories on one computer would otherwise overwrite each other's session.

    Args:
        port: Port on which the laboratory is served.
    """

    def __init__(self, port: int) -> None:
        self.cookie = f"regard-{port}"
        self.token = secrets.token_urlsafe(32)
        self._session: str | None = None

    def open(self, token: str) -> str | None:
        """A new session for the right token, the first time; None for a wrong or spent one."""
        if self._session is not None or not _same(token, self.token):
            return None
        self._session = secrets.token_urlsafe(32)
        return self._session

    def knows(self, cookies: str) -> bool:
        """Whether a Cookie header holds the session."""
        if self._session is None:
            return False
        pairs = (part.strip().partition("=") for part in cookies.split(";"))
        # Another program on this computer may have set a cookie of the same name, so any of them may be ours.
        return any(name == self.cookie and _same(value, self._session) for name, _, value in pairs)


def _same(given: str, expected: str) -> bool:
    """Compares in a time that does not tell how much was right."""
    return secrets.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode())
