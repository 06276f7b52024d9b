"""How consistent comparison matrices are: indices in batches, random indices, circular triads.

All functions take complete matrices (..., n, n) and return (...), unless they say otherwise. With
one or two items every answer is perfectly consistent by definition: each index is 0 and
lambda_max is n. `SOURCES` says where each index comes from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .eigen import check, geometric_mean, principal
from .errors import JudgmentError
from .i18n import N_
from .i18n import gettext as _

__all__ = [
    "FUNCTIONS",
    "INDICES",
    "LABELS",
    "RANDOM_INDICES",
    "SOURCES",
    "THRESHOLD",
    "RandomIndex",
    "circular_triads",
    "consistency_index",
    "consistency_ratio",
    "gci",
    "gci_threshold",
    "harmonic",
    "koczkodaj",
    "random_index",
    "random_index_table",
    "salo_hamalainen",
    "spanning",
    "usual_table",
    "violations",
    "worst_triad",
]

Array = NDArray[np.float64]

#: Saaty's rule of thumb: judgments with a consistency ratio above this deserve a second look.
THRESHOLD = 0.1

#: The indices that `ComparisonMatrix.indices` gives, in its order.
INDICES = ("lambda_max", "CI", "CR", "GCI", "koczkodaj", "CM", "HCI", "circular_triads")

#: Where each index comes from.
SOURCES: dict[str, str] = {
    "lambda_max": "Saaty (1977) J. Math. Psychol. 15:234-281",
    "CI": "Saaty (1977) J. Math. Psychol. 15:234-281",
    "CR": "Saaty (1980) The Analytic Hierarchy Process",
    "GCI": "Aguarón & Moreno-Jiménez (2003) Eur. J. Oper. Res. 147:137-145",
    "koczkodaj": "Koczkodaj (1993) Math. Comput. Modelling 18(7):79-84",
    "CM": "Salo & Hämäläinen (1997) J. Multi-Criteria Decis. Anal. 6:309-319",
    "HCI": "Stein & Mizzi (2007) Eur. J. Oper. Res. 177:488-497",
    "circular_triads": "Kendall & Babington Smith (1940) Biometrika 31:324-345",
    "violations": "Golany & Kress (1993) Eur. J. Oper. Res. 69:210-220",
    "incomplete": "Ágoston & Csató (2022) Omega 108:102576, https://arxiv.org/abs/2102.10558",
}


@dataclass(frozen=True)
class RandomIndex:
    """A table of random indices: the mean CI of random reciprocal matrices of each size."""

    key: str
    source: str
    values: tuple[float, ...]  # for n = 3, 4, ...; empty for a formula

    @property
    def largest(self) -> int | None:
        """The largest size it reaches; None if it has no end."""
        return len(self.values) + 2 if self.values else None


#: The tables by key. They differ, and so may verdicts: every ratio says which one it used.
RANDOM_INDICES: dict[str, RandomIndex] = {
    t.key: t
    for t in (
        RandomIndex(
            "saaty-1980",
            "Saaty (1980) The Analytic Hierarchy Process",
            (0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49),
        ),
        RandomIndex(
            "saaty-2005",
            "Saaty (2005) Theory and Applications of the Analytic Network Process, p. 31",
            (0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59),
        ),
        RandomIndex(
            "alonso-lamata",
            "Alonso & Lamata (2006) Int. J. Uncertain. Fuzziness Knowl.-Based Syst. 14:445-459",
            (
                *(0.5247, 0.8816, 1.1086, 1.2479, 1.3417, 1.4057, 1.4499, 1.4854),
                *(1.5140, 1.5365, 1.5551, 1.5713, 1.5838),
            ),
        ),
        RandomIndex(
            "alonso-lamata-regression",
            "Alonso & Lamata (2006), mean lambda_max = 2.7699 n - 4.3513; Goepel (2018) eq. 5",
            (),
        ),
        RandomIndex(
            "aguaron-moreno",
            "Aguarón & Moreno-Jiménez (2003) Eur. J. Oper. Res. 147:137-145",
            (0.525, 0.882, 1.115, 1.252, 1.341, 1.404, 1.452, 1.484),
        ),
        RandomIndex(
            "donegan-dodd",
            "Donegan & Dodd (1991) Math. Comput. Modelling 15(10):135-137",
            (0.4914, 0.8286, 1.0591, 1.1797, 1.2519, 1.3171, 1.3733, 1.4055),
        ),
    )
}
_ALIASES = {"saaty": "saaty-1980"}


def random_index_table(key: str = "saaty-1980") -> RandomIndex:
    """The table of that key; ``saaty`` is ``saaty-1980``."""
    table = RANDOM_INDICES.get(_ALIASES.get(key, key))
    if table is None:
        raise JudgmentError(
            _("unknown random-index table {key}; the tables are {keys}").format(
                key=repr(key), keys=", ".join(RANDOM_INDICES)
            )
        )
    return table


def usual_table(n: int) -> str:
    """The table used for ``n`` items where none is asked for: the first that reaches.

    ``saaty-1980`` up to 10 items, ``saaty-2005`` up to 15, beyond them the regression of Alonso &
    Lamata. Results name the table they used.
    """
    return next(k for k, t in RANDOM_INDICES.items() if t.largest is None or t.largest >= n)


def random_index(n: int, table: str = "saaty-1980", missing: int = 0) -> float:
    """The random index for ``n`` items with ``missing`` unanswered pairs.

    Parameters
    ----------
    n
        Number of items; for 1 and 2 the index is 0, since nothing can be inconsistent.
    table
        A key of `RANDOM_INDICES`, or ``saaty``.
    missing
        m unanswered pairs scale the index by 1 - 2 m / ((n - 1)(n - 2)) (Ágoston & Csató 2022):
        0 for a spanning tree, which nothing can contradict.

    Raises
    ------
    JudgmentError
        If the table does not reach ``n``; the message names those that do.
    """
    source = random_index_table(table)
    if n <= 2:
        return 0.0
    if not source.values:
        value = (1.7699 * n - 4.3513) / (n - 1)
    elif n > len(source.values) + 2:
        reaching = [k for k, t in RANDOM_INDICES.items() if t.largest is None or t.largest >= n]
        raise JudgmentError(
            _(
                "random-index table {key} ends at {largest} items, and there are {n};"
                " tables that reach: {tables}"
            ).format(key=source.key, largest=source.largest, n=n, tables=", ".join(reaching))
        )
    else:
        value = source.values[n - 3]
    free = (n - 1) * (n - 2) // 2
    if not 0 <= missing <= free:
        raise JudgmentError(
            _("{missing} unanswered pairs leave {n} items unconnected").format(missing=missing, n=n)
        )
    return value * (1.0 - missing / free)


def spanning(n: int, missing: int) -> bool:
    """Whether connected comparisons are a tree, so that consistency cannot be tested."""
    return n * (n - 1) // 2 - missing <= n - 1


def consistency_index(matrices: ArrayLike) -> Array:
    """CI = (lambda_max - n) / (n - 1) (Saaty 1977); 0 for n = 1."""
    _weights, values = principal(matrices)
    n = np.shape(matrices)[-1]
    return np.asarray(np.maximum(values - n, 0.0) / max(n - 1, 1))


def consistency_ratio(matrices: ArrayLike, random_index: str = "saaty-1980") -> Array:
    """CR = CI / RI (Saaty 1980) with the named random-index table; 0 for n <= 2."""
    n = np.shape(matrices)[-1]
    ci = consistency_index(matrices)
    ri = _random_index(n, random_index)
    return np.asarray(ci / ri if ri else np.zeros_like(ci))


_random_index = random_index


def gci(matrices: ArrayLike) -> Array:
    """Geometric consistency index: 2 / ((n-1)(n-2)) sum over i < j of log^2 (a_ij w_j / w_i).

    With w the row geometric mean (Aguarón & Moreno-Jiménez 2003).
    """
    a = check(matrices)
    n = a.shape[-1]
    if n <= 2:
        return np.zeros(a.shape[:-2])
    log_w = np.log(geometric_mean(a))
    error = np.log(a) - log_w[..., :, None] + log_w[..., None, :]
    return np.asarray((error**2).sum(axis=(-1, -2)) / ((n - 1) * (n - 2)))


def gci_threshold(n: int) -> float:
    """The GCI that answers to a CR of 0.10: .31, .35 and .37 for n = 3, 4 and more."""
    return {3: 0.31, 4: 0.35}.get(n, 0.37) if n > 2 else 0.0


def koczkodaj(matrices: ArrayLike) -> Array:
    """The worst triad: max over i < j < k of 1 - min(r, 1 / r), r = a_ij a_jk / a_ik.

    The closed form of Koczkodaj's min(|1 - r|, |1 - 1 / r|), in [0, 1).
    """
    logs = _triads(check(matrices))[0]
    return np.asarray(1.0 - np.exp(-np.abs(logs).max(axis=-1, initial=0.0)))


def worst_triad(matrix: ArrayLike) -> tuple[int, int, int] | None:
    """Places of the three items that Koczkodaj's index of one (n, n) matrix comes from.

    Among fully answered triads of a matrix that may be incomplete; None if there is none or all
    are consistent.
    """
    logs, places = _triads(check(matrix, incomplete=True))
    size = np.where(np.isnan(logs), 0.0, np.abs(logs))
    if not size.size or size.max() <= 1e-9:
        return None
    i, j, k = (int(x) for x in places[:, int(size.argmax())])
    return i, j, k


def _triads(a: Array) -> tuple[Array, NDArray[np.intp]]:
    """log (a_ij a_jk a_ki) of all i < j < k, (..., triads), and the places (3, triads)."""
    n = a.shape[-1]
    i, j, k = np.meshgrid(*[np.arange(n)] * 3, indexing="ij")
    places = np.array([x[(i < j) & (j < k)] for x in (i, j, k)])
    i, j, k = places
    return np.log(a[..., i, j] * a[..., j, k] * a[..., k, i]), places


def salo_hamalainen(matrices: ArrayLike) -> Array:
    """CM of Salo & Hämäläinen (1997): how far the indirect judgments of pairs spread, in [0, 1).

    2 / (n (n-1)) sum over i < j of (r_max - r_min) / ((1 + r_max)(1 + r_min)), with r_max and
    r_min the greatest and least a_ik a_kj over k.
    """
    a = check(matrices)
    n = a.shape[-1]
    if n <= 2:
        return np.zeros(a.shape[:-2])
    through = a[..., :, :, None] * a[..., None, :, :]  # a_ik a_kj at (i, k, j)
    high, low = through.max(axis=-2), through.min(axis=-2)
    spread = (high - low) / ((1.0 + high) * (1.0 + low))
    i, j = np.triu_indices(n, 1)
    return np.asarray(spread[..., i, j].mean(axis=-1))


def harmonic(matrices: ArrayLike) -> Array:
    """HCI = (H - n)(n + 1) / (n (n - 1)), H the harmonic mean of the column sums.

    Stein & Mizzi (2007); scaled by them to be near CI.
    """
    a = check(matrices)
    n = a.shape[-1]
    if n <= 2:
        return np.zeros(a.shape[:-2])
    mean = n / (1.0 / a.sum(axis=-2)).sum(axis=-1)
    return np.asarray(np.maximum(mean - n, 0.0) * (n + 1) / (n * (n - 1)))


def circular_triads(matrices: ArrayLike) -> NDArray[np.int64]:
    """Number of triads a > b > c > a (Kendall & Babington Smith 1940).

    Strict preferences only: a triad with a pair judged equal is not counted. Of an incomplete
    matrix the triads whose three pairs are answered.
    """
    a = check(matrices, incomplete=True)
    beats = (a > 1.0).astype(np.int64)
    # Every circular triad is a closed walk of three steps from each of its three items.
    walks = np.einsum("...ij,...jk,...ki->...", beats, beats, beats, optimize=True)
    return np.asarray(walks // 3)


def violations(matrices: ArrayLike, weights: ArrayLike) -> Array:
    """Pairs whose priorities contradict the judgment, 1 or a half each: (..., n, n), i < j.

    1 where the item judged to count more got the lower priority; a half where exactly one of
    judgment and priorities says equal (Golany & Kress 1993). Unanswered pairs are 0; differences
    within 1e-9 are equalities. Sum over the last two axes for the number of rank violations.
    """
    a = check(matrices, incomplete=True)
    w = np.asarray(weights, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        judged = np.sign(np.where(np.abs(a - 1.0) <= 1e-9, 0.0, a - 1.0))
        ratio = w[..., :, None] / w[..., None, :]
        implied = np.sign(np.where(np.abs(ratio - 1.0) <= 1e-9, 0.0, ratio - 1.0))
    found = np.abs(judged - implied) / 2.0
    return np.asarray(np.triu(np.where(np.isnan(a), 0.0, found), 1))


#: The indices that need every pair, as functions of matrices.
FUNCTIONS: dict[str, Callable[[ArrayLike], NDArray[Any]]] = {
    "GCI": gci,
    "koczkodaj": koczkodaj,
    "CM": salo_hamalainen,
    "HCI": harmonic,
    "circular_triads": circular_triads,
}

#: The names of the indices in words, for tables that people read.
LABELS: dict[str, str] = {
    "lambda_max": N_("principal eigenvalue"),
    "CI": N_("consistency index"),
    "CR": N_("consistency ratio"),
    "GCI": N_("geometric consistency index"),
    "koczkodaj": N_("Koczkodaj's index (worst triad)"),
    "CM": N_("ambiguity of indirect judgments (CM)"),
    "HCI": N_("harmonic consistency index"),
    "circular_triads": N_("circular triads"),
}
