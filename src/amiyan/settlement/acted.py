"""Acts on money: statements, payouts, decisions on held and refused meals, budgets. What each tells, as data."""

from typing import Final

from amiyan.kernel.acted import Acted, at
from amiyan.kernel.problems import N_

_OF_ACT: Final = "o.name || ' · № ' || s.number || ' · ' || to_char(s.month, 'YYYY-MM')"
_STATEMENT: Final = """JOIN settlement_statement s USING (payee, budget_id, number)
JOIN registry_organisation o ON o.id = s.payee"""
_KEY: Final = "concat_ws('.', s.payee, s.budget_id, s.number)"
_MEAL: Final = "to_char(h.service_day, 'YYYY-MM-DD') || ' · ' || h.amount_tiyn || ' tiyn'"

_BUDGET: Final = "b.programme || ' · ' || b.year || ' · ' || b.payer_name"
_OF_REGION: Final = "(%(everything)s OR b.region IS NULL OR b.region = ANY (%(regions)s))"

ACTED: Final = (
    Acted(
        "statement-recorded",
        N_("Act recorded"),
        f"""SELECT s.locked_at AS at, {_KEY} AS key, s.recorded_by AS by, '' AS told_by, NULL::bigint AS facility_id,
       {_OF_ACT} || ' · ' || s.payable_tiyn || ' tiyn' AS what, s.reason AS says
FROM settlement_statement s JOIN registry_organisation o ON o.id = s.payee WHERE {at("s.locked_at")}""",
    ),
    Acted(
        "statement-agreed",
        N_("Supplier agreed to an act"),
        f"""SELECT a.agreed_at, {_KEY}, a.person_id, '', NULL::bigint, {_OF_ACT}, ''
FROM settlement_statement_agreed a {_STATEMENT} WHERE {at("a.agreed_at")}""",
    ),
    Acted(
        "statement-approved",
        N_("Act approved"),
        f"""SELECT a.approved_at, {_KEY} || '.' || a.place, a.person_id, '', NULL::bigint, {_OF_ACT}, ''
FROM settlement_approval a {_STATEMENT} WHERE {at("a.approved_at")}""",
    ),
    Acted(
        "statement-refused",
        N_("Act refused"),
        f"""SELECT r.known_from, {_KEY} || '.' || r.id, r.person_id, '', NULL::bigint, {_OF_ACT}, r.reason
FROM settlement_refusal r {_STATEMENT} WHERE r.is_refused AND {at("r.known_from")}""",
    ),
    Acted(
        "refusal-taken-back",
        N_("Refusal of an act taken back"),
        f"""SELECT r.known_from, {_KEY} || '.' || r.id, r.person_id, '', NULL::bigint, {_OF_ACT}, r.reason
FROM settlement_refusal r {_STATEMENT} WHERE NOT r.is_refused AND {at("r.known_from")}""",
    ),
    Acted(
        "payout-made",
        N_("Payout made"),
        f"""SELECT p.made_at, p.id::text, p.decided_by, '', NULL::bigint,
       p.name || ' · № ' || p.number || ' · ' || p.code || ' · ' || p.amount_tiyn || ' tiyn', p.decision
FROM settlement_payout p WHERE {at("p.made_at")}""",
    ),
    Acted(
        "held-decided",
        N_("Held meal decided"),
        f"""SELECT d.decided_at, md5(h::text), d.decided_by, '', h.facility_id,
       {_MEAL} || CASE WHEN d.is_paid THEN ' · to_pay' ELSE ' · not_to_pay' END, d.reason
FROM settlement_hold_decision d JOIN settlement_hold h USING (person_id, service_day, programme, slot, verdict_version)
WHERE {at("d.decided_at")}""",
    ),
    Acted(
        "refused-decided",
        N_("Meal of closed days decided"),
        f"""SELECT d.decided_at, md5(d::text), d.decided_by, '', NULL::bigint,
       to_char(d.service_day, 'YYYY-MM-DD') || CASE WHEN d.is_paid THEN ' · to_pay' ELSE ' · not_to_pay' END, d.reason
FROM settlement_refused_decision d WHERE {at("d.decided_at")}""",
    ),
    Acted(
        "cooked-recorded",
        N_("Cooked, not served: recorded"),
        f"""SELECT c.known_from, concat_ws('.', c.facility_id, c.service_day, c.programme), c.recorded_by, '', c.facility_id,
       to_char(c.service_day, 'YYYY-MM-DD') || ' · ' || c.portions || ' · ' || c.amount_tiyn || ' tiyn', ''
FROM settlement_cooked c WHERE {at("c.known_from")}""",
    ),
    Acted(
        "cooked-taken-back",
        N_("Cooked, not served: taken back"),
        f"""SELECT c.known_from, concat_ws('.', c.facility_id, c.service_day, c.programme), c.decided_by, '', c.facility_id,
       to_char(c.service_day, 'YYYY-MM-DD') || ' · ' || c.amount_tiyn || ' tiyn', c.reason
FROM settlement_cooked_end c WHERE {at("c.known_from")}""",
    ),
    Acted(
        "money-set-aside",
        N_("Money set aside or cut"),
        f"""SELECT a.known_from, a.id::text, a.recorded_by, '', NULL::bigint,
       a.code || ' · ' || a.amount_tiyn || ' tiyn', a.act
FROM settlement_appropriation a WHERE {at("a.known_from")}""",
    ),
    Acted(
        "debt-decided",
        N_("Debt of a supplier decided"),
        f"""SELECT d.known_from, concat_ws('.', d.payee, d.budget_id, d.number, d.from_tiyn), d.decided_by, '', NULL::bigint,
       o.name || ' · ' || d.amount_tiyn || ' tiyn', d.reason
FROM settlement_debt_taken d JOIN registry_organisation o ON o.id = d.payee
WHERE d.decided_by > 0 AND {at("d.known_from")}""",
    ),
    Acted(
        "budget-entered",
        N_("Budget entered"),
        f"""SELECT b.known_from, b.id::text, 0::bigint, b.source, NULL::bigint, {_BUDGET}, ''
FROM settlement_budget b WHERE {_OF_REGION} AND {at("b.known_from")}""",
    ),
    Acted(
        "payer-changed",
        N_("Payer of a budget changed"),
        f"""SELECT n.known_from, concat_ws('.', n.budget_id, n.from_day), n.recorded_by, '', NULL::bigint,
       b.programme || ' · ' || b.year || ' · ' || n.name || ' · ' || to_char(n.from_day, 'YYYY-MM-DD'), n.source
FROM settlement_budget_payer n JOIN settlement_budget b ON b.id = n.budget_id WHERE {_OF_REGION} AND {at("n.known_from")}""",
    ),
    Acted(
        "lock-asked",
        N_("Locking of a month asked for"),
        f"""SELECT k.asked_at, concat_ws('.', k.budget_id, k.month, k.number), k.asked_by, '', NULL::bigint,
       {_BUDGET} || ' · ' || to_char(k.month, 'YYYY-MM'), k.reason
FROM settlement_lock_asked k JOIN settlement_budget b ON b.id = k.budget_id WHERE {_OF_REGION} AND {at("k.asked_at")}""",
    ),
    Acted(
        "year-closed",
        N_("Year of a budget closed"),
        f"""SELECT c.closed_at, c.budget_id::text, c.closed_by, '', NULL::bigint,
       {_BUDGET} || ' · ' || c.lapsed_tiyn || ' tiyn', c.debts_reason
FROM settlement_budget_closing c JOIN settlement_budget b ON b.id = c.budget_id WHERE {at("c.closed_at")}""",
    ),
)
