"""Figures: each follows a published definition and is checked against another's."""
