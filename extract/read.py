"""One document to one reading: bytes in, values out; no network, clock or database."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pkgutil import resolve_name
from typing import Any

from crawler.decode import decode
from crawler.media import ENCRYPTED, MHTML, PICTURES, sniff_media_type
from extract.arbitrate import arbitrate
from extract.check import check
from extract.choose import choose_form
from extract.figures import NOWHERE, Figure, Issue, Key, issue, read_rules
from extract.form import Form, read_forms
from extract.grid import Document, Grid
from extract.headline import Headline, read_headline
from extract.infer import infer
from extract.labels import core
from extract.match import match
from extract.narrative import Statement, check_statements, read_statements
from extract.own import own_report
from extract.parts import REQUESTS, Matched
from extract.passages import Passage, read_passages
from extract.place import place
from extract.readers.html import read_html
from extract.readers.office import OFFICE_TYPES
from extract.readers.pictures import with_pictures
from extract.readers.prose import read_prose
from extract.readers.typed import read_typed
from extract.readers.unreadable import UnreadableError
from extract.readers.zipped import ZIP, the_document
from extract.sense import check_sense
from extract.title import is_title
from extract.values import WORDS, as_json

MAX_BYTES = 20_000_000
NOTHING_SAID = Headline()
_OOXML = "application/vnd.openxmlformats-officedocument."
_TEXT_READERS: Mapping[str, Callable[[str], Document]] = {
    "text/html": read_html,
    "text/plain": read_typed,
}
# By name: each is loaded by its first document, as their libraries take half a second together.
_READERS: Mapping[str, str] = {
    "application/pdf": "pdf:read_pdf",
    _OOXML + "wordprocessingml.document": "docx:read_docx",
    _OOXML + "spreadsheetml.sheet": "sheet:read_xlsx",
    "application/vnd.ms-excel": "sheet:read_xls",
    **dict.fromkeys(OFFICE_TYPES, "office:read_office"),
    ENCRYPTED: "unreadable:refuse_encrypted",
    MHTML: "mhtml:read_mhtml",
    **dict.fromkeys(PICTURES, "image:read_image"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one document says; ``form`` is None where it prints no table of a known form.

    ``is_report``: the document is a report of some year, readable or not.
    """

    media_type: str
    form: Form | None = None
    headline: Headline = NOTHING_SAID
    figures: tuple[Figure, ...] = ()
    passages: tuple[Passage, ...] = ()
    statements: tuple[Statement, ...] = ()
    issues: tuple[Issue, ...] = ()
    is_report: bool = False


def read_document(
    body: bytes, *, charset: str | None = None, pictures: Sequence[bytes] = ()
) -> Reading:
    """Read one document of any kind. Never raises on content: what is wrong is an issue.

    ``pictures`` are those that a page shows, in its order, empty bytes for one that is damaged;
    they, and those inside a document, are read where it lacks a table of the form without them.
    """
    media_type = sniff_media_type(body)
    if media_type == ZIP and len(body) <= MAX_BYTES:
        try:
            inside = the_document(body, is_readable)
        except UnreadableError as error:
            return Reading(media_type=ZIP, issues=(issue(error.rule, **error.words),))
        return replace(read_document(inside, charset=charset, pictures=pictures), media_type=ZIP)
    if refusal := _refusal(body, media_type):
        return Reading(media_type=media_type, issues=(refusal,))
    if media_type in _TEXT_READERS:
        text = decode(body, charset)
        document = _TEXT_READERS[media_type](text)
        if document.whole and not _has_all_tables(document):
            document = replace(document, blocks=document.whole)
        if media_type == "text/html" and _is_laid_out(document):
            document = read_html(text, laid=True)
        document = _with_pictures(document, pictures)
        return _read(document, text, media_type)
    try:
        document = _reader(media_type)(body)
        document = _with_pictures(document, document.pictures)
    except UnreadableError as error:
        return Reading(media_type=media_type, issues=(issue(error.rule, **error.words),))
    return _read(document, document.text(), media_type)


def _is_laid_out(document: Document) -> bool:
    """Whether a page prints most rows of the requests outside of tables, each as a paragraph."""
    most = len(_row_labels()) // 2
    if any(
        len(_row_labels().intersection(map(core, grid.texts))) > most for grid in document.grids()
    ):
        return False
    texts = (one.text for one in document.paragraphs() if "。" not in one.text)  # as no label has
    printed = sum(core(text) in _row_labels() for text in texts if len(text) < _LABEL_CHARACTERS)
    return printed > most


_LABEL_CHARACTERS = 60


@cache
def _row_labels() -> frozenset[str]:
    table = next(iter(read_forms().values())).tables[REQUESTS]
    return frozenset(core(row.label[-1]) for row in table.rows)


def _reader(media_type: str) -> Callable[[bytes], Document]:
    reader: Callable[[bytes], Document] = resolve_name(f"extract.readers.{_READERS[media_type]}")
    return reader


def _with_pictures(document: Document, pictures: Sequence[bytes]) -> Document:
    if not pictures or _has_all_tables(document):
        return document
    return with_pictures(document, pictures)


def _has_all_tables(document: Document) -> bool:
    form = choose_form(document, None)
    return form is not None and all(match(document, form).of(table) for table in form.tables)


def _refusal(body: bytes, media_type: str) -> Issue | None:
    if not body.strip():
        return issue("empty_document")
    if len(body) > MAX_BYTES:
        return issue("too_large", most=MAX_BYTES)
    if not is_readable(media_type):
        return issue("unreadable_media", media=media_type)
    return None


def is_readable(media_type: str) -> bool:
    """Whether documents of a media type are read."""
    return media_type in _TEXT_READERS or media_type in _READERS


def _read(document: Document, text: str, media_type: str) -> Reading:
    headline = read_headline(document)
    issues = list(_reading_issues(document, text))
    form = choose_form(document, headline.year)
    matched = match(document, form) if form else Matched()
    if form is None or not any(part.rows for part in matched.parts):
        return _without_form(document, headline, text, media_type, issues)
    if own := own_report(document, matched, headline):
        document, others = own
        matched = match(document, form)
        issues.append(issue("other_report", label=others))
    placing = place(matched, form, headline.year)
    doubts = list(arbitrate(placing.figures, form))
    infer(placing, form)
    issues += [*doubts, *matched.issues, *placing.issues, *_headline_issues(headline)]
    issues += check(placing.figures, form)
    passages = _passages(document, text, media_type, matched.grids)
    statements = read_statements(passages)
    issues += check_statements(statements, placing.figures)
    issues += check_sense(placing.figures, passages, form, headline.agency_name)
    return Reading(
        media_type=media_type,
        form=form,
        headline=headline,
        figures=_in_order(placing.figures, form),
        passages=passages,
        statements=statements,
        issues=tuple(_switched_on(issues)),
        is_report=True,
    )


def _without_form(
    document: Document, headline: Headline, text: str, media_type: str, issues: list[Issue]
) -> Reading:
    """A report in prose or with its tables elsewhere, if its title says so; else no report."""
    is_report = is_title(headline.title)
    if is_report:
        issues += [issue("no_form"), *_headline_issues(headline)]
    else:
        login = len(text) < _LOGIN_CHARACTERS and any(word in text for word in _LOGIN)
        issues.append(issue("login_page" if login else "not_a_report"))
    return Reading(
        media_type=media_type,
        headline=headline if is_report else Headline(title=headline.title),
        passages=_passages(document, text, media_type, []) if is_report else (),
        issues=tuple(issues),
        is_report=is_report,
    )


def _switched_on(issues: Iterable[Issue]) -> Iterator[Issue]:
    """Without those whose rule has ``off = true`` in ``rules.toml``."""
    return (one for one in issues if not read_rules().get(one.rule, {}).get("off"))


_LOGIN = tuple(WORDS["pages"]["login"])
_LOGIN_CHARACTERS = 20_000
_PROSE_CHARACTERS = 2_000_000


def _passages(
    document: Document, text: str, media_type: str, tables: list[Grid]
) -> tuple[Passage, ...]:
    """By section; a page without one heading of the form gives its main text as section 0."""
    form = next(iter(read_forms().values()))
    passages = read_passages(document, form, tables)
    if not passages:
        # What was too much for the reader is too much for the finders of main text, too.
        is_page = media_type == "text/html" and not document.cut
        plain = "\n".join(paragraph.text for paragraph in document.paragraphs())
        prose = read_prose(text) if is_page and len(text) < _PROSE_CHARACTERS else plain
        passages = [Passage(0, "", prose, NOWHERE)] if prose else []
    return tuple(passages)


def _reading_issues(document: Document, text: str) -> Iterator[Issue]:
    if document.cut:
        yield issue("cut_short", why=document.cut)
    if document.scans:
        yield issue("scanned", pages=", ".join(map(str, document.scans)))
    if "\ufffd" in text:
        yield issue("bad_characters", count=text.count("\ufffd"))


def _headline_issues(headline: Headline) -> Iterator[Issue]:
    if headline.year is None:
        yield issue("year_missing")
    elif headline.period_year not in (None, headline.year):
        yield issue("year_differs", title=headline.year, text=headline.period_year)
    if not headline.agency_name:
        yield issue("agency_missing")


def _in_order(figures: Mapping[Key, Figure], form: Form) -> tuple[Figure, ...]:
    """The form's cells in its order, then rows that only another form has."""
    others = figures.keys() - form.keys if len(figures) > len(form.keys) else ()
    rest = (figure for key, figure in figures.items() if key in others)
    return (*map(figures.__getitem__, form.keys), *rest)


def to_json(reading: Reading) -> dict[str, Any]:
    """A reading as the object that ``gongkai read --json`` prints, without ``file``."""
    headline = reading.headline
    return {
        "form": reading.form.id if reading.form else None,
        "year": headline.year,
        "agency_name": headline.agency_name or None,
        "title": headline.title or None,
        "published_on": headline.published_on.isoformat() if headline.published_on else None,
        "media_type": reading.media_type,
        "figures": [_figure_json(figure) for figure in reading.figures],
        "passages": [
            {"section": one.section, "heading": one.heading, "text": one.text}
            for one in reading.passages
        ],
        "statements": [
            {
                "key": one.key,
                "value": as_json(one.value),
                "section": one.section,
                "sentence": one.sentence,
            }
            for one in reading.statements
        ],
        "issues": [_issue_json(one) for one in reading.issues],
    }


def _figure_json(figure: Figure) -> dict[str, Any]:
    return {
        "table": figure.table,
        "row": figure.row,
        "column": figure.column,
        "raw": figure.raw,
        "kind": figure.kind,
        "value": as_json(figure.value),
        "inferred": as_json(figure.inferred),
        **({"unit": figure.unit} if figure.unit else {}),
        **({} if figure.confidence is None else {"confidence": figure.confidence}),
        "place": dict(figure.place),
    }


def _issue_json(one: Issue) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "severity": one.severity,
        "verdict": one.verdict,
        "table": one.table or None,
        "row": one.row or None,
        "column": one.column or None,
        "left": as_json(one.left),
        "right": as_json(one.right),
        "says": one.says.zh,
        "says_en": one.says.en,
    }
