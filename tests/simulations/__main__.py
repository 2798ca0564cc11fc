"""Run every simulation in full and print the tables of docs/methods-targets.md."""

from . import target_claims, worst_wards, year_ends

target_claims.report()
worst_wards.report()
year_ends.report()
