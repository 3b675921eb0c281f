"""A program over stays: outcomes. `reference` is the meaning of the language, one stay at a time."""
