"""How far a run has come: a bar on a terminal, a line for each visit otherwise."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from crawler.runs import Progress, VisitSummary


@contextmanager
def progress_of(*, quiet: bool) -> Iterator[Progress]:
    """What is to be told of each visit; nothing if ``quiet``."""
    if quiet:
        yield lambda *_: None
    elif sys.stderr.isatty():
        with _Bar() as bar:
            yield bar.step
    else:
        yield _say


def _say(visit: VisitSummary, _: int) -> None:
    click.echo(f"{visit.agency_id}: {visit.outcome}, {visit.reports_found} reports")


class _Bar:
    """A bar that is drawn with the first visit, when it is known how many there are."""

    def __init__(self) -> None:
        self._bar: click._termui_impl.ProgressBar[int] | None = None

    def __enter__(self) -> "_Bar":
        return self

    def step(self, visit: VisitSummary, expected: int) -> None:
        """One visit more."""
        if self._bar is None:
            self._bar = click.progressbar(length=expected, label="visits", file=sys.stderr)
        self._bar.label = f"{visit.agency_id}: {visit.outcome}"
        self._bar.update(1)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.render_finish()
