"""The operator's own command, told what needs a person."""

import shlex
import subprocess
from collections.abc import Sequence


def alert(command: str, lines: Sequence[str]) -> str | None:
    """Run a command with the lines as its input; what went wrong with it, if anything did.

    The command is split as a shell does, and run without one.
    """
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own words
            shlex.split(command), input="\n".join(lines) + "\n", text=True, timeout=60, check=False
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        return f"the alert command failed: {error}"
    return f"the alert command ended with {done.returncode}" if done.returncode else None
