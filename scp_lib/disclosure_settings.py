"""Disclosure as settings: which counts of which source are small, and for whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from scp_lib.disclosure_rule import DisclosureError, Rule

Audience = Literal["committee", "public", "partners"]
AUDIENCES: tuple[Audience, ...] = ("committee", "public", "partners")
SourceKey = Literal["police_uk", "partner_asb"]

PUBLIC: tuple[Audience, ...] = ("committee", "public")
"""Whoever reads these may read all of them: a committee's papers are a public record."""

OPEN = Rule(threshold=0)
DEFAULTS: dict[str, Rule] = {"police_uk": OPEN, "partner_asb": Rule(threshold=5, width=2)}
"""A source's rule for every audience, unless the settings say otherwise.

Counts of data.police.uk are published already. A partner's records are personal data, and the
partners' own pack keeps the same rule as the public's: it is e-mailed and printed, so it reaches
people whom the sharing agreement does not name; a partner who needs the calls themselves has them
from their owner.
"""


class DisclosureSetting(BaseModel):
    """The rule of one source, for some audiences (all of them if none is named)."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    source: SourceKey
    audiences: Annotated[list[Audience], Field(min_length=1)] = list(AUDIENCES)
    threshold: Annotated[int, Field(ge=0, le=1000)]
    width: Annotated[int, Field(ge=1, le=1000)] = 2
    zeros: Literal["shown", "withheld"] = "shown"

    @property
    def rule(self) -> Rule:
        """The rule as disclosure control takes it."""
        return Rule(self.threshold, self.width, self.zeros)


def rule_for(settings: Sequence[DisclosureSetting], *, source: str, audience: str) -> Rule:
    """Return the rule that holds for a source and an audience.

    Examples
    --------
    >>> rule_for([], source="partner_asb", audience="public")
    Rule(threshold=5, width=2, zeros='shown')
    >>> own = DisclosureSetting(source="partner_asb", audiences=["partners"], threshold=3, width=1)
    >>> [rule_for([own], source="partner_asb", audience=each).threshold for each in AUDIENCES]
    [5, 5, 3]
    """
    for setting in settings:
        if setting.source == source and audience in setting.audiences:
            return setting.rule
    return DEFAULTS[source]


def disclosure_faults(settings: Sequence[DisclosureSetting]) -> list[str]:
    """Say what no release could keep, or what one setting says against another; a line each.

    Examples
    --------
    >>> strict = DisclosureSetting(source="partner_asb", audiences=["public"], threshold=10)
    >>> for fault in disclosure_faults([strict]):
    ...     print(fault)
    disclosure of partner_asb: the rules for committee (below 5) and public (below 10) differ, ...
    """
    faults = []
    for setting in settings:
        try:
            setting.rule.checked()
        except DisclosureError as error:
            faults += [f"disclosure of {setting.source}: {fault}" for fault in error.faults]
        if setting.source == "police_uk" and setting.rule.is_on:
            faults.append(
                "disclosure of police_uk: anybody can count what data.police.uk publishes, so "
                f"withholding counts below {setting.threshold} protects nobody. Set threshold = 0."
            )
        if len(set(setting.audiences)) != len(setting.audiences):
            faults.append(
                f"disclosure of {setting.source}: audiences names one twice; wanted each once."
            )
    for source in DEFAULTS:
        mine = [setting for setting in settings if setting.source == source]
        for audience in AUDIENCES:
            if sum(audience in setting.audiences for setting in mine) > 1:
                faults.append(
                    f"disclosure of {source}: two rules for {audience}. Keep one of them."
                )
        committee, public, partners = (
            rule_for(mine, source=source, audience=audience) for audience in AUDIENCES
        )
        if committee != public:
            faults.append(
                f"disclosure of {source}: the rules for committee ({_words(committee)}) and public "
                f"({_words(public)}) differ, but a committee's papers are a public record. Set one "
                "rule for both."
            )
        if partners.threshold > public.threshold:
            faults.append(
                f"disclosure of {source}: partners may know less ({_words(partners)}) than the "
                f"public ({_words(public)}), whose packs they can read. Lower the partners' "
                "threshold."
            )
    return faults


def _words(rule: Rule) -> str:
    return f"below {rule.threshold}" if rule.is_on else "all shown"


def rule_words(rule: Rule) -> str:
    """Say a rule to a reader of the pack.

    >>> rule_words(Rule(5, 2))
    'Counts of 1 to 4 are not shown ([c]), nor is any figure that would give one away.'
    >>> rule_words(Rule(0))
    'All counts are shown.'
    """
    if not rule.is_on:
        return "All counts are shown."
    first = "1" if rule.zeros == "shown" else "0"
    return (
        f"Counts of {first} to {rule.threshold - 1} are not shown ([c]), nor is any figure that "
        "would give one away."
    )
