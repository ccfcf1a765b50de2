"""Why a request was not made or its answer not had; each kind decides a visit's outcome."""

from typing import Literal

from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError, IgnoreRequest

Trouble = Literal["blocked", "refused_by_robots", "unreachable", "broken"]


class Refusal(IgnoreRequest):
    """A request that ends here; ``outcome`` is what it makes of a visit."""

    outcome: Trouble = "broken"


class RefusedHost(Refusal):
    """The address is no kin of the agency's home."""


class RefusedByRobots(Refusal):
    """robots.txt disallows it, or fails in a way that means no."""

    outcome = "refused_by_robots"


class RobotsBlocked(Refusal):
    """robots.txt itself is answered by a challenge."""

    outcome = "blocked"


class RobotsUnreachable(Refusal):
    """robots.txt cannot be had, so nothing of the host may be."""

    outcome = "unreachable"


class BudgetSpent(Refusal):
    """The host was asked as often as it may be on one day."""


class EndlessBody(Refusal):
    """The host answers, but the body does not end."""


def judge_failure(error: Exception) -> tuple[Trouble, str]:
    """What a failed request makes of a visit, and why in words."""
    if isinstance(error, Refusal):
        return error.outcome, str(error)
    if isinstance(error, DownloadCancelledError):
        return "broken", "the body is larger than what is fetched at most"
    if isinstance(error, IgnoreRequest):
        text = str(error)
        if "max redirections" in text:
            return "broken", "it redirects without end"
        return "broken", text or "the request was refused"
    if isinstance(error, ValueError):  # an address that Scrapy makes no request of
        return "broken", f"it leads to what is no web address ({_first_line(error)})"
    if isinstance(error, DownloadTimeoutError):
        return "unreachable", "it does not answer in time"
    cause = _innermost(error)
    return "unreachable", f"no connection ({type(cause).__name__}: {_first_line(cause)})"


def _innermost(error: Exception) -> BaseException:
    """What Twisted says went wrong, where Scrapy's error only wraps a list of such failures."""
    failures = getattr(error.__cause__, "reasons", None)
    return failures[-1].value if failures else error


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else "no reason given"
