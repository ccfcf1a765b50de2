"""How much one client may ask: a bucket of requests an address, refilled at a steady rate."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress

from publish.door.asgi import App, Message, Receive, Scope, Send, path_of
from publish.door.turns import BusyError, Turns

# Loopback is the operator, or a proxy that names its clients; a page needs two or three requests.
RATE = 300.0
BURST_S = 10.0  # of requests that may come at once, in seconds of the rate
SQL_COST = 10  # a query may take a hundred times as long as a page
MOST_ADDRESSES = 10_000
MOST_AT_ONCE = 500
_BODY_S = 1.0
# Slow for large archives or made to be slow: of each kind a little at a time, beside the pages.
_HEAVY = ("sql", "archive", "build", "compare", "capture", "picture")
AT_ONCE, MOST_WAITING = 2, 40
_READING = ("GET", "HEAD", "OPTIONS")
_PLAIN = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]


class Buckets:
    """What each address has left; those not heard of longest are forgotten."""

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        """``rate`` in requests a second."""
        self._rate, self._most, self._clock = rate, rate * BURST_S, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, address: str, cost: float) -> float:
        """Takes the cost if it is there; how many seconds until it would be, 0 if it was."""
        now = self._clock()
        left, then = self._left.pop(address, (self._most, now))
        left = min(self._most, left + (now - then) * self._rate)
        wait = max(0.0, (min(cost, self._most) - left) / self._rate)
        self._left[address] = (left if wait else left - cost, now)
        if len(self._left) > MOST_ADDRESSES:
            self._left.popitem(last=False)
        return wait


def limit(app: App, rate: float) -> App:
    """Middleware: answers 429 beyond the rate, 503 when too much is under way, 405 to writing."""
    buckets = Buckets(rate)
    turns = {kind: Turns(at_once=AT_ONCE, waiting=MOST_WAITING) for kind in _HEAVY}
    under_way = 0

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal under_way
        if scope["type"] != "http":
            await app(scope, receive, send)
        elif scope["method"] not in _READING:
            # What is sent must be read, or closing resets the connection before the answer is.
            with suppress(TimeoutError):
                await asyncio.wait_for(receive(), _BODY_S)
            await refuse(send, 405, [(b"allow", b"GET, HEAD, OPTIONS")])
        elif wait := buckets.take(client_of(scope), _cost(scope)):
            await refuse(send, 429, [(b"retry-after", str(int(wait) + 1).encode())])
        elif under_way >= MOST_AT_ONCE:
            await refuse(send, 503, [(b"retry-after", b"1")])
        else:
            under_way += 1
            try:
                await _answer(app, turns.get(_kind(scope)), scope, receive, send)
            finally:
                under_way -= 1

    return wrapped


async def _answer(
    app: App, turns: Turns | None, scope: Scope, receive: Receive, send: Send
) -> None:
    """Has the application answer, heavy work in its turn, which is over when the answer begins."""
    async with AsyncExitStack() as turn:
        try:
            if turns:
                await turn.enter_async_context(turns.take())
        except BusyError:
            await refuse(send, 503, [(b"retry-after", b"5")])
            return

        async def send_on(message: Message) -> None:
            await turn.aclose()  # who reads slowly keeps nobody waiting
            await send(message)

        await app(scope, receive, send_on)


def _kind(scope: Scope) -> str:
    """Which kind of heavy work is asked for: its path up to the second slash, or SQL."""
    if b"sql=" in scope.get("query_string", b""):
        return "sql"
    path = path_of(scope)
    return "" if path.endswith(".csv") else path.split("/")[1]


def _cost(scope: Scope) -> float:
    return SQL_COST if b"sql=" in scope.get("query_string", b"") else 1


def client_of(scope: Scope) -> str:
    """The address that asks."""
    return str((scope.get("client") or ("",))[0])


async def refuse(send: Send, status: int, headers: list[tuple[bytes, bytes]]) -> None:
    """Answers with a status and nothing more."""
    await send({"type": "http.response.start", "status": status, "headers": [*_PLAIN, *headers]})
    await send({"type": "http.response.body", "body": f"{status}\n".encode()})
