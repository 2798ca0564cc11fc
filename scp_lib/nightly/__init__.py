"""What runs every night: ``safer nightly``, and what the system's scheduler reads."""
