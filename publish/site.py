"""The Datasette site over one archive, opened read-only."""

import socket
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import click
import uvicorn

from crawler.errors import GongkaiError
from publish import plugin
from publish.describe import describe
from publish.door.limits import RATE, limit
from publish.door.patience import PatientProtocol
from publish.ds import Database, Datasette, pm
from publish.query import DATABASE
from publish.releases import offer
from publish.render import PLUGIN

HERE = Path(__file__).parent
SETTINGS = {
    "allow_download": False,
    "allow_facet": True,
    "suggest_facets": False,  # measured: the median search fell from 460 to 95 ms
    "sql_time_limit_ms": 3000,
    "num_sql_threads": 12,  # of which heavy work takes eight at most: see door/limits
    "default_page_size": 100,
    "max_returned_rows": 10_000,
    "max_csv_mb": 0,  # a cut-off CSV looks whole, so it is never cut off
    "default_cache_ttl": 0,
    "truncate_cells_html": 300,
}
NEEDED = {"reports", "figures", "requests", "disclosures", "disputes", "coverage", "statements"}


def build_datasette(
    archive_path: Path, *, demonstration: bool = False, releases: Path | None = None
) -> Datasette:
    """The site as an application.

    Raises GongkaiError if the archive is not there or nothing was extracted into it yet.
    """
    _register_plugin()
    metadata = {
        **_read_metadata(archive_path),
        "plugins": {PLUGIN: {"demonstration": demonstration}},
    }
    datasette = Datasette(
        [],
        memory=False,
        metadata=metadata,
        settings=SETTINGS,
        template_dir=str(HERE / "templates"),
        static_mounts=[("static", str(HERE / "static"))],
    )
    datasette.remove_database("_memory")
    database = Database(datasette, str(archive_path.resolve()), is_mutable=True)
    datasette.add_database(database, name=DATABASE)
    if releases:
        offer(datasette, releases)
    return datasette


def serve(
    archive_path: Path,
    *,
    port: int,
    host: str = "127.0.0.1",
    demonstration: bool = False,
    rate: float = RATE,
    releases: Path | None = None,
) -> None:
    """Serve the site until interrupted, its address said first; port 0 takes a free one.

    One address may ask ``rate`` times a second; ``releases`` is the folder of those to offer.

    Raises GongkaiError if the port cannot be had, or as build_datasette does.
    """
    datasette = build_datasette(archive_path, demonstration=demonstration, releases=releases)
    config = server_config(datasette, rate=rate)
    with _listen(host, port) as listener, suppress(KeyboardInterrupt):
        click.echo(f"http://{host}:{listener.getsockname()[1]}/")
        uvicorn.Server(config).run(sockets=[listener])


def server_config(datasette: Datasette, *, rate: float = RATE) -> uvicorn.Config:
    """How the site is served: limited, and patient only so long."""
    return uvicorn.Config(
        limit(datasette.app(), rate),
        http=PatientProtocol,
        ws="none",
        log_level="warning",
        lifespan="on",
        server_header=False,
        timeout_keep_alive=5,
    )


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except (OSError, OverflowError) as error:
        raise GongkaiError(f"cannot listen on {host}:{port}: {error}") from error


def _register_plugin() -> None:
    if not pm.is_registered(plugin):
        pm.register(plugin, name=PLUGIN)
    # Datasette's own handler prints every 404 with local variables and shows messages of 500s.
    if pm.has_plugin("datasette.handle_exception"):
        pm.unregister(name="datasette.handle_exception")


def _read_metadata(archive_path: Path) -> dict[str, object]:
    if not archive_path.is_file():
        raise GongkaiError(f"{archive_path}: no such archive")
    try:
        with closing(sqlite3.connect(f"{archive_path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            names = {row[0] for row in db.execute("select name from sqlite_master")}
            if not names >= NEEDED:
                raise GongkaiError(f"{archive_path}: nothing extracted yet; run: gongkai extract")
            return describe(db)
    except sqlite3.Error as error:
        raise GongkaiError(f"{archive_path}: cannot read the archive: {error}") from error
