"""The workbook's last sheets: data quality, privacy and method."""

from icdiag.report.excel_table import Page, paragraph, put, section, table
from icdiag.report.sheet import Sheet, Value


def quality_sheet(page: Page) -> None:
    """Write what the answers can bear and what was kept back."""
    quality, words = page.shown.quality, page.words
    assert quality is not None
    sheet = page.sheet("quality")
    sheet.set_widths((40, 18, 18, 18))
    row = section(page, sheet, 1, "quality")
    facts: list[tuple[str, str, Value]] = [
        ("raters", "count", quality.raters),
        ("response_rate", "percent", None if quality.response_rate is None else round(quality.response_rate, 4)),
        ("rows_read", "count", quality.rows.read),
        ("rows_used", "count", quality.rows.used),
        ("rows_shown", "count", quality.rows_shown),
        ("hidden", "count", quality.hidden_total),
        ("unrated", "count", quality.unrated),
        ("min_n", "count", quality.min_n),
        ("unknown_rest", "count", sum(page.shown.unknown_rest.values()) or None),
        ("boundaries_rest", "count", page.shown.boundaries_rest or None),
    ]
    for key, kind, value in facts:
        if value is None and key.startswith(("rows_", "unknown_", "boundaries_")):
            continue  # kept back, as the line below says, or all is listed
        put(sheet, row, 1, "text", words(f"excel.fact.{key}"))
        put(sheet, row, 2, kind, value if value is not None else words("excel.unknown"))
        row += 1
    if quality.rows.read is None:
        row = paragraph(sheet, row, words("report.quality.withheld"), columns=4, style="ic note")
    if not quality.told_apart:
        row = paragraph(sheet, row, words("excel.not_told_apart"), columns=4, style="ic note")
    for key, parts in (("hidden", quality.hidden), ("aside", quality.rows.set_aside)):
        if parts:
            row = section(page, sheet, row + 1, key)
            row = table(sheet, row, [page.column("reason"), page.column("count", "count")], parts)
    row = _files(page, sheet, row)
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
            (
                r.dimension,
                None if r.alpha is None else round(r.alpha, 2) + 0.0,
                r.items,
                f"<{quality.min_n}" if r.n is None else r.n,
            )
            for r in quality.reliability
        ]
        row = table(sheet, row, columns, alphas)
    _remarks(page, sheet, row)


def _files(page: Page, sheet: Sheet, row: int) -> int:
    """Write where the rows of each file went, where there are several and it may be told; return the next row."""
    rows = page.shown.quality.rows if page.shown.quality else None
    if rows is None or not (rows.files or rows.files_withheld):
        return row
    row = section(page, sheet, row + 1, "by_file")
    if not rows.files:
        return paragraph(sheet, row, page.words("report.quality.files_withheld"), columns=4, style="ic note")
    columns = [page.column("file"), page.column("rows", "count"), page.column("used", "count")]
    columns += [page.column("aside", "count")]
    row = table(sheet, row, columns, [(file.name, file.read, file.used, file.aside) for file in rows.files])
    for file in rows.files:
        if file.why:
            row = paragraph(sheet, row, f"{file.name}: {file.why}", columns=4, style="ic note")
    return row


def _remarks(page: Page, sheet: Sheet, row: int) -> int:
    """Write what was noticed while the files were read, and return the next row."""
    if not page.shown.remarks:
        return row
    row = section(page, sheet, row + 1, "remarks")
    for remark in page.shown.remarks:
        said = f"{remark.level_word}: {remark.place}: {remark.text}"
        row = paragraph(sheet, row, "\n".join(part for part in (said, remark.mend) if part), columns=4)
    return row


def method_sheet(page: Page) -> None:
    """Write how it was computed, with what, and the thresholds in force."""
    method, words = page.shown.method, page.words
    sheet = page.sheet("method")
    sheet.set_widths((34, 70, 24, 12))
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
    row = table(sheet, row, columns, method.settings)
    if page.shown.quality is None:  # else they stand among the data quality
        _remarks(page, sheet, row)
