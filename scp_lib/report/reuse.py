"""Which pages of the last report are those that a run would make, so that none is run twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scp_lib import folders
from scp_lib.report.digests import (
    are_whole,
    beside_digest,
    code_digest,
    digest,
    fresh_code_digest,
    settings_digest,
    sums,
)
from scp_lib.report.job import Job
from scp_lib.report.memory import Memory, recall
from scp_lib.report.pages import page_files


def page_keys(job: Job, facts: dict[str, Any]) -> dict[str, str]:
    """Return for each notebook a digest of all that its page is made from.

    The processed tables with what they were built from, the parameters, what is printed around
    every page, the settings, the notebook, what lies beside it, our code, Python, every library.
    """
    shared = [
        code_digest(),
        job.built.record,
        settings_digest(job.settings.key),
        beside_digest(),
        facts,
        job.show_code,
    ]
    return {
        card.name: digest(
            [shared, card.name, folders.sha256_of(card.path), job.parameters[card.name]]
        )
        for card in job.cards
    }


def reusable(keys: dict[str, str], *, last: Path) -> dict[str, dict[str, Any]]:
    """Return the entries of pages of the last report that have these keys and are whole."""
    held = recall(last).pages
    return {
        name: held[name]["entry"]
        for name, key in keys.items()
        if name in held and held[name]["key"] == key and are_whole(last, held[name]["files"])
    }


def memory_of(
    job: Job,
    entries: list[dict[str, Any]],
    *,
    keys: dict[str, str],
    facts: dict[str, Any],
    last: Path,
    new: Path,
) -> Memory:
    """Return what to remember of each good page, without a ticket.

    A page of this run is remembered only if what it was made from is still the same: a notebook or
    a file of ours that was saved in the middle of the run is read again next time.
    """
    is_same_code = fresh_code_digest() == code_digest()
    now = page_keys(job, facts)
    before = recall(last).pages
    pages: dict[str, dict[str, Any]] = {}
    for entry in entries:
        name = entry["notebook"]
        is_made = name in keys and not entry["failed"]
        if is_made and is_same_code and now[name] == keys[name]:
            files = sums(new, [entry["file"], *page_files(entry)])
            pages[name] = {"key": keys[name], "entry": entry, "files": files}
            continue
        is_kept = bool(entry["failed"]) or name not in keys
        if is_kept and name in before and entry["file"] and are_whole(new, before[name]["files"]):
            pages[name] = before[name]
    return Memory(pages, {}, {})
