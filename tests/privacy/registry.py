"""Every number that assessment.json or the tally can hold, by its place, and what it is a function of.

A number at a place that is not here fails the attack: whoever publishes it has to say what it tells of people.
"""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

import numpy as np

MAP = "map"
"""Of the org map, the questionnaire or the settings; nobody's answers."""
STRUCTURE = "structure"
"""Of the map and of which relations were rated at all."""
PEOPLE = "people"
"""A count of people, ratings or answers of a shown group: nobody, or at least ``min_n``."""
ROWS = "rows"
"""A count of rows, kept back where it would tell a hidden group's size (tests/tally/test_row_counts.py)."""
SCREEN = "screen"
"""How many answered carelessly, over all shown links together, of at least ten people judged."""
MEAN = "mean"
"""A mean over people: a linear equation, which ``equations`` writes down and checks against the number."""
DERIVED = "derived"
"""A function of shown means, counts and spreads alone: it adds nothing to what they tell."""
SPREAD = "spread"
"""Variances, correlations, shares of draws: of at least ten people."""

_EVIDENCE = {
    MAP: "target actual attainment met_share standard_actual headcount criticality volume channels contacts_needed "
    "backups services load hours failed_criteria shared_goals pairs_sharing_goals opposed_standards reporting_steps "
    "sole_source same_service_elsewhere other_suppliers volume_per_head days_overdue",
    STRUCTURE: "customers suppliers links cut_off_share cut_off reach loop_length steps partners path_length processes "
    "reciprocity bypass_links betweenness betweenness_estimated ei ei_expected exposure load_per_head cut_off_bridge "
    "one_sided_relations expected_only offered_only kinds_differ constraint effective_size role_coordinator "
    "role_gatekeeper role_representative role_consultant role_liaison information_links other_channels "
    "fragmentation_loss people_cut_off lateral_links vertical_links flow_betweenness flow_betweenness_estimated "
    "links_within links_across",
    PEOPLE: "n raters",
    ROWS: "set_aside_share hidden_share",
    SCREEN: "careless_share flag_straight_line flag_longstring flag_low_variance flag_outlier flag_even_odd "
    "flag_too_fast flag_duplicate",
    MEAN: "",
    SPREAD: "alpha icc1 icc2 rwg rwg_skewed polarity omega split_half alpha_centred alpha_people alpha_without "
    "item_rest item_whole halo",
    DERIVED: "q raw r mean_r p_weak p_wall beta raw_gap self_gap self response_rate leniency supplier_effect "
    "customer_effect p adjusted_p sd raw_within raw_across score mean_q spread importance change strong_share weight "
    "house_gap isolation p_value q_value q_high quality worst_case tipping needs_gap response_gap trust_gap goals_gap "
    "gap_beyond rank_agreement asymmetry profile_match direction_gap usual_spread p_without_one level_drop lateral_q "
    "vertical_q dimension_gap dimension_q trust_least trust_apart chain_product chain_lowest silo_drop "
    "silo_found_drop silo_firm silo_overlap ei_weighted",
}
MEASURES = {name: kind for kind, names in _EVIDENCE.items() for name in names.split()}
"""What the number of an ``Evidence`` is a function of, by its measure."""

N_OF_LINKS = {"supplier_effect", "leniency", "cut_off_share", "raw_within", "raw_across"}
"""Measures whose ``n`` counts links and departments, not people."""

_EFFECT = "(value|low|high)"
_GAP = "(expected|perceived|value)"
_WHOLE_GAP = rf"({_GAP}|scale_[a-z]+|low|high|perceived_alone|reliability)"
_CHART = "(importance|performance)"
ASSESSMENT: dict[str, str] = {
    r"inputs\[\]\.(rows|rows_used|set_aside\.[a-z-]+)": ROWS,
    r"settings\.[a-z_0-9]+": MAP,
    r"health\.raters_missing": DERIVED,
    r"health\.(score|low|high|strong_share)": DERIVED,
    r"health\.dimensions\[\]\.(score|low|high)": DERIVED,
    r"data_quality\.(rows|rows_used|set_aside\.[a-z-]+)": ROWS,
    r"data_quality\.(raters|rows_shown)": PEOPLE,
    r"data_quality\.(response_rate|icc1|icc2|raters_needed)": DERIVED,
    r"data_quality\.alpha\.[a-z0-9-]+": SPREAD,
    r"data_quality\.careless(_judged)?": SCREEN,
    r"data_quality\.(min_n|suppressed_links)": STRUCTURE,
    r"departments\[\]\.headcount": MAP,
    r"departments\[\]\.raters": PEOPLE,
    r"departments\[\]\.as_(supplier|customer)\.n": PEOPLE,
    r"departments\[\]\.as_(supplier|customer)\.links": STRUCTURE,
    r"departments\[\]\.as_(supplier|customer)\.(score|low|high)": DERIVED,
    rf"departments\[\]\.(leniency|supplier_effect)\.{_EFFECT}": DERIVED,
    r"departments\[\]\.self_score|departments\[\]\.self_dimensions\[\]\.raw_mean": MEAN,
    r"departments\[\]\.(self_n|self_dimensions\[\]\.n)": PEOPLE,
    r"departments\[\]\.self_gap": DERIVED,
    r"departments\[\]\.structure\.outside\.(lowest|product)": DERIVED,
    r"departments\[\]\.structure\.outside\.(steps|unmeasured)": STRUCTURE,
    r"chains\[\]\.(lowest|product)": DERIVED,
    r"chains\[\]\.unmeasured": STRUCTURE,
    r"departments\[\]\.structure\.[a-z_]+": STRUCTURE,
    r"links\[\]\.services\[\]\.(criticality|volume)": MAP,
    r"links\[\]\.services\[\]\.standards\[\]\.(target|actual|met|total|goal)": MAP,
    r"links\[\]\.(criticality|exposure)": STRUCTURE,
    r"links\[\]\.(n|importance_n)": PEOPLE,
    r"links\[\]\.(raw_mean|importance)": MEAN,
    r"links\[\]\.(score|low|high|p_weak|weight|sd|slope|gap)": DERIVED,
    rf"links\[\]\.relationship\.{_EFFECT}": DERIVED,
    r"links\[\]\.agreement": SPREAD,
    r"links\[\]\.dimensions\[\]\.(n|answers|gap_n)": PEOPLE,
    r"links\[\]\.dimensions\[\]\.(raw_mean|scale_mean|answers_mean)": MEAN,
    r"links\[\]\.dimensions\[\]\.(score|low|high)": DERIVED,
    r"links\[\]\.dimensions\[\]\.gap\.n": PEOPLE,
    rf"links\[\]\.dimensions\[\]\.gap\.{_GAP}": MEAN,
    r"links\[\]\.dimensions\[\]\.gap\.(scale_[a-z]+|low|high|perceived_alone)": DERIVED,
    r"boundaries\[\]\.(crossing|within|ei|ei_expected)": STRUCTURE,
    r"boundaries\[\]\.(raw_within|raw_across|beta|sd|p|q|ei_weighted)": DERIVED,
    r"groupings\[\]\.(departments|groups|ei|ei_expected|p_low|p_high|modularity|modularity_p)": STRUCTURE,
    r"groupings\[\]\.each\[\]\.(departments|conductance|ei|ei_expected)": STRUCTURE,
    r"groupings\[\]\.(ei_measured|ei_weighted)": DERIVED,
    r"findings\[\]\.confidence": DERIVED,
    r"remarks\[\]\.count": STRUCTURE,
    r"lists\[\]\.(listed|expected_false)": DERIVED,
    r"instrument\.dimensions\[\]\.(weight|low|high)": MAP,
    rf"model\.mu\.{_EFFECT}": DERIVED,
    r"model\.(va|vb|vr|rho)": DERIVED,
    r"expectations\.(links|shown_links|suppliers\[\]\.links)": STRUCTURE,
    r"expectations\.(suppliers\[\]\.)?(gap|dimensions\[\])(\.gap)?\.n": PEOPLE,
    r"expectations\.suppliers\[\]\.dimensions\[\]\.n": PEOPLE,
    rf"expectations\.(suppliers\[\]\.)?(gap|dimensions\[\])\.{_WHOLE_GAP}": DERIVED,
    rf"expectations\.by_(dimension|supplier)\.({_CHART}|points\[\]\.({_CHART}|share))": DERIVED,
}
TALLY: dict[str, str] = {
    r"instrument\..*": MAP,
    r"links\[\]\.(n|importance_n)|links\[\]\.dimensions\[\]\.(n|answers)": PEOPLE,
    r"links\[\]\.(score|importance)|links\[\]\.dimensions\[\]\.(score|raw|answers_mean)": MEAN,
    r"links\[\]\.(agreement|agreement_skewed|polarity)": SPREAD,
    r"self_ratings\[\]\.n|self_ratings\[\]\.dimensions\[\]\.n": PEOPLE,
    r"self_ratings\[\]\.score|self_ratings\[\]\.dimensions\[\]\.(score|raw)": MEAN,
    r"self_ratings\[\]\.spread": SPREAD,
    r"departments\[\]\.raters": PEOPLE,
    r"departments\[\]\.headcount": MAP,
    r"(moments|dimension_moments\.[a-z0-9-]+)\.(ve|vp|df)": SPREAD,
    r"overlap\[\]\[\]": STRUCTURE,
    r"reliability\[\]\.(n|items|people)": STRUCTURE,
    r"reliability\[\]\.(alpha|omega|split_half|centred|spread)": SPREAD,
    r"reliability\[\]\.item_stats\[\]\.(rest|whole|alpha_without)": SPREAD,
    r"halo": SPREAD,
    r"min_n": MAP,
    r"rows_read|set_aside\.[a-z-]+|files\[\]\[\]|files_aside\[\]\.[a-z-]+": ROWS,
    r"rows_shown|raters": PEOPLE,
    r"careless\.(judged|left_out|flags\[\]\[\])": SCREEN,
    r"expectations\.links\[\]\.dimensions\[\]\.n": PEOPLE,
    r"expectations\.links\[\]\.dimensions\[\]\.(expected|perceived)": MEAN,
    r"expectations\.(spread\[\]|overall)\.people": STRUCTURE,
    r"expectations\.(spread\[\]|overall)\.(within_sd|mean_sd|reliability)": SPREAD,
    r"expectations\.quadrants\[\]\.shares\[\]": SPREAD,
    r"importance\[\]\.shares\[\]": SPREAD,
}

_PRINTED = {
    MAP: "declared department_count scale_ends score_bands settings sure method questions places groups unit_count "
    "house map_facts places_in_map privacy_limits heading actions steps first_rows cases told_in_full dimension_count "
    "fewer_than files_in_folders health_weight health_total nought remark_lines rank_places parts",
    STRUCTURE: "shown hidden hidden_by_reason unrated scored_suppliers is_hidden is_unrated exposure map_size "
    "up_to_shown listed hidden_raters hidden_dimensions hidden_gaps hidden_importance problem_counts "
    "map_evidence",
    PEOPLE: "people_among link_gap_people counted",
    ROWS: "rows_of_files rows_aside aside_by_reason",
    MEAN: "own_scale link_expected link_received link_received_by_all dimension_means dimension_answers",
    DERIVED: "links_in_walls links_weak links_sound links_bad walls unknowns unknowns_of_the_named response "
    "self_gap_size health_points health_pull list_sure percent_of link_gap_ends band walk rest_of_list answered_more "
    "rank confidence_of_the_named supplier_bars customer_bars scores_among chance_percent raw_means parts_of_quality "
    "effect_size leniency_size customers_leniency weight_percent spared_scores scored flip_points flip_people "
    "answers_needed proof_size own_sides turned raters_missing health_rest rest_quality careless_changes",
    SPREAD: "alpha",
}
PRINTED = {name: kind for kind, names in _PRINTED.items() for name in names.split()}
"""What the numbers are functions of that outputs print and the JSON does not hold, by ``printed.derived.DERIVED``.

Each is worked out there from registered numbers of the JSON and the tally alone. The means among them are sums of means
that the attack stacks already, so as equations they add nothing: what they tell, those tell."""

_FINDING = re.compile(
    r"findings\[\](\.causes\[\])?\.(evidence|against|for|unsettled)\[([a-z0-9_]+)\]\.(value|low|high|n|threshold)"
)


def numbers(value: Any, place: str = "", keys: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...], float]]:
    """Yield (place, keys, number) of all there is in a document or a dataclass; keys are the ids on the way."""
    if isinstance(value, bool | str) or value is None:
        return
    if isinstance(value, int | float | np.number):
        yield place, keys, float(value)
    elif is_dataclass(value) or hasattr(value, "items"):
        own = _keys(value, keys)
        for name, part in _named(value):
            if part is not None and not isinstance(part, str):
                yield from numbers(part, f"{place}.{name}" if place else name, own)
    else:
        for part in value:
            measure = part.get("measure") if isinstance(part, dict) and place.startswith("findings") else None
            yield from numbers(part, f"{place}[{measure or ''}]", keys)


def _named(value: Any) -> Iterator[tuple[str, Any]]:
    if is_dataclass(value):
        names = (field.name for field in fields(value))
        return ((name, getattr(value, name)) for name in names if name != "places")  # an index, filled when asked
    return iter(value.items())


def _keys(value: Any, keys: tuple[str, ...]) -> tuple[str, ...]:
    def get(name: str) -> Any:
        return value.get(name) if hasattr(value, "get") else getattr(value, name, None)

    own = [get(name) for name in ("supplier", "customer", "dimension", "id")]
    return (*keys, *(x for x in own if isinstance(x, str)))


def kind(place: str, table: dict[str, str]) -> str | None:
    """Return what a number at this place is a function of; None where nobody has said."""
    found = _FINDING.fullmatch(place)
    if found is not None:
        measure, column = found[3], found[4]
        of = MEASURES.get(measure)
        if column == "threshold" and of:
            return MAP
        return of if column != "n" else STRUCTURE if measure in N_OF_LINKS else PEOPLE if of else None
    return _place_kind(place, table is TALLY)


@cache
def _place_kind(place: str, tally: bool) -> str | None:
    table = TALLY if tally else ASSESSMENT
    return next((kind_ for pattern, kind_ in table.items() if re.fullmatch(pattern, place)), None)
