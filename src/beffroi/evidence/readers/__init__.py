"""One module (or package) a kind of artefact; each exposes ``READER``."""
