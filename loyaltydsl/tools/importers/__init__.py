"""From another system's configuration to a .loy file: one importer a file here, each with an `IMPORTER`.

Nothing lists them; what they share is in `loyaltydsl.tools.importing`.
"""
