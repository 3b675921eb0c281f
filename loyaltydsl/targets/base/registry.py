"""Finding targets: loy's own by their modules, those of others by entry point. Nothing lists them."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from loyaltydsl.record import Record
from loyaltydsl.targets.base.target import Target

GROUP = "loyaltydsl.targets"
"""The entry points' group: `name = "package.module:TARGET"`."""


class Broken(Record):
    """A target that a package offers and that cannot be used, with the reason."""

    name: str
    package: str
    reason: str


@cache
def own_targets() -> dict[str, str]:
    """The modules of loy's own targets by name."""
    from loyaltydsl import targets

    return {
        module.name: f"{targets.__name__}.{module.name}"
        for module in iter_modules(targets.__path__)
        if module.name != "base"
    }


def targets() -> tuple[dict[str, Target], tuple[Broken, ...]]:
    """All targets by name, loy's own first, and those that cannot be used."""
    from importlib.metadata import entry_points

    found = {name: _own(module) for name, module in sorted(own_targets().items())}
    broken = []
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        package = point.dist.name if point.dist is not None else point.value
        if point.name in found:
            broken.append(Broken(point.name, package, "there is a target of that name already"))
            continue
        try:
            target = point.load()
        except Exception as error:
            broken.append(Broken(point.name, package, f"{type(error).__name__}: {error}"))
            continue
        if not isinstance(target, Target):
            broken.append(Broken(point.name, package, f"`{point.value}` is no target"))
        elif target.name != point.name:
            broken.append(Broken(point.name, package, f"it calls itself `{target.name}`"))
        else:
            found[point.name] = target
    return found, tuple(broken)


def find_target(name: str) -> Target | None:
    """The target of that name; other packages are asked only where none of loy's own has it."""
    if name in own_targets():
        return _own(own_targets()[name])
    return targets()[0].get(name)


def _own(module: str) -> Target:
    target = import_module(module).TARGET
    assert isinstance(target, Target)
    return target
