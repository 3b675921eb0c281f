"""An importer: what it reads, which settings it takes, and what it gives."""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from importlib import import_module
from pkgutil import iter_modules
from typing import ClassVar

from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.record import Record
from loyaltydsl.source import SourceFile


class Settings(Record):
    """What a configuration may not say by itself. None, or nothing, is not given.

    `default_pay` are points per unit of currency; `levels` is a second file; `guest_types` are all of them in
    the order in which the system lists them.
    """

    name: str | None = None
    currency: str | None = None
    properties: tuple[str, ...] = ()
    default_pay: Fraction | None = None
    levels: SourceFile | None = None
    guest_types: tuple[str, ...] = ()


class Imported(Record):
    """A .loy text, or None with the reasons. `part` says that it has no `program` and is to be `use`d."""

    text: str | None
    diagnostics: tuple[Diagnostic, ...] = ()
    part: bool = False


class Importer(ABC):
    """One system's configuration. `needs` and `takes` name fields of `Settings`; the others it has no use for."""

    name: ClassVar[str]
    summary: ClassVar[str]
    needs: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def run(self, source: SourceFile, settings: Settings) -> Imported:
        """Read a configuration. Never raises for a fault of the file's."""


def importers() -> dict[str, str]:
    """The modules of all importers, by the importer's name (the file's, with `-` for `_`)."""
    from loyaltydsl.tools import importers as found

    return {module.name.replace("_", "-"): f"{found.__name__}.{module.name}" for module in iter_modules(found.__path__)}


def find_importer(name: str) -> Importer | None:
    """The importer of that name."""
    module = importers().get(name)
    if module is None:
        return None
    importer = import_module(module).IMPORTER
    assert isinstance(importer, Importer)
    return importer
