"""Addresses of the pages of this folder, under ``office/<region>/``."""

from django.urls import URLPattern

from amiyan.web.office.addresses import office_page
from amiyan.web.office.money import (
    approvals,
    approving,
    budget_acts,
    budgets,
    entering,
    held,
    months,
    payouts,
    stated,
    stopping,
)

_STATEMENT = "/approvals/<int:payee>/<int:budget>/<int:number>"
_HELD = "/held/<int:payee>/<int:budget_id>/<int:number>/<int:place>/<reason>"

urlpatterns: list[URLPattern] = [
    office_page("/approvals", approvals.approvals, "approvals"),
    office_page(_STATEMENT, approvals.approval, "approval"),
    office_page(f"{_STATEMENT}/act.<kind>", approvals.act, "act"),
    office_page(f"{_STATEMENT}/refuse", approving.refuse, "refuse"),
    office_page(f"{_STATEMENT}/take-back", approving.take_back, "take-back"),
    office_page(f"{_STATEMENT}/look", stopping.look, "look"),
    office_page("/approving", approving.approving, "approving"),
    office_page("/approving/document", approving.approving_document, "approving-document"),
    office_page("/approving/sign", approving.approve, "approve"),
    office_page("/held", held.held, "held"),
    office_page(_HELD, held.held_lines, "held-lines"),
    office_page(f"{_HELD}/decide", held.held_decide, "held-decide"),
    office_page("/in-statements", stated.stated, "stated"),
    office_page("/paid", stated.paid, "paid"),
    office_page("/payouts", payouts.payouts, "payouts"),
    office_page("/payouts/<int:payee>/<uuid:payout>", payouts.payout, "payout"),
    office_page("/payouts/<int:payee>/<uuid:payout>/again", payouts.payout_again, "payout-again"),
    office_page("/budgets", budgets.budgets, "budgets"),
    office_page("/budgets/new", entering.budget_new, "budget-new"),
    office_page("/budgets/enter", entering.budget_enter, "budget-enter"),
    office_page("/budgets/<int:budget>", budgets.budget, "budget"),
    office_page("/budgets/<int:budget>/act", budget_acts.budget_act, "budget-act"),
    office_page("/budgets/<int:budget>/payer", budget_acts.budget_payer, "budget-payer"),
    office_page("/budgets/<int:budget>/months", months.months, "months"),
    office_page("/budgets/<int:budget>/months/<of>", months.month, "month"),
    office_page("/budgets/<int:budget>/months/<of>/lock", months.month_lock, "month-lock"),
    office_page("/budgets/<int:budget>/<figure>", budgets.budget_lines, "budget-lines"),
]
