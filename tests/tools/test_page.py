"""The page for a general manager: what it says, and that a real browser draws it."""

import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loyaltydsl.data.rows import Member, Stay
from loyaltydsl.engine.simulation import simulate
from loyaltydsl.semantics.fields import MICRO
from loyaltydsl.semantics.loader import load_program
from loyaltydsl.tools.page import simulation_page

pytest.importorskip("vl_convert", reason="the `report` extra is not installed")

RULESET = """
program "Harbour <Club>" { property "HBR"  currency EUR  point_value 0.01 EUR }
tiers by lifetime points { Pearl from 0  Opal from 300 }
exception staff "Staff & tests" { rate_code "EMP" }
award base { earn 1 point per EUR of room_revenue }
award by_night { earn 50 points per night }
redeem all { pay 1 point per EUR }
redeem pearl { when tier is Pearl  deny }
reward drink reservation { trigger tier Opal  note "Welcome drink"  active }
reward spa generic { purchase 500 points  qr_code }
"""
BAR_BLUE = (0x1F, 0x5F, 0x8B)
CHROMIUM = shutil.which("chromium")


@pytest.fixture
def page_file(tmp_path: Path) -> Path:
    ruleset = tmp_path / "club.loy"
    ruleset.write_text(RULESET)
    program = load_program(str(ruleset)).program
    assert program is not None
    stays = [
        Stay(f"S{n}", f"M{n % 3}", arrival=739_982 + 20 * n, departure=739_984 + 20 * n, room_revenue=n * 100 * MICRO)
        for n in range(8)
    ]
    stays.append(Stay("S9", "M<9>", arrival=739_990, departure=739_991, rate_code="EMP"))
    result = simulate(program, stays, {"M0": Member("M0", points=40)}, detail=True)
    file = tmp_path / "page.html"
    file.write_text(simulation_page(result.to_json()), encoding="utf-8")
    return file


def test_it_says_what_the_simulation_found(page_file: Path) -> None:
    text = page_file.read_text(encoding="utf-8")
    # 0 + 100 + … + 700 EUR and 16 nights × 50: 2,800 + 800; M0's 40 are in the liability
    assert "<b>3,600</b><span>points earned</span>" in text
    assert "<b>36.40 EUR</b><span>liability of all balances</span>" in text
    assert "<h1>Harbour &lt;Club&gt;</h1>" in text
    assert "M&lt;9&gt;" in text and "M<9>" not in text
    assert '<td>staff</td><td>exception</td><td class="n">1</td>' in text
    assert '<td>spa <span class="draft">draft</span></td>' in text
    assert "Who could buy spa with points" in text


def test_it_needs_no_network_and_no_script(page_file: Path) -> None:
    text = page_file.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
    for word in ("http://", "https://", "<script", "url(", "@import"):
        assert word not in text


@pytest.fixture
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield opened
        opened.close()


@pytest.mark.parametrize("width", [1200, 390])
def test_a_browser_draws_the_charts(page_file: Path, browser: Any, width: int) -> None:
    from PIL import Image

    page = browser.new_page(viewport={"width": width, "height": 900})
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.goto(page_file.as_uri())
    charts = page.locator("figure svg")
    assert charts.count() == 4
    for i in range(4):
        picture = Image.open(io.BytesIO(charts.nth(i).screenshot())).convert("RGB")
        colors = {color: number for number, color in picture.getcolors(1 << 24)}
        assert colors.get(BAR_BLUE, 0) > 100, f"chart {i} shows no bar"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert messages == []
