"""Bringing what a partnership needs into data/raw: whole, verified and recorded."""
