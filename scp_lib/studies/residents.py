"""How old the residents under the rates are, and whom they leave out."""

from scp_lib.document.model import Row, Sentence, sentence

AGE = "residents_age_years"
WHOM = (
    "It is uncertain, most of all for students, who are counted at their term-time address; "
    "visitors, and people who come there to work, are not counted."
)


def older(row: Row) -> Sentence:
    """Say how much older or newer the estimate is than the incidents.

    >>> import pandas as pd
    >>> from scp_lib.document.model import Table
    >>> rows = pd.DataFrame({"area": ["a", "b", "c"], AGE: [5, 0, -1]})
    >>> ages = Table("ages", "Ages", rows, "area", {"area": "Area"})
    >>> [older(row).text for row in ages][:2]
    ['5 years older than the incidents', 'of the same year as the incidents']
    >>> older(ages.row("c")).text
    '1 year newer than the incidents'
    """
    if not row[AGE]:
        return sentence("of the same year as the incidents")
    return sentence(
        "{residents_age_years:size.0} year{residents_age_years:|s} {side} than the incidents",
        row, side="older" if row[AGE] > 0 else "newer",
    )  # fmt: skip


def residents_note(row: Row) -> Sentence:
    """Say how old the estimate is, that it is uncertain, and whom it leaves out."""
    if not row.has(AGE):
        return Sentence()
    return sentence("The number of residents is an estimate, {older}. " + WHOM, older=older(row))


def rates_foot(population: str, row: Row) -> Sentence:
    """Say what the rates of a table are, and what they divide by."""
    return sentence(
        "Rates: incidents in these months per 1,000 residents, with the exact 95% Poisson "
        "interval. Residents: {population}. {note}",
        population=population, note=residents_note(row),
    )  # fmt: skip
