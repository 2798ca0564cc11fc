"""What a page holds and what to do next: as JupyterLab shows it."""

from html import escape

from scp_lib.studies.dataset import Dataset

OFFERED = (
    "incidents", "report_incidents", "wards", "count_by_ward", "months", "month", "area",
    "headline", "say", "show_table", "show_chart", "show_map", "warn", "settings",
)  # fmt: skip
"""What a notebook uses most."""


def in_words(data: Dataset) -> str:
    """Say in one line what is there, and which calls to try."""
    held = ", ".join(f"{value} {what}" for what, value in _held(data).items())
    return f"{_title(data)}: {held}. Next: {', '.join(_next(data))}."


def as_html(data: Dataset) -> str:
    """Say the same as a short table."""
    rows = "".join(
        f'<tr><th scope="row">{what}</th><td>{value}</td></tr>'
        for what, value in _held(data).items()
    )
    following = ", ".join(f"<code>{escape(call)}</code>" for call in _next(data))
    caption = escape(_title(data))
    return f"<table><caption>{caption}</caption>{rows}</table><p>Next: {following}.</p>"


def _title(data: Dataset) -> str:
    return f"{data.settings.name}, to {data.month.name}"


def _held(data: Dataset) -> dict[str, str]:
    return {
        "months": f"{len(data.months)} of 12",
        "incidents": f"{len(data.report_incidents):,}",
        "wards": str(len(data.wards)),
    }


def _next(data: Dataset) -> tuple[str, ...]:
    kind = data.settings.crime_types[-1]
    return f'page.count_by_ward("{kind}")', "page.wards", "page.show_table(…)"
