"""What a person waits for: import, ``--help``, ``rank`` and the report, warm.

    python benchmarks/startup.py [--check]

Each is started as a process of its own, in a folder of its own. The first run, which fills caches,
does not count; the best of the others does, since everything else is what else the machine was
doing. Beside it the processor's time, which a busy machine does not stretch as much. ``--check``
exits 1 where a limit is missed.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMAND = ("-m", "mcda_eiej")
# What, arguments, seconds at most, runs that count.
WAITS = (
    ("import mcda_eiej", ("-c", "import mcda_eiej"), 0.4, 5),
    ("mcda-eiej --help", (*COMMAND, "--help"), 0.15, 5),
    ("mcda-eiej rank", (*COMMAND, "rank"), 1.0, 5),
    ("mcda-eiej check", (*COMMAND, "check"), None, 3),
    ("mcda-eiej flips --kind weight", (*COMMAND, "flips", "--kind", "weight"), None, 3),
    ("mcda-eiej smaa", (*COMMAND, "smaa"), None, 3),
    ("mcda-eiej report", (*COMMAND, "report", "-o", "report.html"), 6.0, 3),
)


def seconds(arguments: tuple[str, ...], folder: str) -> tuple[float, float]:
    """How long a fresh process takes, and how much of the processor's time."""
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    env = os.environ | {"PYTHONPATH": os.pathsep.join(p for p in paths if p)}
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=env, check=True, stdout=subprocess.DEVNULL
    )
    took, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return took, used


def main() -> int:
    missed = []
    print(f"  {'':32s} {'waited':>10s} {'processor':>10s}")
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments, limit, runs in WAITS:
            done = [seconds(arguments, folder) for _ in range(runs + 1)][1:]
            took, used = min(waited for waited, _ in done), min(busy for _, busy in done)
            note = "" if limit is None else f"limit {limit:.2f} s"
            print(f"  {name:32s} {took:8.3f} s {used:8.3f} s   {note}", flush=True)
            if limit is not None and took > limit:
                missed.append(f"{name}: {took:.2f} s")
    for fault in missed:
        print("MISSED:", fault)
    return int("--check" in sys.argv and bool(missed))


if __name__ == "__main__":
    raise SystemExit(main())
