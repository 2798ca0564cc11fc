"""What the words on hot spots read: a study's answer, by the names of its parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import pandas as pd


class WorthLike(Protocol):
    """A map held against the months that followed, as a study returns it."""

    @property
    def table(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def made_from(self) -> Sequence[Any]: ...  # noqa: D102
    @property
    def held_against(self) -> Sequence[Any]: ...  # noqa: D102


class SettingsLike(Protocol):
    """What a study was made with."""

    @property
    def months(self) -> Sequence[Any]: ...  # noqa: D102
    @property
    def width_m(self) -> float: ...  # noqa: D102
    @property
    def level(self) -> int: ...  # noqa: D102
    @property
    def is_sensitive(self) -> bool: ...  # noqa: D102


class HotSpotsLike(Protocol):
    """Hot spots, as a study returns them."""

    @property
    def places(self) -> Any: ...  # noqa: D102
    @property
    def hot(self) -> Any: ...  # noqa: D102
    @property
    def wards(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def by_month(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def in_hot_spots_count(self) -> int: ...  # noqa: D102
    @property
    def points(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def concentration(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def generalised_gini(self) -> float: ...  # noqa: D102
    @property
    def variants(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def worth(self) -> WorthLike: ...  # noqa: D102
    @property
    def by_neighbours_count(self) -> int: ...  # noqa: D102
    @property
    def hexagon_count(self) -> int: ...  # noqa: D102
    @property
    def settings(self) -> SettingsLike: ...  # noqa: D102
