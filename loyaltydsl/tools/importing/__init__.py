"""What importers share: their description, reading tables with places, writing .loy text, and checking it."""

from loyaltydsl.tools.importing.importer import Imported, Importer, Settings

__all__ = ["Imported", "Importer", "Settings"]
