"""Which findings come or go between two tallies of one survey."""

from dataclasses import replace

from icdiag.findings import changes, run_all
from icdiag.model.finding import State
from tests.findings.case_files import build_case, read_cases


def test_what_one_has_and_the_other_lacks_is_named_in_report_order(tmp_path):
    specs = {spec.name: spec for spec in read_cases("mutual-wall")[0]}
    wall = build_case(specs["both directions far below the rest"], tmp_path)
    calm = build_case(specs["all links are equally good"], tmp_path)
    found = changes(wall, calm)
    assert found[0] == "mutual-wall/a~b"
    assert {"weak-link/a..b", "weak-link/b..a"} < set(found)
    assert changes(calm, wall) == found
    assert changes(wall, wall) == ()


def test_cannot_tell_and_the_careless_themselves_are_no_change(tmp_path):
    specs = {spec.name: spec for spec in read_cases("mutual-wall")[0]}
    case = build_case(specs["the other direction is hidden"], tmp_path)
    unknown = [f.id for f in run_all(case) if f.state is State.CANNOT_TELL]
    assert "mutual-wall/a~b" in unknown
    silent = replace(case, tally=replace(case.tally, hidden=()))
    assert not set(changes(case, silent)) & {*unknown, "careless-answers/all"}
