"""``python -m mcda_eiej`` is ``mcda-eiej``."""

from .cli import main

if __name__ == "__main__":
    main()
