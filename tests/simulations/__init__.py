"""Slow simulations of what the targets' measures claim: python -m tests.simulations."""
