"""Places: wards, hexagons, neighbours, vintages; each incident in exactly one."""
