import ast
import datetime as dt
from pathlib import Path

import pytest
from tests.country.island import Mayda

import amiyan.country
from amiyan.country import Country
from amiyan.country.kz import KZ
from amiyan.kernel.money import DifferentCurrenciesError, Money, allocate, total

MAYDA: Country = Mayda()
EVENING = dt.datetime(2025, 9, 1, 20, tzinfo=dt.UTC)
GOOD_PERSON = {"KZ": "990101500016", "XM": "C03"}
GOOD_BODY = {"KZ": "990140000019", "XM": "ORG7"}
COUNTRIES = pytest.mark.parametrize("country", [KZ, MAYDA], ids=lambda c: c.code)


@COUNTRIES
def test_each_country_knows_its_own_numbers_and_not_the_others(country):
    for code, number in GOOD_PERSON.items():
        assert (country.check_person_id(number) is None) == (code == country.code)


@COUNTRIES
def test_the_kernel_splits_money_of_any_exponent(country):
    amount = Money(100, country.currency)
    assert total(allocate(amount, [1, 1, 1]), country.currency) == amount
    assert "0" in country.format_money(amount, "en")


@COUNTRIES
def test_holidays_and_local_time_belong_to_the_country(country):
    assert all(day.year == 2025 for day in country.holidays(2025))
    assert country.to_local(EVENING).tzinfo is None


def test_countries_differ_where_they_should():
    assert KZ.format_money(Money(1_500, KZ.currency), "kk") == "15,00\u00a0₸"
    assert MAYDA.format_money(Money(1_500, MAYDA.currency), "en") == "§1.500"
    assert (KZ.to_local(EVENING).day, MAYDA.to_local(EVENING).day) == (2, 1)
    people = [("Ан", "Ян"), ("Юн", "Ал")]
    assert sorted(people, key=lambda p: KZ.sort_key(*p)) != sorted(people, key=lambda p: MAYDA.sort_key(*p))
    for country, other in ((KZ, MAYDA), (MAYDA, KZ)):
        with pytest.raises(DifferentCurrenciesError):
            country.format_money(Money(1, other.currency), "en")


def test_an_organisation_is_known_by_bin_or_by_its_sole_traders_iin():
    assert KZ.check_organisation_id("990101500016") is None
    assert KZ.check_organisation_id("990101500017").code == "number-wrong-control-digit"
    assert KZ.check_organisation_id("990170000019").code == "bin-unknown-body"


def top_level_imports(path):
    body = ast.parse(path.read_text(encoding="utf-8")).body
    modules = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    return {getattr(node, "module", None) or node.names[0].name for node in modules}


def test_neither_the_port_nor_the_kernel_imports_kazakhstan():
    port = Path(amiyan.country.__file__)
    for path in [port, *(port.parents[1] / "kernel").glob("*.py")]:
        forbidden = {name for name in top_level_imports(path) if name.startswith("amiyan.country")}
        assert not forbidden, path


def test_values_and_rules_load_without_django():
    port = Path(amiyan.country.__file__)
    values = ["clock", "languages", "money", "periods", "problems", "scope", "text"]
    pure = [port.parents[1] / "kernel" / f"{name}.py" for name in values]
    for path in [port, *pure, *(port.parent / "kz").glob("*.py")]:
        forbidden = {name for name in top_level_imports(path) if name.startswith("django")}
        assert not forbidden, path
