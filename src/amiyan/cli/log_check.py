"""The public log's part of ``amiyan verify``."""

from django.utils.translation import gettext as _

from amiyan.cli.language import active
from amiyan.country.kz.money import format_number
from amiyan.kernel.problems import advice, sentence
from amiyan.ledger.log.check import Checked, check
from amiyan.settlement.log import SOURCES


def check_log(*, full: bool) -> list[Checked]:
    """Hold every tree against its rows: from where the last check ended, or from its first leaf."""
    return [check(source, full=full) for source in SOURCES]


def tell_log(checked: list[Checked]) -> bool:
    """Print what was found, and whether nothing was."""
    findings = [finding for tree in checked for finding in tree.findings]
    for finding in findings:
        print(f"{finding.where}: {sentence(finding)} {advice(finding)}")
    print(
        _("{leaves} leaves of the log looked at, of {size}").format(
            leaves=format_number(sum(tree.leaves for tree in checked), active()),
            size=format_number(sum(tree.size for tree in checked), active()),
        )
    )
    return not findings
