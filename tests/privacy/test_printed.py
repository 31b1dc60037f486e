"""Every number on every output is traced to a registered one; a number of a hidden link, planted anywhere, is found."""

import csv
from collections import Counter

import pytest

from icdiag.tally.privacy import USUAL_N
from tests.privacy import draw, registry
from tests.privacy.printed.derived import DERIVED
from tests.privacy.printed.found import Found, Names, squeezed
from tests.privacy.printed.outputs import read, run
from tests.privacy.printed.page import Page
from tests.privacy.printed.plants import PLANTS, Truth
from tests.privacy.printed.rules import RULES
from tests.privacy.printed.sentences import numbers
from tests.privacy.printed.trace import MAP_FACTS, Traced, all_traced, traced
from tests.privacy.test_outputs import full_survey

SURVEYS = [
    *(("list", 0, "en"), ("tree", 1, "en"), ("matrix", 0, "en"), ("matrix", 1, "en")),
    *(("tree", 2, "zh"), ("matrix", 2, "zh")),
]


SELDOM = [
    *(("list", 150, "zh"), ("tree", 300, "en"), ("tree", 350, "zh"), ("matrix", 500, "en")),
    *(("list", 387, "zh"), ("tree", 525, "zh"), ("matrix", 112, "zh")),
]
"""Surveys of which some number stands in a sentence or a row that few reports have."""


def check(known, made):
    out = all_traced(known, made)
    assert [(x.output, x.place, x.text, x.context) for x in out.untraced] == []
    assert [(x.output, x.place, x.text) for x in (*out.few, *out.beside)] == []
    return out


@pytest.mark.parametrize(("shape", "seed", "language"), SURVEYS)
def test_every_number_that_is_printed_is_a_registered_one(shape, seed, language, tmp_path):
    known, made = run(draw.write(draw.drawn(seed, shape), tmp_path), language)
    out = check(known, made)
    assert out.numbers["report.html"] > 200
    assert out.numbers["report.xlsx"] > 150
    read_ = {name for name, count in out.numbers.items() if count}
    assert {"assessment.json", "report.md", "junit.xml", "report.sarif", "assess stdout", "validate json"} <= read_
    assert any(name.startswith("packs/") for name in read_)
    assert any(name.startswith("explain u0..") for name in read_)


@pytest.mark.parametrize(("shape", "seed", "language"), SELDOM)
def test_what_stands_in_few_reports_is_traced_too(shape, seed, language, tmp_path):
    check(*run(draw.write(draw.drawn(seed, shape), tmp_path), language))


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """The survey that asks for everything, with all its outputs, and one hidden link's answers."""
    folder = tmp_path_factory.mktemp("full")
    known, made = run(draw.write(full_survey(), folder), "en")
    with (folder / "survey.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["perspective"] == "customer"]
    groups = {pair: [row for row in rows if (row["supplier"], row["customer"]) == pair] for pair in known.hidden}
    pair, some = next((p, g) for p, g in sorted(groups.items()) if 2 <= len(g) < USUAL_N and p in declared(known))
    return known, made, pair, Truth(known, pair, [int(row["q1"]) for row in some if row["q1"]])


def declared(known):
    return {(link.supplier, link.customer) for link in known.org.links}


def test_the_full_survey_prints_all_there_is(full):
    known, made, _, _ = full
    out = check(known, made)
    assert min(out.numbers[name] for name in ("report.html", "report.xlsx", "report.sarif")) > 800
    assert sum(count for name, count in out.numbers.items() if name.startswith("explain")) > 1000
    assert sum(name.startswith("workshop/") and name.endswith(".html") for name in made) >= 1
    kinds = Counter(source for _, source in out.by_rule)
    assert len(kinds) > 100
    assert sum(out.beside_hidden.values()) > 20


def untraced(known, name, content):
    out = Traced()
    out.add(name, read(name, content, known), known)
    return out.untraced


@pytest.mark.parametrize("what", PLANTS)
def test_a_hidden_number_is_found_wherever_it_is_printed(what, full):
    known, made, _, truth = full
    plant = PLANTS[what]
    name = next(name for name in made if name.startswith(truth.told(plant.output)) and not name.endswith(".txt"))
    assert untraced(known, name, plant.put(made[name], truth)) != []


def test_no_number_of_a_hidden_link_stands_beside_it(full):
    """The sharpest thing: the truth is known here; beside the link stands nothing but the map's facts."""
    known, made, pair, truth = full
    found = [x for name in made for x in read(name, made[name], known)]
    beside = [x for x in found if pair in x.links and x.links <= known.hidden]
    assert len(beside) >= 5
    assert {traced(x, known) for x in beside} <= MAP_FACTS
    assert not [x for x in beside if x.text in {truth.points, truth.mean, truth.n}]
    texts = [x.context for x in found if pair in x.links]
    assert not [text for text in texts if truth.points in text or truth.mean in text]


def test_who_prints_a_number_that_the_json_lacks_has_to_say_what_it_tells():
    assert {*DERIVED} == {*registry.PRINTED}
    asked = {source.removeprefix("=") for sources in RULES.values() for source in sources if source.startswith("=")}
    assert asked <= {*DERIVED}


def test_how_numbers_are_told_apart_by_hand():
    assert Found("x", "", "48").tells(47.6416)
    assert not Found("x", "", "48").tells(48.6)
    assert Found("x", "", "42%").tells(0.4167)
    assert Found("x", "", "<1%").tells(0.004)
    assert not Found("x", "", ">99%").tells(0.98)
    assert not Found("x", "", "1.20").tells(1.21)
    assert Found("x", "", "1,234").tells(1234)
    assert Found("x", "", "-6.5").tells(-6.5217)


def test_names_are_no_numbers():
    names = Names({"u1": "u1", "u12": "Unit 12", "d": "7"}, ["2026-Q3"])
    masked = names.masked("u1 to Unit 12 in 2026-Q3: 7 of u123, 8")
    assert names.about(masked) == ["u1", "u12", "d"]
    assert names.pairs(masked) == [("u1", "u12")]
    assert [x for x, _, _ in numbers(squeezed(masked), "en")] == ["123", "8"]


def test_a_sentence_is_known_by_its_placeholders():
    told = numbers("Health score 40 of 100 (90% interval 36 to 45)", "en")
    assert [x for x, _, _ in told if x] == ["40", "36", "45"]
    assert [key.rpartition("{")[2] for x, key, _ in told if x] == ["score}", "low}", "high}"]


def test_tags_that_are_left_out_are_put_in():
    page = Page("<table><tr><th>A<th>B</tr><tr><td>1<td>2<small>3</small><tr><td>4<td>5</table><ul><li>6<li>7</ul>")
    rows = [[cell.text().split() for cell in row.all("td", "th")] for row in page.root.all("tr")]
    assert rows == [[["A"], ["B"]], [["1"], ["2", "3"]], [["4"], ["5"]]]
    assert [x.text() for x in page.root.all("li")] == ["6", "7"]
