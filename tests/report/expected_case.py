"""A diagnosis of five departments whose survey asked for expected and perceived service, with no findings."""

from dataclasses import replace

from icdiag.diagnosis import Diagnosis
from icdiag.measures.estimating import estimate_links
from icdiag.measures.structure import build_structure
from icdiag.model.org import Link, Name
from icdiag.tally.tally import build_tally
from tests.tally.expected_survey import draw

NAMES = {"sales": "销售部", "production": "生产部", "hr": "人力资源部", "it": "信息技术部", "finance": "财务部"}


def expected_diagnosis(*, asked=True, names=None, **options):
    """What the survey of ``draw(**options)`` leads to; without expectations where ``asked`` is false."""
    answers, org = draw(**options)
    named = {id_: Name(zh, id_.title()) for id_, zh in NAMES.items()} | (names or {})
    links = tuple(Link(s, c, Name("服务", "Service")) for s in NAMES for c in NAMES if s != c)
    departments = tuple(replace(d, name=named[d.id]) for d in org.departments)
    org = replace(org, departments=departments, links=links, language="zh", name=Name("示例公司", "Example Ltd"))
    tally = build_tally(answers if asked else replace(answers, expected=None), org)
    estimates = estimate_links(tally, org.settings)
    return Diagnosis(org, tally, estimates, build_structure(org, tally), (), None, (), ())
