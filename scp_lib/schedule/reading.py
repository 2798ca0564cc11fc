"""Read schedule.toml: checked against what there is, every fault listed at once."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from scp_lib.errors import ScpError, SettingsError
from scp_lib.partnership import list_partnerships
from scp_lib.report.cards import Card, check_parameters, choose_notebooks
from scp_lib.schedule.settings import AT, NAME, Job, Schedule, word_of
from scp_lib.schedule.times import WEEKDAYS

_WANTED = {
    NAME: "small letters, digits, - and _, like colchester-monthly",
    AT: "a time like 02:30",
}
_HOWS = {"month": "a day of the month, 1 to 31", "week": "a weekday like monday"}


def read_schedule(path: Path) -> Schedule:
    """Read a schedule; name unknown partnerships, notebooks and parameters.

    Raises
    ------
    SettingsError
        The file is not there or is wrong; every fault is a line.
    """
    words = _toml(path)
    faults: list[str] = []
    try:
        schedule = Schedule.model_validate(words)
    except ValidationError as error:
        faults = [_plain(fault, words) for fault in error.errors() if _is_new(fault)]
    jobs = words.get("jobs")
    raw_jobs = [job for job in jobs if isinstance(job, dict)] if isinstance(jobs, list) else []
    for job in raw_jobs:
        where = _named(job, raw_jobs.index(job))
        faults += [f"{where}: {fault}" for fault in (*_rhythm_faults(job), *_known_faults(job))]
    if not faults:
        faults = [*_between_faults(schedule)]
    if faults:
        raise SettingsError([f"{path.name}: {fault}" for fault in dict.fromkeys(faults)])
    return schedule


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise SettingsError(
            f"{path}: cannot be read ({error.strerror}). docs/scheduling.md shows one."
        ) from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path.name}: not UTF-8 text. Save it as UTF-8.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(
            f"{path.name}: not readable as TOML ({error}). Correct that line."
        ) from None


def _rhythm_faults(job: dict[str, Any]) -> Iterator[str]:
    """Say whether ``on`` fits ``every``."""
    every, on = job.get("every"), job.get("on")
    if every == "day" and on is not None:
        yield f"on: found {on!r}; a job of every day has none. Remove it."
    if every not in _HOWS:
        return
    is_day = isinstance(on, int) and not isinstance(on, bool) and 1 <= on <= 31
    is_weekday = isinstance(on, str) and on.lower() in WEEKDAYS
    if not (is_day if every == "month" else is_weekday):
        found = "on is missing" if on is None else f"on: found {on!r}"
        yield f"{found}; wanted {_HOWS[every]}."


def _known_faults(job: dict[str, Any]) -> Iterator[str]:
    """Say which partnership, notebooks and parameters there are not."""
    partnership, known = job.get("partnership"), list_partnerships()
    if isinstance(partnership, str) and partnership not in known:
        yield f"there is no partnership '{partnership}': wanted one of {', '.join(known)}."
    names = job.get("notebooks", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return
    cards: list[Card] = []
    are_known = True
    for name in names:
        try:
            cards += choose_notebooks([name])
        except ScpError as error:
            are_known = False
            yield from (f"{fault[0].lower()}{fault[1:]}" for fault in error.faults)
    parameters = job.get("parameters", {})
    if are_known and isinstance(parameters, dict):
        yield from _parameter_faults(cards if names else choose_notebooks([]), parameters)


def _parameter_faults(cards: list[Card], parameters: dict[str, Any]) -> Iterator[str]:
    for name, value in parameters.items():
        is_list = isinstance(value, list) and all(isinstance(each, str) for each in value)
        if not is_list and not isinstance(value, (str, int, float, bool)):
            continue  # named by the settings' own check
        if is_list and any("," in each for each in value):
            yield f"parameters.{name}: found {value!r}; wanted no comma inside a word."
            continue
        try:
            check_parameters(cards, [(name, word_of(value))])
        except ScpError as error:
            yield from (f"{fault[0].lower()}{fault[1:]}" for fault in error.faults)


def _between_faults(schedule: Schedule) -> Iterator[str]:
    """Say where two jobs get in each other's way."""
    for name, times in Counter(job.name for job in schedule.jobs).items():
        if times > 1:
            yield f"jobs: {times} have the name '{name}'. Give each its own."
    kept: dict[str, Job] = {}
    for job in schedule.jobs:
        if job.keep_months:
            first = kept.setdefault(job.partnership, job)
            if first.keep_months != job.keep_months:
                yield (
                    f"jobs '{first.name}' and '{job.name}': keep_months of {job.partnership} is "
                    f"{first.keep_months} and {job.keep_months}. Keep one of them."
                )


def _is_new(fault: Any) -> bool:
    """Whether a fault needs a line of its own.

    A parameter as a whole says it all, for each kind it might have been; ``on`` has its own check.
    """
    place = fault["loc"][2:]
    return "on" not in place[:1] and (place[:1] != ("parameters",) or len(place) <= 3)


def _plain(fault: Any, words: dict[str, Any]) -> str:
    """Put one of pydantic's faults into a plain line: which setting, found, wanted."""
    setting = _setting(fault["loc"], words)
    shown = repr(fault["input"])
    found = f"found {shown if len(shown) < 60 else shown[:60] + ' …'}"
    match fault["type"]:
        case "missing":
            return f"{setting} is missing: add it (docs/scheduling.md shows how)."
        case "extra_forbidden":
            return f"{setting} is not a setting: remove it or correct its spelling."
        case "string_pattern_mismatch":
            return f"{setting}: {found}; wanted {_WANTED[fault['ctx']['pattern']]}."
        case "value_error":
            return f"{setting}: {found}; {fault['ctx']['error']}."
        case _ if "parameters" in fault["loc"]:
            return f"{setting}: {found}; wanted text, a number, true, false or a list of texts."
        case _:
            wanted = fault["msg"].replace("Input should be", "wanted").replace("String", "text")
            return f"{setting}: {found}; {wanted[0].lower()}{wanted[1:]}."


def _setting(place: tuple[int | str, ...], words: dict[str, Any]) -> str:
    """Name a setting; a job by its name where it has one, otherwise by its place, from 1."""
    rest = place
    start = ""
    if place[:1] == ("jobs",) and len(place) > 1 and isinstance(place[1], int):
        start, rest = _named(words["jobs"][place[1]], place[1]), place[2:]
    rest = rest[:2] if rest[:1] == ("parameters",) else rest
    return ": ".join(part for part in (start, ".".join(map(str, rest))) if part)


def _named(job: Any, place: int) -> str:
    name = job.get("name") if isinstance(job, dict) else None
    return f"jobs '{name}'" if isinstance(name, str) and name else f"jobs, number {place + 1}"
