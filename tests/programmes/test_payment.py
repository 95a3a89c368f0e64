"""When a month locks and is paid, by a programme's own terms; a placeholder never pays."""

import datetime as dt

import pytest

from amiyan.bench.acts import write_demo_parameters
from amiyan.kernel.problems import ProblemError
from amiyan.programmes.loader import load, load_folder, under
from amiyan.programmes.payment import payment_terms, settled_terms, terms_of_month, unsettled
from amiyan.programmes.terms import unsettled as unsettled_of_meals

MEALS = load("school-meals")
SEPTEMBER = dt.date(2025, 9, 1)


def own(folder, text, *, region="79"):
    path = write_demo_parameters(folder, region=region)
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    return under(MEALS, folder)


def test_a_month_locks_in_the_next_and_is_due_on_a_working_day():
    terms = terms_of_month(MEALS, SEPTEMBER)
    assert terms.locks_on(SEPTEMBER) == dt.date(2025, 10, 8)
    # 18 October 2025 is a Saturday, and the Monday after it a working day.
    assert terms.due_on(SEPTEMBER) == dt.date(2025, 10, 20)
    assert terms.locks_on(dt.date(2025, 12, 1)) == dt.date(2026, 1, 8)


def test_days_off_do_not_count_against_whoever_decides():
    # 25 October is Republic Day; in 2025 it is a Saturday and Monday the 27th is off in its place.
    assert terms_of_month(MEALS, SEPTEMBER).decide_by(dt.date(2025, 10, 8)) == dt.date(2025, 10, 30)


def test_an_account_that_changed_counts_after_the_cooling_days():
    assert terms_of_month(MEALS, SEPTEMBER).cooled_on(dt.date(2025, 10, 9)) == dt.date(2025, 10, 16)


def test_lessons_can_be_called_off_until_the_evening_before():
    cut_off = terms_of_month(MEALS, SEPTEMBER).cut_off_at(dt.date(2025, 9, 10))
    assert cut_off == dt.datetime(2025, 9, 9, 13, tzinfo=dt.UTC)


def test_while_terms_are_placeholders_meals_are_owed_and_nothing_locks(tmp_path):
    decided = own(tmp_path, "")
    assert unsettled(decided, SEPTEMBER, "79") == ()
    assert settled_terms(decided, SEPTEMBER, "79").payment_day == 18
    # Another region has decided nothing of payment.
    with pytest.raises(ProblemError) as caught:
        settled_terms(decided, SEPTEMBER, "59")
    assert caught.value.problem.kind.code == "programme-payment-placeholder"
    assert "lock_day" in caught.value.problem.params["parameters"]
    # What is owed does not hang on when it is paid.
    assert not {"lock_day", "payment_day"} & set(unsettled_of_meals(MEALS, SEPTEMBER, "79"))


def test_a_region_pays_on_a_day_of_its_own(tmp_path):
    entry = '\n[[payment_day]]\nregion = "59"\nfrom = 2025-09-01\nvalue = 25\nact = "A"\nsource = "s"\n'
    decided = own(tmp_path, entry)
    assert payment_terms(decided, SEPTEMBER, "59").payment_day == 25
    assert payment_terms(decided, SEPTEMBER, "79").payment_day == 18


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("value = 18\n", "value = 5\n", "programme-payment-before-lock"),
        ("value = 18\n", "value = 31\n", "programme-parameter-entry-unclear"),
        ("value = 700\n", "value = 1001\n", "programme-parameter-entry-unclear"),
        ("value = 18:00:00\n", 'value = "six"\n', "programme-parameter-entry-unclear"),
    ],
)
def test_terms_that_cannot_be_kept_are_refused(tmp_path, old, new, code):
    path = write_demo_parameters(tmp_path, region="79")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ProblemError) as caught:
        payment_terms(under(MEALS, tmp_path), SEPTEMBER, "79")
    assert caught.value.problem.kind.code == code


def test_a_programme_that_says_nothing_of_payment_pays_nothing():
    club = load("extracurricular-club")
    with pytest.raises(ProblemError) as caught:
        payment_terms(club, SEPTEMBER)
    assert caught.value.problem.kind.code == "programme-payment-missing"


def test_a_payment_of_another_kind_is_refused(tmp_path):
    folder = tmp_path / "school_meals"
    folder.mkdir()
    for path in MEALS.folder.rglob("*"):
        if path.is_file() and path.suffix in {".py", ".toml"}:
            copy = folder / path.relative_to(MEALS.folder)
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(path.read_bytes())
    programme = folder / "programme.py"
    programme.write_text(programme.read_text(encoding="utf-8") + "\npayment = 18\n", encoding="utf-8")
    with pytest.raises(ProblemError) as caught:
        load_folder(folder)
    assert caught.value.problem.kind.code == "programme-rule-missing"
    assert caught.value.problem.params["name"] == "payment"
