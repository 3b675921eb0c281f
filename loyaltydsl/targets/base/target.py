"""A system that a program can be compiled for."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from loyaltydsl.targets.base.capability import Capability
from loyaltydsl.targets.base.folders import shipped
from loyaltydsl.targets.base.kinds import Kind
from loyaltydsl.targets.base.option import Option

if TYPE_CHECKING:
    from pydantic import BaseModel

    from loyaltydsl.targets.base.data import Data
    from loyaltydsl.targets.base.job import Job


class Target(ABC):
    """What a target says of itself, and the two things it does.

    `version` counts changes of the payload's form. `covers` are the kinds of declaration that it carries, as far
    as `capabilities` say; `options` are the keys of its `connect` block. `summary` is one line for lists.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]
    version: ClassVar[int] = 1
    covers: ClassVar[tuple[Kind, ...]] = ()
    capabilities: ClassVar[tuple[Capability, ...]] = ()
    options: ClassVar[tuple[Option, ...]] = ()
    data_files: ClassVar[str] = ""
    """What `--stays` adds, in a few words; empty where it adds nothing."""
    uses: ClassVar[frozenset[str]] = frozenset()
    """Which options of `loy compile` it has a use for, of those that not every target has: `preview`, `catalog`."""

    @property
    def folder(self) -> Path:
        """The folder with the target's templates and schemas; a package of one's own gives its own."""
        return shipped(self.name)

    @abstractmethod
    def models(self) -> dict[str, type[BaseModel]]:
        """The pydantic model of each payload by the name of its schema."""

    @abstractmethod
    def compile(self, job: Job) -> None:
        """Write the payload files of `job.program` into the job."""

    def compile_data(self, job: Job, data: Data) -> None:
        """Write the data files into the job."""
        job.note(f"`{self.name}` has no data files: the stays were not used")

    def capability(self, key: str) -> Capability:
        """The capability of that key; KeyError if the list has none."""
        for capability in self.capabilities:
            if capability.key == key:
                return capability
        raise KeyError(f"{self.name} has no capability `{key}`")
