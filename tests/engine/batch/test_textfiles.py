"""Text files that are read as columns: the row reader's result, account and messages, whichever of the two reads."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

np = pytest.importorskip("numpy")
pytest.importorskip("polars")
pytest.importorskip("pyarrow")

from loyaltydsl.cli.main import cli  # noqa: E402
from loyaltydsl.data import Dataset, Mapping, OpenFiles, Schema, load_mapping, open_files  # noqa: E402
from loyaltydsl.data.files.csvfile import CsvTable  # noqa: E402
from loyaltydsl.engine.batch import cells, textfiles  # noqa: E402
from loyaltydsl.engine.batch.cells import Unplain  # noqa: E402
from loyaltydsl.engine.batch.history import History  # noqa: E402
from loyaltydsl.engine.batch.textfiles import TextFiles, read_columns  # noqa: E402
from tests.engine.batch.text_cases import Case  # noqa: E402

CASES = int(os.environ.get("LOY_TEXT_CASES", "150"))
DATA = Path(__file__).parents[3].parent / "shared" / "data" / "hotels.csv.gz"
AGENCIES = Path(__file__).parents[3] / "rulesets" / "hotel_bookings"
HEADER = "stay_id,arrival,departure,rate_code\n"
LONG = (HEADER + "".join(f"L{n},2024-03-01,2024-03-02,BAR\n" for n in range(20_000))).encode()


def run(folder: Path, options: list[str], engine: str) -> Result:
    arguments = ["simulate", str(folder / "rules.loy"), "--engine", engine, "--format", "json", "--detail"]
    return CliRunner().invoke(cli, [*arguments, *options])


@pytest.mark.parametrize("part", range(10))
def test_files_of_every_kind_give_the_same_both_ways(
    part: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_columns: list[bool] = []

    def spy(opened: OpenFiles) -> History | None:
        found = read_columns(opened)
        by_columns.append(found is not None)
        return found

    monkeypatch.setattr(textfiles, "read_columns", spy)
    monkeypatch.setattr(cells, "MANY", 0 if part % 2 else 1000)
    clean = done = 0
    for seed in range(part, CASES, 10):
        folder = tmp_path / str(seed)
        folder.mkdir()
        case = Case(folder, seed)
        by_rows, found = (run(folder, case.options, engine) for engine in ("reference", "batch"))
        assert by_rows.exit_code in (0, 1), by_rows.output
        assert (found.exit_code, found.stderr) == (by_rows.exit_code, by_rows.stderr), seed
        assert found.stdout.replace('"engine": "batch"', '"engine": "reference"') == by_rows.stdout, seed
        clean += case.clean
        done += by_rows.exit_code == 0
    assert sum(by_columns) >= clean
    assert done >= clean


def opened(folder: Path, *contents: str | bytes, map: str = "") -> OpenFiles:
    paths = []
    (folder / "map.toml").write_text(map)
    mapping = load_mapping(str(folder / "map.toml"))
    assert isinstance(mapping, Mapping)
    for number, content in enumerate(contents):
        path = folder / f"stays{number}.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        paths.append(str(path))
    found = open_files(Schema("EUR", vocabularies={"rate_code": frozenset({"BAR"})}), paths, mapping=mapping)
    assert isinstance(found, OpenFiles)
    return found


def stay(number: int, code: str = "BAR") -> str:
    return f"S{number},2024-03-01,2024-03-0{2 + number % 7},{code}\n"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (
            HEADER + stay(1, '"a,b"') + stay(2, '"a""b"') + stay(3, '""') + stay(4, '"x\ny"'),
            ["a,b", 'a"b', None, "x\ny"],
        ),
        (HEADER.replace(",", ";") + (stay(1) + stay(2, " é ")).replace(",", ";"), ["BAR", "é"]),
        (HEADER + "\n" + stay(1) + "\n\n" + stay(2, "NULL").rstrip(), ["BAR", "NULL"]),
        ((HEADER + stay(1) + stay(2)).replace("\n", "\r\n"), ["BAR", "BAR"]),
        ("sep=|\n" + (HEADER + stay(1)).replace(",", "|"), ["BAR"]),
        (HEADER + stay(1, "\ufeff"), ["\ufeff"]),
        (HEADER + "\n\n", []),
        (HEADER, []),
    ],
)
def test_plain_files_are_cut_as_the_csv_module_cuts_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, codes: list[str | None]
) -> None:
    monkeypatch.setattr(CsvTable, "chunks", None)
    found = read_columns(opened(tmp_path, text))
    assert found is not None
    assert [each.rate_code for each in found.stays.many(np.arange(found.stays.count))] == codes


@pytest.mark.parametrize(
    "row",
    [
        stay(1, 'a"b'), stay(1, '"a"b'), stay(1, '"a'), stay(1, ' "a"'), stay(1, "a\rb"), stay(1, "a\0b"),
        stay(1, "x" * 200_000), stay(1, "BAR,"), "S1,2024-03-01,2024-03-02\n", " \n", '"\n"\n',
        "\ufeff" + stay(1),
    ],
)  # fmt: skip
def test_what_arrow_might_cut_otherwise_is_left_to_the_csv_module(tmp_path: Path, row: str) -> None:
    with pytest.raises(Unplain):
        TextFiles(opened(tmp_path, HEADER + row), plain=True)


@pytest.mark.parametrize(
    "files",
    [
        (HEADER + stay(1) + stay(1),), (HEADER + stay(1), HEADER + stay(1)),
        (HEADER + stay(1) + stay(1).replace("S1", "S1 "),),
        (HEADER + ",2024-03-01,2024-03-02,BAR\n",), (HEADER + "S1,2024-03-01,2024-02-02,BAR\n",),
        (HEADER + "S1,,2024-02-02,BAR\n",), (HEADER + "S1,2024-03-01,tomorrow,BAR\n",),
        (LONG + stay(1, "é").encode("cp1252"),), (gzip.compress(LONG, 0)[:-9],),
    ],
)  # fmt: skip
def test_what_may_be_a_bad_row_is_left_to_the_row_reader(tmp_path: Path, files: tuple[str | bytes, ...]) -> None:
    assert read_columns(opened(tmp_path, *files)) is None


def test_an_id_that_means_no_value_is_none(tmp_path: Path) -> None:
    text = HEADER + stay(1) + "NULL,2024-03-01,2024-03-02,BAR\n"
    assert read_columns(opened(tmp_path, text)) is not None
    assert read_columns(opened(tmp_path, text, map='missing = ["NULL"]')) is None


def test_row_numbers_run_on_over_blocks_and_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "BLOCK", 60)
    map = 'stays.stay_id = { row_number = "A%02d" }\nstays.group_code = { row_number = "%d" }\n'
    map += 'stays.rooms = { row_number = "%03d" }'
    text = HEADER + "".join(stay(n) for n in range(7))
    found = read_columns(opened(tmp_path, text, text, map=map))
    assert found is not None
    stays = found.stays.many(np.arange(14))
    wanted = [(f"A{n:02}", str(n), n * 10**6) for n in range(1, 15)]
    assert [(each.stay_id, each.group_code, each.rooms) for each in stays] == wanted


@pytest.mark.parametrize("spoiled", [False, True])
def test_standard_input_is_read_once_whoever_reads_it(tmp_path: Path, spoiled: bool) -> None:
    (tmp_path / "rules.loy").write_text(
        'program "Test" { property "SPR"  currency EUR }\naward a { earn 7 points per stay }'
    )
    text = HEADER + stay(1) + stay(2) + (stay(1) if spoiled else "")
    arguments = ["simulate", str(tmp_path / "rules.loy"), "--format", "json", "--bad-rows", "reject", "--stays", "-"]
    done = CliRunner().invoke(cli, arguments, input=text)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["totals"]["points"] == 14
    assert json.loads(done.stdout)["input"]["rejected"] == spoiled


NUMBERS = [
    "0", "-0", "+7", "12", "007", ".5", "5.", "1.5", "-1.50", "0.000001", "-0.000001", "999999999999",
    "-999999999999.999999", "0000000000000012.5",
]  # fmt: skip


@pytest.mark.parametrize("missing", ["[]", '["0"]', '["1.5", "x"]', '["-0 "]'])
def test_many_numbers_are_what_each_of_them_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.setattr(cells, "MANY", 0)
    rows = [f"S{n},2024-03-01,2024-03-02,{cell}\n" for n, cell in enumerate([*NUMBERS, "", " 3 ", "", "x"])]
    text = HEADER.replace("rate_code", "room_revenue") + "".join(rows if "x" in missing else rows[:-1])
    files = opened(tmp_path, text, map=f"missing = {missing}")
    found, wanted = read_columns(files), files.dataset()
    assert found is not None
    assert isinstance(wanted, Dataset)
    stays = found.stays.many(np.arange(found.stays.count))
    assert [each.room_revenue for each in stays] == [each.room_revenue for each in wanted.stays]
    assert len(stays) == len(wanted.stays) >= len(NUMBERS) + 3


@pytest.mark.parametrize(
    "cell", ["1e3", "1,5", "1.2345678", "1.2500000", "1000000000000", "5\u00a0EUR", "١", "--1", "+"]
)
def test_many_numbers_of_which_one_is_bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cell: str) -> None:
    monkeypatch.setattr(cells, "MANY", 0)
    text = HEADER.replace("rate_code", "room_revenue") + stay(1, "7") + stay(2, f'"{cell}"')
    assert read_columns(opened(tmp_path, text)) is None


def test_blocks_end_with_a_line_outside_quotes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "BLOCK", 60)
    monkeypatch.setattr(CsvTable, "chunks", None)
    codes = [f'"{n}\n{n}"' if n % 3 else f"C{n}" for n in range(40)]
    found = read_columns(opened(tmp_path, HEADER + "".join(stay(n, code) for n, code in enumerate(codes))))
    assert found is not None
    stays = found.stays.many(np.arange(40))
    assert [each.stay_id for each in stays] == [f"S{n}" for n in range(40)]
    assert [each.rate_code for each in stays] == [code.strip('"') for code in codes]
    assert found.report.unknown_codes[0].stays == 1


def test_an_id_may_not_come_again_in_a_later_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "BLOCK", 60)
    text = HEADER + "".join(stay(n % 39) for n in range(40))
    for few in (0, 1000):
        monkeypatch.setattr(textfiles, "_FEW_IDS", few)
        assert read_columns(opened(tmp_path, text)) is None


@pytest.mark.skipif(not DATA.exists(), reason="the data set is not there")
def test_the_real_data_set_is_read_as_columns_and_gives_the_reference_engines_result() -> None:
    options = ["--stays", str(DATA), "--map", str(AGENCIES / "map.toml"), "--format", "json"]
    found = {}
    for engine in ("batch", "reference"):
        done = CliRunner().invoke(cli, ["simulate", str(AGENCIES), "--engine", engine, *options])
        assert done.exit_code == 0, done.output
        found[engine] = json.loads(done.stdout)
        assert found[engine].pop("engine") == engine
    assert found["batch"] == found["reference"]
    assert found["batch"]["input"]["rows"] == 119_390
