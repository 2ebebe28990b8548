"""Run the command line with ``python -m beffroi.cli``."""

from beffroi.cli.main import main

main()
