"""The words of payouts, by the codes of the tables: msgids, translated where they are shown."""

from typing import Final, NamedTuple

from amiyan.kernel.problems import N_


class Explained(NamedTuple):
    """A kind of difference: its name, what it means, and what a person does about it."""

    title: str
    meaning: str
    what_to_do: str


SECTIONS: Final[dict[str, Explained]] = {
    "not_shown": Explained(
        N_("We believe paid, the bank's statement does not show it"),
        N_("The bank said that it has paid, and no line of a statement has followed yet."),
        N_("Wait for the next statement. If it does not come, ask the bank for the statement of that day."),
    ),
    "way_out_not_shown": Explained(
        N_("Came back, and its payment is not shown"),
        N_("The bank shows money that returned, but not the line by which it had left."),
        N_("Ask the bank for the statement that is missing."),
    ),
    "unmatched": Explained(
        N_("The bank shows it, we do not know it"),
        N_("Lines of the account that none of our payouts explains."),
        N_("Decide of each line: amiyan bank decide. Until then it stays here."),
    ),
    "decided": Explained(
        N_("Explained by a person"),
        N_(
            "Lines of which a person has said what they are. They belong to the difference and wait for nobody."
        ),
        N_("Nothing has to be done."),
    ),
    "contradicted": Explained(
        N_("The bank contradicts itself"),
        N_("It rejected a payout and also paid it. What was booked counts; a word alone changes nothing."),
        N_("Ask the bank which is true. Do not pay again before it has answered."),
    ),
    "balances": Explained(
        N_("The bank's statements do not follow one another"),
        N_("A statement is missing, or its lines do not lead from its opening to its closing balance."),
        N_("Ask the bank for the statements of these days again."),
    ),
    "silent": Explained(
        N_("No answer for some working days"),
        N_("These payouts were made, and the bank has neither booked nor rejected them."),
        N_("See whether the message was handed over (amiyan bank send), then ask the bank."),
    ),
    "came_back": Explained(
        N_("Came back and is owed again"),
        N_(
            "Rejected or returned payouts. The money is kept for the supplier until somebody says: pay again."
        ),
        N_(
            "Clear up the reason, then pay again: Office → Money → Payouts. On the machine: "
            "“amiyan payout again”."
        ),
    ),
    "unreadable": Explained(
        N_("What could not be read"),
        N_("Answers, or lines in them, that make no sense. What could be read of them was taken."),
        N_("Ask the other side to send them again."),
    ),
    "broken": Explained(
        N_("Answers that broke our own code"),
        N_("Nothing of them is believed yet, and nothing is lost: they are kept as they came."),
        N_("Tell whoever looks after Amiyan. When it is repaired: amiyan bank retry."),
    ),
}

STATES: Final[dict[str, str]] = {
    "made": N_("made"),
    "sent": N_("sent"),
    "accepted": N_("accepted by the bank"),
    "settled": N_("paid"),
    "rejected": N_("rejected"),
    "returned": N_("returned"),
}
CHANNELS: Final[dict[str, str]] = {
    "bank": N_("bank"),
    "treasury": N_("treasury"),
    "purpose_money": N_("purpose-marked money"),
}
UNMATCHED: Final[dict[str, str]] = {
    "fee": N_("a fee of the bank"),
    "names_nothing": N_("a payment without an id"),
    "unexpected_credit": N_("money that nobody expects"),
    "unknown_id": N_("an id that is not ours"),
    "other_amount": N_("another amount than we asked for"),
    "paid_twice": N_("paid a second time"),
    "paid_after_all": N_("paid after it had come back and was made again"),
}
DECISIONS: Final[dict[str, str]] = {
    "fee": N_("our account's fee"),
    "not_ours": N_("not ours"),
    "explained": N_("explained"),
    "payout": N_("the line of a payout"),
}
WAITING: Final[dict[str, str]] = {
    "no_account": N_("the supplier has no account today"),
    "account_not_signed": N_(
        "the account in the registry is neither the signed act's nor one that two people confirmed"
    ),
    "one_person": N_("two of those who recorded and approved are one person in the registry"),
    "wrong_account": N_("no bank would take the supplier's name, number or account"),
    "no_money": N_("the budget's codes do not suffice"),
    "books_differ": N_("the books owe the supplier less than the statement says"),
}
OUTAGES: Final[dict[str, str]] = {
    "not_set": N_("the channel is not set up"),
    "away": N_("the channel does not answer"),
    "busy": N_("the channel asks us to come later"),
    "refused": N_("the channel refuses it"),
}
