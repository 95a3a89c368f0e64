"""Every sentence of the report and the workbook exists in Kazakh and Russian, with the same values."""

import ast
import re
from importlib import resources
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from amiyan.deliveries.makers import METHODS
from amiyan.settlement.audit import report, report_words
from amiyan.settlement.audit.charts import bar, stacked
from amiyan.settlement.audit.figures import BESIDE, PARTS
from amiyan.settlement.audit.report_show import Show, clean, shortened

from .town import CHILD

ROOM = Path(report.__file__).parent
SOURCES = [
    ROOM / f"{name}.py" for name in ("report", "report_limits", "report_show", "report_words", "workbook")
]
VALUES = re.compile(r"{\w+}|%\(\w+\)s")


def spoken():
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in {"_", "N_"}:
                continue
            if isinstance(node.args[0], ast.Constant):
                yield node.args[0].value
    for path in report.TEMPLATES.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        yield from re.findall(r'{% trans "(.*?)" %}', text)
        for block in re.findall(r"{% blocktrans trimmed.*?%}(.*?){% endblocktrans %}", text):
            yield re.sub(r"{{ (\w+) }}", r"%(\1)s", block)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_sentence_is_translated_with_its_values(language):
    file = resources.files("amiyan.settlement.audit").joinpath("locale", language, "LC_MESSAGES", "django.po")
    with file.open("rb") as stream:
        catalogue = {str(message.id): str(message.string) for message in read_po(stream, locale=language)}
    for msgid in set(spoken()):
        assert catalogue.get(msgid), msgid
        assert sorted(VALUES.findall(catalogue[msgid])) == sorted(VALUES.findall(msgid))


def test_every_code_of_the_figures_has_words():
    assert tuple(report_words.PARTS) == PARTS
    assert tuple(report_words.BESIDE) == BESIDE
    assert tuple(report_words.METHODS) == METHODS


@pytest.mark.parametrize(
    ("tiyn", "kk", "en"),
    [
        (45_639_662_100, "456,4\u00a0million\u00a0₸", "456.4\u00a0million\u00a0₸"),
        (186_811_020_500, "1,87\u00a0billion\u00a0₸", "1.87\u00a0billion\u00a0₸"),
        (99_999_999, "999\u00a0999,99\u00a0₸", "999,999.99\u00a0₸"),
        (-1_234_500_00, "−1,2\u00a0million\u00a0₸", "−1.2\u00a0million\u00a0₸"),
        (0, "0\u00a0₸", "0\u00a0₸"),
    ],
)
def test_amounts_for_a_glance(monkeypatch, tiyn, kk, en):
    monkeypatch.setattr("amiyan.settlement.audit.report_show._", lambda text: text)
    assert Show("kk").about(tiyn) == kk
    assert Show("en").about(tiyn) == en


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(1, 3, "33.3%"), (0, 5, "0.0%"), (1, 100_000, "<\u00a00.1%"), (1, 0, "–"), (5, 5, "100.0%")],
)
def test_shares_round_once(part, whole, shown):
    assert Show("en").percent(part, whole) == shown


@pytest.mark.parametrize(
    ("detail", "shown"),
    [
        ("2025-09-10 12:01", "10.09.2025, 12:01"),
        ("2025-09-30", "30.09.2025"),
        ("2025-99-99", "2025-99-99"),
        ("CN9S2", "CN9S2"),
    ],
)
def test_moments_are_written_as_people_write_them(detail, shown):
    assert Show("ru").detail(detail) == shown


def test_a_childs_number_is_taken_out_and_a_serial_stays():
    assert clean(f"a {CHILD} b") == "a … b"
    assert clean("CN9S212260999") == "CN9S212260999"


def test_bars_stay_inside_their_drawing():
    for start, length, whole in ((0, 0, 0), (999, 1, 1000), (0, 5, 1), (-5, 3, 10), (10, 10, 10)):
        drawn = str(bar(start, length, whole, kind="held", title="<t>", desc="d"))
        assert "<title>&lt;t&gt;</title>" in drawn
        for left, width in re.findall(r'x="(\d+)" y="0" width="(\d+)"', drawn):
            assert int(left) + int(width) <= 1000
    assert str(stacked([("fact", 1), ("held", 0)], title="t", desc="d")).count("<rect") == 2


def test_a_long_name_keeps_its_beginning_and_its_end():
    name = "Шымкент қаласы білім басқармасының " + "ұзақ " * 20 + "«№ 45 мектеп-гимназия» КММ"
    assert shortened("№ 45 мектеп") == "№ 45 мектеп"
    assert len(shortened(name)) <= 64
    assert shortened(name).startswith("Шымкент")
    assert shortened(name).endswith("«№ 45 мектеп-гимназия» КММ")
