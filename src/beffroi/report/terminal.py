"""The position in a terminal: pure renderers for 80 columns, readable without colour."""

from beffroi.report.terminal_position import print_decisions, print_position
from beffroi.report.terminal_register import print_passage, print_register, print_sheet
from beffroi.report.terminal_why import print_difference, print_why

__all__ = [
    "print_decisions",
    "print_difference",
    "print_passage",
    "print_position",
    "print_register",
    "print_sheet",
    "print_why",
]
