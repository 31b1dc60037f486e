"""Golden cases of scoring, careless answers, non-response, reliability, agreement, shrinkage and round robins."""

import numpy as np

from icdiag.formulas import agreement, careless, factor, icc, pomp, reliability, response, round_robin, shrinkage
from tests.formulas.golden import case


def matrix(columns, names=None):
    return np.column_stack([columns[name] for name in (names or columns)])


@case("alpha_attitude")
def alpha_attitude(given):
    columns = given.columns()
    items = matrix(columns)
    alpha = reliability.alpha(items)
    return {
        "raw_alpha": alpha,
        "std_alpha": reliability.standardised_alpha(items),
        "mean_r": reliability.mean_correlation(items),
        "item_total_corrected": dict(zip(columns, reliability.item_total(items), strict=True)),
        "alpha_if_dropped": dict(zip(columns, reliability.alpha_if_dropped(items), strict=True)),
        "feldt_ci95": reliability.feldt_interval(alpha=alpha, n=len(items), items=items.shape[1], level=0.95),
    }


@case("omega_attitude")
def omega_attitude(given):
    columns = given.columns()
    # lavaan's likelihood divides by n; psych's correlations do not care
    covariance = np.cov(matrix(columns), rowvar=False, ddof=0)
    ml = factor.one_factor_ml(covariance)
    return {
        "omega_ml_cov": ml.omega,
        "abs_loadings": dict(zip(columns, np.abs(ml.loading), strict=True)),
        "uniquenesses": dict(zip(columns, ml.unique, strict=True)),
        "omega_minres_correlation": factor.one_factor_minres(covariance).omega,
    }


@case("icc_shrout_fleiss_1979")
def icc_shrout_fleiss(given):
    columns = given.columns()
    found = icc.shrout_fleiss(matrix(columns, [name for name in columns if name.startswith("J")]))
    six = {
        name: {"icc": x.icc, "F": x.f, "df1": x.df1, "df2": x.df2, "p": x.p, "ci95": [x.low, x.high]}
        for name, x in found.icc.items()
    }
    return {"MSR": found.rows, "MSC": found.columns, "MSE": found.error, "MSW": found.within, **six}


@case("rwgj_lq2002")
def rwgj_lq2002(given):
    columns, null = given.columns(), given["null_variance"]
    assert null == agreement.null_variance(5)
    company = np.array(columns[given["group"]]).astype(int)
    lead, tsig = matrix(columns, given["items"]), matrix(columns, given["items2"])
    ids, n = np.unique(company, return_counts=True)

    def variances(items):
        return np.array([agreement.item_variances(items[company == c]) for c in ids])

    agreed = {name: agreement.rwg_j(variances(items), null) for name, items in (("LEAD", lead), ("TSIG", tsig))}
    mean = {"LEAD": lead.mean(axis=1), "TSIG": tsig.mean(axis=1)}
    between = {name: icc.one_way_of(score, company) for name, score in mean.items()}
    return {
        "group_ids": ids,
        "group_n": n,
        "rwgj_LEAD": agreed["LEAD"],
        "rwgj_star_lindell_LEAD": agreement.rwg_star(variances(lead), null),
        "rwgj_TSIG": agreed["TSIG"],
        "ad_m_LEAD": [agreement.average_deviation(lead[company == c]) for c in ids],
        "awg_LEAD_scale_mean": [agreement.awg(mean["LEAD"][company == c], low=1, high=5) for c in ids],
        "mean_rwgj_LEAD": agreed["LEAD"].mean(),
        "median_rwgj_LEAD": np.median(agreed["LEAD"]),
        "mean_rwgj_TSIG": agreed["TSIG"].mean(),
        **{f"ICC1_{name}": x.icc1() for name, x in between.items()},
        **{f"ICC2_{name}": x.icc2 for name, x in between.items()},
        "ICC1_LEAD_k0_variant": between["LEAD"].icc1(size="k0"),
    }


@case("pomp_half_rule_toy")
def pomp_half_rule_toy(given):
    low, high = given["scale"]
    rows = np.array([[np.nan if x is None else x for x in row] for row in given["persons"].values()], float)
    for i, item in enumerate(given["items"]):
        if item in given["reverse"]:
            rows[:, i] = pomp.reversed_item(rows[:, i], low, high)
    mean = pomp.half_rule(rows)
    scored = pomp.half_rule(pomp.pomp(rows, low, high))
    return {
        "mean": dict(zip(given["persons"], mean.tolist(), strict=True)),
        "pomp": dict(zip(given["persons"], scored.tolist(), strict=True)),
    }


@case("nonresponse_fpc_bounds")
def nonresponse_fpc_bounds(given):
    low, high = given["scale"]
    found = []
    for row in given["rows"]:
        n, people, sd, mean = row["n"], row["N"], row["sd"], row["mean"]
        rate = n / people
        found.append(
            {
                "response_rate": rate,
                "se_fpc": response.fpc_error(sd=sd, n=n, people=people),
                "ci95": response.fpc_interval(mean=mean, sd=sd, n=n, people=people, level=0.95),
                "manski": response.worst_case(rate=rate, mean=mean, low=low, high=high),
            }
        )
    return {"rows": found}


@case("raters_needed_spearman_brown")
def raters_needed(given):
    return {
        "icc2": {str(r): [reliability.stepped_up(r, n) for n in given["n"]] for r in given["icc1"]},
        "n_needed": [icc.raters_needed(r, target=given["target"]) for r in given["icc1"]],
    }


@case("eb_james_stein_1977")
def eb_james_stein(given):
    y = np.array(given["y"])
    grand = float(y.mean())
    found = shrinkage.james_stein(y, variance=grand * (1 - grand) / given["n"])
    return {"grand_mean": found.grand, "shrink_c": found.keep, "js": found.mean}


@case("eb_known_variance_bcg")
def eb_known_variance(given):
    y, v = np.array(given["y"]), np.array(given["v"])
    methods = {
        "REML": shrinkage.likelihood_tau2(y, v),
        "DL": shrinkage.dersimonian_laird(y, v),
        "PM": shrinkage.paule_mandel(y, v),
    }
    return {name: random_effects(y, v, tau2) for name, tau2 in methods.items()}


def random_effects(y, v, tau2):
    fit = shrinkage.shrink(y, v, tau2)
    ends = [shrinkage.normal_interval(m, se, level=0.95) for m, se in zip(fit.mean, fit.se, strict=True)]
    return {
        "tau2": tau2,
        "mu": fit.mu,
        "se": fit.mu_se,
        "ci": shrinkage.normal_interval(fit.mu, fit.mu_se, level=0.95),
        "I2": shrinkage.i_squared(v, tau2),
        "Q": shrinkage.cochran_q(y, v),
        "Qp": shrinkage.heterogeneity_p(y, v),
        "blup": fit.mean,
        "blup_se": fit.se,
        "blup_lb": [low for low, _ in ends],
        "blup_ub": [high for _, high in ends],
    }


@case("srm_liking_freshmen")
def srm_liking(given):
    found = round_robin.round_robin(np.array(given.matrix()))
    return {
        "grand": found.grand,
        "actor_var": found.actor,
        "partner_var": found.partner,
        "relationship_var": found.relationship,
        "actor_partner_cov": found.actor_partner,
        "relationship_cov": found.reciprocity,
        "share": found.shares,
    }


@case("careless_toy")
def careless_toy(given):
    names = list(given["rows"])
    rows = np.array([[np.nan if x is None else x for x in given["rows"][name]] for name in names], float)
    straight = careless.straight_lines(rows)
    return {
        "longstring": dict(zip(names, careless.longstring(rows), strict=True)),
        "irv": dict(zip(names, careless.response_spread(rows), strict=True)),
        "straightline": [name for name, same in zip(names, straight, strict=True) if same],
    }
