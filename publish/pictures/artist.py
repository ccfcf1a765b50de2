"""Draws charts in a process of its own, which is ended when one takes too long."""

import multiprocessing
import signal
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

import vl_convert

from crawler.errors import GongkaiError

VERSION = "5.21"


class Artist:
    """One process, begun with the first chart and again after one that took too long.

    V8, which draws, cannot be stopped from outside within this process. Not safe for threads.
    """

    def __init__(self) -> None:
        self._process: SpawnProcess | None = None
        self._pipe: Connection

    def draw(self, spec: str, *, seconds: float) -> str:
        """A Vega-Lite chart as SVG. GongkaiError if it takes longer, or cannot be drawn."""
        if self._process is None or not self._process.is_alive():
            self._begin()
        try:
            self._pipe.send(spec)
            if not self._pipe.poll(seconds):
                raise GongkaiError("the picture takes too long to draw")
            svg: str | None = self._pipe.recv()
        except (GongkaiError, OSError, EOFError) as error:
            self._end()
            raise GongkaiError(f"no picture: {error}") from error
        if svg is None:
            raise GongkaiError("no picture: it cannot be drawn")
        return svg

    def _begin(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_work, args=(other,), daemon=True)
        self._process.start()
        other.close()

    def _end(self) -> None:
        if self._process:
            self._process.kill()
            self._process.join()
            self._pipe.close()
            self._process = None


def _work(pipe: Connection) -> None:
    """Draws what comes until nobody asks any more; None for what cannot be drawn."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who asks ends first
    with suppress(EOFError):
        while True:
            spec = pipe.recv()
            try:
                svg = vl_convert.vegalite_to_svg(spec, vl_version=VERSION, allowed_base_urls=[])
            except ValueError:
                svg = None
            pipe.send(svg)
