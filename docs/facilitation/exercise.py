"""Make a fresh copy of the built-in case an exercise with ten invented participants.

    python docs/facilitation/exercise.py my-workshop

What is said is fiction is called so everywhere: in the case's title, which every document prints,
and on the first line of every file. For a workshop of your own you do by hand what this does: put
your people into weights/participants.csv, a group of them into weights/profiles.toml, and name the
group as the default there.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
NOTE = "# FICTION. An exercise on a copy of the built-in case; see docs/facilitation.md.\n"
TITLE = re.compile(r'names = \{ nb = "(?P<nb>.*?)", en = "(?P<en>.*?)" \}')


def label(folder: Path) -> None:
    """Title, first lines, people, their group as the headline."""
    criteria = folder / "criteria" / "criteria.toml"
    profiles = folder / "weights" / "profiles.toml"
    if not criteria.is_file():
        raise SystemExit(f"{folder} is no case folder; first: mcda-eiej new {folder} --from eiej")
    if criteria.read_text(encoding="utf-8").startswith(NOTE):
        raise SystemExit(f"{folder} is an exercise already; nothing was changed")
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".toml", ".csv"):
            _write(path, NOTE + path.read_text(encoding="utf-8"))
    text = criteria.read_text(encoding="utf-8")
    new = 'names = {{ nb = "ØVELSE (oppdiktet): {nb}", en = "EXERCISE (fiction): {en}" }}'
    _write(criteria, TITLE.sub(lambda found: new.format(**found.groupdict()), text, count=1))
    _write(
        folder / "weights" / "participants.csv",
        (HERE / "participants.csv").read_text(encoding="utf-8"),
    )
    text = profiles.read_text(encoding="utf-8")
    text = text.replace('\ndefault = "equal"\n', '\ndefault = "workshop"\n', 1)
    _write(profiles, text + (HERE / "group.toml").read_text(encoding="utf-8"))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    label(Path(sys.argv[1]))
    print(f"{sys.argv[1]} is an exercise now, with ten invented participants")
