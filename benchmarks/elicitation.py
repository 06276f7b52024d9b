"""How many questions settle a decision, and how long each takes to find.

Run ``python benchmarks/elicitation.py``; ``--people 1000`` for as many as the targets below are
meant for (some 15 minutes). The models: the six criteria of the built-in case, and 20 of random
6 x 6 values. The people: weights uniform on the simplex, answers without error. A full round of
pairwise comparisons of six criteria is 15 questions.

A question's time is from the answer before it to the question; the first one's holds what is done
before it. Beside the clock stands the processor's time, which other work on the machine leaves
alone.

Exits 1 if a decision is not a person's true best, if more than 5 % stay undecided (they are counted
with all their questions), if graded questions number more than 6 or yes/no questions more than 10
in the mean, or if a question takes more than 0.3 s of processor time to find.
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
    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        for name in ("numbers", "clock", "processor"):
            getattr(self, name).extend(getattr(other, name))
        self.undecided += other.undecided
        self.wrong += other.wrong

    def line(self, name: str) -> str:
        clock, processor = (1000 * np.array(x) for x in (self.clock, self.processor))
        return (
            f"{name:15}{len(self.numbers):7}{np.mean(self.numbers):7.2f}"
            f"{np.median(self.numbers):7.0f}{max(self.numbers):6}"
            f"{self.undecided / len(self.numbers):11.2%}{self.wrong:7}"
            f"{np.median(clock):10.1f}{clock.max():8.0f}{processor.max():9.0f}"
        )


HEAD = (
    f"{'questions':15}{'people':>7}{'mean':>7}{'median':>7}{'most':>6}{'undecided':>11}{'wrong':>7}"
    f"{'median ms':>10}{'most ms':>8}{'most cpu':>9}"
)


def models() -> dict[str, mcda.DecisionModel]:
    found = {"built-in case": mcda.load_case().model("equal")}
    for seed in range(1, MODELS + 1):
        values = np.random.default_rng(seed).random((SIZE, SIZE))
        found[f"random {seed}"] = mcda.DecisionModel.flat(values, np.full(SIZE, 1 / SIZE))
    return found


def ask(model: mcda.DecisionModel, mode: str, people: np.ndarray, tally: Tally) -> None:
    keys = model.hierarchy.criteria
    units = [
        model.with_weights({c: float(c == key) for c in keys}).evaluate().scores for key in keys
    ]
    start = time.perf_counter(), time.process_time()
    first = NextQuestion(model, mode=mode)  # type: ignore[arg-type]
    for w in people:
        questions, number = first.restart(), 0
        weight = dict(zip(keys, w, strict=True))
        while True:
            question = questions.ask()
            tally.clock.append(time.perf_counter() - start[0])
            tally.processor.append(time.process_time() - start[1])
            if question is None:
                start = time.perf_counter(), time.process_time()
                break
            number += 1
            ratio = sum(weight[n] for n in question.more) / sum(weight[n] for n in question.less)
            start = time.perf_counter(), time.process_time()
            questions.answer(ratio if question.ratio is None else bool(ratio >= question.ratio))
        tally.numbers.append(number)
        if questions.decided is None:
            tally.undecided += 1
        else:
            score = sum(x * unit for x, unit in zip(w, units, strict=True))
            tally.wrong += questions.decided != score.idxmax()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=60, help="decision makers a model")
    parser.add_argument("--mode", choices=list(TARGETS), help="only these questions")
    parser.add_argument("--each", action="store_true", help="a line for each model")
    options = parser.parse_args()
    import scipy.optimize  # noqa: F401  (once a process: not part of any question)

    cases = models()
    print(f"{len(cases)} models, {options.people} people each; a full pairwise round: 15 questions")
    print(HEAD)
    passed = True
    for mode in [options.mode] if options.mode else TARGETS:
        whole = Tally()
        for number, (name, model) in enumerate(cases.items()):
            rng = np.random.default_rng(1000 + number)
            tally = Tally()
            ask(model, mode, rng.dirichlet(np.ones(SIZE), options.people), tally)
            if options.each:
                print(tally.line(name), flush=True)
            whole.add(tally)
        print(whole.line(mode), flush=True)
        passed &= whole.wrong == 0 and max(whole.processor) <= SECONDS
        passed &= whole.undecided <= UNDECIDED * len(whole.numbers)
        passed &= float(np.mean(whole.numbers)) <= TARGETS[mode]
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
