"""nbformat, which reads and writes notebooks, imported without what no command needs.

It checks notebooks with jsonschema, which for addresses in a schema would build the grammar of
all web addresses at import: 1.7 seconds, and no notebook's schema holds one.
"""

from __future__ import annotations

import sys

_GRAMMAR = "rfc3987_syntax"
_is_new = _GRAMMAR not in sys.modules
if _is_new:
    sys.modules[_GRAMMAR] = None  # type: ignore[assignment]  # an import of it fails, as if absent
try:
    import nbformat
finally:
    if _is_new:
        del sys.modules[_GRAMMAR]

__all__ = ["nbformat"]
