"""The release's own tables: the codebook, and what changed against the release before."""

from collections.abc import Iterator, Sequence

from extract.form import Words
from publish.release.schema import Field, Schema
from publish.release.source import Row
from publish.words import read_book

_MEANINGS = {
    "codebook": Words(zh="各表各列的类型、含义与单位", en="Every column's type, meaning and unit"),
    "changes": Words(
        zh="与上一次发布相比，增加、减少、修订的报告与数字",
        en="Reports and figures added, removed or revised against the release before",
    ),
}


def _schema(table: str, key: Sequence[str], columns: dict[str, Words]) -> Schema:
    fields = (Field(name=name, type="string", words=words) for name, words in columns.items())
    return Schema(table=table, about=_MEANINGS[table], fields=tuple(fields), primary_key=tuple(key))


CODEBOOK = _schema(
    "codebook",
    ("table", "column"),
    {
        "table": Words(zh="表", en="Table"),
        "column": Words(zh="列；空表示整个表", en="Column; empty for the table as a whole"),
        "type": Words(zh="类型", en="Type"),
        "zh": Words(zh="中文含义", en="Meaning in Chinese"),
        "en": Words(zh="英文含义", en="Meaning in English"),
        "unit": Words(zh="单位", en="Unit"),
    },
)
CHANGES = _schema(
    "changes",
    (),
    {
        "what": Words(zh="report（报告）或 figure（数字）", en="report or figure"),
        "change": Words(
            zh="added（增加）、removed（减少）、revised（修订）", en="added, removed or revised"
        ),
        "report_id": Words(zh="报告编号", en="Report id"),
        "form_table": Words(zh="表的代号", en="Key of the form's table"),
        "form_row": Words(zh="行的代号", en="Key of the form's row"),
        "form_column": Words(
            zh="列的代号；报告则为所改的项",
            en="Key of the form's column; of a report, its field",
        ),
        "before": Words(zh="原为（照印）", en="Before, as printed"),
        "before_kind": Words(zh="原种类", en="Kind before"),
        "before_value": Words(zh="原数值", en="Value before"),
        "after": Words(zh="现为（照印）", en="After, as printed"),
        "after_kind": Words(zh="现种类", en="Kind after"),
        "after_value": Words(zh="现数值", en="Value after"),
    },
)


def codebook_rows(schemas: Sequence[Schema]) -> Iterator[Row]:
    """A row for each table and each of its columns, then the kinds of value, in both languages."""
    for schema in schemas:
        yield schema.table, "", "table", schema.about.zh, schema.about.en, ""
        for field in schema.fields:
            words = field.words
            yield schema.table, field.name, field.type, words.zh, words.en, field.unit
    for kind, words in read_book().lists["kinds"].items():
        yield "kinds", kind, "value", words.zh, words.en, ""
