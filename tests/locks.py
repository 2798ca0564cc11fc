"""Write requirements.lock and requirements-dev.lock anew, each package with its checksums.

`python -m tests.locks` keeps the versions that are locked; `--upgrade` takes the newest. It calls
uv, which it does not install.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCKS = (ROOT / "requirements.lock", ROOT / "requirements-dev.lock")


def entries(text: str) -> list[str]:
    """Split a lock file into its packages, each with the lines of its checksums.

    >>> entries("a==1 \\\\\\n    --hash=sha256:0\\nb==2 \\\\\\n    --hash=sha256:1\\n")[1]
    'b==2 \\\\\\n    --hash=sha256:1\\n'
    """
    return re.findall(r"^[^\s#].*\n(?:[ \t].*\n)*", text, flags=re.MULTILINE)


def resolved(*extra: str, upgrade: bool) -> list[str]:
    """Return the packages of every system and Python that the project runs on."""
    with tempfile.TemporaryDirectory() as temporary:
        held = Path(temporary) / "held.txt"
        text = "" if upgrade else "".join(path.read_text(encoding="utf-8") for path in LOCKS)
        held.write_text(text, encoding="utf-8")
        return entries(
            subprocess.run(
                ["uv", "pip", "compile", "pyproject.toml", *extra, "--universal", "--quiet",
                 "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate",
                 "--constraint", held],
                cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8",
            ).stdout
        )  # fmt: skip


if __name__ == "__main__":
    is_upgrade = sys.argv[1:] == ["--upgrade"]
    base = resolved(upgrade=is_upgrade)
    dev = [each for each in resolved("--extra", "dev", upgrade=is_upgrade) if each not in base]
    for path, packages in zip(LOCKS, (base, dev), strict=True):
        path.write_text("".join(packages), encoding="utf-8", newline="\n")
