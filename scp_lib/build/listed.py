"""What the lists that come with the library say against a file of wards or of residents."""

import geopandas as gpd
import numpy as np

from scp_lib.areas.districts import RESIDENTS_YEAR, WARDS_YEAR, districts, listed_wards, wards_of
from scp_lib.areas.vintages import plain_ward
from scp_lib.build.placing import NO_WARD
from scp_lib.build.rows import Rows, coded
from scp_lib.errors import AreaError, SourceError
from scp_lib.settings.partnership import Partnership, WardFile
from scp_lib.tables.notes import Note

_SHOWN = 3
_FEWEST_ROWS, _FEWEST_WARDS = 20, 10
_MOST_YEARS, _FEWEST_RESIDENTS, _LARGEST_GAP, _SMALLEST_PART = 10, 20_000, 0.3, 20
"""In ten years no larger district grew by more than a fifth; the City of London did."""


def unlike_list(wards: gpd.GeoDataFrame, *, file: WardFile, district_code: str) -> list[Note]:
    """Name the own wards that are called otherwise than in the list.

    In a file of another year than the list's a ward may have had another name. AreaError if a ward
    has the name of another of the district, or most codes, of ten or more, are of no ward.
    """
    known, is_year = listed_wards(), file.vintage == WARDS_YEAR
    codes = set(wards["ward_code"])
    own = wards_of(district_code)
    unknown = sorted(codes - known.keys())
    are_most = 2 * len(unknown) > len(codes) and len(unknown) >= _FEWEST_WARDS
    if is_year and are_most and 2 * len(codes & own) < len(own):
        raise AreaError(
            f"{file.file}: {len(unknown)} of its {len(codes)} ward codes are of no "
            f"ward of {WARDS_YEAR} ({', '.join(unknown[:_SHOWN])} …), and "
            f"the settings say vintage = {file.vintage}. Correct it in [wards], or put the wards "
            f"of {WARDS_YEAR} there."
        )
    wrong, are_exchanged = [], False
    for code, name in zip(wards["ward_code"], wards["ward_name"], strict=True):
        plain = plain_ward(name)
        called, listed = {plain, plain.removesuffix("ward")}, known[code] if code in own else None
        if listed and called.isdisjoint(map(plain_ward, listed[:2])):
            others = (plain_ward(known[each].name) for each in wards_of(listed.district))
            are_exchanged |= not called.isdisjoint(others)
            wrong.append(f"{code} is called {name}, and is {listed.name}")
    more = f"; {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
    named = f"by the list of {WARDS_YEAR} {'; '.join(wrong[:_SHOWN])}{more}."
    if are_exchanged:
        raise AreaError(
            f"{file.file}: {named} Name the columns of codes and names in [wards] of the settings, "
            "or download the file again."
        )
    words = "{file}: {named} The names of the file are printed."
    return [Note(words, file=file.file, named=named)] if wrong and is_year else []


def refuse_namesakes(wards: gpd.GeoDataFrame, *, name: str) -> None:
    """Raise AreaError if two wards have one name: whoever reads a table could not tell them."""
    plain = wards["ward_name"].str.casefold()
    for _, alike in wards[plain.duplicated(keep=False)].groupby(plain):
        raise AreaError(
            f"{name}: {' and '.join(alike['ward_code'][:_SHOWN])} are both called "
            f"{alike['ward_name'].iloc[0]}. Give each ward its own name."
        )


def refuse_exchanged(rows: Rows, *, wards: gpd.GeoDataFrame, name: str) -> None:
    """Raise AreaError if shapes stand under one another's codes, by the LSOAs inside them.

    Most of the located rows in such a ward have LSOAs (two or more) of another ward, whose own have
    those of a third, and so on back to the first. Along an edge an LSOA may be the neighbour's, but
    then the neighbour's are its own.
    """
    known, count = listed_wards(), len(wards)
    own = [(place, known[code]) for place, code in enumerate(wards["ward_code"]) if code in known]
    ward_of = {lsoa: place for place, ward in own for lsoa in ward.lsoas}
    lsoas, lsoa = coded(rows.table["lsoa_code"])
    listed = np.array([*(ward_of.get(each, NO_WARD) for each in lsoas), NO_WARD])[lsoa]
    is_known = rows.is_kept & (rows.placed.ward != NO_WARD) & (listed != NO_WARD)
    pairs = rows.placed.ward[is_known] * count + listed[is_known]
    counts = np.bincount(pairs, minlength=count**2).reshape(count, count)
    total, most = counts.sum(axis=1), counts.argmax(axis=1)
    kinds = np.unique(np.column_stack([rows.placed.ward, lsoa])[is_known], axis=0)[:, 0]
    is_other = (total >= _FEWEST_ROWS) & (2 * counts.max(axis=1) > total)
    is_other &= (most != np.arange(count)) & (np.bincount(kinds, minlength=count) > 1)
    at, is_back = np.where(is_other, most, NO_WARD), np.zeros(count, dtype=bool)
    for _ in range(count):
        is_back |= at == np.arange(count)
        at = np.where(is_other[at] & (at != NO_WARD), most[at], NO_WARD)
    exchanged = wards["ward_name"][is_back].tolist()
    if len(exchanged) > 1:
        more = f" and {len(exchanged) - _SHOWN} more" if len(exchanged) > _SHOWN else ""
        raise AreaError(
            f"{name}: the shapes of {' and '.join(exchanged[:_SHOWN])}{more} seem to be exchanged: "
            "most incidents inside have the LSOA of another of them. Download the file again."
        )


def refuse_residents(wards: gpd.GeoDataFrame, *, partnership: Partnership, name: str) -> None:
    """Raise SourceError if the residents of a district, or of some listed wards, cannot be all."""
    district, own = districts().get(partnership.district_code), partnership.population
    if district is None or own is None or partnership.is_invented:
        return
    wanted, listed = district.residents, wards_of(district.code)
    people = wards.loc[wards["ward_code"].isin(listed), "population"]
    is_few = _SMALLEST_PART * int(people.sum()) * len(listed) < wanted * len(people)
    if is_few and wanted >= _FEWEST_RESIDENTS:
        raise SourceError(
            f"{name}: {len(people)} of the {len(listed)} wards of {district.name} have "
            f"{people.sum():,} residents in {own.year}, and all of it had {wanted:,} in "
            f"{RESIDENTS_YEAR}. Put all residents there, in persons and not in thousands."
        )
    total = int(wards["population"].sum())
    is_near = abs(own.year - RESIDENTS_YEAR) <= _MOST_YEARS and wanted >= _FEWEST_RESIDENTS
    is_whole = set(wards["ward_code"]).issuperset(listed)
    if is_near and is_whole and abs(total - wanted) > _LARGEST_GAP * wanted:
        raise SourceError(
            f"{name}: its {len(wards)} wards have {total:,} residents in {own.year}, and "
            f"{district.name} had {wanted:,} in {RESIDENTS_YEAR}. Name the column or file of "
            "all residents in [population] of the settings."
        )
