"""Components say what they mean in words, and say it to a screen reader too."""

import datetime as dt
import re

import pytest
from django import forms
from django.template import Context, Template
from django.utils.translation import override

from amiyan.country.kz.kato import REGIONS
from amiyan.kernel.languages import LANGUAGES
from amiyan.web import charts, icons, tiles
from amiyan.web.shapes import (
    STATES,
    Column,
    Link,
    Moment,
    Place,
    Point,
    Reason,
    Row,
    Tile,
    Tiyn,
    Use,
)


def render(text, language="kk", **given):
    with override(language):
        made = Template("{% load parts %}" + text).render(Context(given))
    return re.sub(r"\s+", " ", made.replace("\u00a0", " "))


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


@pytest.mark.parametrize(
    ("language", "tiyn", "seen", "heard"),
    [
        ("kk", 123_456, "1 234,56 ₸", "1 234 теңге 56 тиын"),
        ("ru", 123_452, "1 234,52 ₸", "1 234 тенге 52 тиына"),
        ("en", 123_456, "1,234.56 ₸", "1,234 tenge 56 tiyn"),
        ("kk", -63_100, "−631,00 ₸", "−631 теңге"),
    ],
)
def test_an_amount_is_seen_as_money_and_heard_as_words(language, tiyn, seen, heard):
    made = render("{% amount tiyn %}", language, tiyn=tiyn)
    shown = re.search(r'<span aria-hidden="true">(.*)</span><span class="hidden">(.*?)</span>', made)
    assert re.sub(r"<[^>]+>", "", shown[1]) == seen
    assert shown[2] == heard


def test_whole_tenge_leave_out_what_is_nothing_and_never_round():
    assert "631 ₸" in words(render("{% amount 63100 whole=True %}")).replace(" ₸", " ₸")
    assert "631,50" in words(render("{% amount 63150 whole=True %}")).replace(" ,", ",")


def test_what_is_used_held_and_left_is_said_and_adds_up():
    use = Use(ceiling=1_000_00, used=600_00, held=150_00)
    made = words(render("{% use use %}", "en", use=use))
    for said in ("Left 250", "out of 1,000", "Used 600", "Held 150"):
        assert said in made
    assert use.left + use.used + use.held == use.ceiling


@pytest.mark.parametrize(
    ("use", "used", "held"),
    [
        (Use(ceiling=100_000, used=1), 8, 0),  # what is not nothing stays visible
        (Use(ceiling=100, used=100, held=50), 1000, 0),  # and nothing leaves the bar
        (Use(ceiling=0, used=0), 0, 0),
    ],
)
def test_a_bar_stays_within_its_ground(use, used, held):
    made = render("{% use use %}", use=use)
    assert re.findall(r'width="(\d+)"', made) == [str(used), str(held)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_verdict_has_a_drawing_and_a_word_of_its_own(language):
    made = [render("{% verdict state %}", language, state=state) for state in STATES]
    assert all("<svg" in one for one in made)
    assert len({words(one) for one in made}) == len(STATES)
    assert "" not in {words(one) for one in made}


def test_a_reason_says_what_one_can_do_and_by_which_act():
    made = words(render("{% reason one %}", "en", one=Reason("Seen twice.", "Tell us.", "Rules, point 24")))
    assert made == "Seen twice. What you can do: Tell us. Rules, point 24"


def test_a_timeline_is_a_list_in_order():
    moments = [Moment("Seen", "12:04", "2026-11-18T12:04"), Moment("Paid", mark="open")]
    made = render("{% timeline moments %}", moments=moments)
    assert made.index("Seen") < made.index("Paid")
    assert '<time datetime="2026-11-18T12:04">12:04</time>' in made
    assert '<li class="open">' in made


def test_each_cell_of_a_table_says_its_column_for_a_phone():
    made = render(
        "{% table 'November' columns rows total %}",
        "ru",
        columns=[Column("Day"), Column("Where"), Column("Sum", numeric=True)],
        rows=[Row([dt.date(2026, 11, 18), None, Tiyn(63_100)], href="/d")],
        total=Row(["All", "", Tiyn(63_100)]),
    )
    assert '<th scope="row" data-name="Day"><a href="/d">18.11.2026</a></th>' in made
    assert '<td data-name="Where">неизвестно</td>' in made
    assert made.count('data-name="Sum" class="n"') == 2
    assert "<caption>November</caption>" in made


def test_a_row_with_a_cell_too_few_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="shorter"):
        render("{% table 'x' columns rows %}", columns=[Column("A"), Column("B")], rows=[Row(["1"])])


def test_words_of_people_are_never_markup():
    made = render("{% table 'x' columns rows %}", columns=[Column("A")], rows=[Row(["<script>"])])
    assert "<script>" not in made


@pytest.mark.parametrize("most", [0, 1, 3, 7, 19, 100, 101, 1_388_200])
def test_a_scale_ends_above_the_largest_value(most):
    top = charts.top_of(most)
    assert top >= most
    assert str(top).rstrip("0") in {"1", "2", "5"}


def test_columns_stand_on_the_ground_and_inside_the_chart():
    points = [Point(str(n), n * 37, n * 11) for n in range(31)]
    chart = charts.bars(points, str)
    grounds = {one.y + one.height for one in chart.columns}
    assert len(grounds) == 1
    assert all(chart.left <= one.x and one.x + one.width <= charts.WIDTH for one in chart.columns)
    assert len(chart.labels) <= 12


def test_a_curve_has_a_gap_where_nothing_is_known():
    chart = charts.curves([Point("a", 1), Point("b", None), Point("c", 2)], str)
    assert [path.count("M") for _kind, path in chart.curves] == [2]
    assert len(chart.dots) == 2


def test_a_chart_without_points_is_still_a_chart():
    assert "<table" in render("{% chart 'x' points names %}", points=[], names=["a", "b"])


def test_a_chart_has_its_figures_as_a_table():
    points = [Point("Sep", 1_325_100, 1_388_200), Point("Oct", None, 1_388_200)]
    made = render(
        "{% chart 'Paid' points names unit='tiyn' %}", "ru", points=points, names=["Month", "Paid", "Aside"]
    )
    table = words(made[made.index("<table") :])
    assert "Sep 13 251 ₸ 13 882 ₸" in table
    assert "Oct неизвестно 13 882 ₸" in table


def test_the_map_has_the_twenty_regions_each_at_a_place_of_its_own():
    assert set(tiles.PLACES) == {region.code for region in REGIONS}
    assert len(set(tiles.PLACES.values())) == 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_tile_s_name_is_short_and_nobody_else_s(language):
    names = [tiles.short_name(region, language) for region in REGIONS]
    assert len(set(names)) == 20
    assert max(map(len, names)) <= 10


def test_a_tile_s_shade_follows_its_value_and_nothing_known_has_none():
    found = {
        one.region.code: one.step for one in tiles.placed({"71": Tile(90, "90"), "75": Tile(10, "10")}, "kk")
    }
    assert (found["71"], found["75"], found["79"]) == (5, 1, 0)


def test_a_region_that_is_none_is_refused():
    with pytest.raises(KeyError, match="98"):
        tiles.placed({"98": Tile(1, "1")}, "kk")


class Wish(forms.Form):
    wish = forms.CharField(label="Wish", help_text="One sentence.")
    way = forms.ChoiceField(label="Way", choices=[("a", "A")], widget=forms.RadioSelect)
    more = forms.CharField(label="More", required=False)


def test_a_field_leads_from_label_hint_and_fault_to_its_control():
    form = Wish({})
    made = render("{% for one in form %}{% field one %}{% endfor %}", "en", form=form)
    assert '<label for="id_wish">Wish</label>' in made
    assert 'aria-describedby="id_wish_helptext id_wish_error"' in made
    assert 'aria-invalid="true"' in made
    assert "<legend>Way</legend>" in made
    assert made.count("(you may leave this out)") == 1


def test_every_link_of_an_error_summary_leads_to_something_on_the_page():
    form = Wish({})
    made = render("{% error_summary form %}{% for one in form %}{% field one %}{% endfor %}", form=form)
    targets = re.findall(r'href="#([^"]+)"', made)
    assert len(targets) == 2
    assert all(f'id="{target}"' in made for target in targets)


def test_nothing_is_said_where_nothing_is_wrong():
    assert words(render("{% error_summary form %}", form=Wish())) == ""


def test_a_rating_is_five_buttons_of_a_form_or_five_radio_buttons():
    alone = render("{% rating 'Lunch' '/rate' chosen=4 hidden=hidden %}", "en", hidden={"meal": "7"})
    assert re.findall(r'type="submit" name="rating" value="(\d)"', alone) == list("12345")
    assert alone.count('aria-pressed="true"') == 1
    assert 'name="meal" value="7"' in alone
    inside = render("{% rating 'Lunch' %}", "en")
    assert "<form" not in inside
    assert inside.count('type="radio"') == 5


def test_what_waits_at_a_place_is_said_in_words():
    made = render(
        "{% places places 'Family' %}", "ru", places=[Place("Answers", "/a", "bell", current=True, count=2)]
    )
    assert "2 ждут ответа" in made
    assert 'aria-current="page"' in made


def test_ways_know_where_the_reader_is():
    made = render("{% crumbs links %}", links=[Link("Today", "/"), Link("Lunch")])
    assert '<span aria-current="page">Lunch</span>' in made


def test_an_end_of_a_list_has_no_way_onward():
    made = render("{% pager '1-3' onward='?after=9' %}", "en")
    assert 'href="?after=9"' in made
    assert "Back" not in made


@pytest.mark.parametrize("name", icons.PATHS)
def test_a_drawing_is_hidden_from_those_who_hear(name):
    assert 'aria-hidden="true"' in icons.drawn(name)


def test_what_a_component_holds_is_kept_as_it_is():
    held = "<p>here</p>"
    for text in (
        "{% card title='T' href='/x' %}<p>here</p>{% endcard %}",
        "{% notice kind='wait' title='T' %}<p>here</p>{% endnotice %}",
        "{% dialog 'd' 'T' %}<p>here</p>{% enddialog %}",
        "{% empty 'T' %}<p>here</p>{% endempty %}",
        "{% sheet 'T' %}<p>here</p>{% endsheet %}",
        "{% live '/x' %}<p>here</p>{% endlive %}",
    ):
        assert held in render(text)


def test_a_dialog_is_reached_by_its_address_and_left_by_one():
    made = render("{% opener 'sure' 'Ask' %}{% dialog 'sure' 'Sure?' back='list' %}x{% enddialog %}")
    assert 'href="#sure" data-opens="sure"' in made
    assert 'href="#list" data-closes' in made
