"""A linear programme over "sums are these, and nothing is below nothing": from where to where an unknown can lie.

As the exact one of ``test_small_cells``, in floating point, for some hundred unknowns. Sums of whole numbers with factors
of one leave no room for its errors.
"""

import numpy as np

EPS = 1e-7
_GREEDY = 300  # steps after which the rule that cannot turn in circles takes over


class Programme:
    """``equations`` are pairs of {unknown: factor} and the sum that it comes to."""

    def __init__(self, unknowns, equations):
        self.index = {one: n for n, one in enumerate(sorted(unknowns, key=str))}
        width, height = len(self.index), len(equations)
        table = np.zeros((height, width + height + 1))
        for n, (factors, value) in enumerate(equations):
            for one, factor in factors.items():
                table[n, self.index[one]] = factor
            table[n, -1] = value
        table[table[:, -1] < 0] *= -1
        table[:, width : width + height] = np.eye(height)
        cost = np.zeros(width + height + 1)
        cost[width:-1] = 1
        basis = list(range(width, width + height))
        assert abs(descend(table, basis, cost, width)) < EPS, "what was told contradicts itself"
        self.table, self.basis = without_spare(table, basis, width)

    def range_of(self, one):
        """The least and the most that an unknown can be; None where there is no end."""
        return self._least(self.index[one], 1), self._least(self.index[one], -1)

    def _least(self, at, sign):
        cost = np.zeros(self.table.shape[1])
        cost[at] = sign
        found = descend(self.table.copy(), list(self.basis), cost, len(self.index))
        return None if found is None else round(sign * found, 6)


def descend(table, basis, cost, width):
    """The least that ``cost`` comes to; the simplex on a table whose basis is feasible."""
    reduced = cost - cost[basis] @ table
    steps = 0
    while True:
        wrong = np.flatnonzero(reduced[:width] < -EPS)
        if not len(wrong):
            return -reduced[-1]
        column = wrong[0] if steps > _GREEDY else wrong[np.argmin(reduced[wrong])]
        able = np.flatnonzero(table[:, column] > EPS)
        if not len(able):
            return None
        ratios = table[able, -1] / table[able, column]
        out = min(
            (n for n, ratio in zip(able, ratios, strict=True) if ratio < ratios.min() + EPS),
            key=basis.__getitem__,
        )
        turn(table, out, column)
        reduced -= reduced[column] * table[out]
        basis[out] = column
        steps += 1


def turn(table, row, column):
    table[row] /= table[row, column]
    factors = table[:, column].copy()
    factors[row] = 0
    table -= np.outer(factors, table[row])


def without_spare(table, basis, width):
    """The table without rows that said nothing new, and without what was added to begin with."""
    kept = []
    for n in range(len(basis)):
        if basis[n] >= width:
            able = np.flatnonzero(np.abs(table[n, :width]) > EPS)
            if not len(able):
                continue
            turn(table, n, able[0])
            basis[n] = able[0]
        kept.append(n)
    return np.delete(table[kept], np.s_[width:-1], axis=1), [basis[n] for n in kept]
