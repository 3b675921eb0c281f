"""One command a file: the file's name is the command's (`_` for `-`; a trailing `_` is dropped), and it has a
`command`. Only light modules are imported at the top of these files: `loy --help` reads them all."""
