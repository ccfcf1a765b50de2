"""Imports run one way: spiders → crawler ← extract ← publish; the commands see all."""

import ast
from pathlib import Path

import pytest

from extract.form import read_forms

ROOT = Path(__file__).parent.parent
ROOMS = {
    "crawler": {"crawler"},
    "spiders": {"spiders", "crawler"},
    "extract": {"extract", "crawler"},
    "publish": {"publish", "extract", "crawler"},
    "demo": {"demo", "extract"},
}
OURS = {*ROOMS, "gongkai", "tests", "bench"}


def imported(path: Path) -> set[str]:
    """The top-level names of ours that a module imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names & OURS


@pytest.mark.parametrize("room", ROOMS)
def test_imports_run_one_way(room):
    paths = list((ROOT / room).rglob("*.py"))
    assert paths
    wrong = {str(path.relative_to(ROOT)): imported(path) - ROOMS[room] for path in paths}
    assert not {path: names for path, names in wrong.items() if names}


def test_official_labels_stand_in_data_files_only():
    """No Python file of the project spells a label of the form out."""
    labels = {
        label
        for form in read_forms().values()
        for table in form.tables.values()
        for entry in (*table.rows, *table.columns)
        for label in entry.label
        if len(label) > 3
    }
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            assert not [label for label in labels if label in text], path
