"""The command line: `loy`. A file in `commands/` is a command; nothing lists them."""
