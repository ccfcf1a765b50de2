"""The process that scripts run in: what a site sends can neither stop the crawl nor see it.

One JSON object a line comes in: the id of a stage and the expression to run there, or none to close
it. One line goes out for each: what the expression gave as JSON, or null.
"""

import json
import os
import sys
from pathlib import Path

from py_mini_racer import JSEvalException, MiniRacer, init_mini_racer

_FLAGS = ("--single-threaded", "--jitless")  # interpreted, never compiled
_SECONDS, _BYTES = 2.5, 64_000_000  # that one expression may take
_LONGEST = 2_000_000  # characters of an answer
_STAGES = 12  # open at once: the oldest goes
_PARTS = ("dom.js", "calls.js", "query.js", "texts.js", "apps.js")


def main() -> None:
    """Serve until the crawl closes the pipe or ends."""
    init_mini_racer(flags=_FLAGS)
    folder = Path(__file__).parent
    parts = (folder.joinpath(name).read_text(encoding="utf-8") for name in _PARTS)
    setting = "(function () {\n" + "\n".join(parts) + "\n})();"
    stages: dict[int, MiniRacer] = {}
    gone = -1  # the last of those that had to go
    for line in sys.stdin:
        said = json.loads(line)
        number, expression = said["stage"], said["run"]
        if expression is None:
            if stage := stages.pop(number, None):
                stage.close()
            continue
        if number not in stages and number > gone:
            if len(stages) >= _STAGES:
                gone = min(stages)
                stages.pop(gone).close()
            stages[number] = MiniRacer()
            stages[number].eval(setting)
        answer = _run(stages[number], expression) if number in stages else "null"
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()
    os._exit(0)  # an engine's own thread may not end by itself


def _run(stage: MiniRacer, expression: str) -> str:
    try:
        got = stage.eval(expression, timeout_sec=_SECONDS, max_memory=_BYTES)
    except JSEvalException:  # an endless loop, too much memory, or the stage undone by a script
        return "null"
    return json.dumps(got if isinstance(got, str) and len(got) <= _LONGEST else None)


if __name__ == "__main__":
    main()
