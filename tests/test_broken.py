"""Hostile and broken documents end with an issue, inside the caps."""

import random
import time

import pytest

from extract.form import read_forms
from extract.read import read_document, to_json
from tests.fuzz import PAGE_SECONDS, fuzz_bytes, fuzz_tables
from tests.maker import make_figures, make_html

FORM = read_forms()["2021"]
PAGE = make_html(FORM, make_figures(FORM, random.Random(0)))

BROKEN = {
    "nested 100,000 deep": "<div>" * 100_000 + PAGE,
    "tables nested 20,000 deep": "<table><tr><td>" * 20_000 + PAGE,
    "a table of 100,000 cells": "<table>"
    + "<tr>"
    + "<td>0</td>" * 100_000
    + "</tr></table>"
    + PAGE,
    "100,000 rows": "<table>" + "<tr><td>0</td></tr>" * 100_000 + "</table>",
    "spans beyond all bounds": PAGE.replace("<td>", '<td colspan="99999999" rowspan="99999999">'),
    "negative and silly spans": PAGE.replace("<td>", '<td colspan="-3" rowspan="x">'),
    "one line of five million characters": "<p>" + "字" * 5_000_000,
    "a million attributes": "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">",
    "markup never closed": PAGE[: len(PAGE) // 2],
    "an svg": '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
    "entities": "<p>" + "&amp;" * 500_000,
    "tabs": "\t" * 2_000_000,
    "pipes": "|" * 2_000_000,
    "numbers set apart by blanks": "0 " * 1_000_000,
    "titles without end": "某局2023年政府信息公开工作年度报告\n" * 50_000,
    "headings without end": "一、总体情况\n" * 50_000,
    "suffixes of bodies": "局" * 200_000,
    "digits": "1" * 100_000,
    "a table of long numbers": PAGE.replace("<span>0</span>", f"<span>{'9' * 5000}</span>"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_it_ends_in_time_and_says_something(name):
    start = time.process_time()
    found = to_json(read_document(BROKEN[name].encode()))
    assert time.process_time() - start < PAGE_SECONDS
    assert found["form"] or found["issues"]


@pytest.mark.parametrize("fuzz", [fuzz_bytes, fuzz_tables], ids=lambda one: one.__name__)
def test_a_sample_of_the_fuzzer(fuzz):
    for seed in range(300):
        fuzz(seed)
