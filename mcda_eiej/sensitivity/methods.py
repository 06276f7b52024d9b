"""Does another method, another way to the weights, or a smaller field give another answer?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..additive import additive, global_weights
from ..errors import McdaError, ModelError
from ..hierarchy import Hierarchy
from ..model import DecisionModel
from .board import Board, read
from .flips import best_of, model_call
from .rankings import METHODS, MethodRanking, correlations, method_ranking

if TYPE_CHECKING:
    import pandas as pd

    from ..case import Case

__all__ = ["derivation_comparison", "method_comparison", "rank_reversal"]

Floats = NDArray[np.float64]
ALIKE = ("spearman", "kendall", "ws", "weighted_spearman")


def method_comparison(model: DecisionModel) -> pd.DataFrame:
    """The best alternative by every method that fits, and how like the additive model each ranks.

    Parameters
    ----------
    model : its ratings and global leaf weights; the reference is additive whatever its aggregation

    Returns
    -------
    DataFrame method, normalisation, best, spearman, kendall, ws, weighted_spearman, note
        A row per method and normalisation (see `rankings` for which, and why), the package's own
        ``additive`` and ``product`` first. Correlations are with the additive ranking, 1 for the
        same; ``kendall`` is tau-b. A method that cannot take the ratings has an empty ``best``,
        NaN, and ``note`` says why.
    """
    import pandas as pd

    reference = method_ranking(model, "additive").rank_array
    rows = []
    for method, normalisation, found in _rankings(model):
        row: dict[str, Any] = {"method": method, "normalisation": normalisation}
        if isinstance(found, MethodRanking):
            alike = correlations(reference, found.rank_array)
            rows.append(row | {"best": found.best} | alike | {"note": ""})
        else:
            rows.append(row | {"best": ""} | dict.fromkeys(ALIKE, np.nan) | {"note": found})
    return pd.DataFrame(rows, columns=["method", "normalisation", "best", *ALIKE, "note"])


def _rankings(model: DecisionModel) -> Iterator[tuple[str, str, MethodRanking | str]]:
    """Every method with its ranking, or why it has none."""
    for method, normalisation in METHODS:
        try:
            yield method, normalisation, method_ranking(model, method, normalisation)
        except ModelError as error:
            yield method, normalisation, str(error)


def rank_reversal(model: DecisionModel) -> pd.DataFrame:
    """For each method, whether taking one alternative away changes the order of the others.

    Returns
    -------
    DataFrame method, normalisation, removed, before, best, reversed, pairs, note
        ``before`` is the best of the remaining in the full ranking, ``best`` the best of them when
        ranked without ``removed``. ``pairs`` counts the pairs whose order differs (a tie made or
        broken too), ``reversed`` says whether there are any. With fixed anchors the additive and
        the product model never reverse; methods that normalise by the alternatives present may.
        Methods that cannot take the ratings have no rows; one that cannot without ``removed`` has a
        ``note``.
    """
    import pandas as pd

    rows = []
    names = model.alternatives
    for method, normalisation, found in _rankings(model):
        if not isinstance(found, MethodRanking) or len(names) < 2:
            continue
        for gone, removed in enumerate(names):
            kept = [i for i in range(len(names)) if i != gone]
            full = found.rank_array[kept]
            row: dict[str, Any] = {
                "method": method,
                "normalisation": normalisation,
                "removed": removed,
                "before": best_of([names[i] for i in kept], -full),
            }
            try:
                fewer = method_ranking(_only(model, kept), method, normalisation)
            except ModelError as error:
                nothing = {"best": "", "reversed": False, "pairs": 0}
                rows.append(row | nothing | {"note": str(error)})
                continue
            ranks = fewer.rank_array
            pairs = sum(
                np.sign(full[i] - full[j]) != np.sign(ranks[i] - ranks[j])
                for i, j in combinations(range(len(kept)), 2)
            )
            rows.append(
                row | {"best": fewer.best, "reversed": bool(pairs), "pairs": int(pairs), "note": ""}
            )
    columns = ["method", "normalisation", "removed", "before", "best", "reversed", "pairs", "note"]
    return pd.DataFrame(rows, columns=columns)


def _only(model: DecisionModel, kept: Sequence[int]) -> DecisionModel:
    """The ratings of some of the alternatives, under the same global leaf weights."""
    import pandas as pd

    weights = pd.Series(model.leaf_weights, index=model.hierarchy.leaves)
    return DecisionModel.flat(model.values.iloc[list(kept)], weights / weights.sum())


def derivation_comparison(
    case: Case, profile: str | None = None, conditions: Sequence[str] = ()
) -> pd.DataFrame:
    """The best alternative by each way from judgments to weights: eigenvector or mean, each scale.

    Returns
    -------
    DataFrame method, scale, best, lead, spearman, kendall, ws, weighted_spearman, call, note
        ``method`` is eigenvector or geometric_mean; the row of the profile's own settings is the
        reference of the correlations. ``lead`` is how far the best by those settings is ahead of
        the others. ``call`` gives the best again. Where judgments cannot be read that way ``best``
        is empty and ``note`` says why. Without any judgments all rows are alike.
    """
    import pandas as pd

    from ..preferences import settings
    from ..scales import SCALES

    board = Board.of(case, profile, conditions)
    now = settings(case, board.who)
    reference = _ranks(board.scores)
    rows = []
    for priorities in ("eigenvector", "geometric_mean"):
        for scale in SCALES:
            choices: dict[str, Any] = {"priorities": priorities, "scale": scale}
            row: dict[str, Any] = {"method": priorities, "scale": scale}
            row["call"] = model_call(board.who, board.conditions, **choices)
            try:
                scores = (
                    board.scores
                    if (priorities, scale) == (now.priorities, now.scale)
                    else _derived(board, choices)
                )
            except McdaError as error:
                nothing = {"best": "", "lead": np.nan, "note": str(error)}
                rows.append(row | nothing | dict.fromkeys(ALIKE, np.nan))
                continue
            found = board.row(scores, "", 0.0, "")
            rows.append(
                row
                | {"best": found["best"], "lead": found["lead"], "note": ""}
                | correlations(reference, _ranks(scores))
            )
    columns = ["method", "scale", "best", "lead", *ALIKE, "call", "note"]
    return pd.DataFrame(rows, columns=columns)


def _derived(board: Board, choices: dict[str, Any]) -> Floats:
    """(m,) scores when judgments are read in another way."""
    reading = read(board.case, **choices)
    local = reading.weighting(board.who).local
    tree: Hierarchy = board.model.hierarchy
    weights = global_weights([local[n] for n in tree.weighted_nodes], tree.parent_index)
    columns = [
        board.ratings(leaf, reading)[board.taken()]
        if board.case.leaves[leaf].method == "pairwise"
        else board.model.value_array[:, i]
        for i, leaf in enumerate(board.leaves)
    ]
    return additive(np.column_stack(columns), weights[tree.leaf_index])


def _ranks(scores: Floats) -> Floats:
    """Ranks with ties averaged, 1 for the best."""
    from .lines import order_groups

    ranks = np.empty(len(scores))
    place = 1
    for group in order_groups(scores):
        ranks[list(group)] = place + (len(group) - 1) / 2
        place += len(group)
    return ranks
