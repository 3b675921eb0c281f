"""One lint rule a file: its module has a `RULE`, and is found by being here."""
