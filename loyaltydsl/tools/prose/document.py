"""A page of sections, and how it is written: as self-contained HTML or as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.record import Record


class Table(Record):
    """Rows under headings; all text."""

    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Item(Record):
    """A rule: its title, its sentences, its table, and a remark beside the title."""

    title: str
    sentences: tuple[str, ...]
    table: Table | None = None
    remark: str = ""


class Section(Record):
    """A part of the page: a sentence or two, items, and a table."""

    title: str
    lead: str = ""
    items: tuple[Item, ...] = ()
    table: Table | None = None


class Document(Record):
    """A page: its title, what it is, and its sections; those with nothing in them are not shown."""

    title: str
    lead: str
    sections: tuple[Section, ...]

    @property
    def shown(self) -> tuple[Section, ...]:
        return tuple(s for s in self.sections if s.lead or s.items or s.table is not None)


def as_html(document: Document) -> str:
    """The page as HTML: no network, no script."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("loyaltydsl.tools", "pages"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("document.html.j2").render(document=document)


def as_markdown(document: Document) -> str:
    """The page as Markdown."""
    return "\n".join(_markdown(document)).rstrip("\n") + "\n"


def _markdown(document: Document) -> Iterator[str]:
    yield f"# {plain(document.title)}"
    yield ""
    yield plain(document.lead)
    for section in document.shown:
        yield ""
        yield f"## {plain(section.title)}"
        if section.lead:
            yield ""
            yield plain(section.lead)
        for item in section.items:
            remark = f" ({plain(item.remark)})" if item.remark else ""
            yield ""
            yield f"**{plain(item.title)}**{remark}  "
            yield plain(" ".join(item.sentences))
            if item.table is not None:
                yield ""
                yield from _table(item.table)
        if section.table is not None:
            yield ""
            yield from _table(section.table)


def _table(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(map(plain, table.heading))} |"
    yield f"| {' | '.join('---' for _ in table.heading)} |"
    for row in table.rows:
        yield f"| {' | '.join(map(plain, row))} |"


def plain(text: str) -> str:
    """Text in which Markdown sees no markup."""
    for character in "\\`*_[]<>|#":
        text = text.replace(character, f"\\{character}")
    return " ".join(text.split())
