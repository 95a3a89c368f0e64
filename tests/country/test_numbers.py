import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amiyan.country.kz import bin as bins
from amiyan.country.kz import iban, iin
from amiyan.kernel.problems import Problem, ProblemError

BORN_2099 = "990101500016"


def code(outcome):
    return outcome.kind.code if isinstance(outcome, Problem) else outcome and outcome.code


@pytest.mark.parametrize("good", [BORN_2099, "990101500708"])
def test_both_passes_of_the_control_digit_are_accepted(good):
    assert iin.check(good) is None
    assert iin.is_valid_fast(good)


def test_a_number_with_ten_in_both_passes_is_never_issued():
    for last in "0123456789":
        assert code(iin.check(f"99010150071{last}")) == "number-never-issued"
    assert iin.make(dt.date(2099, 1, 1), "male", 71) is None


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        ("990101500017", "number-wrong-control-digit"),
        ("991301500010", "iin-impossible-date"),
        ("990230500010", "iin-impossible-date"),
        ("990229500010", "iin-impossible-date"),  # 2099 is no leap year
        ("000229300000", "iin-impossible-date"),  # nor was 1900
        ("990101700010", "iin-unknown-century"),
        ("990101900010", "iin-unknown-century"),
        ("99010150001", "number-not-twelve-digits"),
        ("٩٩٠١٠١٥٠٠٠١٦", "number-not-twelve-digits"),
        ("²90101500016", "number-not-twelve-digits"),
        ("000000000000", "number-never-issued"),
        ("", "number-not-twelve-digits"),
    ],
)
def test_what_is_wrong_with_an_iin_is_said(number, problem):
    assert code(iin.check(number)) == problem
    assert not iin.is_valid_fast(number)
    with pytest.raises(ProblemError):
        iin.parse(number)


def test_an_iin_says_birth_and_sex_but_does_not_print_itself():
    person = iin.parse(BORN_2099)
    assert (person.birth_date, person.sex, str(person)) == (dt.date(2099, 1, 1), "male", BORN_2099)
    assert BORN_2099 not in repr(person)
    leap = iin.make(dt.date(2096, 2, 29), "female", 5)
    assert iin.parse(leap).birth_date == dt.date(2096, 2, 29)
    assert iin.parse(leap).sex == "female"
    born_1900s = iin.make(dt.date(1900, 3, 1), "female", 1)
    assert born_1900s[6] == "4"
    assert iin.parse(born_1900s).birth_date.year == 1900


def test_century_digit_zero_carries_no_birth_data():
    first = next(n for n in range(10) if iin.check(f"99139900001{n}") is None)
    assert iin.parse(f"99139900001{first}") == iin.Iin(f"99139900001{first}", None, None)
    assert iin.is_valid_fast(f"99139900001{first}")


@settings(max_examples=150)
@given(st.from_regex(r"[0-9]{2}(0[0-9]|1[0-3])([0-3][0-9])[0-7][0-9]{5}", fullmatch=True))
def test_the_fast_check_agrees_with_the_explaining_one(number):
    assert iin.is_valid_fast(number) == (iin.check(number) is None)


@settings(max_examples=80)
@given(
    st.dates(dt.date(2080, 1, 1), dt.date(2099, 12, 31)),
    st.sampled_from(["male", "female"]),
    st.integers(0, 9999),
)
def test_a_made_iin_reads_back(born, sex, serial):
    number = iin.make(born, sex, serial)
    if number is not None:
        assert iin.is_valid_fast(number)
        assert (iin.parse(number).birth_date, iin.parse(number).sex) == (born, sex)


@pytest.mark.parametrize(
    "cell",
    [
        80101500012,
        80101500012.0,
        "80101500012",
        "080101500012",
        "80101500012.0",
        "80101500012,00",
        "'080101500012",
        "’080101500012",
        " 080101\u00a0500012\u202f",
        "080 101 500 012",
        "\ufeff080101500012\u200b",
        '="080101500012"',
        "８０１０１５０００１２",
        "8.0101500012E+10",
        "8,0101500012e10",
        "8,0101500012Е+10",
    ],
)
def test_what_excel_makes_of_an_iin_is_undone(cell):
    assert iin.normalise(cell) == "080101500012"


def test_three_lost_zeros_are_put_back_and_four_are_not():
    assert iin.normalise(101500012) == "000101500012"
    assert code(iin.normalise(10150001)) == "number-too-short"


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("8,01E+10", "number-digits-lost"),
        ("8.01015E+10", "number-digits-lost"),
        ("8Е+10", "number-digits-lost"),
        ("", "number-empty"),
        (" \u00a0'", "number-empty"),
        (None, "number-empty"),
        (float("nan"), "number-empty"),
        ("O80101500012", "number-not-digits"),
        ("жоқ", "number-not-digits"),
        (True, "number-not-digits"),
        (-80101500012, "number-not-digits"),
        (80101500012.5, "number-not-digits"),
        (float("inf"), "number-not-digits"),
        (b"080101500012", "number-not-digits"),
        ("1080101500012", "number-too-long"),
        (1e300, "number-too-long"),
        pytest.param(10**5000, "number-too-long", id="huge"),
        pytest.param("1" * 5000, "number-too-long", id="endless"),
        ("12345", "number-too-short"),
    ],
)
def test_a_cell_that_holds_no_iin_is_a_problem(cell, problem):
    assert code(iin.normalise(cell)) == problem


def test_a_bin_says_what_kind_of_body_it_is():
    branch = bins.make(99, 12, 7, body="5", unit="1")
    assert bins.parse(branch) == bins.Bin(branch, 99, 12, "non_resident", "branch")
    assert bins.normalise(int(bins.make(1, 2, 3))) == bins.make(1, 2, 3)
    for wrong, problem in (
        ("991340000010", "bin-impossible-month"),
        ("990030000010", "bin-impossible-month"),
        ("990170000010", "bin-unknown-body"),
        ("990144000010", "bin-unknown-unit"),
        ("99014000001", "number-not-twelve-digits"),
        (branch[:11] + str((int(branch[11]) + 1) % 10), "number-wrong-control-digit"),
    ):
        assert code(bins.check(wrong)) == problem
    assert [bins.parse(bins.make(99, 1, 5, body=b)).body for b in "46"] == ["resident", "joint_sole_trader"]


def test_an_iban_proves_itself_and_names_its_bank():
    account = iban.make("998", "TEST00000001A")
    assert iban.check(account) is None
    assert len(account) == 20
    assert iban.bank_code(account) == "998"
    spaced = " ".join(account[n : n + 4] for n in range(0, 20, 4)).lower()
    assert iban.normalise(f"\u00a0{spaced}") == account
    assert iban.normalise(account.replace("K", "К").replace("T", "Т")) == account  # Cyrillic letters
    swapped = account[:-2] + account[-1] + account[-2]
    assert code(iban.check(swapped)) == "iban-wrong-control"
    for wrong in ("", account[:-1], "DE" + account[2:], account + "0"):
        assert code(iban.check(wrong)) == "iban-wrong-form"


@settings(max_examples=40)
@given(
    st.from_regex(r"[0-9]{3}", fullmatch=True),
    st.from_regex(r"[0-9A-Z]{1,13}", fullmatch=True),
    st.integers(4, 19),
)
def test_one_wrong_digit_is_always_noticed(bank, account, place):
    number = iban.make(bank.translate({}), account)
    other = "1" if number[place] == "0" else "0"
    if number[place].isdigit():
        assert iban.check(number[:place] + other + number[place + 1 :]) is not None
