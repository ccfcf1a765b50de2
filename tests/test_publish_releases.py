"""Releases on the site: whole, as their checksums say, and nothing beside what they name."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from publish.ds import Datasette
from publish.release.release import make_release
from publish.site import build_datasette
from tests.publish_archive import write_archive


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive, and in ``releases`` one release, a stray file, a broken release."""
    folder = tmp_path_factory.mktemp("offered")
    make_release(write_archive(folder), folder / "releases")
    (folder / "releases" / "secret.txt").write_text("secret")
    (folder / "releases" / "2020-01-01").mkdir()
    (folder / "releases" / "2020-01-01" / "manifest.json").write_text("{")
    return folder


@pytest.fixture
def site(folder: Path) -> Iterator[Datasette]:
    datasette = build_datasette(folder / "some name.db", releases=folder / "releases")
    yield datasette
    datasette.get_database("archive").close()
    datasette.executor.shutdown()


async def test_every_file_comes_as_its_checksum_says(site: Datasette) -> None:
    ((name, release),) = (await site.client.get("/downloads.json")).json()["releases"].items()
    page = (await site.client.get("/downloads")).text
    assert "csv/requests.csv" in release["files"]
    for file, about in release["files"].items():
        assert f'href="/releases/{name}/{file}"' in page and about["sha256"] in page
        answer = await site.client.get(f"/releases/{name}/{file}")
        assert hashlib.sha256(answer.content).hexdigest() == about["sha256"]
        assert answer.headers["content-disposition"].startswith("attachment")
        assert int(answer.headers["content-length"]) == about["bytes"]
    assert (await site.client.get(f"/releases/{name}/checksums.sha256")).status_code == 200


async def test_nothing_else_is_given_out(site: Datasette, folder: Path) -> None:
    (name,) = (await site.client.get("/downloads.json")).json()["releases"]
    (folder / "releases" / name / "stray.txt").write_text("secret")
    (folder / "releases" / name / "README.md").unlink()
    (folder / "releases" / name / "README.md").symlink_to(folder / "some name.db")
    for path in (
        *(f"{name}/stray.txt", f"{name}/../secret.txt", f"{name}/%2e%2e/secret.txt", "secret.txt"),
        *(f"{name}/README.md", f"{name}//etc/passwd", "../releases/secret.txt", f"{name}/csv"),
        *("latest/manifest.json", "2020-01-01/manifest.json", f"..{name}/manifest.json"),
    ):
        answer = await site.client.get(f"/releases/{path}", follow_redirects=True)
        assert answer.status_code in (400, 404), path
        assert answer.text != "secret" and str(folder) not in answer.text


async def test_a_site_without_releases_says_how_to_make_them(folder: Path) -> None:
    site = build_datasette(folder / "some name.db")
    assert "gongkai export" in (await site.client.get("/downloads")).text
    assert (await site.client.get("/downloads.json")).json()["releases"] == {}
    site.get_database("archive").close()
    site.executor.shutdown()
