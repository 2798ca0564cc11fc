"""Words and tables under a heading that a reader opens: how a result was worked out."""

from collections.abc import Iterable

from scp_lib.document.html import table_html, templates, words
from scp_lib.document.model import Sentence, Table
from scp_lib.document.parts import Card

WORKED_OUT = "How this is worked out"


def folded(parts: Iterable[Sentence | Table | str | None], *, title: str = WORKED_OUT) -> Card:
    """Fold sentences and tables under a title; those that say nothing are left out.

    >>> print(folded(["Counted by **ward**.", None]).html)
    <details class="folded"><summary>How this is worked out</summary>
    <p>Counted by <strong>ward</strong>.</p>
    </details>
    """
    shown = [part for part in parts if part]
    html = [table_html(part) if isinstance(part, Table) else words(part) for part in shown]
    is_table = [isinstance(part, Table) for part in shown]
    page = templates().get_template("folded.html.j2").render(
        title=title, parts=list(zip(html, is_table, strict=True))
    )  # fmt: skip
    said = [part for part in shown if isinstance(part, Sentence)]
    tables = [part for part in shown if isinstance(part, Table)]
    cited = [table for each in said for table in each.tables]
    return Card(page, tuple({table.name: table for table in (*tables, *cited)}.values()))
