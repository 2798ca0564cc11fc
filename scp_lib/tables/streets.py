"""Streets as lines, for the base of maps."""

from scp_lib.tables.kit import Field, Table


class BaseLine(Table):
    """A street of the district or close by; geometry (EPSG:27700) rides along."""

    street_name: str = Field("Name, else number; empty for a street without either")
    rank: int = Field("0 motorway, 1 A road, 2 B road, 3 minor, 4 local, 5 private", ge=0, le=5)
    product: str = Field("Product of the publisher that it is from")
    year: int = Field("Year of the product's files", ge=1990, le=2100)
