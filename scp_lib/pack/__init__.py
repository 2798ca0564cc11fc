"""The committee pack: one folder that can be e-mailed, printed, read aloud and published."""
