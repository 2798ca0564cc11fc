"""Shared library of the Community Safety Partnership notebooks."""

__version__ = "0.1.0"
