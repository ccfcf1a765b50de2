"""Connections that do not wait for ever: for a request to be whole, for an answer to be read."""

import asyncio
from typing import ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_S = 10.0
# In which some 64 kB must be taken: slower than 3 kB a second is no reading.
ANSWER_S = 20.0
MOST_WAITING = 400


class PatientProtocol(H11Protocol):
    """Hangs up on who neither asks nor reads; of too many who do not ask, on the oldest.

    uvicorn has a time limit between requests only: a client that sends a letter a minute would keep
    its connection, and enough of them the site.
    """

    _waiting: ClassVar[dict["PatientProtocol", asyncio.TimerHandle]] = {}
    _unread: asyncio.TimerHandle | None = None

    def connection_made(  # type: ignore[override]
        self, transport: asyncio.Transport
    ) -> None:
        """A client is there, and has so long to ask."""
        super().connection_made(transport)
        self._wait()
        if len(self._waiting) > MOST_WAITING:
            next(iter(self._waiting))._hang_up()

    def data_received(self, data: bytes) -> None:
        """What came of a request; the wait is over when it has begun to be answered."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._wait_no_more()

    def on_response_complete(self) -> None:
        """The next request has its own time."""
        self._wait()
        super().on_response_complete()

    def pause_writing(self) -> None:
        """The client does not read what is sent."""
        super().pause_writing()
        self._unread = self.loop.call_later(ANSWER_S, self._hang_up)

    def resume_writing(self) -> None:
        """It reads again."""
        super().resume_writing()
        self._stop_unread()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._wait_no_more()
        self._stop_unread()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._wait_no_more()
        self._waiting[self] = self.loop.call_later(REQUEST_S, self._hang_up)

    def _wait_no_more(self) -> None:
        if timer := self._waiting.pop(self, None):
            timer.cancel()

    def _stop_unread(self) -> None:
        if self._unread:
            self._unread.cancel()
            self._unread = None

    def _hang_up(self) -> None:
        self._wait_no_more()
        self.transport.abort()
