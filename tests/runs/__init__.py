"""Runs that are disturbed: killed, short of room, damaged, at once, read-only, far from home."""
