"""What a pack says of a partner's calls: the page, its chart and its sentences."""

from __future__ import annotations

from collections.abc import Mapping

from scp_lib.disclosure_rule import Rule
from scp_lib.disclosure_settings import rule_words
from scp_lib.pack.document import (
    Cell,
    Document,
    PackTable,
    Picture,
    Said,
    Section,
    Sentence,
    printed,
)
from scp_lib.pack.partner_calls import BY_WARD, CORRECTED, Release
from scp_lib.pack.workbook import SMALL_NUMBERS
from scp_lib.sources import partner_asb
from scp_lib.studies.partner_calls import ALL, DAY, PARTS, PARTS_TABLE
from scp_lib.views.calls_picture import calls_picture
from scp_lib.views.text import listed

TITLE = "Calls to the council about anti-social behaviour"
FEW = "not shown (too few, or they would give a small number away)"
"""Also said of a larger number that protects a small one: no file tells which is which."""


def with_partner_calls(
    document: Document, release: Release | None, *, rules: Mapping[str, Rule]
) -> Document:
    """Add the page of a partner's calls to a document, and the rules to its methods."""
    words = " ".join(f"{title}: {_lower(rule_words(rule))}" for title, rule in rules.items())
    document = document._replace(methods={**document.methods, SMALL_NUMBERS: words})
    if release is None:
        return document
    tables = {table.name: table for table in release.pack_tables}
    own = tuple(name for name in (BY_WARD, PARTS_TABLE) if name in tables)
    picture = _picture_of(tables[BY_WARD], release.period, facts=document.facts)
    drawn = {picture.name: picture} if picture else {}
    page = Section(TITLE, sentences_of(release), tuple(drawn), own)
    return document._replace(
        sections=(*document.sections, page),
        tables={**document.tables, **tables},
        pictures={**document.pictures, **drawn},
    )


def _picture_of(wards: PackTable, period: str, *, facts: Mapping[str, str]) -> Picture | None:
    most = _most(wards)
    if not most:
        return None
    title = (f"{_of_shown(wards)}{listed(most)} had the most calls",)
    invented = bool(facts["is_invented"])
    source = f"Source: {partner_asb.SOURCE.publisher}."
    stamp = {"source": source, "invented": invented}
    return calls_picture(wards, total=ALL, title=title, period=period, stamp=stamp)


def _lower(words: str) -> str:
    return words[0].lower() + words[1:]


def sentences_of(release: Release) -> tuple[Sentence, ...]:
    """Say what the calls say, from shown cells alone; what may not be told is said in words."""
    tables = {table.name: table for table in release.pack_tables}
    wards = tables[BY_WARD]
    sentences: list[Sentence] = [
        _all_sentence(wards, release.period),
        *_most_sentence(wards),
        *([_part_sentence(tables[PARTS_TABLE])] if PARTS_TABLE in tables else []),
        (
            "Calls, not incidents: two neighbours may call about one. They are the council's own "
            "records and stand beside the police's figures, never added to them.",
        ),
        (rule_words(release.rule),),
        *([(CORRECTED,)] if release.corrected else []),
    ]
    return tuple(sentences)


def _said(table: PackTable, row: str, column: str) -> Said | str:
    """Return the number as printed, or words where it is withheld or not there."""
    place = Cell(table.name, row, column)
    words = printed({table.name: table}, place)
    is_number = (row, column) not in table.withheld and words != table.empty
    return Said(words, place) if is_number else FEW


def _all_sentence(wards: PackTable, months: str) -> Sentence:
    calls = _said(wards, ALL, "calls")
    if calls == FEW:
        return (f"The council had calls about anti-social behaviour in {months}: {FEW}.",)
    sentence: Sentence = (f"In {months} the council had ", calls, " calls")
    rate = _said(wards, ALL, "rate")
    if rate != FEW:
        sentence = (*sentence, ", ", rate, " for every 1,000 residents")
    return (*sentence, ".")


def _most(wards: PackTable) -> list[str]:
    """Return the wards with the most calls of those shown; none where no call is."""
    rows = wards.rows[(wards.rows["row"] != ALL) & wards.rows["calls"].notna()]
    if rows.empty or not rows["calls"].max():
        return []
    return [str(name) for name in rows[rows["calls"] == rows["calls"].max()]["row"]]


def _hidden(wards: PackTable) -> list[str]:
    return sorted(row for row, column in wards.withheld if column == "calls" and row != ALL)


def _of_shown(wards: PackTable) -> str:
    """Limit what is said to the wards shown, where one is not.

    A withheld ward may have more than any shown one, and saying which has most would tell that
    it has not.
    """
    return "Of the wards shown, " if _hidden(wards) else ""


def _most_sentence(wards: PackTable) -> list[Sentence]:
    """Name the ward with the most calls of those shown, and the wards that are not."""
    most, hidden = _most(wards), _hidden(wards)
    if not most:
        return []
    has = "had the most calls: " if len(most) == 1 else "had the most calls, each "
    number = _said(wards, most[0], "calls")
    sentences: list[Sentence] = [(f"{_of_shown(wards)}{listed(most)} {has}", number, ".")]
    if hidden:
        sentences.append((f"Calls in {listed(hidden)}: {FEW}.",))
    return sentences


def _part_sentence(parts: PackTable) -> Sentence:
    rows = parts.rows[(parts.rows["row"] != DAY) & parts.rows["calls"].notna()]
    hidden = [row for row in PARTS if (row, "calls") in parts.withheld]
    if hidden or rows.empty or not rows["calls"].max():
        return (f"Calls by part of the day: {FEW}.",)
    most = rows[rows["calls"] == rows["calls"].max()]["row"].tolist()
    calls, share = _said(parts, most[0], "calls"), _said(parts, most[0], "share")
    names = listed(f"the {name[0].lower()}{name[1:]}" for name in most)
    words: Sentence = (f"{names[0].upper()}{names[1:]} had the most, {'each ' * (len(most) > 1)}",
                       calls)  # fmt: skip
    return (*words, ", or ", share, "%.") if share != FEW else (*words, ".")
