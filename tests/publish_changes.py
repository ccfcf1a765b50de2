"""An archive whose one report was altered, went away, came back, and was replaced."""

from contextlib import closing
from pathlib import Path

from crawler.archive import Archive
from tests.test_states import AGENCY, page, see

SAID = "全年收到政府信息公开申请3件。未收取信息处理费。"


def write_changes(folder: Path, *, until: int = 9) -> Path:
    """Build the archive in a folder, with so many of the visits; its path.

    The figures of the last good version are as if read from a picture, two without confidence.
    """
    visits = [
        ("01-20", {"body": page(prose="旧的一句。")}),
        ("02-20", {"body": page(made=5, prose=SAID, date="2024-01-18")}),
        ("03-20", {"status": 404}),
        ("04-20", {"body": page(made=5, prose=SAID, date="2024-01-18")}),
        ("05-20", {"body": page(year=2022)}),
    ]
    with closing(Archive(folder / "changes.db")) as archive:
        archive.write_agencies({AGENCY.id: AGENCY})
        for day, seen in visits[:until]:
            see(archive, day, **seen)
        for confidence, cells in (
            (0.999, "form_table = 'requests'"),
            (0.614, "form_row = 'received' and form_column in ('total', 'other')"),
        ):
            archive.db.execute(
                "update _printed set more = json_set(coalesce(more, '{}'), '$.confidence', ?)"
                f" where cell_id in (select id from _cells where {cells})",
                [confidence],
            )
    return archive.path
