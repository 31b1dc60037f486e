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
