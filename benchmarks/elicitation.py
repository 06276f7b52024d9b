"""How many questions settle a decision, and how long each takes to find.

Run ``python benchmarks/elicitation.py``; ``--people 1000`` for as many as the targets below are
meant for (some 15 minutes). The models: the six criteria of the built-in case, and 20 of random
6 x 6 values. The people: weights uniform on the simplex, answers without error. A full round of
pairwise comparisons of six criteria is 15 questions.

Exits 1 if a decision is not a person's true best, if more than 5 % stay undecided (they are counted
with all their questions), if graded questions number more than 6 or yes/no questions more than 10
in the mean, or if a question takes more than 0.3 s to find, the first one included.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, field

import numpy as np

import mcda_eiej as mcda
from mcda_eiej.elicitation import NextQuestion

MODELS, SIZE = 20, 6
TARGETS = {"graded": 6.0, "yes-no": 10.0}
UNDECIDED, SECONDS = 0.05, 0.3


@dataclass
class Tally:
    """What came of asking many people."""

    numbers: list[int] = field(default_factory=list)
    undecided: int = 0
    wrong: int = 0
    seconds: list[float] = field(default_factory=list)

    def line(self, name: str) -> str:
        took = np.array(self.seconds) * 1000
        return (
            f"{name:18} {len(self.numbers):7} {np.mean(self.numbers):7.2f} "
            f"{np.median(self.numbers):7.0f} {max(self.numbers):5} "
            f"{self.undecided / len(self.numbers):10.2%} {self.wrong:6} "
            f"{np.median(took):9.1f} {took.max():7.0f}"
        )


def models() -> dict[str, mcda.DecisionModel]:
    found = {"built-in case": mcda.load_case().model("equal")}
    for seed in range(1, MODELS + 1):
        values = np.random.default_rng(seed).random((SIZE, SIZE))
        found[f"random {seed}"] = mcda.DecisionModel.flat(values, np.full(SIZE, 1 / SIZE))
    return found


def ask(model: mcda.DecisionModel, mode: str, people: np.ndarray, tally: Tally) -> None:
    first = NextQuestion(model, mode=mode)  # type: ignore[arg-type]
    keys = model.hierarchy.criteria
    units = [
        model.with_weights({c: float(c == key) for c in keys}).evaluate().scores for key in keys
    ]
    for w in people:
        questions, number = first.restart(), 0
        weight = dict(zip(keys, w, strict=True))
        while True:
            start = time.perf_counter()
            question = questions.ask()
            tally.seconds.append(time.perf_counter() - start)
            if question is None:
                break
            number += 1
            ratio = sum(weight[n] for n in question.more) / sum(weight[n] for n in question.less)
            start = time.perf_counter()
            questions.answer(ratio if question.ratio is None else bool(ratio >= question.ratio))
            tally.seconds[-1] += time.perf_counter() - start
        tally.numbers.append(number)
        if questions.decided is None:
            tally.undecided += 1
        else:
            score = sum(x * unit for x, unit in zip(w, units, strict=True))
            tally.wrong += questions.decided != score.idxmax()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=60, help="decision makers a model")
    parser.add_argument("--each", action="store_true", help="a line for each model")
    options = parser.parse_args()
    cases = models()
    print(f"{len(cases)} models, {options.people} people each; a full pairwise round: 15 questions")
    print(
        f"{'questions':18} {'people':>7} {'mean':>7} {'median':>7} {'most':>5} "
        f"{'undecided':>10} {'wrong':>6} {'median ms':>9} {'most ms':>7}"
    )
    passed = True
    for mode, target in TARGETS.items():
        whole = Tally()
        for number, (name, model) in enumerate(cases.items()):
            rng = np.random.default_rng(1000 + number)
            tally = Tally()
            ask(model, mode, rng.dirichlet(np.ones(SIZE), options.people), tally)
            if options.each:
                print(tally.line(name), flush=True)
            whole.numbers += tally.numbers
            whole.seconds += tally.seconds
            whole.undecided += tally.undecided
            whole.wrong += tally.wrong
        print(whole.line(mode), flush=True)
        passed &= whole.wrong == 0 and max(whole.seconds) <= SECONDS
        passed &= whole.undecided <= UNDECIDED * len(whole.numbers)
        passed &= float(np.mean(whole.numbers)) <= target
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
