"""The commands: each parses its words, calls one function and says what came of it.

Each brings in what it needs itself, so that no command waits for the libraries of all.
"""

import json
import os
import shlex
import sqlite3
import sys
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from crawler.errors import GongkaiError, UsageError
from crawler.register import DEFAULT_AGENCIES, Agency, find_agency, read_register

if TYPE_CHECKING:
    from crawler.archive import Archive

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

    def open(self) -> "Archive":
        """The archive with its agencies brought to what the register says."""
        from crawler.archive import Archive

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


@cli.command("read")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--url", help="The address that the document was published at.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@pass_options
def read_command(options: Options, files: tuple[Path, ...], url: str | None, as_json: bool) -> int:
    """Read documents without an archive and print what they say."""
    from crawler.saved import find_pictures
    from extract.read import MAX_BYTES, read_document, to_json
    from publish.console.reading import describe_reading

    done = failed = 0
    for path in files:
        try:
            with path.open("rb") as file:
                body = file.read(MAX_BYTES + 1)  # one more is refused, and no more is needed
        except OSError as error:
            click.echo(f"gongkai: {path}: {error.strerror or error}", err=True)
            failed += 1
            continue
        reading = read_document(body, pictures=[one.read_bytes() for one in find_pictures(path)])
        found = {"file": str(path), **({"url": url} if url else {}), **to_json(reading)}
        click.echo(json.dumps(found, ensure_ascii=False) if as_json else describe_reading(found))
        done += 1
    return 0 if not failed else NEEDS_A_PERSON if done else WRONG_USAGE


_PACE = """\b
The environment sets the pace:
  GONGKAI_DOWNLOAD_DELAY    seconds between requests to a host (default 1)
  GONGKAI_DOWNLOAD_TIMEOUT  seconds to wait for an answer (default 45)
  GONGKAI_HOST_BUDGET       requests to a host a day (default 20000)
  GONGKAI_CONTACT           how to reach who runs the crawler
  HTTP_PROXY                a proxy, if there is one
\b
An agency whose pages stay empty until scripts ran: browser = true among its
lines in the register, and pip install 'gongkai[browser]'.
  GONGKAI_CHROMIUM          its Chromium, if not the one on the path
"""


@cli.command("crawl", epilog=_PACE)
@click.argument("agencies", nargs=-1)
@click.option("--due", is_flag=True, help="Only agencies that are due by their rhythm.")
@click.option("--full", is_flag=True, help="Look for the report column anew from the home page.")
@pass_options
def crawl_command(options: Options, agencies: tuple[str, ...], due: bool, full: bool) -> int:
    """Fetch report pages and attachments of agencies (all by default) into the archive."""
    return _crawl(options, agencies, due=due, full=full)


@cli.command("add")
@click.argument("url")
@click.option("--name", default="", help="The body's full name  [default: as the site says it]")
@click.option(
    "--fixtures",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder into which the listing is frozen.",
)
@pass_options
def add_command(options: Options, url: str, name: str, fixtures: Path | None) -> int:
    """Look at a site and print the lines of the register for it; nothing enters the archive."""
    from spiders.look import look_at

    look = look_at(url, name=name, fixtures=fixtures)
    click.echo(look.toml)
    _say(options, f"# {look.reason}")
    if look.fixture:
        _say(options, f"# the listing is frozen as {look.fixture}")
    return _complain([] if look.column else [f"{url}: {look.reason}"])


@cli.command("record")
@click.argument("url")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("tests/frozen"),
    show_default=True,
    help="The folder of frozen responses.",
)
@click.option("--name", default="", help="The file's name  [default: made of the address]")
@pass_options
def record_command(options: Options, url: str, folder: Path, name: str) -> int:
    """Freeze the archive's newest response of an address as a fixture, byte for byte."""
    from crawler.frozen import freeze

    with closing(options.open()) as archive:
        path = freeze(archive, url, folder, name=name)
    _say(options, f"frozen as {path}; the next test run writes what is seen in it, for review")
    return 0


@cli.command("register-import")
@click.argument("table", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--to",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The new file of the register  [default: print it]",
)
@pass_options
def register_import_command(options: Options, table: Path, to: Path | None) -> int:
    """Turn a CSV of agencies (name, region, kind, home, perhaps id) into lines of the register."""
    from crawler.register_csv import read_csv, to_toml

    bulk = read_csv(table, taken=options.register())
    text = "\n".join(map(to_toml, bulk.agencies))
    if to is None:
        click.echo(text)
    else:
        try:
            with to.open("x", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise GongkaiError(f"{to}: {error.strerror or error}") from error
        _say(options, f"{len(bulk.agencies)} agencies written to {to}")
    return _complain(bulk.errors)


@cli.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--agency", required=True, help="Whose report it is: an id of the register.")
@click.option("--url", help="The address that the document was published at.")
@pass_options
def import_command(options: Options, paths: tuple[Path, ...], agency: str, url: str | None) -> int:
    """Bring saved pages, documents, folders, WARC or WACZ files into the archive."""
    from crawler.importing import import_paths
    from publish.console.say import describe_import

    owner = find_agency(options.register(), agency)
    with closing(options.open()) as archive:
        summary = import_paths(archive, paths, owner, url)
    _say(options, describe_import(summary))
    return _complain(summary.errors)


@cli.command("fill")
@click.argument("agency")
@click.argument("source")
@pass_options
def fill_command(options: Options, agency: str, source: str) -> int:
    """Bring in removed reports of an agency from a web archive that answers like Wayback.

    SOURCE is the address of its collection, as in http://localhost:8080/collection.
    """
    from crawler.memento import fill
    from extract.read import read_document
    from publish.console.say import describe_import

    owner = find_agency(options.register(), agency)
    with closing(options.open()) as archive:
        summary = fill(archive, owner, source, lambda body: read_document(body).is_report)
    _say(options, describe_import(summary))
    return _complain(summary.errors)


@cli.command("extract")
@click.option("--all", "every", is_flag=True, help="Read everything again, not only what is new.")
@click.option("--accept", is_flag=True, help="Also where stored reports lose figures by it.")
@click.option("--dry-run", is_flag=True, help="Say which figures would change, write nothing.")
@pass_options
def extract_command(options: Options, every: bool, accept: bool, dry_run: bool) -> int:
    """Read what is new in the archive into reports, figures, passages and issues."""
    if not dry_run:
        return _extract(options, every=every, accept=accept)
    from extract.load import prepare
    from extract.preview import preview
    from publish.console.say import describe_preview

    with closing(options.open()) as archive:
        prepare(archive)
        found = preview(archive, every=every)
    click.echo(describe_preview(found))
    return _complain(found.held)


@cli.command("review")
@click.argument("fingerprint")
@click.option("--verdict", required=True, help="accepted, false_alarm or corrected.")
@click.option("--note", required=True, help="Why, and by what source.")
@click.option("--who", required=True, envvar=["USER", "LOGNAME"], help="Whose it is [yours].")
@pass_options
def review_command(options: Options, fingerprint: str, verdict: str, note: str, who: str) -> int:
    """Settle an issue: accepted, a false alarm, or corrected at the source.

    Verdicts stand in reviews.csv beside the archive and survive whatever is read again.
    """
    from extract.load import prepare
    from extract.reviews import review

    with closing(options.open()) as archive:
        prepare(archive)
        done = review(archive, fingerprint, verdict=verdict, note=note, who=who)
    _say(options, f"{done.report_id or 'no report'}: {done.rule}: {done.verdict}: {done.says}")
    return 0


@cli.command("run")
@click.argument("agencies", nargs=-1)
@click.option("--due", is_flag=True, help="Only agencies that are due by their rhythm.")
@click.option("--minutes", type=float, help="Begin no visit after so long; the rest stay due.")
@pass_options
def run_command(
    options: Options, agencies: tuple[str, ...], due: bool, minutes: float | None
) -> int:
    """Crawl and extract: what a schedule calls."""
    from crawler.lock import archive_lock

    with archive_lock(options.archive):
        status = _crawl(options, agencies, due=due, full=False, minutes=minutes)
        return max(status, _extract(options, every=False))


@cli.command("status")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_options
def status_command(options: Options, as_json: bool) -> int:
    """Show agencies by years, their last visits, and what is blocked or broken."""
    from extract.coverage import refresh_coverage
    from extract.load import prepare
    from extract.reviews import refresh_reviews
    from publish.console.say import describe_status
    from publish.console.status import read_status, troubles

    with closing(options.open()) as archive:
        prepare(archive)
        refresh_reviews(archive)
        refresh_coverage(archive.db)
        status = read_status(archive.db)
    click.echo(json.dumps(status, ensure_ascii=False) if as_json else describe_status(status))
    return _complain(troubles(status))


@cli.command("serve")
@click.option("--port", default=8001, show_default=True, help="The port on loopback.")
@click.option(
    "--rate",
    type=click.FloatRange(min=1),
    default=300,
    show_default=True,
    envvar="GONGKAI_RATE",
    help="Requests a second that one address may make; a query in SQL counts as ten.",
)
@click.option(
    "--releases",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="GONGKAI_RELEASES",
    help="A folder of releases (see export) to list and give out.",
)
@pass_options
def serve_command(options: Options, port: int, rate: float, releases: Path | None) -> int:
    """Serve the archive as a Datasette site on loopback."""
    from extract.load import prepare
    from extract.reviews import refresh_reviews
    from publish.site import serve

    if not options.archive.exists():
        raise GongkaiError(f"{options.archive}: no such archive; crawl or import something first")
    with closing(options.open()) as archive:
        prepare(archive)
        refresh_reviews(archive)
    serve(options.archive, port=port, rate=rate, releases=releases)
    return 0


@cli.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print the release's manifest.")
@pass_options
def export_command(options: Options, folder: Path, as_json: bool) -> int:
    """Write a release into DIR: CSV, Parquet, XLSX, SQLite, data package, codebook, checksums.

    Each release is a folder of its own, named by its day; DIR/latest leads to the newest whole one.
    """
    from publish.release.release import describe_release, make_release

    release = make_release(options.archive, folder)
    if as_json:
        click.echo(json.dumps(release.manifest, ensure_ascii=False))
    else:
        _say(options, describe_release(release))
    return 0


@cli.command("verify")
@click.option("--repair", "mend", is_flag=True, help="Mend what WARC files and register allow.")
@click.option("--acknowledge", "note", help="Why what is damaged stays so: no more a complaint.")
@pass_options
def verify_command(options: Options, mend: bool, note: str | None) -> int:
    """Hold every capture, WARC record and the database against each other."""
    from crawler.acknowledged import acknowledge, read_acknowledged
    from crawler.lock import archive_lock
    from crawler.repair import repair
    from crawler.verify import verify_archive

    if not mend:
        captures, problems = verify_archive(options.archive)
        if note:
            acknowledge(options.archive, problems, note)
        known = read_acknowledged(options.archive)
        new = [problem for problem in problems if problem not in known]
        seen = (
            f", {len(problems) - len(new)} of them acknowledged" if len(new) < len(problems) else ""
        )
        _say(options, f"{captures} captures verified, {len(problems)} damaged{seen}")
        return _complain(new)
    with archive_lock(options.archive):
        done = repair(options.archive, options.register())
        _say(options, "\n".join([*done.mended, f"{len(done.left)} problems are left"]))
        status = _extract(options, every=False) if done.rebuilt else 0
    return max(status, _complain(done.left))


@cli.command("backup")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@pass_options
def backup_command(options: Options, folder: Path) -> int:
    """Copy the archive into a folder, consistent also while a run is at work on it."""
    from crawler.backup import back_up

    files = back_up(options.archive, folder)
    _say(options, f"{folder}: the database and {files} WARC files")
    return 0


@cli.command("wacz")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("agencies", nargs=-1)
@pass_options
def wacz_command(options: Options, file: Path, agencies: tuple[str, ...]) -> int:
    """Write the records of agencies (all by default) as one file for replay in a browser."""
    from crawler.archive import Archive
    from crawler.wacz import write_wacz

    register = options.register()
    for agency in agencies:
        find_agency(register, agency)
    with closing(Archive(options.archive, to_read=True)) as archive:
        records = write_wacz(archive, file, agencies)
    _say(options, f"{file}: {records} records")
    return 0


@cli.command("schedule")
@pass_options
def schedule_command(options: Options) -> int:
    """Print the cron line that calls this machine's runs; each agency has its own turn.

    What needs a person goes to the command in GONGKAI_ALERT, as its input, and to the address in
    GONGKAI_WEBHOOK, as JSON.
    """
    from crawler.schedule import minute_of

    command = Path(sys.argv[0]).absolute()
    words = [command, "--archive", options.archive, "--agencies", options.agencies, "-q", "run"]
    minute = minute_of(str(options.archive))
    click.echo(f"{minute} * * * * {shlex.join(map(str, words))} --due")
    return 0


@cli.command("demo")
@click.option("--port", default=8001, show_default=True, help="The port of the site on loopback.")
@click.option("--no-serve", is_flag=True, help="End after printing what was found.")
@pass_options
def demo_command(options: Options, port: int, no_serve: bool) -> int:
    """Crawl, extract and publish stand-in sites of five agencies, all on loopback."""
    from demo.serve import demo_server, through_proxy
    from publish.console.say import describe_demonstration
    from publish.console.status import read_status
    from publish.site import serve

    if not options.archive_given:
        options = replace(options, archive=DEMO_ARCHIVE)
    with demo_server() as proxy, through_proxy(proxy):
        status = max(_crawl(options, (), due=False, full=False), _extract(options, every=False))
    with closing(options.open()) as archive:
        click.echo(describe_demonstration(read_status(archive.db)))
    if not no_serve:
        serve(options.archive, port=port, demonstration=True)
    return status


def _crawl(
    options: Options,
    agencies: tuple[str, ...],
    *,
    due: bool,
    full: bool,
    minutes: float | None = None,
) -> int:
    from crawler.runs import INTERRUPTED, crawl
    from crawler.schedule import FINE
    from publish.console.progress import progress_of
    from publish.console.say import describe_run

    register = options.register()
    for agency in agencies:
        find_agency(register, agency)
    with progress_of(quiet=options.quiet) as progress:
        summary = crawl(
            options.archive,
            options.agencies,
            agencies,
            full=full,
            due=due,
            quiet=options.quiet,
            minutes=minutes,
            progress=progress,
        )
    _say(options, describe_run(summary))
    troubled = (visit for visit in summary.visits if visit.outcome not in FINE)
    fewer = (line for line in summary.difference.alarms if ": newly " not in line)
    cut = ["the run was interrupted"] if summary.stopped == INTERRUPTED else []
    return _complain([*cut, *(f"{v.agency_id}: {v.outcome}: {v.reason}" for v in troubled), *fewer])


def _extract(options: Options, *, every: bool, accept: bool = False) -> int:
    from extract.load import extract
    from publish.console.say import describe_extracted

    with closing(options.open()) as archive:
        done = extract(archive, every=every or accept, accept=accept)
    _say(options, describe_extracted(done))
    unread = [f"{done.unread} reports could not be read"] if done.unread else []
    return _complain(
        [*unread, *(f"{line}; kept as it was (extract --accept)" for line in done.held)]
    )


def _say(options: Options, text: str) -> None:
    if not options.quiet:
        click.echo(text)


_complaints: list[str] = []  # of this process, for the operator's alert


def _complain(problems: Iterable[str]) -> int:
    """Say each problem on stderr; the exit status that they make."""
    said = list(problems)
    for problem in said:
        click.echo(f"gongkai: {problem}", err=True)
    _complaints.extend(said)
    return NEEDS_A_PERSON if said else 0


def main() -> NoReturn:
    """Run the commands; what a person must mend is one line, never a traceback.

    The command in GONGKAI_ALERT, if there is one, gets these lines as its input, the address in
    GONGKAI_WEBHOOK gets them as JSON.
    """
    try:
        status = cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        status = WRONG_USAGE
    except click.exceptions.Abort:
        status = NEEDS_A_PERSON
    except sqlite3.Error as error:
        hint = "; try: gongkai verify --repair" if "malformed" in str(error) else ""
        status = _complain([f"the archive's database: {error}{hint}"])
    except (GongkaiError, OSError) as error:
        status = max(_complain([str(error)]), WRONG_USAGE * isinstance(error, UsageError))
    if _complaints:
        _alert()
    sys.exit(status or 0)


def _alert() -> None:
    """Tell the operator's own command and webhook; what goes wrong with them is said."""
    from publish.console.alert import alert
    from publish.console.webhook import call_webhook

    for name, tell in (("GONGKAI_ALERT", alert), ("GONGKAI_WEBHOOK", call_webhook)):
        to = os.environ.get(name)
        if to and (failed := tell(to, _complaints)):
            click.echo(f"gongkai: {failed}", err=True)


if __name__ == "__main__":
    main()
