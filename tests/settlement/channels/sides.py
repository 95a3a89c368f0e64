"""The other side of each channel, with its own books: what it really paid is asked of it, never of us."""

import datetime as dt
from contextlib import ExitStack

from amiyan.settlement.channels.bank_files import BankFiles
from amiyan.settlement.channels.purpose_money import PurposeMoney
from amiyan.settlement.channels.treasury import Treasury
from amiyan.simulator.bank.bank import Bank
from amiyan.simulator.bank.habits import Habits
from amiyan.simulator.bank.purpose_money import Platform, Purpose, serving
from amiyan.simulator.bank.treasury import Treasury as TreasuryAtWork

DAY = dt.date(2025, 10, 20)
NEVER = dt.date(2026, 12, 31)


class BankSide:
    """A bank at a folder."""

    name = "bank"

    def __init__(self, folder, rates):
        self.folder = folder
        self.habits = Habits(rates=rates)
        self.bank = Bank(folder, self.habits, day=DAY)
        self.channel = BankFiles(folder, rests_s=0)

    def works(self):
        self.bank.round()

    def ends_the_day(self):
        self.bank.close_day()

    def paid(self):
        """Of each payment the tiyn that left and did not come back."""
        return {
            one["end_to_end_id"]: 0 if one["state"] != "paid" else one["booked_tiyn"]
            for one in self.bank.truth()["payments"]
        }

    def close(self):
        self.bank.close()


class TreasurySide:
    """A treasury at a folder."""

    name = "treasury"

    def __init__(self, folder, rates):
        self.treasury = TreasuryAtWork(folder, Habits(rates=rates), day=DAY)
        self.channel = Treasury(folder, rests_s=0)

    def works(self):
        self.treasury.round()

    def ends_the_day(self):
        self.treasury.close_day()

    def paid(self):
        return {
            one["id"]: one["amount_tiyn"] if one["state"] == "paid" else 0
            for one in self.treasury.truth()["lines"]
        }

    def close(self):
        self.treasury.close()


class PlatformSide:
    """A platform of marked money on this machine; time passes there with each look at its events."""

    name = "purpose_money"

    def __init__(self, folder, rates):
        purposes = {"school-meals": Purpose(frozenset({"canteen"}), 10**12)}
        self.platform = Platform(purposes, other_kind="canteen", habits=Habits(rates=rates), today=DAY)
        self.stack = ExitStack()
        server = self.stack.enter_context(serving(self.platform, token="a token of ours"))
        self.channel = PurposeMoney(server.url, token="a token of ours", timeout_s=2)

    def works(self):
        """Nothing: it works when it is asked."""

    def ends_the_day(self):
        """It has no days."""

    def paid(self):
        return {
            key: one["amount_tiyn"] if one["state"] == "settled" else 0
            for key, one in self.platform.truth()["payments"].items()
        }

    def close(self):
        self.channel.close()
        self.stack.close()


SIDES = {side.name: side for side in (BankSide, TreasurySide, PlatformSide)}
