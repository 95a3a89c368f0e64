"""What a month comes to: contracts with ceilings and VAT, debts; lines always sum to the total."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from amiyan.settlement.statements.draft import Agreed, Line, add_up, included_vat

SEPTEMBER, MAY = dt.date(2025, 9, 1), dt.date(2025, 5, 1)


def line(
    units=1, price=631_00, *, kind="delivered", agreement="12", month=SEPTEMBER, vat=None, facility="А-1"
):
    return Line(
        kind=kind,
        facility_id=1,
        facility=facility,
        agreement=agreement,
        service_month=month,
        reason="used",
        unit_price_tiyn=price,
        units=units,
        amount_tiyn=units * price,
        vat_percent=vat,
    )


def late(units, price=631_00, **more):
    return line(units, price, kind="correction", month=MAY, **more)


def test_what_is_above_a_ceiling_is_carried_and_paid_when_the_ceiling_is_raised():
    first = add_up(lines=[line(10, 100)], agreed={"12": Agreed(ceiling_tiyn=700)})
    assert (first.payable_tiyn, first.above_ceiling_tiyn) == (700, 300)
    known = Agreed(ceiling_tiyn=700, before_tiyn=700, carried_tiyn=300)
    second = add_up(lines=[line(1, 100)], agreed={"12": known})
    assert (second.payable_tiyn, second.above_ceiling_tiyn) == (0, 400)
    raised = add_up(lines=[], agreed={"12": Agreed(ceiling_tiyn=1200, before_tiyn=700, carried_tiyn=400)})
    assert (raised.payable_tiyn, raised.above_ceiling_tiyn, raised.says_something) == (400, 0, True)


def test_one_contract_at_its_ceiling_does_not_hold_the_other_up():
    agreed = {"12": Agreed(ceiling_tiyn=0), "13": Agreed(ceiling_tiyn=10**6)}
    draft = add_up(lines=[line(2, 100), line(3, 100, agreement="13")], agreed=agreed)
    assert (draft.payable_tiyn, draft.above_ceiling_tiyn) == (300, 200)


def test_a_correction_makes_room_under_a_ceiling():
    known = Agreed(ceiling_tiyn=1000, before_tiyn=1000)
    draft = add_up(lines=[line(3, 100), late(-2, 100)], agreed={"12": known})
    assert (draft.above_ceiling_tiyn, draft.offset_tiyn, draft.payable_tiyn) == (100, 200, 0)


def test_a_debt_is_taken_off_and_the_rest_is_carried():
    """What was paid too much was 5 meals, 3 are served now."""
    draft = add_up(lines=[line(3), late(-5)], agreed={})
    assert (draft.payable_tiyn, draft.offset_tiyn, draft.debt_tiyn) == (0, 3 * 631_00, 2 * 631_00)
    following = add_up(lines=[line(3)], agreed={}, debt_before_tiyn=draft.debt_tiyn)
    assert (following.payable_tiyn, following.debt_tiyn) == (631_00, 0)


def test_what_is_held_is_shown_and_not_paid():
    draft = add_up(lines=[line(3), line(2, kind="held")], agreed={})
    assert (draft.payable_tiyn, draft.held_units, draft.held_tiyn) == (3 * 631_00, 2, 2 * 631_00)


def test_vat_is_included_and_rounded_once_for_a_contract():
    """12 % of VAT within 631 ₸ is 67.61 (6760.71…): three times that, rounded once, is 202.82 and not 202.83."""
    draft = add_up(lines=[line(1, vat=12, facility="А"), line(2, vat=12, facility="Б")], agreed={})
    (contract,) = draft.contracts
    assert (contract.vat_percent, contract.vat_tiyn) == (12, 202_82)
    assert 3 * included_vat(631_00, 12) == 202_83


def test_a_rate_that_changed_with_the_year_is_reckoned_for_each_part():
    draft = add_up(lines=[line(1, vat=16), late(1, vat=12)], agreed={})
    (contract,) = draft.contracts
    assert contract.vat_percent is None
    assert contract.vat_tiyn == included_vat(631_00, 16) + included_vat(631_00, 12)


def test_who_pays_no_vat_has_none():
    (contract,) = add_up(lines=[line(3)], agreed={}).contracts
    assert (contract.vat_percent, contract.vat_tiyn) == (None, 0)


AMOUNTS = st.sampled_from([1, 33, 63_100, 10**12]) | st.integers(1, 10**13)
LINES = st.lists(
    st.builds(
        line,
        st.integers(1, 10**6),
        AMOUNTS,
        agreement=st.sampled_from(["", "1", "2"]),
        vat=st.sampled_from([None, 12, 16]),
    )
    | st.builds(
        late, st.integers(-(10**6), 10**6).filter(bool), AMOUNTS, agreement=st.sampled_from(["", "1"])
    )
    | st.builds(line, st.integers(1, 100), AMOUNTS, kind=st.just("held")),
    max_size=30,
)
MONEY = st.integers(0, 10**18)
AGREED = st.dictionaries(
    st.sampled_from(["", "1", "2", "3"]),
    st.builds(Agreed, ceiling_tiyn=st.none() | MONEY, before_tiyn=MONEY, carried_tiyn=MONEY),
)


@given(LINES, AGREED, MONEY)
def test_whatever_happened_nothing_is_lost_and_nobody_is_paid_a_debt(lines, agreed, debt):
    """Fault 6, for any lines, ceilings and debts."""
    draft = add_up(lines=lines, agreed=agreed, debt_before_tiyn=debt)
    earned = sum(one.amount_tiyn for one in lines if one.kind != "held")
    assert draft.earned_tiyn == earned
    assert (
        draft.payable_tiyn + draft.above_ceiling_tiyn - draft.debt_tiyn == earned + draft.carried_tiyn - debt
    )
    assert min(draft.payable_tiyn, draft.above_ceiling_tiyn, draft.debt_tiyn, draft.offset_tiyn) >= 0
    assert draft.payable_tiyn == 0 or draft.debt_tiyn == 0
    assert sum(part.amount_tiyn for part in draft.contracts) == earned
    assert sum(part.above_ceiling_tiyn for part in draft.contracts) == draft.above_ceiling_tiyn
    for part in draft.contracts:
        accepted = part.before_tiyn + part.amount_tiyn + part.carried_tiyn - part.above_ceiling_tiyn
        if part.ceiling_tiyn is not None and part.before_tiyn <= part.ceiling_tiyn:
            assert accepted <= part.ceiling_tiyn
    assert add_up(lines=reversed(lines), agreed=agreed, debt_before_tiyn=debt) == draft
