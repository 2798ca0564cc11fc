"""All that a partnership needs: one part's failure does not keep the others from coming."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from scp_lib.errors import ScpError, SourceError, UsageError
from scp_lib.fetch.area_files import EXTRAS, fetch_extra, fetch_population, fetch_wards
from scp_lib.fetch.districts import district_by_name
from scp_lib.fetch.errand import Errand
from scp_lib.fetch.placing import remove_stale_parts
from scp_lib.fetch.street_files import Wanted, fetch_street_files
from scp_lib.partnership import Partnership
from scp_lib.periods import Month, Period, name_months
from scp_lib.sources.downloads import find_street_files
from scp_lib.sources.web_errors import NoNetwork, WebError


def fetch_everything(
    errand: Errand, partnership: Partnership, wanted: Wanted, *, extras: Sequence[str] = ()
) -> None:
    """Bring everything that is not held, and say what could not be had.

    Raises
    ------
    UsageError
        The partnership is invented, or an extra is not known.
    SourceError
        Something could not be had: a line each; where no publisher can be reached, one line.
    """
    if partnership.is_invented:
        raise UsageError(
            f"'{partnership.key}' is invented and there is nothing to fetch: `safer example` "
            "writes it. Name a partnership of your own (`safer list`)."
        )
    unknown = sorted(set(extras) - set(EXTRAS))
    if unknown:
        raise UsageError(f"--also {unknown[0]}: wanted one of {', '.join(EXTRAS)}.")
    errand.raw.mkdir(parents=True, exist_ok=True)
    remove_stale_parts(errand.raw, now=errand.now().timestamp())
    errand.say(f"{partnership.area_name}, into {errand.raw}:")
    parts: list[Callable[[], None]] = [
        lambda: fetch_wards(errand, partnership.wards, district_code=partnership.district_code),
        *(_vintage(errand, partnership, each) for each in range(len(partnership.ward_vintages))),
        lambda: _compared(errand, partnership),
        *(_extra(errand, partnership, extra) for extra in extras),
        lambda: fetch_street_files(errand, wanted),
    ]
    failures: list[ScpError] = []
    for part in parts:
        try:
            part()
        except ScpError as failure:
            failures.append(failure)
    if failures:
        raise _one_error(errand, failures, partnership)
    errand.say("Everything is here.")


def held_lines(errand: Errand, partnership: Partnership, wanted: Wanted) -> list[str]:
    """Say what is held and what is missing, without any network.

    Raises
    ------
    SourceError
        Something is missing: a line each, with the way to get it by hand.
    """
    lines: list[str] = []
    missing: list[str] = []
    for name in _files(partnership):
        is_held = (errand.raw / "ons" / name).is_file()
        (lines if is_held else missing).append(f"ons/{name}: {'held' if is_held else 'missing'}.")
    folder = errand.raw / "police_uk"
    files = find_street_files(folder, forces=wanted.forces).files if folder.is_dir() else []
    newest = max((file.month for file in files), default=None)
    for force in wanted.forces:
        months = {file.month for file in files if file.force == force}
        if newest is None or not months:
            missing.append(f"police_uk/: no street file of {force}.")
            continue
        first = wanted.first or newest + (1 - wanted.months)
        lines.append(f"police_uk/: {force}, {name_months(months)} held.")
        lacking = set(Period(min(first, newest), newest)) - months
        if lacking:
            missing.append(f"police_uk/: {force}, {name_months(lacking)} missing.")
    if missing:
        for line in lines:
            errand.say(line)
        raise SourceError([*missing, by_hand(errand, partnership)])
    return lines


def by_hand(errand: Errand, partnership: Partnership) -> str:
    """Say how to get what is missing without this command."""
    page = errand.addresses.police_uk.by_hand
    return (
        f"By hand: choose {', '.join(partnership.forces)} and the months at {page} and put the zip "
        f"as it comes into {errand.raw / 'police_uk'}; docs/fetching.md has the rest."
    )


def wanted_of(
    partnership: Partnership, *, months: int | None, first: str, whole: bool = False
) -> Wanted:
    """Return what the words of the command ask for."""
    start = Month.parse(first) if first else None
    return Wanted(list(partnership.forces), months or 36, start, whole)


def _files(partnership: Partnership) -> list[str]:
    """Name every file in raw/ons that the settings name, once."""
    names = [partnership.wards.file]
    if partnership.population:
        names.append(partnership.population.file)
    names += [each.file for each in partnership.ward_vintages]
    names += [each.file for each in partnership.comparison.wards]
    return list(dict.fromkeys(names))


def _vintage(errand: Errand, partnership: Partnership, number: int) -> Callable[[], None]:
    """Bring the wards of another year; a build does without them, so that is only said."""
    setting = partnership.ward_vintages[number]

    def bring() -> None:
        try:
            fetch_wards(errand, setting, district_code=partnership.district_code)
        except NoNetwork:
            raise
        except (SourceError, WebError) as failure:
            errand.say(f"  {failure} The report is made without it.")

    return bring


def _compared(errand: Errand, partnership: Partnership) -> None:
    """Bring the compared districts' wards, and the residents of all of them."""
    codes = [partnership.district_code]
    needs_residents = (
        partnership.population is not None
        and not (errand.raw / "ons" / partnership.population.file).is_file()
    )
    for each in partnership.comparison.wards:
        if needs_residents or not (errand.raw / "ons" / each.file).is_file():
            code = district_by_name(errand, each.district).code
            fetch_wards(errand, each, district_code=code)
            codes.append(code)
    fetch_population(errand, partnership, codes)


def _extra(errand: Errand, partnership: Partnership, extra: str) -> Callable[[], None]:
    return lambda: fetch_extra(errand, partnership, extra)


def _one_error(errand: Errand, failures: list[ScpError], partnership: Partnership) -> ScpError:
    """Join failures; where nobody could be reached, one line says so and names the manual way."""
    away = [failure for failure in failures if isinstance(failure, NoNetwork)]
    if len(away) == len(failures) and all(failure.host for failure in away):
        hosts = ", ".join(dict.fromkeys(failure.host for failure in away))
        line = f"No network: {hosts} cannot be reached. {by_hand(errand, partnership)}"
        return NoNetwork(line)
    return SourceError(dict.fromkeys(fault for failure in failures for fault in failure.faults))
