"""What the tests of the site share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from publish.ds import Datasette
from publish.site import build_datasette


@pytest.fixture
def site(archive: Path) -> Iterator[Datasette]:
    """The site over the archive of the module that asks."""
    datasette = build_datasette(archive)
    yield datasette
    datasette.get_database("archive").close()
    datasette.executor.shutdown()
