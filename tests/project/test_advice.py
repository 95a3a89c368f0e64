"""An advice names the page first, where there is one, and the command for who keeps the machine."""

import re

import pytest
from django.utils import translation
from django.utils.translation import gettext

from amiyan.config import messages
from amiyan.web.office.frame import _PLACES

BETWEEN = " → "
WAY = re.compile(r"\w+" + f"(?:{BETWEEN}" + r"[A-Z][\w ]*?)+(?=[.;,:]| shows|$)")
# What is done by these commands is done on a page of the office too.
HAS_A_PAGE = re.compile(
    r"amiyan (budget (enter|appropriate|forecast)|payout again|account|hold|dispute|period|approve)\b"
)
OF_THE_MACHINE = {
    # Said where a command is used that no page stands for.
    "The kitchen was told too late: of what was cooked the budget bears {share} ‰ (amiyan cooked).",
}


def advice():
    return [one for one in messages.used() if re.search(r"(“|\(|: )amiyan [a-z]", one)]


def pages():
    return {BETWEEN.join(("Office", place, page)) for place, _icon, of in _PLACES for page in of.values()}


def test_where_there_is_a_page_it_is_named_before_the_command():
    found = [one for one in advice() if HAS_A_PAGE.search(one) and one not in OF_THE_MACHINE]
    assert len(found) > 12
    late = [one for one in found if not 0 <= one.find("Office" + BETWEEN) < HAS_A_PAGE.search(one).start()]
    assert late == []


def test_each_way_that_is_named_leads_to_a_page():
    ways = {way for one in messages.used() for way in WAY.findall(one) if way.startswith("Office")}
    assert len(ways) > 4
    assert ways <= pages()


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_each_way_is_written_in_the_words_of_the_pages(language):
    for one in messages.used():
        for way in WAY.findall(one):
            with translation.override(language):
                spoken = BETWEEN.join(gettext(word) for word in way.split(BETWEEN))
                assert spoken in gettext(one), one
