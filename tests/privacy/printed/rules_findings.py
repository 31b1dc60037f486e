"""What the numbers in the sentences of findings may be, by check and placeholder."""

from tests.privacy.printed.patterns import CHECK, COUNTS, PROOF, SIDE, E

FINDINGS: dict[str, tuple[str, ...]] = {
    # sentences of findings
    rf"{CHECK}\{{(min_n|cut|ok|target|least_share|warn_share|goal_share)\}}": ("=settings", "=map_facts", *PROOF),
    rf"{CHECK}\{{(least|most|most_links|model_links|model_departments|gap)\}}": ("=settings", "=house"),
    rf"{CHECK}\{{(n|own_n|n_back|raters|people|judged|straight|duplicates)\}}": (
        *COUNTS,
        "=counted",
        E + "value",
        r"data_quality\.careless",
    ),
    rf"{CHECK}\{{(count|customers|suppliers|departments|measured|views|known|links|crossing|services|items)\}}": (
        "=listed",
        "=map_size",
        "=questions",
        "=dimension_count",
        *COUNTS,
        *PROOF,
    ),
    r"check\..*\.flip\..*\{(rise|fall|clear|less|closer|give|get)\}": ("=flip_points",),
    r"check\.perception-gap\.remedy\.sides\{sides\} in part": ("=own_sides",),
    r"check\.low-response\..*\{turned\}": ("=turned",),
    r"check\.careless-answers\..*\{changes\}": ("=careless_changes",),
    r"check\.inconsistent-service\..*\{q_rest\}": ("=rest_quality",),
    rf"{CHECK}\{{(given|got)\}}": (rf"{SIDE}links",),
    rf"{CHECK}\{{others\}}|spared\.all_customers\{{n\}}": (*PROOF, "=up_to_shown", "=listed"),
    r"check\..*\.flip\..*\{(more|more_a|more_b|settle)\}": ("=flip_people", "=map_facts"),
    rf"{CHECK}\{{(needed|missing)\}}": ("=answers_needed",),
    rf"{CHECK}\{{headcount\}}": ("=map_facts",),
    rf"{CHECK}\{{(lateral|vertical)\}}": ("=up_to_shown", *PROOF),
    rf"{CHECK}\{{alone\}}": ("=settings",),
    rf"{CHECK}\{{\w+\}}": (*PROOF, "=scored", "=map_facts", "=listed", "=proof_size"),
}
