"""The operator's own webhook, told what needs a person."""

from collections.abc import Sequence
from datetime import UTC, datetime
from threading import Thread

import httpx

_SECONDS = 10  # to connect, and for each piece of the answer
_SECONDS_IN_ALL = 30


def call_webhook(url: str, lines: Sequence[str], *, seconds: float = _SECONDS_IN_ALL) -> str | None:
    """POST the lines as JSON (``text`` for chats, ``problems``, ``at``); what went wrong, if any.

    Where it leads is the operator's choice, private addresses too. No redirect is followed, and
    what is answered is not read.
    """
    said: list[str | None] = []
    # In a thread, as a server that drips its answer resets every timeout of a client.
    thread = Thread(target=lambda: said.append(_post(url, lines)), daemon=True)
    thread.start()
    thread.join(seconds)
    return said[0] if said else f"the webhook failed: no answer in {seconds:g} seconds"


def _post(url: str, lines: Sequence[str]) -> str | None:
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    message = {"text": "\n".join(lines), "problems": list(lines), "at": at}
    try:
        with httpx.stream("POST", url, json=message, timeout=_SECONDS) as response:
            status = response.status_code
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return f"the webhook failed: {error or type(error).__name__}"
    return None if 200 <= status < 300 else f"the webhook answered with {status}"
