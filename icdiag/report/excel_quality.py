"""The workbook's last sheets: data quality, privacy and method."""

from icdiag.report.excel_table import Page, Value, paragraph, put, section, set_widths, table


def quality_sheet(page: Page) -> None:
    """Write what the answers can bear and what was kept back."""
    quality, words = page.shown.quality, page.words
    assert quality is not None
    sheet = page.sheet("quality")
    set_widths(sheet, (40, 18, 18, 18))
    row = section(page, sheet, 1, "quality")
    facts: list[tuple[str, str, Value]] = [
        ("raters", "count", quality.raters),
        ("response_rate", "percent", None if quality.response_rate is None else round(quality.response_rate, 4)),
        ("rows_read", "count", quality.rows_read),
        ("rows_shown", "count", quality.rows_shown),
        ("hidden", "count", quality.hidden_total),
        ("unrated", "count", quality.unrated),
        ("min_n", "count", quality.min_n),
    ]
    for key, kind, value in facts:
        if value is None and key == "rows_read":
            continue  # kept back where its difference to the shown ones would tell of hidden groups
        put(sheet, row, 1, "text", words(f"excel.fact.{key}"))
        put(sheet, row, 2, kind, value if value is not None else words("excel.unknown"))
        row += 1
    if not quality.told_apart:
        row = paragraph(sheet, row, words("excel.not_told_apart"), columns=4, style="ic note")
    for key, parts in (("hidden", quality.hidden), ("aside", quality.set_aside)):
        if parts:
            row = section(page, sheet, row + 1, key)
            row = table(sheet, row, [page.column("reason"), page.column("count", "count")], parts)
    row = section(page, sheet, row + 1, "response")
    columns = [page.column("department"), page.column("raters", "count"), page.column("headcount", "count")]
    columns += [page.column("rate", "percent")]
    rates = [
        (
            r.ref.name,
            r.raters_text if r.raters is None else r.raters,
            r.headcount,
            None if r.rate is None else round(r.rate, 4),
        )
        for r in quality.responses
    ]
    row = table(sheet, row, columns, rates)
    if quality.reliability:
        row = section(page, sheet, row + 1, "reliability")
        row = paragraph(sheet, row, words("excel.reliability_note"), columns=4, style="ic note")
        columns = [page.column("dimension"), page.column("alpha", "ratio"), page.column("items", "count")]
        columns += [page.column("answers", "count")]
        alphas = [
            (r.dimension, None if r.alpha is None else round(r.alpha, 2) + 0.0, r.items, r.n)
            for r in quality.reliability
        ]
        table(sheet, row, columns, alphas)


def method_sheet(page: Page) -> None:
    """Write how it was computed, with what, and the thresholds in force."""
    method, words = page.shown.method, page.words
    sheet = page.sheet("method")
    set_widths(sheet, (34, 70, 24, 12))
    row = section(page, sheet, 1, "method")
    for i, step in enumerate(method.steps, start=1):
        row = paragraph(sheet, row, f"{i}. {step}", columns=4)
    row = section(page, sheet, row + 1, "basis")
    for key, value in (
        ("instrument", method.instrument),
        ("model", method.model),
        ("version", f"icdiag {method.version}"),
    ):
        if value:
            put(sheet, row, 1, "text", words(f"excel.fact.{key}"))
            put(sheet, row, 2, "text", value)
            row += 1
    if method.files:
        row = section(page, sheet, row + 1, "files")
        columns = [page.column("file"), page.column("sha256"), page.column("rows", "count")]
        shown = 3 if any(file[2] is not None for file in method.files) else 2
        row = table(sheet, row, columns[:shown], [file[:shown] for file in method.files])
    row = section(page, sheet, row + 1, "settings")
    columns = [page.column("setting"), page.column("meaning"), page.column("in_force")]
    table(sheet, row, columns, method.settings)
