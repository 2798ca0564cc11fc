"""nbformat, which reads and writes notebooks, imported without what no command needs.

It checks notebooks with jsonschema, which for addresses in a schema would build the grammar of
all web addresses at import: 1.7 seconds, and no notebook's schema holds one.
"""

import sys
from typing import Any

_GRAMMAR = "rfc3987_syntax"
_modules: dict[str, Any] = sys.modules
_is_new = _GRAMMAR not in _modules
if _is_new:
    _modules[_GRAMMAR] = None  # an import of it fails, as if it were absent
try:
    import nbformat
finally:
    if _is_new:
        del _modules[_GRAMMAR]

__all__ = ["nbformat"]
