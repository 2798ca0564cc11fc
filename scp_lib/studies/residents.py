"""How old the residents under the rates are, and whom they leave out."""

from scp_lib.document.model import Row, Sentence, joined, sentence

AGE = "residents_age_years"
WHOM = (
    "It is uncertain, most of all for students, who are counted at their term-time address; "
    "visitors, and people who come there to work, are not counted."
)


def older(row: Row) -> Sentence:
    """Say how much older or newer the estimate is than the incidents."""
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
    said = sentence(
        "Rates: incidents in these months per 1,000 residents, with a 95% confidence interval. "
        "Residents: {population}.",
        population=population,
    )
    return joined([said, residents_note(row)])
