"""What runs by itself at night: ``safer nightly``, and what the system's scheduler reads."""
