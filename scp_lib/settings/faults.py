"""Faults of a settings file in plain lines: which setting, what was found, what is wanted."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from scp_lib.errors import SettingsError

_PLAIN = "plain_fault"
_NAMED_BY = {"targets": "key", "areas": "key", "jobs": "name"}
_SHOWN = 60
_UNSEEN = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_PLAINER = {
    "Input should be": "wanted", "a valid integer": "a whole number", "a valid ": "a ",
    "String": "text", "a string": "text", "a boolean": "true or false",
    "less than or equal to": "at most", "greater than or equal to": "at least",
    "greater than": "more than",
}  # fmt: skip


class Strict(BaseModel):
    """A table of a settings file: no other setting than these, each of its kind."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Settings(Strict):
    """One without empty texts."""

    model_config = ConfigDict(str_min_length=1, populate_by_name=True)


def plain_fault(lines: Iterable[str]) -> PydanticCustomError:
    """Return a fault for a validator to raise: these lines, and nothing of what was found."""
    return PydanticCustomError(_PLAIN, "{words}", {"words": "\n".join(lines)})


def read_toml(path: Path, *, where: str) -> dict[str, Any]:
    """Read a settings file, without characters that nobody sees (zero width, turns of direction).

    SettingsError, which calls it ``where``, if it is not TOML.
    """
    try:
        return tomllib.loads(_UNSEEN.sub("", path.read_bytes().decode("utf-8-sig")))
    except OSError as error:
        raise SettingsError(f"{where}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{where}: not UTF-8 text. Save it as UTF-8.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(
            f"{where}: not readable as TOML ({error}). Correct that line."
        ) from None


def fault_lines(
    error: ValidationError,
    words: Mapping[str, Any],
    *,
    wanted: Mapping[str, str],
    example: str,
    instead: Mapping[str, str] | None = None,
) -> list[str]:
    """Put pydantic's faults into plain lines.

    Targets and jobs are called by their names in ``words``, the settings as read. ``wanted`` says
    for each pattern of the settings what fits it; ``example`` where a missing setting is shown;
    ``instead`` what to say of a name that is no setting ("is no longer a setting. Remove it.").

    >>> class Wards(BaseModel):
    ...     model_config = ConfigDict(extra="forbid", strict=True)
    ...     file: str
    ...     vintage: int
    >>> words = {"vintage": "2025", "fil": "wards.geojson"}
    >>> try:
    ...     Wards.model_validate(words)
    ... except ValidationError as error:
    ...     for line in fault_lines(error, words, wanted={}, example="example.toml"):
    ...         print(line)
    file is missing: add it (example.toml shows how).
    vintage: found '2025'; wanted a whole number.
    fil is not a setting: remove it or correct its spelling.
    """
    alike: dict[tuple[int | str, ...], list[ErrorDetails]] = {}
    for fault in error.errors():
        place = fault["loc"]
        while isinstance(place[-1], int) and place[0] not in _NAMED_BY:
            place = place[:-1]  # of a list the first fault alone
        alike.setdefault(place, []).append(fault)
    return [
        f"{line} {len(more)} more like it." if more else line
        for first, *more in alike.values()
        for line in _plain(first, words, wanted, example, instead or {}).split("\n")
    ]


def _plain(
    fault: ErrorDetails,
    words: Mapping[str, Any],
    wanted: Mapping[str, str],
    example: str,
    instead: Mapping[str, str],
) -> str:
    setting, context = setting_name(fault["loc"], words), fault.get("ctx", {})
    shown = repr(fault["input"])
    found = f"found {shown if len(shown) < _SHOWN else shown[:_SHOWN] + ' …'}"
    match fault["type"]:
        case "missing":
            return f"{setting} is missing: add it ({example} shows how)."
        case "extra_forbidden":
            other = "is not a setting: remove it or correct its spelling."
            return f"{setting} {instead.get(str(fault['loc'][-1]), other)}"
        case "string_pattern_mismatch" if context["pattern"] in wanted:
            return f"{setting}: {found}; wanted {wanted[context['pattern']]}."
        case "too_short":
            return f"{setting}: {found}; wanted at least {context['min_length']}."
        case "value_error":
            return f"{setting}: {found}; {context['error']}."
        case kind if kind == _PLAIN:
            return "\n".join(f"{setting}: {line}" for line in context["words"].split("\n"))
        case _:
            message = fault["msg"]
            for theirs, ours in _PLAINER.items():
                message = message.replace(theirs, ours)
            return f"{setting}: {found}; {message[0].lower()}{message[1:]}."


def setting_name(place: tuple[int | str, ...], words: Mapping[str, Any]) -> str:
    """Name a setting; a target or job by its own name where it has one, else by its place, from 1.

    >>> setting_name(("targets", 1, "area"), {"targets": [{"key": "asb"}, {"key": "theft"}]})
    "targets 'theft': area"
    >>> setting_name(("jobs", 0, "parameters", "top"), {"jobs": [{}]})
    'jobs, number 1: parameters.top'
    >>> setting_name(("town_centre", "polygon", 3), {})
    'town_centre.polygon, number 4'
    """
    if place == ("key",):
        return "the file's name"
    match place:
        case (str(table), int(number), *rest) if table in _NAMED_BY:
            entry = words[table][number]
            name = entry.get(_NAMED_BY[table]) if isinstance(entry, dict) else None
            is_named = isinstance(name, str) and name
            start = f"{table} '{name}'" if is_named else f"{table}, number {number + 1}"
            return ": ".join([start, ".".join(map(str, rest))]) if rest else start
        case _:
            parts = (f", number {each + 1}" if isinstance(each, int) else f".{each}"
                     for each in place)  # fmt: skip
            return "".join(parts).removeprefix(".")
