"""Every published table and column is described in both languages, and no word is missing."""

import re
import sqlite3
from pathlib import Path

import pytest

from extract.form import read_forms
from publish.describe import is_published
from publish.words import find_column_words, name, read_book, say
from tests.publish_archive import write_archive

TEMPLATES = Path(__file__).parent.parent / "publish" / "templates"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    path = write_archive(tmp_path_factory.mktemp("words"))
    with sqlite3.connect(path) as connection:
        tables = [
            r[0]
            for r in connection.execute(
                "select name from sqlite_master where type in ('table', 'view')"
            )
        ]
        found = {
            table: [row[1] for row in connection.execute(f"pragma table_info([{table}])")]
            for table in tables
            if is_published(table)
        }
    connection.close()
    return found


def test_every_table_is_described(schema: dict[str, list[str]]) -> None:
    assert len(schema) >= 11
    for table in schema:
        about = read_book().tables[table].about
        assert CHINESE.search(about.zh), table
        assert about.en and not CHINESE.search(about.en), table


def test_every_column_is_described(schema: dict[str, list[str]]) -> None:
    for table, columns in schema.items():
        for column in columns:
            words = find_column_words(table, column)
            assert words is not None, f"{table}.{column}"
            assert CHINESE.search(words.zh) or "SHA" in words.zh, f"{table}.{column}"
            assert words.en, f"{table}.{column}"


def test_no_description_of_a_column_that_is_not_there(schema: dict[str, list[str]]) -> None:
    for table, words in read_book().tables.items():
        assert set(words.columns) <= set(schema[table]), table


def test_a_column_that_forms_word_differently_names_each_form() -> None:
    words = find_column_words("disclosures", "made")
    assert words is not None
    assert words.zh == "本年制发件数 [2021] / 本年新制作数量 [2019]"
    kind = find_column_words("requests", "total_kind")
    assert kind is not None and "总计" in kind.zh and "Total" in kind.en


def test_both_languages_have_the_same_places_to_fill() -> None:
    for key, words in read_book().ui.items():
        assert re.findall(r"{\w+}", words.zh) == re.findall(r"{\w+}", words.en), key


def test_templates_use_words_that_exist() -> None:
    used = set()
    for path in TEMPLATES.glob("*.html"):
        used |= set(re.findall(r"\bt\('(\w+)'[,)]", path.read_text(encoding="utf-8")))
    assert len(used) > 60
    assert used <= set(read_book().ui)


def test_templates_hold_no_chinese_of_their_own() -> None:
    for path in TEMPLATES.glob("*.html"):
        text = path.read_text(encoding="utf-8").replace("中文", "")
        assert not CHINESE.search(text), path.name


def test_labels_named_by_layouts_stand_in_the_form() -> None:
    for layout in read_book().layouts.values():
        for label in filter(None, (layout.corner, layout.top)):
            assert any(label in form.groups for form in read_forms().values()), label


def test_say_and_name() -> None:
    assert say("en", "results", n=3) == "3 passages"
    assert name("zh", "kinds", "blank").startswith("空白")
    assert name("zh", "outcomes", "of tomorrow") == "of tomorrow"
    with pytest.raises(KeyError):
        say("en", "no_such_key")
