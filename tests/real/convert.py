"""Real organisations from the shared data as org maps and surveys; read in place, written to the test's folder."""

import csv
import os
from collections import Counter
from pathlib import Path

import yaml

SHARED = Path(os.environ.get("ICDIAG_SHARED", Path(__file__).resolve().parents[2] / ".." / "shared"))
DATA = SHARED / "data"


def rows(path):
    with path.open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def consulting(folder):
    """46 consultants in 7 offices rate each other; unit = office, region = tag; one row per (rater, target)."""
    source = DATA / "cross_parker_consulting"
    people = {r["id"]: r for r in rows(source / "nodes.csv")}
    size = Counter(r["location"] for r in people.values())
    region = {r["location"]: r["region"] for r in people.values()}
    instrument = {
        "name": {"zh": "信息与价值", "en": "Information and value"},
        "scale": {"min": 1, "max": 5},
        "dimensions": [
            {"id": k, "name": {"en": name, "zh": zh}, "items": [{"id": k, "text": {"en": text, "zh": text}}]}
            for k, name, zh, text in (
                ("info", "Information", "信息", "How often have you turned to this person for information?"),
                ("value", "Value", "价值", "This person has expertise important to my work."),
            )
        ],
    }
    org = {
        "org": {"name": "Consulting firm", "language": "en"},
        "instrument": "instrument.yaml",
        "survey": "survey.csv",
        "departments": [
            {"id": office, "headcount": n, "tags": {"region": region[office]}} for office, n in sorted(size.items())
        ],
        "links": [{"supplier": s, "customer": c} for s in sorted(size) for c in sorted(size) if s != c],
    }
    (folder / "instrument.yaml").write_text(yaml.safe_dump(instrument, allow_unicode=True), "utf-8")
    (folder / "org.yaml").write_text(yaml.safe_dump(org, allow_unicode=True, sort_keys=False), "utf-8")
    with (folder / "survey.csv").open("w", encoding="utf-8", newline="") as f:
        out = csv.writer(f)
        out.writerow(["respondent", "customer", "supplier", "info", "value"])
        for r in rows(source / "ratings_long.csv"):
            number = [str(int(float(r[k]))) if r[k] else "" for k in ("info_freq_0_5", "value_0_5")]
            out.writerow([f"R{r['rater']}", r["rater_unit"], r["target_unit"], *number])
    return folder / "org.yaml"


def proposals(folder):
    """Directed proposals links between special interest groups; nobody was asked anything."""
    source = DATA / "k8s_sigs_keps"
    edges = rows(source / "kep_edges.csv")
    names = {r["dir"]: r["name"] for r in rows(source / "sigs.csv")}
    ids = sorted({e[k] for e in edges for k in ("supplier_owning_sig", "customer_participating_sig")})
    org = {
        "org": {"name": "Enhancement proposals", "language": "en"},
        "departments": [{"id": i, "name": names.get(i, i)} for i in ids],
        "links": [
            {
                "supplier": e["supplier_owning_sig"],
                "customer": e["customer_participating_sig"],
                "service": "enhancement proposals",
                "volume": int(e["n_keps"]),
            }
            for e in edges
        ],
    }
    (folder / "org.yaml").write_text(yaml.safe_dump(org, sort_keys=False), "utf-8")
    return folder / "org.yaml"


def _write_map(folder, org, instrument):
    (folder / "instrument.yaml").write_text(yaml.safe_dump(instrument, allow_unicode=True), "utf-8")
    (folder / "org.yaml").write_text(yaml.safe_dump(org, allow_unicode=True, sort_keys=False), "utf-8")
    return folder / "org.yaml"


def _one_question(text, scale):
    item = {"id": "q1", "text": {"en": text}}
    return {"name": {"en": "One question"}, "scale": scale, "dimensions": [{"id": "all", "items": [item]}]}


SERVICES = {
    "understand": "Do you have a good understanding of the resources",
    "staff_speed": "Did you feel that the CNCF staff",
    "toc_speed": "Did you feel that the CNCF TOC",
    "docs": "Are your documentation needs",
    "ci": "Are your CI needs",
    "security": "Are your security needs",
    "tooling": "Are your non-CI tooling needs",
    "marketing": "Are your marketing needs",
    "overall": "Are you satisfied with the overall support",
    "recommend": "Would you recommend CNCF",
    "devstats": "Do you find the CNCF DevStats",
    "landscape": "Do you find the CNCF Cloud Native Landscape",
    "radar": "Do you find the CNCF End User Tech Radar",
}
"""Service line -> how its question begins."""


def foundation(folder):
    """Projects rate a foundation's service lines, in the survey site's own file: all projects are one customer."""
    survey = DATA / "cncf_maintainer_surveys" / "2020_h2_CNCF_Maintainers_Survey_2020_H2.csv"
    with survey.open(encoding="utf-8", newline="") as f:
        first, second = next(lines := csv.reader(f)), next(lines)
    asked = "Which CNCF Project(s) are you maintaining?"
    start = first.index(asked)
    end = next(i for i in range(start + 1, len(first)) if first[i])
    headers = {id_: next(h for h in first if h.replace("\xa0", " ").startswith(s)) for id_, s in SERVICES.items()}
    org = {
        "org": {"name": "Foundation", "language": "en"},
        "instrument": "instrument.yaml",
        "survey": {"path": str(survey), "columns": {"customer": asked} | headers},
        "departments": [{"id": "projects", "aliases": sorted(set(second[start:end]))}, *({"id": s} for s in SERVICES)],
        "links": [{"supplier": s, "customer": "projects"} for s in SERVICES],
    }
    return _write_map(folder, org, _one_question("How good is it?", {"min": 1, "max": 10}))


FAVOUR = [
    "Very unfavorably", "Somewhat unfavorably", "Neither favorably nor unfavorably (neutral)", "Somewhat favorably",
    "Very favorably",
]  # fmt: skip


def film_fans(folder):
    """1,186 people rate 14 characters in one matrix question; everybody is one customer."""
    expected = rows(DATA / "expected" / "starwars_matrix_means.csv")
    seen = "Have you seen any of the 6 films in the Star Wars franchise?"
    org = {
        "org": {"name": "Fans", "language": "en"},
        "instrument": "instrument.yaml",
        "survey": {
            "path": str(DATA / "survey_export_layouts" / "surveymonkey_matrix_starwars.csv"),
            "columns": {"customer": seen},
        },
        "departments": [{"id": "fans", "aliases": ["Yes", "No"]}, *({"id": r["target"]} for r in expected)],
        "links": [{"supplier": r["target"], "customer": "fans"} for r in expected],
    }
    text = (
        "Please state whether you view the following characters favorably, unfavorably, or are unfamiliar with him/her."
    )
    scale = {"min": 1, "max": 5, "labels": {"en": FAVOUR}}
    return _write_map(folder, org, _one_question(text, scale))


AGES = {
    2: "16~19岁", 3: "20~24岁", 4: "25~29岁", 5: "30~34岁", 6: "35~39岁", 7: "40~49岁", 8: "50~59岁", 9: "60岁以上",
}  # fmt: skip
SHARES = ["没有投入", "10%左右", "20%左右", "30%左右", "40%左右", "50%左右", "超过50%"]


def hobby_spenders(folder, *, by_number):
    """800 people, one file by the options' texts and one by their numbers: share of income that each age spends."""
    name = "wjx_by_option_number_800_800_2.xls" if by_number else "wjx_by_option_text_800_800_0.xls"
    org = {
        "org": {"name": "爱好", "language": "zh"},
        "instrument": "instrument.yaml",
        "survey": {
            "path": str(DATA / "survey_export_layouts" / name),
            "columns": {"customer": "4、年龄", "hobby": "7、爱好投入占收入比重"},
        },
        "departments": [{"id": "hobby"}, *({"id": f"age{n}", "aliases": [a, str(n)]} for n, a in AGES.items())],
        "links": [{"supplier": "hobby", "customer": f"age{n}"} for n in AGES],
    }
    return _write_map(folder, org, _one_question("比重", {"min": 1, "max": len(SHARES), "labels": {"zh": SHARES}}))


def companies(folder, items):
    """2,042 soldiers in 49 companies say how they see their leaders (or their tasks, or hostility)."""
    survey = DATA / "lq2002" / "lq2002.csv"
    units = sorted({r["COMPID"] for r in rows(survey)}, key=int)
    org = {
        "org": {"name": "Companies", "language": "en"},
        "instrument": "instrument.yaml",
        "survey": {"path": str(survey), "columns": {"customer": "COMPID"} | {f"them.{i}": i for i in items}},
        "departments": [{"id": "them"}, *({"id": f"unit {u}", "aliases": [u]} for u in units)],
        "links": [{"supplier": "them", "customer": f"unit {u}"} for u in units],
    }
    low, high = (0, 4) if items[0].startswith("HOSTIL") else (1, 5)
    instrument = {
        "name": {"en": "Items"},
        "scale": {"min": low, "max": high},
        "dimensions": [{"id": "all", "items": [{"id": i, "text": {"en": i}} for i in items]}],
    }
    return _write_map(folder, org, instrument)
