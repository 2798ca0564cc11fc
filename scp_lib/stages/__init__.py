"""The stages of a build, one module each: inputs, repeated Crime IDs, places, tables, store."""
