"""Agreement on the decision: who backs what, how alike the rankings are, what all can live with.

Consensus on weights (`mcda_eiej.groups.consensus`) can be high while people back different
alternatives, and low while all back the same one; this module looks at the scores each person's own
model gives. Two scores tie as everywhere in the package: within 1e-12 max(1, |a|, |b|).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .additive import competition_ranks, tied, top_set
from .errors import JudgmentError
from .evaluation import joint
from .i18n import gettext as _
from .people import Subgroups, is_table, name_list, participant_weights, subgroups
from .results import Result, plain, read_only

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Agreement",
    "Subgroups",
    "agreement",
    "average_ranks",
    "kendalls_w",
    "regrets",
    "subgroups",
    "winner_shares",
]

Floats = NDArray[np.float64]


# --------------------------------------------------------------------------- arrays


def winner_shares(scores: ArrayLike, weights: ArrayLike | None = None) -> Floats:
    """Share of the people each alternative is best for: (..., k, m) scores give (..., m).

    A person with several best alternatives is split evenly among them; ``weights`` are the k
    people's, normalised here. Shares sum to 1.
    """
    s = _scores(scores)
    best = top_set(s)
    w = participant_weights(weights, s.shape[-2])
    return np.asarray(w @ (best / best.sum(axis=-1, keepdims=True)))


def average_ranks(scores: ArrayLike) -> Floats:
    """(..., m) ranks from 1 for the best; tied alternatives share the mean of their ranks."""
    s = np.asarray(scores, dtype=float)
    return np.asarray(competition_ranks(s) + (_tie_sizes(s) - 1) / 2)


def kendalls_w(scores: ArrayLike) -> Any:
    """Kendall's coefficient of concordance W of the people's rankings, corrected for ties.

    1 if all rank alike, 0 if the rank sums are all equal. Each person counts once. Kendall &
    Babington Smith (1939), Annals of Mathematical Statistics 10; with ties, Kendall's
    W = 12 S / (k^2 (m^3 - m) - k sum T), T = sum (t^3 - t) over a person's tied groups of t, as in
    Kendall & Gibbons (1990), Rank Correlation Methods, chapter 6.

    Parameters
    ----------
    scores
        Shape (..., k, m): people x alternatives.

    Returns
    -------
    float, or an array (...) for batches
        NaN where it is undefined: fewer than two people or alternatives, or nobody with a
        preference between any two.
    """
    s = _scores(scores)
    k, m = s.shape[-2:]
    sums = average_ranks(s).sum(axis=-2)
    squares = ((sums - k * (m + 1) / 2) ** 2).sum(axis=-1)
    ties = (_tie_sizes(s) ** 2 - 1).sum(axis=(-1, -2))  # t members of t^2-1 each: t^3 - t
    below = k**2 * (m**3 - m) - k * ties
    w = np.full(squares.shape, np.nan)
    if k > 1:
        np.divide(12 * squares, below, out=w, where=below > 0)
    return float(w) if w.ndim == 0 else w


def regrets(scores: ArrayLike) -> Floats:
    """Best score for the person less the score: (..., k, m); 0 for whoever's best it is."""
    s = _scores(scores)
    return np.asarray(s.max(axis=-1, keepdims=True) - s)


def _tie_sizes(s: Floats) -> NDArray[np.int64]:
    """With how many alternatives each one ties, itself included: (..., m)."""
    return np.asarray(tied(s[..., :, None], s[..., None, :]).sum(axis=-1), dtype=np.int64)


def _scores(scores: ArrayLike) -> Floats:
    s = np.asarray(scores, dtype=float)
    if s.ndim < 2 or 0 in s.shape[-2:]:
        raise JudgmentError(
            _("scores have shape {shape}, not (people, alternatives)").format(shape=s.shape)
        )
    if not np.isfinite(s).all():
        raise JudgmentError(_("scores must be finite numbers"))
    return s


# --------------------------------------------------------------------------- the decision


@dataclass(frozen=True, eq=False, kw_only=True)
class Agreement(Result):
    """Where the participants stand on the decision.

    Weights count in the shares only; Kendall's W and regret look at every person once.

    Attributes
    ----------
    participants, alternatives
        Labels; ``left_out`` are those without scores, who count nowhere.
    score_array, weight_array
        (k, m) scores, and the k weights, which sum to 1 (NaN, as the shares then are, if everybody
        here has weight 0).
    kendall_w
        Concordance of the rankings, NaN where undefined (see `kendalls_w`).
    compromise
        The alternative with the least greatest regret; several if they tie.
    """

    participants: tuple[Any, ...]
    alternatives: tuple[Any, ...]
    left_out: tuple[Any, ...] = ()
    score_array: Floats
    weight_array: Floats
    kendall_w: float
    compromise: tuple[Any, ...]

    @property
    def scores(self) -> pd.DataFrame:
        """Scores, participants x alternatives."""
        return self._frame(self.score_array)

    @property
    def ranks(self) -> pd.DataFrame:
        """Ranks from 1, participants x alternatives; ties share the mean of their ranks."""
        return self._frame(average_ranks(self.score_array))

    @property
    def regrets(self) -> pd.DataFrame:
        """Regret, participants x alternatives: the person's best score less this one."""
        return self._frame(regrets(self.score_array))

    @property
    def greatest_regret(self) -> pd.Series[Any]:
        """Per alternative, the regret of the person it serves worst (Savage 1951)."""
        return self.regrets.max(axis=0).rename("greatest_regret")

    @property
    def shares(self) -> pd.Series[Any]:
        """Share of participants (by weight) each alternative is best for, ties split evenly."""
        import pandas as pd

        if np.isnan(self.weight_array).any():
            share = np.full(len(self.alternatives), np.nan)
        else:
            share = winner_shares(self.score_array, self.weight_array)
        return pd.Series(share, index=list(self.alternatives), name="share")

    @property
    def winners(self) -> pd.Series[Any]:
        """Per participant the best alternative, a joint place as ``2A = 2B``."""
        import pandas as pd

        names = [joint([str(a) for a in best]) for best in self._best()]
        return pd.Series(names, index=list(self.participants), name="winner", dtype=object)

    @property
    def groups(self) -> pd.DataFrame:
        """Participants grouped by what is best for them: winner, participants, count, share.

        Greatest share (by weight) first, then in the alternatives' order; a joint place is a group
        of its own.
        """
        import pandas as pd

        members: dict[tuple[Any, ...], list[int]] = {}
        for i, best in enumerate(self._best()):
            members.setdefault(best, []).append(i)
        place = {a: i for i, a in enumerate(self.alternatives)}
        rows = [
            (
                joint([str(a) for a in best]),
                tuple(self.participants[i] for i in who),
                len(who),
                float(self.weight_array[who].sum()),
            )
            for best, who in sorted(
                members.items(), key=lambda item: (len(item[0]), [place[a] for a in item[0]])
            )
        ]
        # Shares are sums of the same weights in different order: round what only rounding parts.
        rows.sort(key=lambda row: -round(row[3], 12))
        return pd.DataFrame(rows, columns=["winner", "participants", "count", "share"])

    @property
    def leading(self) -> tuple[str, ...]:
        """What is best for the largest part by weight; several where parts are equally large."""
        table = self.groups
        greatest = round(float(table["share"].iloc[0]), 12)
        return tuple(table.loc[table["share"].round(12) == greatest, "winner"])

    def by(self, attribute: Any, minimum: int = 3, strict: bool = False) -> dict[str, Agreement]:
        """Agreement within each subgroup that may be shown (see `subgroups`).

        Only participants with scores count as members, so nobody is singled out by others'
        silence.
        """
        shown = subgroups(attribute, self.participants, minimum=minimum, strict=strict).shown
        place = {p: i for i, p in enumerate(self.participants)}
        result = {}
        for value, members in shown.items():
            rows = [place[p] for p in members]
            result[value] = _agreement(
                members, self.alternatives, (), self.score_array[rows], self.weight_array[rows]
            )
        return result

    def to_frame(self) -> pd.DataFrame:
        """Per alternative: share, mean_rank, greatest_regret, compromise (bool)."""
        import pandas as pd

        return pd.DataFrame(
            {
                "share": self.shares,
                "mean_rank": self.ranks.mean(axis=0),
                "greatest_regret": self.greatest_regret,
                "compromise": [a in self.compromise for a in self.alternatives],
            },
            index=list(self.alternatives),
        )

    def to_dict(self) -> dict[str, Any]:
        """Everything above as plain data."""
        tables = {
            "scores": self.scores,
            "weights": dict(zip(self.participants, self.weight_array, strict=True)),
            "winners": self.winners,
            "groups": self.groups,
            "shares": self.shares,
            "greatest_regret": self.greatest_regret,
        }
        own = super().to_dict()
        del own["score_array"], own["weight_array"]
        return own | {name: plain(table) for name, table in tables.items()}

    def _best(self) -> list[tuple[Any, ...]]:
        return [
            tuple(self.alternatives[i] for i in np.flatnonzero(row))
            for row in top_set(self.score_array)
        ]

    def _frame(self, array: Floats) -> pd.DataFrame:
        import pandas as pd

        return pd.DataFrame(array, index=list(self.participants), columns=list(self.alternatives))


def agreement(scores: Any, weights: Any = None) -> Agreement:
    """Agreement of participants on the decision.

    Parameters
    ----------
    scores
        DataFrame participants x alternatives (or an array, labelled by places from 0), each row the
        scores of that person's own model; a row all NaN is a person without scores, left out.
    weights
        The participants' weights, normalised over those with scores; equal if not given. A Series
        is matched to the index.

    Raises
    ------
    JudgmentError
        Nobody has scores, a row is partly missing or infinite, labels repeat, unusable weights.
    """
    if is_table(scores):
        people, alternatives = tuple(scores.index), tuple(scores.columns)
    else:
        shape = np.shape(scores)
        if len(shape) != 2:
            raise JudgmentError(
                _("scores have shape {shape}, not (people, alternatives)").format(shape=shape)
            )
        people, alternatives = tuple(range(shape[0])), tuple(range(shape[1]))
    for labels in (people, alternatives):
        if len(set(labels)) != len(labels):
            raise JudgmentError(
                _("a label is given twice: {names}").format(names=name_list(labels))
            )
    array = np.asarray(scores, dtype=float)
    w = participant_weights(weights, len(people), people)
    known = ~np.isnan(array).all(axis=-1)
    if not known.any():
        raise JudgmentError(_("no participant has scores"))
    partly = np.flatnonzero(known & ~np.isfinite(array).all(axis=-1))
    if partly.size:
        raise JudgmentError(
            _("scores of participant {who} are partly missing or infinite").format(
                who=people[partly[0]]
            )
        )
    rows = np.flatnonzero(known)
    return _agreement(
        tuple(people[i] for i in rows),
        alternatives,
        tuple(people[i] for i in np.flatnonzero(~known)),
        array[rows],
        w[rows],
    )


def _agreement(
    people: tuple[Any, ...],
    alternatives: tuple[Any, ...],
    left_out: tuple[Any, ...],
    scores: Floats,
    weights: Floats,
) -> Agreement:
    total = weights.sum()
    worst = regrets(scores).max(axis=0)
    least = tied(worst, worst.min())
    return Agreement(
        method="winners, Kendall's W, minimax regret",
        participants=people,
        alternatives=alternatives,
        left_out=left_out,
        score_array=read_only(scores),
        weight_array=read_only(weights / total if total > 0 else np.full(len(people), np.nan)),
        kendall_w=kendalls_w(scores),
        compromise=tuple(alternatives[i] for i in np.flatnonzero(least)),
    )
