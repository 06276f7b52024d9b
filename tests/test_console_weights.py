"""Sentences of `mcda-eiej weights` that claim no more than was proved."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from click.testing import CliRunner
from judgedcases import write_case

from mcda_eiej.cli import main
from mcda_eiej.console_weights import mend_text
from mcda_eiej.i18n import language
from mcda_eiej.nodeopinion import Mend
from mcda_eiej.pairwise import ComparisonMatrix
from mcda_eiej.scales import STEPS


@pytest.mark.parametrize(("n", "exact"), [(4, True), (8, False)])
def test_only_what_is_proved_smallest_is_called_so(n: int, exact: bool) -> None:
    rng = np.random.default_rng(4)
    items = [f"i{k}" for k in range(n)]
    answers = {pair: rng.choice(STEPS) for pair in combinations(items, 2)}
    repair = ComparisonMatrix.from_judgments(items, answers).repair()
    assert repair.exact == exact
    mend = Mend(repair=repair, weights=repair.after.priorities, best=None)
    with language("en"):
        text = mend_text(None, mend)
    assert text.startswith("The smallest change" if exact else "A change of")
    assert ("Not proved to be the smallest" in text) != exact


def test_two_items_are_said_to_be_consistent(tmp_path) -> None:
    write_case(
        tmp_path,
        {"goal": ("x", "y")},
        {"x": (1.0, 0.0), "y": (0.0, 1.0)},
        [("me", "goal", "x", "y", 9)],
    )
    shown = CliRunner().invoke(main, ["weights", str(tmp_path), "--profile", "me", "--all"])
    assert "always perfectly consistent" in shown.output
