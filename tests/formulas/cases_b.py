"""Golden cases of walls, structure, false alarms, standards, complaints, change, training, gaps, privacy and repair."""

from icdiag.formulas import (
    centrality,
    communities,
    cuts,
    did,
    disclosure,
    fdr,
    gaps,
    holes,
    importance,
    networks,
    proportions,
    repair,
    survival,
)
from icdiag.formulas.detection import average_precision, brier, detection
from icdiag.formulas.effect_size import Group, effect_size, pooled_sd, pooled_t, reliable_change, welch_t
from icdiag.formulas.ei_permutation import ei_permutation
from tests.formulas.golden import case

QUADRANT_NAMES = {
    importance.KEEP: "keep up the good work",
    importance.CONCENTRATE: "concentrate here",
    importance.LOW_PRIORITY: "low priority",
    importance.OVERKILL: "possible overkill",
}


@case("ei_krackhardt_hightech")
def ei_krackhardt(given):
    people = given.columns("nodes")
    nodes = [int(x) for x in people["id"]]
    labels = dict(zip(nodes, people[given["group"]], strict=True))
    ties = given.rows("edges")

    def described(relation):
        edges = [(int(row["ego"]), int(row["alter"])) for row in ties if row[relation] == "1"]
        mix, dyads = networks.mixing(edges, labels), networks.dyad_census(edges, nodes)
        permuted = ei_permutation(edges, labels, draws=9_999, seed=1)
        assert abs(networks.ei_permutation_sd(edges, labels) - permuted.sd) < 0.002
        return {
            "external": mix.external,
            "internal": mix.internal,
            "ei": mix.ei,
            "ei_symmetrised": networks.ei_symmetrised(edges, labels),
            "expected_ei_permutation": networks.ei_expected(labels),
            "perm_sd_mc": permuted.sd,
            "p_low_mc": permuted.p_low,
            "edgewise_reciprocity": dyads.reciprocity,
            "dyad_census": {"Mut": dyads.mutual, "Asym": dyads.asymmetric, "Null": dyads.null},
            "density": dyads.density,
            "betweenness": centrality.betweenness(edges, nodes, directed=True, normalised=False).values(),
            "indegree": centrality.degree(edges, nodes, end="in").values(),
        }

    return {relation: described(relation) for relation in ("advice", "friendship")}


@case("ei_exact_permutation_small")
def ei_exact(given):
    edges, labels = [tuple(edge) for edge in given["edges"]], given["group"]
    mix = networks.mixing(edges, labels)
    permuted = ei_permutation(edges, labels, draws=0, seed=0)
    assert permuted.exact
    return {
        "external": mix.external,
        "internal": mix.internal,
        "ei": permuted.ei,
        "n_assignments": permuted.assignments,
        "expected": permuted.expected,
        "sd": permuted.sd,
        "p_low_exact": permuted.p_low,
        "p_high_exact": permuted.p_high,
        "min": permuted.lowest,
        "max": permuted.highest,
        "group": networks.ei_by_group(edges, labels),
    }


def nodes_of(edges):
    return list(dict.fromkeys(x for edge in edges for x in edge))


def by_node(nodes, values):
    return dict(zip(nodes, values.tolist(), strict=True))


@case("burt_borgatti_1997")
def burt(given):
    nodes = nodes_of(given["edges"])
    both = holes.strengths(given["edges"], nodes, directed=given["directed"])
    return {
        "constraint": by_node(nodes, holes.constraint(both)),
        "effective_size": by_node(nodes, holes.effective_size(both)),
        "efficiency": by_node(nodes, holes.efficiency(both)),
    }


@case("kite_centrality")
def kite(given):
    edges = given["edges"]
    nodes = nodes_of(edges)
    found = {frozenset(tie) for tie in cuts.bridges(edges, nodes)}
    assert found == {frozenset(("Ike", "Jane")), frozenset(("Heather", "Ike"))}  # the case lists ends in another order
    return {
        "degree": centrality.degree(edges, nodes),
        "betweenness": centrality.betweenness(edges, nodes, directed=False, normalised=False),
        "betweenness_norm": centrality.betweenness(edges, nodes, directed=False),
        "closeness_norm": centrality.closeness(edges, nodes, directed=False),
        "articulation_points": sorted(cuts.articulation_points(edges, nodes)),
        "bridges": sorted((sorted(tie) for tie in cuts.bridges(edges, nodes)), reverse=True),
        "constraint": by_node(nodes, holes.constraint(holes.strengths(edges, nodes, directed=False))),
    }


@case("karate_modularity_conductance")
def karate(given):
    edges = given["edges"]
    labels = dict(enumerate(given["group"], start=1))
    first = [node for node, group in labels.items() if group == 1]
    volume, mix = communities.volumes(edges, labels), networks.mixing(edges, labels)
    return {
        "modularity": communities.modularity(edges, labels, directed=False),
        "cut_edges": communities.cut(edges, first),
        "volume": [volume[1], volume[2]],
        "conductance": communities.conductance(edges, first),
        "external": mix.external,
        "internal": mix.internal,
        "ei": mix.ei,
    }


@case("bh_1995")
def bh(given):
    p, q = given["p"], given["q"]
    return {
        "reject_BH": sum(x <= q for x in fdr.benjamini_hochberg(p)),
        "reject_bonferroni": sum(x <= q for x in fdr.bonferroni(p)),
        "adj_BH": fdr.benjamini_hochberg(p),
        "adj_BY": fdr.benjamini_yekutieli(p),
        "adj_holm": fdr.holm(p),
    }


@case("bayes_fdr_list")
def bayes_list(given):
    p = given["posterior"]
    return {
        "k": [len(fdr.posterior_list(p, q=q)) for q in given["q"]],
        "running_fdr": fdr.running_false_share(p),
    }


@case("wilson_newcombe_1998a")
def newcombe_1998a(given):
    cases = list(zip(given["x"], given["n"], strict=True))
    score = [proportions.wilson(met=x, total=n, level=given["conf"]) for x, n in cases]
    exact = [proportions.clopper_pearson(met=x, total=n, level=given["conf"]) for x, n in cases]
    return {
        "wilson_lower": [low for low, _ in score],
        "wilson_upper": [high for _, high in score],
        "cp_lower": [low for low, _ in exact],
        "cp_upper": [high for _, high in exact],
    }


@case("complaint_time_km")
def complaint_time(given):
    groups = {}
    for row in given.rows():
        times, closed = groups.setdefault(row["group"], ([], []))
        times.append(float(row["time"]))
        closed.append(row["closed"] == "1")
    treated, placebo = (survival.kaplan_meier(*groups[name]) for name in ("6-MP", "placebo"))
    return {
        "time": treated.time,
        "n_risk": treated.at_risk,
        "surv": treated.still_open,
        "greenwood_se": treated.se,
        "median_6mp": treated.median,
        "median_placebo": placebo.median,
        "logrank_chisq": survival.log_rank(list(groups.values())).chisq,
        "placebo_time": placebo.time,
        "placebo_surv": placebo.still_open,
    }


@case("hedges_borenstein_2009")
def hedges(given):
    first, second = (Group(given[f"m{i}"], given[f"s{i}"], given[f"n{i}"]) for i in (1, 2))
    found = effect_size(first, second)
    return {
        "s_pooled": pooled_sd(first, second),
        "d": found.d,
        "var_d": found.var_d,
        "J": found.factor,
        "g": found.g,
        "var_g": found.var_g,
        "se_g": found.se_g,
    }


@case("welch_nist_auto83b")
def welch(given):
    first, second = (Group(given[f"mean{i}"], given[f"sd{i}"], given[f"n{i}"]) for i in (1, 2))
    pooled, own = pooled_t(first, second), welch_t(first, second)
    return {
        "t_pooled": pooled.t,
        "df_pooled": pooled.df,
        "t_welch": own.t,
        "df_welch": own.df,
        "hedges_g": effect_size(first, second).g,
    }


@case("rci_jacobson_truax")
def rci(given):
    found = reliable_change(
        pre=given["pre"], post=given["post"], sd_pre=given["sd_pre"], reliability=given["reliability"]
    )
    return {
        "se_meas": found.se_measurement,
        "s_diff": found.s_diff,
        "rci": found.index,
        "reliable": found.reliable,
        "min_reliable_change_95": found.smallest,
    }


@case("did_card_krueger_1994_summary")
def did_summary(given):
    found = did.from_cells(**{name: did.Cell(**cell) for name, cell in given.input.items()})
    return {
        "change_treated": found.change_treated,
        "change_control": found.change_control,
        "did": found.did,
        "did_se_independent_cells": found.se,
    }


@case("did_card_krueger_micro")
def did_micro(given):
    table = given.columns()
    names = (given[key] for key in ("id", "treat", "post", "outcome"))
    seen = [
        did.Observation(unit, treated == 1, post == 1, y)
        for unit, treated, post, y in zip(*(table[name] for name in names), strict=True)
    ]
    fit, changes = did.regression(seen), did.matched_changes(seen)
    matched = did.from_changes(*changes)
    return {
        "cells": {
            f"{treated:d}{post:d}": {"mean": mean, "n": n, "se": se}
            for (treated, post), (mean, n, se) in did.cells(seen).items()
        },
        "did_all": fit.did,
        "se_ols": fit.se_ols,
        "se_cluster": fit.se_cluster,
        "did_matched": matched.difference,
        "se_matched_welch": matched.se,
        "n_matched": sum(map(len, changes)),
    }


@case("servqual_gap_weighted")
def servqual(given):
    low, high = given["scale"]
    found = {name: gaps.gap(given["expectation"][name], p)[0] for name, p in given["perception"].items()}
    weights = [given["weights"][name] for name in found]
    return {
        "gap": found,
        "unweighted": gaps.weighted_gap(list(found.values()), [1] * len(found)),
        "weighted": gaps.weighted_gap(list(found.values()), weights),
        "pomp_gap": {name: gaps.pomp_gap(value, low=low, high=high) for name, value in found.items()},
    }


@case("ipa_martilla_james_1977")
def ipa(given):
    names = [row["attribute"] for row in given["rows"]]
    x, y = ([row[side] for row in given["rows"]] for side in ("importance", "performance"))

    def named(found):
        return {name: QUADRANT_NAMES[quadrant] for name, quadrant in zip(names, found, strict=True)}

    cross = importance.grand_means(x, y)
    return {
        "mean_importance": cross[0],
        "mean_performance": cross[1],
        "quadrant_grand_mean": named(importance.quadrants(x, y)),
        "quadrant_scale_midpoint_2_5": named(importance.quadrants(x, y, cross=(2.5, 2.5))),
        "gap": {name: gaps.gap([a], [b])[0] for name, a, b in zip(names, x, y, strict=True)},
    }


@case("repair_plan_knapsack")
def knapsack(given):
    plan = repair.knapsack(given["benefit"], given["cost"], budget=given["budget"])
    return {"optimum": plan.benefit, "chosen": list(plan.chosen)}


@case("detection_metrics")
def metrics(given):
    truth = given["truth"]
    found = detection(truth, given["flagged"])
    return {
        "tp": found.tp,
        "fp": found.fp,
        "fn": found.fn,
        "precision": found.precision,
        "recall": found.recall,
        "f1": found.f1,
        "brier": brier(truth, given["probability"]),
        "average_precision": average_precision(truth, given["probability"]),
    }


@case("suppression_toy")
def suppression(given):
    table = given["table"]
    primary = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) if n < given["threshold_n"]]
    assert primary == [tuple(cell) for cell in given["primary"]]
    published = disclosure.Known() if given["margins_published"] else disclosure.Known(rows=False, columns=False)
    more = disclosure.complementary(table, primary, known=published)
    assert sorted(more) == sorted(tuple(cell) for cell in given["complementary"])

    def named(cells):
        return {f"{i},{j}": ends for (i, j), ends in disclosure.cell_ranges(table, cells, published).items()}

    def open_(cells):
        return [f"{i},{j}" for i, j in disclosure.recoverable(table, cells, published)]

    return {
        "primary_only": named(primary),
        "exactly_recoverable_primary_only": open_(primary),
        "with_complement": named([*primary, *more]),
        "exactly_recoverable_with_complement": open_([*primary, *more]),
    }
