"""The crime types of data.police.uk, sentence case."""

from typing import Literal, get_args

CrimeType = Literal[
    "Anti-social behaviour",
    "Bicycle theft",
    "Burglary",
    "Criminal damage and arson",
    "Drugs",
    "Other crime",
    "Other theft",
    "Possession of weapons",
    "Public order",
    "Robbery",
    "Shoplifting",
    "Theft from the person",
    "Vehicle crime",
    "Violence and sexual offences",
]
CRIME_TYPES: tuple[str, ...] = get_args(CrimeType)
"""All fourteen; ASB is not a crime."""

ASB = "Anti-social behaviour"
VIOLENCE = "Violence and sexual offences"
