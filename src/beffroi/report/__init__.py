"""The position on paper, on screen and as data: HTML, JSON, CSV, terminal. Pure renderers."""
