"""The demo authority: a seeded generator of every artefact, and nothing computed from them."""

from beffroi.demo.build import DemoFile, DemoManifest, build

__all__ = ["DemoFile", "DemoManifest", "build"]
