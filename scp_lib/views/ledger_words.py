"""What a page says of the completeness ledger: what it rests on, and what is not there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd

from scp_lib.periods import Month, name_months
from scp_lib.schemas import HELD
from scp_lib.views.text import number

RUN_HEADERS = {
    "force": "Force",
    "status": "What it is",
    "months": "Months",
    "month_count": "Number",
}
LEDGER_HEADERS = {"kind": "What", "months": "Months", "finding": "Finding"}
REVISION_HEADERS = {
    "month": "Month",
    "crime_type": "Type",
    "before_count": "Before",
    "after_count": "After",
    "change_count": "Change",
    "ward_count": "Wards changed",
}
DISTRICT_HEADERS = {
    "district_name": "District",
    "row_count": "Rows",
    "without_place_count": "Without a place",
    "without_place_pct": "Without a place, %",
}
WARD_FILE_HEADERS = {"vintage": "Wards of", "file": "File", "held": "Wards", "use": "Used for"}
HOLDING_HEADERS = {
    "file": "File",
    "months": "Months",
    "origin": "How it came",
    "publisher": "From",
    "fetched": "When (UTC)",
    "size_mb": "MB",
    "licence": "Licence",
}
STATUS_WORDS = {
    HELD: "held",
    "not received": "not received",
    "stopped": "no file after the last",
    "half month": "set aside: part of a month",
    "places missing": "set aside: places missing",
    "ASB mixed": "set aside: ASB and crime mixed",
    "LSOAs mixed": "set aside: LSOAs of two years",
}
KIND_WORDS = {
    **STATUS_WORDS,
    "issued again": "issued again",
    "received twice": "received twice",
    "not judged": "not judged",
    "announced break": "break announced",
    "district edge": "edge of the district",
    "area file left out": "area left out",
}


def force_names(forces: Collection[str]) -> str:
    """Name forces as they call themselves.

    >>> force_names(["avon-and-somerset", "kent"])
    'Avon and Somerset and Kent'
    """
    names = [force.replace("-", " ").title().replace(" And ", " and ") for force in forces]
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def rests_on(receipts: pd.DataFrame, *, months: Sequence[Month], forces: Collection[str]) -> str:
    """Say which months and forces a page rests on, and what is not there.

    Parameters
    ----------
    receipts
        As schemas.MonthReceipt.
    months
        The months that the page is of, held or not.

    Examples
    --------
    >>> days = pd.to_datetime(["2025-01-01", "2025-02-01", "2025-03-01"])
    >>> table = pd.DataFrame({"month": days, "is_usable": [True, False, True],
    ...                       "status": ["held", "half month", "held"], "force": "essex"})
    >>> rests_on(table, months=[Month(2025, 2), Month(2025, 3)], forces=["essex"])
    'These figures rest on 1 of 2 months, Essex: March 2025. In no figure: February 2025 (set aside:
    part of a month).'
    """
    whole = receipts.groupby("month")["is_usable"].all()
    held = {Month.of(day) for day in whole.index[whole.to_numpy()]}
    all_months = [Month.of(day) for day in whole.index]
    inside = [month for month in months if month in held]
    words = (
        f"These figures rest on {number(len(inside))} of {number(len(months))} months, "
        f"{force_names(forces)}: "
        f"{name_months(inside) or 'none'}."
    )
    lacking = _why(receipts, months=[month for month in months if month not in held])
    words += f" In no figure: {lacking}." if lacking else " None is missing."
    before = [month for month in all_months if month < months[0] and month not in held]
    if before:
        words += f" Of the months before, in no figure: {_why(receipts, months=before)}."
    after = [month for month in all_months if month > months[-1]]
    if after and not held & set(after):
        words += f" Since then, in no figure: {_why(receipts, months=after)}."
    return words


def _why(receipts: pd.DataFrame, *, months: Sequence[Month]) -> str:
    """Name months with what became of them: 'May to June 2024 (not received)'."""
    first = receipts[~receipts["is_usable"]].drop_duplicates("month")
    status = {Month.of(day): why for day, why in zip(first["month"], first["status"], strict=True)}
    groups: dict[str, list[Month]] = {}
    for month in months:
        groups.setdefault(status.get(month, "not received"), []).append(month)
    return "; ".join(f"{name_months(each)} ({STATUS_WORDS[why]})" for why, each in groups.items())


def set_aside(receipts: pd.DataFrame) -> str:
    """Say which months were received and are in no figure."""
    odd = receipts[receipts["is_received"] & ~receipts["is_usable"]]
    if odd.empty:
        return "Every month that was received is a whole one, as far as can be told."
    months = sorted({Month.of(day) for day in odd["month"]})
    return (
        "Received, but in no figure because the file is no whole month or mixes what should be "
        f"apart: {_why(receipts, months=months)}."
    )


def unplaced_spread(found: tuple[float, pd.Timestamp, float, pd.Timestamp]) -> str:
    """Say between which months the share without a place varies, and what that does."""
    low, low_month, high, high_month = found
    words = (
        f"The share without a place was least in {Month.of(low_month).name} "
        f"({number(low, decimals=1)}%) and largest in {Month.of(high_month).name} "
        f"({number(high, decimals=1)}%)"
    )
    gap = high - low
    if gap < 0.5:
        return f"{words}."
    return (
        f"{words}: between these two, a ward's count can fall by {number(gap, decimals=1)}% with "
        "nothing changed on the ground."
    )


def revised(revisions: pd.DataFrame) -> str:
    """Say what months issued again changed in the partnership's figures."""
    if revisions.empty:
        return "No month that is held was issued again with other rows."
    months = name_months(sorted({Month.of(day) for day in revisions["month"]}))
    before, after = (int(revisions[column].sum()) for column in ("before_count", "after_count"))
    cells = int((revisions["before_count"] != revisions["after_count"]).sum())
    return (
        f"{months}: issued again. Figures published before count {number(before)} incidents there, "
        f"and now {number(after)} ({number(after - before, sign=True)}); {number(cells)} figures "
        "of a ward and type changed."
    )


def with_span(table: pd.DataFrame, *, first: str, last: str) -> pd.DataFrame:
    """Add ``months`` in words, from the columns of a first and a last month."""
    spans = [
        "" if pd.isna(start) else _span(Month.of(start), Month.of(end))
        for start, end in zip(table[first], table[last], strict=True)
    ]
    return table.assign(months=spans)


def _span(first: Month, last: Month) -> str:
    if first == last:
        return first.name
    start = first.name.split()[0] if first.year == last.year else first.name
    return f"{start} to {last.name}"


def run_table(runs: pd.DataFrame) -> pd.DataFrame:
    """Put measures.quality.runs_of_months into words."""
    table = with_span(runs, first="first_month", last="last_month")
    return table.assign(
        force=[force_names([force]) for force in table["force"]],
        status=table["status"].map(STATUS_WORDS),
    )


def ledger_rows(ledger: pd.DataFrame) -> pd.DataFrame:
    """Put the ledger into words: months, kinds, and forces by their names."""
    table = with_span(ledger, first="month", last="last_month")
    findings = [
        finding
        if pd.isna(force) or not finding.startswith(force)
        else force_names([force]) + finding.removeprefix(force)
        for force, finding in zip(table["force"], table["finding"], strict=True)
    ]
    return table.assign(kind=table["kind"].map(KIND_WORDS), finding=findings)


def month_rows(months: pd.DataFrame) -> pd.DataFrame:
    """Put measures.quality.by_month into words."""
    return months.assign(
        month=months["month"].dt.strftime("%Y-%m"), status=months["status"].map(STATUS_WORDS)
    )


def calendar_title(receipts: pd.DataFrame) -> str:
    """Say how many of all the months expected are held in full."""
    whole = receipts.groupby("month")["is_usable"].all()
    first, last = (Month.of(day) for day in (whole.index.min(), whole.index.max()))
    held = f"{number(int(whole.sum()))} of {number(len(whole))} months"
    return f"{held}, {_span(first, last)}, are held in full"


def largest_districts(table: pd.DataFrame, *, least_pct: float = 0.5) -> pd.DataFrame:
    """Leave out districts that have hardly a row: those of other forces, along the edge."""
    return table[table["row_count"] >= least_pct / 100 * table["row_count"].sum()]


def district_reading(table: pd.DataFrame) -> str:
    """Say what a row without a place tells of its district: as a rule nothing."""
    unknown = table[table["district_name"] == "Not stated"]
    count = int(unknown["row_count"].sum())
    if not count:
        return "Every row names a district."
    return (
        f"{number(count)} rows name no district: they may be of any, so a district's own share "
        "without a place can be told only for rows that name one."
    )


def ward_file_table(
    files: Sequence[dict[str, Any]], *, own: Mapping[int, int], others: Mapping[str, int]
) -> pd.DataFrame:
    """List the ward files of the settings.

    Parameters
    ----------
    files
        vintage, file, district (empty for the own), is_held, use.
    own, others
        Wards that could be used: of the own district by year, of others by district.
    """
    counts = [
        others.get(each["district"]) if each["district"] else own.get(each["vintage"])
        for each in files
    ]
    held = [
        ("not usable" if count is None else str(count)) if each["is_held"] else "not there"
        for each, count in zip(files, counts, strict=True)
    ]
    years = [str(each["vintage"]) for each in files]
    return pd.DataFrame(list(files)).assign(vintage=years, held=held)


def holding_table(held: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """List files by how they came; street files that one run fetched are one row.

    A file fetched by `safer fetch` is named by publisher, time, size and licence; one without a
    line in the ledger was put there by hand.
    """
    table = pd.DataFrame(held)
    is_street = table["file"].str.startswith("police_uk/") & (table["origin"] == "fetched")
    table["group"] = table["file"].where(~is_street, "police_uk/ (street files)")
    table["day"] = table["fetched_at"].str[:10]
    rows = []
    for (group, day), part in table.groupby(["group", "day"], sort=True):
        spans = sorted(month for span in part["months"] if span for month in span.split("/"))
        months = sorted({Month.parse(month) for month in spans})
        many = f", {number(len(part))} files" if len(part) > 1 else ""
        rows.append(
            {
                "file": f"{group}{many}",
                "months": _span(months[0], months[-1]) if months else "",
                "origin": part["origin"].iloc[0],
                "publisher": ", ".join(sorted(set(part["publisher"]) - {""})),
                "fetched": part["fetched_at"].max()[:16].replace("T", " ") or "",
                "size_mb": part["bytes"].sum() / 1e6,
                "licence": ", ".join(sorted(set(part["licence"]) - {""})),
                "day": day,
            }
        )
    return pd.DataFrame(rows).drop(columns="day")


def holding_headers(table: pd.DataFrame) -> dict[str, str]:
    """Return the headers of the columns that have something to say."""
    return {column: words for column, words in HOLDING_HEADERS.items() if any(table[column] != "")}


def holding_words(held: Sequence[dict[str, Any]]) -> str:
    """Say how many files were fetched and how many were put there by hand."""
    origins = [each["origin"] for each in held]
    by_hand = origins.count("put there by hand")
    changed = origins.count("changed since it was fetched")
    unknown = "nothing but name, size and checksum is known of them"
    if by_hand == len(held):
        return f"Every file was put there by hand ({number(len(held))} in all): {unknown}."
    fetched = f"{number(len(held) - by_hand)} of {number(len(held))}"
    words = f"{fetched} files were brought by the command safer fetch"
    words += f"; {number(by_hand)} put there by hand, and {unknown}" if by_hand else ""
    words += f"; {number(changed)} changed since, so its line in the ledger no longer holds" * bool(
        changed
    )
    return f"{words}."
