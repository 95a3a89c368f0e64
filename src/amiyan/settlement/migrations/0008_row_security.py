"""Whose postings, held lines, statements and payouts a reader sees: a person's, a provider's, a region's."""

from django.db import migrations

from amiyan.kernel.row_security import (
    Sight,
    at_place,
    everything,
    open_to_readers,
    owner,
    person_at_place,
    protect,
)

BUDGETS = """
CREATE FUNCTION settlement_budgets_seen() RETURNS bigint[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ARRAY(SELECT b.id FROM settlement_budget b WHERE b.region = ANY (amiyan_regions('service')));
COMMENT ON FUNCTION settlement_budgets_seen IS 'The budgets of the regions of which this session may see the service.';
"""
_SEEN = "budget_id = ANY ((SELECT settlement_budgets_seen())::bigint[])"


def _of_a_provider(table: str, *also: str) -> str:
    return protect(table, owner("payee"), _SEEN, *also, everything(Sight.SERVICE))


def _of_a_payout(table: str) -> str:
    return protect(table, owner("payee"), everything(Sight.SERVICE))


def _of_an_organisation(table: str) -> str:
    return protect(table, owner("organisation_id"), everything(Sight.SERVICE))


POLICIES = "".join(
    [
        protect(
            "settlement_posting",
            owner("person_id"),
            owner("payee"),
            at_place("facility_id", Sight.SERVICE),
            everything(Sight.SERVICE),
        ),
        protect(
            "settlement_hold",
            owner("person_id"),
            owner("payee"),
            at_place("facility_id", Sight.SERVICE),
            everything(Sight.SERVICE),
        ),
        protect(
            "settlement_hold_decision",
            owner("person_id"),
            # Whoever sees the line sees what became of it: its own policy is asked.
            """EXISTS (SELECT FROM settlement_hold h
            WHERE (h.person_id, h.service_day, h.programme, h.slot, h.verdict_version)
                = (settlement_hold_decision.person_id, settlement_hold_decision.service_day,
                   settlement_hold_decision.programme, settlement_hold_decision.slot,
                   settlement_hold_decision.verdict_version))""",
        ),
        protect(
            "settlement_grant",
            owner("person_id"),
            person_at_place("person_id", Sight.CIRCUMSTANCES),
            everything(Sight.CIRCUMSTANCES),
        ),
        protect(
            "settlement_cooked",
            owner("payee"),
            at_place("facility_id", Sight.SERVICE),
            everything(Sight.SERVICE),
        ),
        _of_a_provider("settlement_statement"),
        _of_a_provider("settlement_statement_line"),
        _of_a_provider("settlement_statement_contract"),
        _of_a_provider("settlement_statement_agreed", owner("person_id")),
        _of_a_provider("settlement_approval", owner("person_id")),
        _of_a_provider("settlement_refusal", owner("person_id")),
        _of_a_provider("settlement_payout"),
        _of_a_payout("settlement_payout_event"),
        _of_a_payout("settlement_message_payout"),
        _of_an_organisation("settlement_account_change"),
        _of_an_organisation("settlement_account_confirmation"),
        _of_an_organisation("settlement_account_end"),
        protect("settlement_appropriation", _SEEN, everything(Sight.SERVICE)),
        protect("settlement_budget_closing", _SEEN, everything(Sight.SERVICE)),
        open_to_readers(
            "settlement_budget", "settlement_mode", "settlement_lapse", "settlement_use", "settlement_night"
        ),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("settlement", "0007_models_of_statements"), ("registry", "0004_row_security")]
    operations = [migrations.RunSQL([(BUDGETS + POLICIES, None)], elidable=False)]
