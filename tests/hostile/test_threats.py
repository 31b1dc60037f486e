"""Every row of the design's threat table, and what covers it: cases of the corpus by name, or tests by file and name."""

import re
from pathlib import Path

import pytest

from tests.hostile.corpus import CASES

ROOT = Path(__file__).resolve().parents[2]
THREATS = {
    "yaml: alias bomb": ["org_maps/alias-bomb", "org_maps/million-aliases"],
    "yaml: merge-key bomb": ["org_maps/merge-key-bomb"],
    "yaml: nested lists": ["org_maps/lists-100000-deep", "org_maps/51-deep"],
    "yaml: recursive alias": ["org_maps/recursive-alias"],
    "yaml: python objects": ["org_maps/tag-0", "org_maps/tag-on-key", "tests/hostile/test_supply.py::no_text_becomes_code"],
    "yaml: duplicate keys": ["org_maps/duplicate-key", "org_maps/duplicate-section"],
    "yaml: retyped ids": ["tests/hostile/org_maps.py::_TYPED"],
    "yaml: impossible date, long number": ["tests/hostile/org_maps.py::2024-02-30"],
    "yaml: two documents, tab, NUL": ["org_maps/two-documents", "org_maps/raw-0000"],
    "yaml: controls, surrogates, bidi": ["org_maps/escaped-\\e]0;x\\a", "org_maps/escaped-half-pair-\\ud800",
                                         "org_maps/raw-unseen-202E"],
    "yaml: line separator": ["org_maps/line-separator-in-text"],
    "yaml: encodings": ["org_maps/utf-16-without-bom", "org_maps/utf-32", "org_maps/gb18030"],
    "yaml: size": ["org_maps/thirty-megabytes", "tests/intake/test_limits.py::yaml-size"],
    "xlsx: entity bombs": ["books/entity-bomb-in-sheet1.xml", "books/quadratic-blow-up"],
    "xlsx: external entities": ["books/external-entity", "books/external-dtd"],
    "xlsx: zip bombs": ["books/gigabyte-of-spaces", "books/700-megabytes-of-a-string"],
    "xlsx: size lie": ["books/size-lie-small", "books/size-lie-huge"],
    "xlsx: far corner": ["books/corner-value", "books/beyond-excel"],
    "xlsx: false count of strings": ["books/count-of-strings-lies"],
    "xlsx: a million formatted rows": ["books/phantom-rows"],
    "xlsx: wrong dimension": ["books/dimension-a1", "books/dimension-a1-c3", "books/dimension-everything"],
    "xlsx: hidden first sheet, two candidates": ["books/hidden-first-sheet", "books/two-sheets-that-fit"],
    "xlsx: hidden rows": ["books/hidden-rows"],
    "xlsx: merged cells": ["books/merged-customers", "books/merge-of-everything"],
    "xlsx: formula without value": ["books/formula-never-calculated"],
    "xlsx: error values": ["books/error-value-#N/A", "books/error-value-#REF!"],
    "xlsx: date in a score": ["books/answer-date"],
    "xlsx: TRUE in a score": ["books/answer-'True'"],
    "xlsx: escapes": ["books/escaped-control-in-name"],
    "xlsx: numbers as ids": ["books/numbers-as-respondents"],
    "xlsx: password": ["books/password", "books/password-zip"],
    "xlsx: renamed": ["books/xls-named-xlsx", "books/csv-named-xlsx", "books/docx", "books/html-named-xls"],
    "xlsx: damaged": ["books/cut-at-50-percent", "books/method-99"],
    "xlsx: mutated": ["tests/hostile/test_fuzz.py::damaged_files_are_refused_or_read"],
    "csv: long field": ["csvs/a-field-of-two-megabytes"],
    "csv: unclosed quote": ["csvs/unclosed-quote"],
    "csv: duplicate header, uneven rows": ["csvs/duplicate-header", "csvs/long-row"],
    "csv: GBK": ["csvs/gb18030", "csvs/no-encoding"],
    "csv: digits": ["csvs/full-width", "csvs/answer-'٣٣'", "csvs/answer-'1_0'", "csvs/answer-'½'"],
    "csv: wide": ["csvs/too-many-columns", "tests/intake/test_limits.py::a_csv_may_be_as_wide_as_stated"],
    "output: html": ["tests/report/test_html.py::__proto__"],
    "output: formulas and corrupt characters": ["tests/report/test_excel.py::quotePrefix"],
    "output: a failing save": ["tests/report/test_files.py::failing_replace_changes_nothing"],
    "output: interrupted": ["tests/hostile/test_interrupted.py::a_signal_during_a_run"],
    "output: path traversal": ["tests/report/test_files.py::names_are_fixed_words"],
    "console: markup, escapes": ["csvs/answer-'[/bold]'", "csvs/answer-'\\x1b[31m'"],
    "errors: echoed values": ["tests/hostile/test_canaries.py::nothing_personal_comes_back"],
    "errors: tracebacks": ["tests/hostile/test_canaries.py::a_fault_tells_nothing_personal"],
    "look-alikes": ["org_maps/id-cyrillic", "org_maps/id-zero-width"],
    "invisible characters": ["csvs/zero-width-in-names", "csvs/bidi-and-nonsense", "books/zero-width-in-names"],
    "dependency floors": ["tests/hostile/test_supply.py::versions_with_known_holes_are_not_taken"],
}  # fmt: skip
"""Row -> where it is tried."""


@pytest.mark.parametrize("threat", THREATS)
def test_every_threat_is_tried(threat: str) -> None:
    for cover in THREATS[threat]:
        path, _, text = cover.partition("::")
        if text:
            assert re.search(re.escape(text), (ROOT / path).read_text("utf-8")), cover
        else:
            assert cover in CASES, cover


def test_the_same_answers_in_another_form_are_tried_often_enough() -> None:
    """The design asks for 58 such cases."""
    assert sum(case.same for case in CASES.values()) >= 58
