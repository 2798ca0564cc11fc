"""What members ask at meetings, with an answer from these figures or who can give one.

The questions are of the kind that minutes of such committees record.
"""

from collections.abc import Iterable

from scp_lib.document.model import Sentence, as_sentence
from scp_lib.document.parts import Question
from scp_lib.document.phrases import full_stop

_POLICE = "the police"


def asked(
    *,
    area: str,
    changed: Iterable[Sentence],
    wards: Iterable[Sentence],
    centre: Iterable[Sentence],
    targets: Iterable[Sentence],
    complete: Iterable[Sentence],
) -> list[Question]:
    """Return the questions with their answers; one without figures to answer it is left out.

    ``changed`` says what changed in the whole area, ``wards`` which wards stand out and changed,
    ``centre`` what changed in the town centre, ``targets`` what came of the targets, ``complete``
    which months are there.
    """
    made = [
        _question(
            "Did ASB and crime really change, or only what is reported?",
            [*changed, "Recorded incidents alone cannot tell. Fewer reports, or a new way of "
             "recording, look the same as fewer incidents."],
            f"{_POLICE} (recording), the Crime Survey (reporting) and partners' own records",
        ),
        _question("Which wards stand out, and did any ward change?", wards),
        _question("Is it getting worse in the town centre?", centre),
        _question(
            "Are these figures for our district alone?",
            [f"Yes. Every figure counts incidents located in the wards of {area}, unless its "
             "sentence names another area."],
        ),
        _question(
            "Are the targets met?",
            targets,
            "the partnership (what was done, and what it cost)",
        ),
        _question(
            "Are the priorities ranked?",
            ["No. They are in the order of the partnership's plan, which is not a ranking."],
            "the partnership",
        ),
        _question(
            "Why is there nothing on hate crime, domestic abuse, online crime or child "
            "exploitation?",
            ["The open data do not show them. They are within other types, such as violence, or "
             "not published by place."],
            _POLICE,
        ),
        _question(
            "What time of day, and was alcohol involved?",
            ["The open data give the month of an incident, and neither its hour nor its cause."],
            _POLICE,
        ),
        _question("Are any months missing?", complete),
        _question(
            "What can members do to help?",
            ["Encourage residents to report: an area with few reports may have few incidents or "
             "little confidence in reporting. These figures cannot tell which."],
        ),
    ]  # fmt: skip
    return [each for each in made if each.answer]


def _question(words: str, answer: Iterable[Sentence | str], who_knows: str = "") -> Question:
    said = tuple(full_stop(each) for each in map(as_sentence, answer) if each)
    return Question(words, said, who_knows)
