"""The one process that all stages of a crawl share: started when first asked, killed if silent."""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any

_WORKER = Path(__file__).with_name("worker.py")
_SECONDS = 15.0  # without an answer, start-up included; the worker itself stops scripts much sooner
_LONGEST = 8_000_000  # bytes of an answer; the worker sends none longer


@dataclass
class Allowance:
    """The seconds that are left for the scripts of one visit."""

    left: float = 60.0

    @contextmanager
    def spent(self) -> Iterator[None]:
        """Take off what is done within."""
        begun = time.monotonic()
        try:
            yield
        finally:
            self.left -= time.monotonic() - begun


class Engine:
    """Runs expressions on numbered stages; what was on them is lost if the process had to go.

    Visits ask from threads of their own, one at a time.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = count()
        self._begun = 0  # the first stage of the process that runs now

    def open(self) -> int:
        """The number of a new stage."""
        return next(self._numbers)

    def run(self, stage: int, allowance: Allowance, function: str, *given: Any) -> str | None:
        """What a function of the stage gives as text; None if it gives none, fails or is late."""
        expression = f"__stage.{function}({','.join(map(json.dumps, given))})"
        with self._lock:
            if allowance.left <= 0:
                return None
            with allowance.spent():
                return self._run(stage, expression)

    def _run(self, stage: int, expression: str) -> str | None:
        if self._process is None:
            self._start(stage)
        if stage < self._begun:
            return None
        try:
            self._send(stage, expression)
            return self._read()
        except (OSError, ValueError):
            self.stop()
            return None

    def close(self, stage: int) -> None:
        """Let a stage go."""
        with self._lock:
            if self._process is not None and stage >= self._begun:
                try:
                    self._send(stage, None)
                except OSError:
                    self.stop()

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _start(self, stage: int) -> None:
        self._begun = stage
        self._process = subprocess.Popen(  # noqa: S603 - our own file, nothing given
            [sys.executable, "-I", str(_WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.defpath},
            start_new_session=True,  # an interrupted crawl ends it by closing the pipe
        )

    def _send(self, stage: int, expression: str | None) -> None:
        assert self._process is not None and self._process.stdin is not None
        line = json.dumps({"stage": stage, "run": expression})
        self._process.stdin.write(line.encode() + b"\n")
        self._process.stdin.flush()

    def _read(self) -> str | None:
        assert self._process is not None and self._process.stdout is not None
        pipe, said = self._process.stdout.fileno(), bytearray()
        until = time.monotonic() + _SECONDS
        while not said.endswith(b"\n"):
            ready, _, _ = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
            got = os.read(pipe, 1 << 16) if ready else b""
            if not got or len(said) > _LONGEST:
                raise OSError("the process says nothing, or no end of it")
            said += got
        answer = json.loads(said)
        return answer if isinstance(answer, str) else None


ENGINE = Engine()
