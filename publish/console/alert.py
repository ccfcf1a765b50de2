"""The operator's own command, told what needs a person."""

import subprocess
from collections.abc import Sequence


def alert(command: str, lines: Sequence[str]) -> str | None:
    """Run a line of the shell with the lines as its input; what went wrong with it, if anything."""
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own words, as in cron with pipes and all
            ["/bin/sh", "-c", command],
            input="\n".join(lines) + "\n",
            text=True,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"the alert command failed: {error}"
    return f"the alert command ended with {done.returncode}" if done.returncode else None
