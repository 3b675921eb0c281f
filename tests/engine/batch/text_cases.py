"""Files of stays as people have them, made up from a seed: clean ones, and ones with every kind of oddity."""

from __future__ import annotations

import gzip
import json
from datetime import date, timedelta
from pathlib import Path
from random import Random

RULES = """
program "Test" {{ property "SPR", "LIS"  currency EUR  timezone "Europe/Lisbon" }}
field green  flag
field nation code
field dogs   number
field tax    money
field signed date
field remark text
{tiers}
codes rate_code {{ "BAR" "Best"  "STAFF" "Staff" }}
exception staff {{ rate_code "STAFF" }}
award base  {{ earn 1 point per 1 EUR of total_revenue }}
award upper {{ when tier is Opal  earn 5 points per night }}
award kind  {{ when green and departure within 300 days after joined  earn 7 points per stay }}
award pets  {{ when dogs >= 1.5 or tax > 3 EUR  earn 3 points per stay }}
award late  {{ when signed in 2024-01-01 to 2024-06-30 and nation in "PT;DE"  earn 2 points per stay }}
award club  {{ when segment is "Golf" or language is "pt"  earn 11 points per stay }}
award early {{ when lead_time >= 20 or remark is "o'k"  earn 4 points per stay }}
redeem standard {{ pay 2 points per EUR }}
reward gift generic {{ trigger every 2 stays  active }}
"""
TIERS = (
    "tiers by points { Pearl from 0  Opal from 300 }",
    "tiers by nights in calendar year { Pearl from 0  Opal from 4 }",
    "tiers assigned { Pearl  Opal }",
)

MAP = """
missing = ["NULL", "n/a"]

[stays]
stay_id      = {stay_id}
arrival      = {{ columns = ["y", "m", "d"], format = "%Y-%B-%d" }}
departure    = {{ expression = "arrival + weekend + week" }}
booked       = {{ expression = "arrival - lead" }}
room_revenue = {{ expression = "adr * (weekend + week) - `City tax` / 2" }}
property     = {{ column = "hotel", values = {{ "Resort" = "SPR", "City" = "LIS" }} }}
rate_code    = {{ column = "rate", values = {{ "B" = "BAR" }}, other = "{other}" }}
rooms        = {{ constant = "1" }}
nation       = {{ columns = ["nation", "region"] }}
"""
CSV = '\n[csv]\ndelimiter = "{delimiter}"\nencoding = "{encoding}"\ndecimal = "{decimal}"\nthousands = "{thousands}"\n'

_DAY = date(2024, 1, 1)
_MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905
_ODD = (
    "",
    " ",
    "x",
    "0",
    "-1",
    "1e3",
    "1,5",
    "1.5",
    "12:00",
    "2024-02-30",
    "NULL",
    "n/a",
    "\u00a0",
    "𝔸",
    'a"b',
    '"',
    "é",
)


class Case:
    """Files in a folder; `options` are those of `loy simulate` that name them."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = Random(seed)
        self.folder = folder
        self.clean = self.chance(0.4)
        self.mapped = self.chance(0.4)
        self.assigned = False
        tiers = self.random.choice(TIERS)
        (folder / "rules.loy").write_text(RULES.format(tiers=tiers))
        self.options: list[str] = []
        self.next_id = 0
        self.decimal, self.thousands, self.encoding = ".", "", "utf-8"
        self.delimiter = self.random.choice(",,,;\t|")
        if self.mapped:
            self._write_map()
        members = self.chance(0.3)
        for number in range(self.random.choice((1, 1, 2))):
            self._write_stays(f"stays{number}", with_members=not members or self.chance(0.2))
        if members:
            self._write_members()
        if self.chance(0.5):
            self.options += ["--bad-rows", "reject"]

    def chance(self, part: float) -> bool:
        return self.random.random() < part

    def _write_map(self) -> None:
        form = '{ row_number = "HB-%06d" }' if self.chance(0.4) else '"id"'
        self.numbered = form.startswith("{")
        text = MAP.format(stay_id=form, other=self.random.choice(("keep", "missing", "reject")))
        if self.chance(0.4):
            self.decimal, self.thousands = self.random.choice(((",", "."), (".", ","), (",", " "), (".", "")))
            self.encoding = self.random.choice(("utf-8", "cp1252", "utf-16", "utf-8-sig"))
            text += CSV.format(
                delimiter=self.delimiter.replace("\t", "\\t"), encoding=self.encoding, decimal=self.decimal,
                thousands=self.thousands,
            )  # fmt: skip
        (self.folder / "map.toml").write_text(text)
        self.options += ["--map", str(self.folder / "map.toml")]

    # -- cells

    def number(self, most: int = 900) -> str:
        whole = str(self.random.randrange(most))
        if self.thousands and self.chance(0.2):
            whole = f"{self.random.randrange(1, 9)}{self.thousands}{self.random.randrange(100, 999)}"
        form = self.random.choice(
            ("{w}", "{w}", "{w}{p}5", "{w}{p}25", "+{w}", "-{w}", "0{w}", "{p}5", "{w}{p}", "{w}{p}123456")
        )
        return form.format(w=whole, p=self.decimal)

    def day(self, first: int = 0, most: int = 400) -> date:
        return _DAY + timedelta(days=first + self.random.randrange(most))

    def iso(self, day: date) -> str:
        clock = self.random.choice(("", "", "", "T23:30:00Z", " 04:10", "T23:30+05:00"))
        return day.isoformat() + clock

    def row(self, member_fields: bool) -> dict[str, str]:
        pick = self.random.choice
        member = pick(("", "M1", "M2", "M3", "M4", " M5 ", "Ü6"))
        arrival = self.day()
        nights = self.random.randrange(5)
        self.next_id += 1
        name = f"S{self.random.randrange(10**6):06d}{self.next_id}"
        found = {
            "member_id": member, "status": pick(("", "checked_out", "checked_out", "cancelled", "booked")),
            "channel_code": pick(("WEB", "", "GDS", " OTA")), "adults": pick(("1", "2", "", f"2{self.decimal}0")),
            "points_payment": pick(("", "", "10", "0")), "currency": pick(("", "EUR")),
            "green": pick(("yes", "no", "", "TRUE", "0")), "dogs": pick(("", "1", "2", "1" + self.decimal + "5")),
            "tax": pick(("", self.number(9))), "signed": pick(("", self.iso(self.day()))),
            "remark": pick(("", "o'k", "a,b", "x;y", "line\nbreak", "tab\there")) if self.has_remark else "",
            "stray": pick(("1", "", "z")),
        }  # fmt: skip
        if self.mapped:
            found |= {
                "id": name, "y": str(arrival.year), "m": _MONTHS[arrival.month - 1], "d": str(arrival.day),
                "weekend": str(nights // 2), "week": str(nights - nights // 2), "lead": pick(("0", "3", "40", "NULL")),
                "adr": self.number(), "City tax": pick(("0", "2", "n/a", "4")), "hotel": pick(("Resort", "City")),
                "rate": pick(("B", "B", "STAFF" if "keep" in self.map_text else "B", "NULL")),
                "nation": pick(("PT", "DE", "")), "region": pick(("", "", "N")),
            }  # fmt: skip
        else:
            found |= {
                "stay_id": name, "arrival": self.iso(arrival),
                "departure": (arrival + timedelta(nights + 1)).isoformat(),
                "booked": pick(("", self.iso(self.day(-90, 60)))), "rate_code": pick(("BAR", "STAFF", "", "ODD")),
                "property": pick(("SPR", "LIS", "", "XYZ")), "room_revenue": pick(("", self.number())),
                "food_revenue": pick(("", self.number())), "nation": pick(("PT", "DE", "", "FR")),
                "rooms": pick(("", "1", "2")),
            }  # fmt: skip
        if member_fields:
            whole = member.strip()
            known = Random(whole) if whole else self.random
            facts = {
                "joined": self.day(-known.randrange(1, 200), 1).isoformat(), "points": str(known.randrange(500)),
                "tier": known.choice(("Pearl", "Opal")), "segment": known.choice(("Golf;Spa", "Spa", " Golf ; ")),
                "language": known.choice(("pt", "de")), "first_name": known.choice(("Ana", "Zoë")),
            }  # fmt: skip
            found |= {field: value if self.chance(0.7) else "" for field, value in facts.items()}
        return found

    # -- files

    def _write_stays(self, name: str, with_members: bool) -> None:
        self.map_text = (self.folder / "map.toml").read_text() if self.mapped else ""
        self.has_remark = self.chance(0.3)
        count = self.random.choice((0, 1, 7, 30, 60))
        rows = [self.row(with_members) for _ in range(max(count, 1))]
        columns = list(rows[0])
        self.random.shuffle(columns)
        needed = {"stay_id", "arrival", "departure", "member_id"} | (set(columns) - {"stray"} if self.mapped else set())
        columns = [column for column in columns if column in needed or self.chance(0.8)]
        rows = rows[:count]
        if not self.clean:
            self._spoil(rows, columns)
        if not self.mapped and self.chance(0.15):
            text = "".join(
                json.dumps({c: row[c] for c in columns if row[c] or self.chance(0.5)}) + "\n" for row in rows
            )
            self._save(f"{name}.jsonl", text.encode())
            return
        self._save(f"{name}.csv", self._csv(columns, rows))

    def _spoil(self, rows: list[dict[str, str]], columns: list[str]) -> None:
        for row in rows:
            if self.chance(0.08):
                row[self.random.choice(columns)] = self.random.choice(_ODD)
        if rows and self.chance(0.3):
            other, row = self.random.choice(rows), self.random.choice(rows)
            for column in ("stay_id", "id"):
                if column in row:
                    row[column] = other[column]

    def _csv(self, columns: list[str], rows: list[dict[str, str]]) -> bytes:
        end = self.random.choice(("\n", "\n", "\r\n"))
        style = self.random.choice(("least", "least", "all", "some"))
        lines = [self._line(columns, style)]
        for row in rows:
            lines.append(self._line([row[column] for column in columns], style))
            if self.chance(0.05):
                lines.append(self.random.choice(("", "", "  " if not self.clean else "")))
        if not self.clean:
            self._spoil_lines(lines)
        text = end.join(lines) + self.random.choice(("", end))
        if not self.mapped and self.chance(0.1):
            text = f"sep={self.delimiter}{end}{text}"
        if self.encoding == "utf-8" and self.chance(0.2) and not (self.mapped and "[csv]" in self.map_text):
            text = "\ufeff" + text
        return text.encode(self.encoding, "replace")

    def _line(self, cells: list[str], style: str) -> str:
        found = []
        for cell in cells:
            must = any(char in cell for char in (self.delimiter, '"', "\n", "\r"))
            if must and not self.clean and self.chance(0.2):
                must = False
            quoted = must or style == "all" or (style == "some" and self.chance(0.3))
            doubled = cell.replace('"', '""')
            found.append(f'"{doubled}"' if quoted else cell)
        return self.delimiter.join(found)

    def _spoil_lines(self, lines: list[str]) -> None:
        at = self.random.randrange(len(lines))
        what = self.random.choice(
            ("", "", "", "short", "long", "extra", "quote", "blank", "cr", "nul", "byte", "bom", "ctrl")
        )
        if what and at:
            line = lines[at]
            lines[at] = {
                "short": line.rsplit(self.delimiter, 2)[0], "long": line + self.delimiter * 2,
                "extra": line + self.delimiter + "more", "quote": line.replace(self.delimiter, self.delimiter + '"', 1),
                "blank": " \t", "cr": line + "\r", "nul": line + "\0", "byte": line + "\x81", "bom": "\ufeff" + line,
                "ctrl": line + "\n\x1a",
            }[what]  # fmt: skip

    def _write_members(self) -> None:
        rows = [
            {"member_id": name, "joined": self.day(-300, 200).isoformat(), "points": str(self.random.randrange(600)),
             "tier": self.random.choice(("Pearl", "Opal", "")), "segment": self.random.choice(("Golf", "", "Spa;Golf")),
             "language": "pt"}
            for name in ("M1", "M2", "M5", "M9", "Ü6") if self.chance(0.8)
        ]  # fmt: skip
        if not self.clean and rows and self.chance(0.3):
            rows.append(dict(rows[0]))
        columns = ["member_id", "joined", "points", "tier", "segment", "language"]
        self.has_remark = False
        self._save("members.csv", self._csv(columns, rows), "--members")

    def _save(self, name: str, data: bytes, option: str = "--stays") -> None:
        if self.chance(0.2):
            data = gzip.compress(data)
        path = self.folder / name
        path.write_bytes(data)
        self.options += [option, str(path)]
