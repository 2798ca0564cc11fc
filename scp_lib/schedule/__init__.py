"""Which reports are due, running them, and what a scheduler reads to do it at night."""
