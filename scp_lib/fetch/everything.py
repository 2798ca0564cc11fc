"""All that a partnership needs: one part's failure does not keep the others from coming."""

from collections.abc import Callable
from functools import partial

from scp_lib.errors import ScpError, SourceError, UsageError
from scp_lib.fetch.area_files import fetch_population, fetch_wards
from scp_lib.fetch.run import FetchRun
from scp_lib.fetch.street_files import Wanted, fetch_street_files
from scp_lib.periods import Month, Period, name_months
from scp_lib.settings.partnership import Partnership, WardFile
from scp_lib.sources.ons.reader import POPULATION, WARDS
from scp_lib.sources.police_uk.downloads import find_street_files
from scp_lib.sources.web.web import NoNetwork, WebError


def fetch_everything(run: FetchRun, partnership: Partnership, wanted: Wanted) -> None:
    """Bring everything that is not there yet, and say what could not be had.

    UsageError if the partnership is invented. SourceError has a line for each thing that could not
    be had; where no publisher can be reached, one line.
    """
    if partnership.is_invented:
        raise UsageError(
            f"'{partnership.key}' is invented, and its files are part of the project: there is "
            "nothing to fetch. Name a partnership of your own (`safer list`)."
        )
    parts: list[Callable[[], None]] = [
        lambda: fetch_wards(run, partnership.wards, district_code=partnership.district_code),
        *(partial(_vintage, run, partnership, each) for each in partnership.ward_vintages),
        partial(fetch_population, run, partnership),
        partial(fetch_street_files, run, wanted),
    ]
    failures: list[ScpError] = []
    with run.alone():
        run.say(f"{partnership.area_name}, into {run.raw}:")
        for part in parts:
            try:
                part()
            except ScpError as failure:
                failures.append(failure)
        if failures:
            raise _one_error(run, failures, partnership)
        run.say("Everything is here.")


def received_lines(run: FetchRun, partnership: Partnership, wanted: Wanted) -> list[str]:
    """Say what was received, without any network; SourceError says what is missing, a line each."""
    lines: list[str] = []
    missing: list[str] = []
    for name in [*WARDS.patterns(partnership), *POPULATION.patterns(partnership)]:
        is_there = (run.raw / "ons" / name).is_file()
        words = f"ons/{name}: {'received' if is_there else 'missing'}."
        (lines if is_there else missing).append(words)
    folder = run.raw / "police_uk"
    files = find_street_files(folder, forces=wanted.forces).files if folder.is_dir() else []
    newest = max((file.month for file in files), default=None)
    for force in wanted.forces:
        months = {file.month for file in files if file.force == force}
        if newest is None or not months:
            missing.append(f"police_uk/: no street file of {force}.")
            continue
        first = wanted.first or newest + (1 - wanted.months)
        lines.append(f"police_uk/: {force}, {name_months(months)} received.")
        lacking = set(Period(min(first, newest), newest)) - months
        if lacking:
            missing.append(f"police_uk/: {force}, {name_months(lacking)} missing.")
    if missing:
        for line in lines:
            run.say(line)
        raise SourceError([*missing, by_hand(run, partnership)])
    return lines


def by_hand(run: FetchRun, partnership: Partnership) -> str:
    """Say how to get what is missing without this command."""
    page = run.addresses.police_uk.by_hand
    return (
        f"By hand: choose {', '.join(partnership.forces_read)} and the months at {page} and put "
        f"the zip as it comes into {run.raw / 'police_uk'}; docs/fetching.md has the rest."
    )


def wanted_of(
    partnership: Partnership, *, months: int | None, first: str, whole: bool = False
) -> Wanted:
    """Return what the words of the command ask for."""
    start = Month.parse(first) if first else None
    return Wanted(partnership.forces_read, months or 36, start, whole)


def _vintage(run: FetchRun, partnership: Partnership, setting: WardFile) -> None:
    """Bring the wards of another year; a build does without them, so that is only said."""
    try:
        fetch_wards(run, setting, district_code=partnership.district_code)
    except NoNetwork:
        raise
    except (SourceError, WebError) as failure:
        run.say(f"  {failure} The report is made without it.")


def _one_error(run: FetchRun, failures: list[ScpError], partnership: Partnership) -> ScpError:
    """Join failures; where nobody could be reached, one line says so and names the manual way."""
    away = [failure for failure in failures if isinstance(failure, NoNetwork)]
    if len(away) == len(failures) and all(failure.host for failure in away):
        hosts = ", ".join(dict.fromkeys(failure.host for failure in away))
        line = f"No network: {hosts} cannot be reached. {by_hand(run, partnership)}"
        return NoNetwork(line)
    return SourceError(dict.fromkeys(fault for failure in failures for fault in failure.faults))
