"""What a person reads first: the release's README and how to cite it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template

from publish.release.schema import Schema
from publish.words import read_book

_README = Path(__file__).with_name("README.template.md")


def readme(facts: Mapping[str, str], schemas: Sequence[Schema]) -> str:
    """README.md in both languages; ``facts`` are the places of the template that vary."""
    book = read_book()
    lines = ["| | | | 行数 / rows |", "|---|---|---|---:|"]
    lines += [f"| `{s.table}` | {s.about.zh} | {s.about.en} | {s.rows} |" for s in schemas]
    kinds = (
        f"  - `{kind}`: {words.zh} / {words.en}" for kind, words in book.lists["kinds"].items()
    )
    tagline = book.ui["tagline"]
    return Template(_README.read_text(encoding="utf-8")).substitute(
        facts,
        tagline_zh=tagline.zh,
        tagline_en=tagline.en,
        tables="\n".join(lines),
        kinds="\n".join(kinds),
    )


def citation(release: str, created_at: str) -> str:
    """CITATION.cff (1.2.0); a JSON string is a YAML string."""
    ui = read_book().ui
    abstract = f"{ui['what'].en} {ui['what'].zh}"
    facts = {
        "cff-version": "1.2.0",
        "message": "If you use these data, please cite them as below, and the bodies that published"
        " the reports with the address of each.",
        "type": "dataset",
        "title": f"{ui['site'].en}: {ui['tagline'].en} ({ui['site'].zh})",
        "abstract": abstract,
        "version": release,
        "date-released": created_at[:10],
    }
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in facts.items()]
    return "\n".join([*lines, "authors:", '  - name: "the gongkai founders"', ""])
