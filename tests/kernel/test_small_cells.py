"""Published figures are attacked with all lines and all releases: nobody in a village of nine pupils is singled out."""

import random
from fractions import Fraction

import pytest

from amiyan.kernel.small_cells import Line, Release, exposed, is_small, withhold, withhold_parts

TEN = 10


def a_tree(regions):
    """A country of regions of schools, as counts and lines."""
    people, lines = {}, []
    for region, schools in regions.items():
        people |= schools
        people[region] = sum(schools.values())
        lines.append(Line(region, tuple(schools)))
    people["country"] = sum(people[region] for region in regions)
    lines.append(Line("country", tuple(regions)))
    return people, lines


def released(people, lines, before=()):
    hidden = withhold(people, lines, threshold=TEN, before=before)
    return Release(people, tuple(lines), hidden)


# --- the attacker: an exact linear programme over everything that was ever published --------------------------------


class Attacker:
    """Knows every line, every shown figure, and that a figure which did not change is the same figure."""

    def __init__(self, releases):
        self.index, rows = {}, []
        last = {}
        for n, release in enumerate(releases):
            for key, count in release.people.items():
                same = last.get(key)
                self.index[n, key] = (
                    self.index[same[0], key] if same and same[1] == count else len(self.index)
                )
                last[key] = (n, count)
        self.width = max(self.index.values()) + 1
        for n, release in enumerate(releases):
            rows += [
                self._row({(n, line.total): -1} | {(n, part): 1 for part in line.parts}, 0)
                for line in release.lines
            ]
            rows += [
                self._row({(n, key): 1}, count)
                for key, count in release.people.items()
                if key not in release.withheld
            ]
        self.rows = [row for row in echelon(rows, self.width) if any(row)]

    def _row(self, factors, value):
        row = [Fraction(0)] * (self.width + 1)
        for at, factor in factors.items():
            row[self.index[at]] += factor
        row[-1] = Fraction(value)
        return row

    def range_of(self, n, key):
        """The least and the most that a cell can be; None where there is no end."""
        at = self.index[n, key]
        return least(self.rows, self.width, at, 1), least(self.rows, self.width, at, -1)


def echelon(rows, width):
    rows, top = [list(row) for row in rows], 0
    for column in range(width):
        pivot = next((n for n in range(top, len(rows)) if rows[n][column]), None)
        if pivot is None:
            continue
        rows[top], rows[pivot] = rows[pivot], rows[top]
        divide(rows, top, column)
        top += 1
    return rows[:top]


def divide(rows, at, column):
    factor = rows[at][column]
    rows[at] = [value / factor for value in rows[at]]
    for n, row in enumerate(rows):
        if n != at and row[column]:
            rows[n] = [value - row[column] * mine for value, mine in zip(row, rows[at], strict=True)]


def least(rows, width, at, sign):
    """The least of sign times a variable under rows and "no figure is below nothing": the simplex of two phases."""
    table = [[-value for value in row] if row[-1] < 0 else list(row) for row in rows]
    height = len(table)
    table = [row[:-1] + [Fraction(n == m) for m in range(height)] + row[-1:] for n, row in enumerate(table)]
    basis = list(range(width, width + height))
    cost = [Fraction(0)] * width + [Fraction(1)] * height + [Fraction(0)]
    assert descend(table, basis, cost, width) == 0, "what was published contradicts itself"
    found = descend(
        table, basis, [Fraction(sign * (n == at)) for n in range(width + height)] + [Fraction(0)], width
    )
    return None if found is None else sign * found


def descend(table, basis, cost, width):
    reduced = list(cost)
    for row, var in zip(table, basis, strict=True):
        reduced = [value - cost[var] * mine for value, mine in zip(reduced, row, strict=True)]
    while (column := next((n for n in range(width) if reduced[n] < 0), None)) is not None:
        steps = [(row[-1] / row[column], basis[n], n) for n, row in enumerate(table) if row[column] > 0]
        if not steps:
            return None
        _, _, out = min(steps)
        divide(table, out, column)
        factor = reduced[column]
        reduced = [value - factor * mine for value, mine in zip(reduced, table[out], strict=True)]
        basis[out] = column
    return -reduced[-1]


def test_the_attacker_can_solve():
    people, lines = a_tree({"north": {"village": 9, "town": 300, "city": 900}})
    careless = Release(people, tuple(lines), frozenset({"village"}))
    assert Attacker([careless]).range_of(0, "village") == (9, 9)
    assert exposed([careless], threshold=TEN) != []


def narrow(releases, *, threshold=TEN):
    """The small cells, and the small changes of shown figures, that the attacker knows closer than the threshold."""
    attacker, found = Attacker(releases), []
    for n, release in enumerate(releases):
        for key, count in release.people.items():
            before = [one for one in releases[:n] if key in one.people and key not in one.withheld]
            few = before and is_small(abs(count - before[-1].people[key]), threshold=threshold)
            if not is_small(count, threshold=threshold) and not few:
                continue
            low, high = attacker.range_of(n, key)
            if high is not None and high - low < threshold:
                found.append((n, key, low, high))
    return found


# --- what it must hold ---------------------------------------------------------------------------------------------


def test_a_village_of_nine_pupils_hides_behind_a_second_school():
    people, lines = a_tree(
        {"north": {"village": 9, "town": 300, "city": 900}, "south": {"port": 800, "hill": 70}}
    )
    now = released(people, lines)
    assert now.withheld == {"village", "town"}
    assert narrow([now]) == []


def test_a_region_that_is_nothing_but_the_village_hides_behind_another_region():
    people, lines = a_tree(
        {"north": {"village": 9}, "south": {"port": 800}, "west": {"hill": 70, "dale": 50}}
    )
    now = released(people, lines)
    assert {"village", "north"} < now.withheld
    assert "country" not in now.withheld
    assert narrow([now]) == []


def test_two_villages_that_are_few_together_need_a_third():
    people, lines = a_tree({"north": {"one": 3, "two": 4, "town": 300, "city": 500}})
    now = released(people, lines)
    assert now.withheld == {"one", "two", "town"}
    assert narrow([now]) == []


def test_where_there_is_nothing_to_hide_behind_nothing_is_shown():
    people, lines = a_tree({"north": {"village": 9}})
    assert released(people, lines).withheld == set(people)


def test_nobody_at_all_is_no_small_cell():
    people, lines = a_tree({"north": {"closed": 0, "town": 300}})
    assert released(people, lines).withheld == set()


def test_the_village_stays_hidden_when_the_next_release_has_another_neighbour():
    first = released(*a_tree({"north": {"village": 9, "town": 30, "city": 900}}))
    assert first.withheld == {"village", "town"}
    # A smaller neighbour has opened: were "town" shown now, the first release would tell the village.
    people, lines = a_tree({"north": {"village": 9, "town": 30, "city": 900, "new": 12}})
    second = released(people, lines, [first])
    assert "town" in second.withheld
    assert narrow([first, second]) == []


def test_a_figure_that_changed_by_one_child_stands_as_it_was():
    first = released(*a_tree({"north": {"town": 300, "city": 900}}))
    second = released(*a_tree({"north": {"town": 301, "city": 900}}), [first])
    assert second.withheld == {"town", "north", "country"}
    assert narrow([first, second]) == []


def test_one_child_is_not_found_when_another_school_changed_much():
    first = released(*a_tree({"north": {"town": 300, "city": 900, "port": 50}}))
    second = released(*a_tree({"north": {"town": 301, "city": 950, "port": 50}}), [first])
    assert "town" in second.withheld
    assert narrow([first, second]) == []


def test_a_school_of_nine_that_is_left_out_of_the_total_is_not_found():
    first = released(
        *a_tree({"north": {"village": 9, "town": 300, "city": 900}, "south": {"port": 800, "hill": 70}})
    )
    second = released(
        *a_tree({"north": {"town": 300, "city": 900}, "south": {"port": 800, "hill": 70}}), [first]
    )
    assert narrow([first, second]) == []


@pytest.mark.parametrize("seed", range(30))
def test_no_tree_gives_a_small_cell_away(seed):
    chance = random.Random(seed)
    sizes = (0, 1, 4, 9, 10, 12, 30, 300)
    regions = {
        f"r{r}": {f"s{r}{s}": chance.choice(sizes) for s in range(chance.randint(1, 5))}
        for r in range(chance.randint(1, 4))
    }
    releases = []
    for _ in range(3):
        releases.append(released(*a_tree(regions), releases))
        assert exposed(releases, threshold=TEN) == []
        for schools in regions.values():
            for school in schools:
                if chance.random() < 0.3:
                    schools[school] = max(0, schools[school] + chance.choice((-20, -3, -1, 1, 2, 5, 15, 40)))
    assert narrow(releases) == []


@pytest.mark.parametrize("seed", range(25))
def test_no_small_cell_of_a_table_in_two_directions_can_be_reckoned(seed):
    chance = random.Random(seed)
    rows, columns = range(chance.randint(2, 4)), range(chance.randint(2, 4))
    people = {(r, c): chance.choice((0, 2, 7, 15, 40, 200)) for r in rows for c in columns}
    lines = [Line((r, "all"), tuple((r, c) for c in columns)) for r in rows]
    lines += [Line(("all", c), tuple((r, c) for r in rows)) for c in columns]
    for line in lines:
        people[line.total] = sum(people[part] for part in line.parts)
    lines += [
        Line(("all", "all"), tuple((r, "all") for r in rows)),
        Line(("all", "all"), tuple(("all", c) for c in columns)),
    ]
    people["all", "all"] = sum(people[r, "all"] for r in rows)
    now = released(people, lines)
    attacker = Attacker([now])
    known = [
        key
        for key, count in people.items()
        if is_small(count, threshold=TEN) and len(set(attacker.range_of(0, key))) == 1
    ]
    assert known == []


def test_a_line_that_does_not_add_up_is_refused():
    with pytest.raises(ValueError, match="do not add up"):
        withhold({"all": 3, "one": 1}, [Line("all", ("one",))], threshold=TEN)
    with pytest.raises(ValueError, match="No count"):
        withhold({"all": 3}, [Line("all", ("one",))], threshold=TEN)


def test_the_neighbour_of_the_village_stays_hidden_when_it_grew_by_one():
    first = released(*a_tree({"north": {"village": 9, "town": 30, "city": 900}}))
    people, lines = a_tree({"north": {"village": 9, "town": 31, "city": 899}})
    second = released(people, lines, [first])
    assert "town" in second.withheld, "31 would tell that the village has some nine"


def test_a_meal_of_one_child_that_was_taken_back_is_not_found():
    people, lines = a_tree({"north": {"town": 300, "city": 900}})
    meals = {key: 20 * count for key, count in people.items()}
    first = Release(people, tuple(lines), withhold(people, lines, threshold=TEN, beside=meals), meals)
    assert first.withheld == set()
    meals = {**meals, **{key: meals[key] - 1 for key in ("town", "north", "country")}}
    assert withhold(people, lines, threshold=TEN, before=[first], beside=meals) == {
        "town",
        "north",
        "country",
    }


@pytest.mark.parametrize(
    ("parts", "hidden"),
    [
        ({"a": 40, "b": 30}, ""),
        ({"a": 40, "b": 0}, ""),
        # The total would tell the one that is small: another goes with it.
        ({"a": 40, "b": 3, "c": 12}, "bc"),
        ({"a": 9, "b": 40, "c": 50}, "ab"),
        ({"a": 2, "b": 1}, "ab"),
        ({"a": 2}, "a"),
        ({}, ""),
    ],
)
def test_no_total_of_an_office_tells_a_part_that_is_small(parts, hidden):
    assert withhold_parts(parts) == frozenset(hidden)
