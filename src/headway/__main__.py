"""``python -m headway`` is the same as ``headway``."""

from headway.cli.main import run

if __name__ == "__main__":
    run()
