"""The commands: each parses its words, calls one function and says what came of it."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click

from crawler.archive import Archive
from crawler.errors import GongkaiError
from crawler.register import DEFAULT_AGENCIES, Agency, find_agency, read_register

NEEDS_A_PERSON, WRONG_USAGE = 1, 2
DEMO_ARCHIVE = Path(__file__).parent / "demo" / "archive.db"


@dataclass(frozen=True)
class Options:
    """The global options, as every command gets them."""

    archive: Path
    agencies: Path
    quiet: bool
    archive_given: bool

    def register(self) -> dict[str, Agency]:
        """The register; GongkaiError if it is not as it must be."""
        return read_register(self.agencies)

    def open(self) -> Archive:
        """The archive with its agencies brought to what the register says."""
        archive = Archive(self.archive)
        archive.write_agencies(self.register())
        return archive


pass_options = click.make_pass_decorator(Options)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--archive",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("archive.db"),
    envvar="GONGKAI_ARCHIVE",
    show_default=True,
    help="The archive's database; WARC files lie in warc/ beside it.",
)
@click.option(
    "--agencies",
    type=click.Path(path_type=Path, file_okay=False),
    default=DEFAULT_AGENCIES,
    envvar="GONGKAI_AGENCIES",
    help="The folder of the register  [default: the project's own]",
)
@click.option("-q", "--quiet", is_flag=True, help="Say only what needs a person.")
@click.pass_context
def cli(context: click.Context, archive: Path, agencies: Path, quiet: bool) -> None:
    """The open archive of China's yearly government-disclosure reports.

    Exit status: 0 done; 1 done, but something needs a person; 2 wrong usage.
    """
    source = context.get_parameter_source("archive")
    given = source is not click.core.ParameterSource.DEFAULT
    context.obj = Options(archive.absolute(), agencies.absolute(), quiet, given)


def main() -> NoReturn:
    """Run the commands; what a person must mend is one line, never a traceback."""
    try:
        status = cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        status = WRONG_USAGE
    except click.exceptions.Abort:
        status = NEEDS_A_PERSON
    except GongkaiError as error:
        click.echo(f"gongkai: {error}", err=True)
        status = NEEDS_A_PERSON
    sys.exit(status or 0)


if __name__ == "__main__":
    main()
