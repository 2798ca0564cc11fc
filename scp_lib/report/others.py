"""What lies in a report's folder that the report did not write: a pack, somebody's note."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

_OURS = {"manifest.json", "run.json"}


def others_in(report: Path) -> list[str]:
    """Return the files in a report that the report did not write itself, in order.

    All of them where the manifest cannot be read.
    """
    try:
        held = json.loads((report / "manifest.json").read_text(encoding="utf-8"))
        written = _OURS | set(held.get("files", {}))
    except (OSError, ValueError, AttributeError, TypeError):
        written = _OURS
    found = (path for path in report.rglob("*") if path.is_symlink() or not path.is_dir())
    return sorted({path.relative_to(report).as_posix() for path in found} - written)


def keep_others(*, last: Path, new: Path) -> None:
    """Carry over to the new report what lies in the last one and is not its own.

    Where the last report's manifest is damaged, packs alone: what else lies there may be its own.
    """
    try:
        files = json.loads((last / "manifest.json").read_text(encoding="utf-8"))["files"]
        is_known = bool(files)
    except (OSError, ValueError, KeyError, TypeError):
        is_known = False
    for name in others_in(last):
        first = name.split("/")[0]
        is_pack = first.startswith("pack-") and "/" in name
        if first.startswith(".") or not (is_known or is_pack) or (new / name).exists():
            continue
        (new / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(last / name, new / name, follow_symlinks=False)
