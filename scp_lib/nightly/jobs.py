"""schedule.toml: the jobs of a night and whom to tell; every fault of the file listed at once."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    Field,
    PlainValidator,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from scp_lib.errors import ParameterError, ScpError, SettingsError
from scp_lib.files import project
from scp_lib.report.cards import check_parameters, choose_notebooks, word_of
from scp_lib.settings.faults import Settings, fault_lines, plain_fault, read_toml
from scp_lib.settings.partnership import EMAIL, WANTED, find_partnership, read_partnership

FILE = "schedule.toml"
_HELP = "docs/nightly.md"
_NAME = r"^[a-z0-9][a-z0-9_-]{0,59}$"
_ADDRESS = r"^https?://[^\s]+$"
_WANTED = {
    _NAME: "small letters, digits, - and _, like colchester-monthly",
    EMAIL: WANTED[EMAIL],
    _ADDRESS: "an address that begins with https://",
}
_INSTEAD = {
    "password": "is not a setting: never write a password into a file. Name the environment "
    'variable that has it: password_variable = "SAFER_MAIL_PASSWORD".'
}


def _variable(value: Any) -> str:
    """Check the name of an environment variable; a password in its place is never shown."""
    if isinstance(value, str) and re.fullmatch(r"[A-Z_][A-Z0-9_]*", value):
        return value
    raise plain_fault(["wanted the name of an environment variable, in capital letters, like "
                       "SAFER_MAIL_PASSWORD."])  # fmt: skip


Variable = Annotated[str, PlainValidator(_variable)]
Email = Annotated[str, Field(pattern=EMAIL)]
Minutes = Annotated[int, Field(ge=1, le=1440)]


class Job(Settings):
    """What is done every night for one partnership and its readers.

    ``parameters`` are words, as the command line would give them.
    """

    name: Annotated[str, Field(pattern=_NAME)]
    partnership: str
    readers: Annotated[str, Field(alias="for")]
    raw: str | None = None
    fetch: bool = False
    notebooks: list[str] = Field(default_factory=list)
    parameters: dict[str, Any] = Field(default_factory=dict)
    pack: Literal["committee", "public", "partners"] | None = None
    keep_months: Annotated[int, Field(ge=1, le=1200)] | None = None
    time_limit_minutes: Minutes = 60
    notebook_limit_minutes: Minutes = 30

    @field_validator("partnership")
    @classmethod
    def _is_there(cls, name: str) -> str:
        _refuse([partial(find_partnership, name)])
        return find_partnership(name)

    @field_validator("notebooks")
    @classmethod
    def _are_there(cls, names: list[str]) -> list[str]:
        _refuse(partial(choose_notebooks, [name]) for name in names)
        return names

    @field_validator("parameters")
    @classmethod
    def _are_words(cls, parameters: dict[str, Any], info: ValidationInfo) -> dict[str, str]:
        """Write each value as the command line takes it, and check it as that does."""
        words: dict[str, str] = {}

        def check(name: str, value: Any) -> None:
            words[name] = _word(name, value)
            if "notebooks" in info.data:
                check_parameters(choose_notebooks(info.data["notebooks"]), [(name, words[name])])

        _refuse(partial(check, *each) for each in parameters.items())
        return words

    @property
    def raw_folder(self) -> Path:
        """Its received files: the folder it names, or the partnership's own."""
        if self.raw:
            return (project.home() / self.raw).resolve()
        return project.raw_folder(read_partnership(self.partnership).raw_folder)


class Mail(Settings):
    """How e-mail is sent; the password is read from the environment, and kept nowhere."""

    server: str
    sender: Email
    to: Annotated[list[Email], Field(min_length=1)]
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password_variable: Variable | None = None

    @model_validator(mode="after")
    def _guards_password(self) -> Self:
        if bool(self.user) != bool(self.password_variable):
            raise plain_fault(["wanted both user and password_variable, or neither."])
        if self.user and self.security == "none":
            raise plain_fault(["a password is not sent without starttls or tls."])
        return self


class Tell(Settings):
    """Whom to tell, and when: of every change and failure, or of failures alone."""

    when: Literal["change", "failure"] = "change"
    webhook: Annotated[str, Field(pattern=_ADDRESS)] | None = None
    webhook_variable: Variable | None = None
    mail: Mail | None = None

    @property
    def is_set(self) -> bool:
        """Whether anybody is named to be notified."""
        return bool(self.webhook or self.webhook_variable or self.mail)


class Schedule(Settings):
    """All jobs, in the order in which they are done, and whom to tell."""

    jobs: Annotated[list[Job], Field(min_length=1)]
    tell: Tell = Field(default_factory=Tell)

    @field_validator("jobs")
    @classmethod
    def _fit(cls, jobs: list[Job]) -> list[Job]:
        times = Counter(job.name for job in jobs)
        faults = [f"{count} have the name '{name}'. Give each its own."
                  for name, count in times.items() if count > 1]  # fmt: skip
        kept: dict[str, Job] = {}
        for job in jobs:
            first = kept.setdefault(job.partnership, job) if job.keep_months else job
            if first.keep_months != job.keep_months:
                faults.append(
                    f"'{first.name}' and '{job.name}': keep_months of {job.partnership} is "
                    f"{first.keep_months} and {job.keep_months}. Keep one of them."
                )
        if faults:
            raise plain_fault(faults)
        return jobs

    @property
    def total_minutes(self) -> int:
        """How long all jobs may take together."""
        return sum(job.time_limit_minutes for job in self.jobs)


def read_schedule(path: Path) -> Schedule:
    """Read the schedule; raise SettingsError with every fault, unknown notebooks among them."""
    words = read_toml(path, where=path.name)
    try:
        return Schedule.model_validate(words)
    except ValidationError as error:
        faults = fault_lines(error, words, wanted=_WANTED, example=_HELP, instead=_INSTEAD)
        raise SettingsError(f"{path.name}: {fault}" for fault in dict.fromkeys(faults)) from None


def _refuse(checks: Iterable[Callable[[], object]]) -> None:
    """Raise a fault of a setting with the lines of every check that fails."""
    faults: list[str] = []
    for check in checks:
        try:
            check()
        except ScpError as error:
            faults += [f"{fault[0].lower()}{fault[1:]}" for fault in error.faults]
    if faults:
        raise plain_fault(faults)


def _word(name: str, value: Any) -> str:
    """Write a parameter's value as the command line takes it.

    >>> _word("is_new", True), _word("wards", ["a", "b"]), _word("share", 12.5)
    ('true', 'a,b', '12.5')
    """
    wanted = ""
    if isinstance(value, list) and all(isinstance(each, str) and each for each in value):
        wanted = "no comma inside a word" if any("," in each for each in value) else ""
    elif value == "" or not isinstance(value, (str, int, float)):
        wanted = "text, a number, true, false or a list of texts"
    if wanted:
        raise ParameterError(f"{name}: found {value!r:.60}; wanted {wanted}.")
    return word_of(value)
