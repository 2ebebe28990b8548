"""From the names met in logs to what is known of them: host, grid, model. Never a silent zero.

Each answer says how it was found. What nobody documents gets the interval of the nearest class
that is documented, and the status to say so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from beffroi.climate.factorset import FactorSet, Grid, LibraryModel, grid_over
from beffroi.climate.sheets import HostSheet, ModelKind, ModelSheet, Span

# How a model, a host or a grid was found, from the surest to the least.
ModelStatus = Literal["library", "registry", "name", "class", "unknown"]
HostStatus = Literal["known", "unknown"]
ZoneStatus = Literal["given", "host", "home", "candidates", "unknown"]

_QUANTISATION = re.compile(r"[-_.:](q\d[\w.]*|gguf|awq|gptq|fp8|int8|int4|4bit|8bit|bf16|fp16)$")
_REGION = re.compile(r"^(eu|us|apac|global)\.")
_OWNER = re.compile(r"^(anthropic|mistral|meta|amazon|cohere|deepseek|openai|qwen)\.")
_REVISION = re.compile(r"-v\d+:\d+$")
_TAG = re.compile(r":(free|latest|instruct|cloud|batch|beta|nitro|floor)$")
_EXPERTS = re.compile(r"(?<![\w.])(\d+)x(\d+(?:\.\d+)?)b(?![a-z])")
# "135m" is a size; "1m" is a context length.
_SIZE = re.compile(r"(?<![\w.])e?(\d+(?:\.\d+)?(?=b)|\d{2,4}(?=m))(b|m)(?![a-z0-9])")
_ACTIVE = re.compile(r"(?<![\w.])a(\d+(?:\.\d+)?)b(?![a-z0-9])")
_WORD = re.compile(r"[a-z]+|\d+")
_MEGA = 1000


@dataclass(frozen=True)
class Model:
    """What is known of a model: billions of parameters (in all, active), speed, how it was found.

    ``near`` names the model or class that stands for it when it is not documented itself.
    """

    name: str
    total: Span
    active: Span
    kind: ModelKind
    status: ModelStatus
    tps: float | None = None
    ttft: float | None = None
    near: str = ""
    retired: bool = False
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Host:
    """Where it runs: PUE (ratio), WUE (L per kWh of IT energy), fewest requests together."""

    id: str
    name: str
    pue: Span
    wue: Span
    batch_low: int
    local: bool
    status: HostStatus
    library: str | None
    verification: str
    sheet: HostSheet | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Place:
    """The grid it draws from, and how that was known."""

    grid: Grid
    status: ZoneStatus


class Catalogue:
    """Resolves names under one factor set; each distinct name is resolved once."""

    def __init__(self, factors: FactorSet) -> None:
        self.factors = factors
        self._hosts = {_key(k): h for h in factors.hosts for k in (h.id, *h.keys)}
        self._bases = sorted(
            ((base, h) for h in factors.hosts for base in h.bases), key=lambda p: -len(p[0])
        )
        self._by_library = {h.library: h for h in reversed(factors.hosts) if h.library}
        self._names = _index(factors)
        self._sheets = {n: s for s in factors.sheets.models for n in s.names}
        self._countries = {c.code.upper(): c.zone for c in factors.zones.countries}
        self.model = lru_cache(maxsize=65_536)(self._model)
        self.host = lru_cache(maxsize=65_536)(self._host)
        self.place = lru_cache(maxsize=65_536)(self._place)

    # -- hosts ---------------------------------------------------------------------------------

    def _host(self, provider: str, api_base: str = "") -> Host:
        """Return the host of a provider's name or, first, of an API address."""
        sheet = self._by_base(api_base) or self._hosts.get(_key(provider))
        if sheet is None:
            return self._unknown_host(provider)
        site = self.factors.sites.get(sheet.library or "")
        wide = self._unknown_host(provider)
        return Host(
            id=sheet.id,
            name=sheet.name,
            pue=sheet.pue or (site.pue if site else wide.pue),
            wue=sheet.wue or (site.wue if site else wide.wue),
            batch_low=sheet.batch_low or self.factors.uncertainty.batch.low,
            local=sheet.local,
            status="known",
            library=sheet.library,
            verification=sheet.verification,
            sheet=sheet,
        )

    def _by_base(self, api_base: str) -> HostSheet | None:
        name = host_name(api_base)
        if not name:
            return None
        return next((h for b, h in self._bases if name == b or name.endswith(f".{b}")), None)

    def _unknown_host(self, provider: str) -> Host:
        known = [h for h in self.factors.hosts if h.pue and h.wue]
        sites = list(self.factors.sites.values())
        pues = [h.pue for h in known if h.pue] + [s.pue for s in sites]
        wues = [h.wue for h in known if h.wue] + [s.wue for s in sites]
        return Host(
            id="unknown",
            name=provider,
            pue=Span(low=min(p.low for p in pues), high=max(p.high for p in pues)),
            wue=Span(low=min(w.low for w in wues), high=max(w.high for w in wues)),
            batch_low=min(h.batch_low or self.factors.uncertainty.batch.low for h in known),
            local=False,
            status="unknown",
            library=None,
            verification="unverified",
        )

    # -- grids ---------------------------------------------------------------------------------

    def _place(self, zone: str, host: Host, home: str = "", api_base: str = "") -> Place:
        """Return the grid of a zone's name, else of the host, else (run on site) of ``home``.

        ``zone`` is an ISO code, a cloud region or a zone of the factor files; ``home`` the zone of
        the authority itself; ``api_base`` an address that may name its region.
        """
        zone = zone or self._region_in(api_base)
        if zone:
            code = self.zone_code(zone, host)
            return Place(self.factors.grids[code], "given") if code else self._anywhere(zone)
        if host.local:
            return Place(self.factors.grids[home], "home") if home else self._somewhere_french()
        candidates = host.sheet.candidates if host.sheet else ()
        site = self.factors.sites.get(host.library or "")
        if not candidates and site is not None:
            candidates = (site.zone,)
        if len(candidates) == 1:
            return Place(self.factors.grids[candidates[0]], "host")
        if candidates:
            grids = [self.factors.grids[c] for c in candidates]
            name = ", ".join(g.name for g in grids)
            return Place(grid_over("/".join(candidates), name, grids, "candidates"), "candidates")
        return self._anywhere(zone)

    def zone_code(self, zone: str, host: Host | None = None) -> str | None:
        """Return the zone of an ISO code, a region or a zone's own name, or ``None``."""
        name = zone.strip()
        region = name.lower()
        own = host.sheet.regions if host and host.sheet else {}
        for table in (own, self.factors.zones.regions):
            for candidate in (region, re.sub(r"(?<=\d)[a-z]$|-[a-z0-9]$", "", region)):
                if candidate in table:
                    return table[candidate]
        upper = name.upper()
        code = upper if upper in self.factors.grids else self._countries.get(upper)
        return code if code in self.factors.grids else None

    def _region_in(self, api_base: str) -> str:
        """Return the region that a host name bears (``bedrock-runtime.eu-west-3.amazonaws.com``)."""
        labels = host_name(api_base).split(".")
        return next((label for label in labels if label in self.factors.zones.regions), "")

    def french_zone(self, insee: str) -> str | None:
        """Return the grid of an INSEE commune or department code; never the mainland by default.

        Mainland only for a department of the mainland; ``None`` when the code is not French.
        """
        code = insee.strip().upper()
        for territory in self.factors.zones.territories:
            if any(code.startswith(start) for start in territory.codes):
                return territory.zone
        start = code[:2]
        mainland = start.isdigit() and 1 <= int(start) <= 95 and len(code) in {2, 5}  # noqa: PLR2004
        return self.factors.zones.mainland.zone if mainland else None

    def _anywhere(self, zone: str) -> Place:
        world = self.factors.grids["WOR"]
        others = [g for z, g in sorted(self.factors.grids.items()) if z != "WOR"]
        return Place(grid_over("?", zone or "?", [world, *others], "unknown"), "unknown")

    def _somewhere_french(self) -> Place:
        zones = [self.factors.zones.mainland.zone]
        zones += [r.zone for r in self.factors.zones.territories if r.zone in self.factors.grids]
        grids = [self.factors.grids[z] for z in zones]
        return Place(grid_over("FR?", "France", grids, "unknown"), "unknown")

    # -- models --------------------------------------------------------------------------------

    def _model(self, name: str, library: str = "") -> Model:
        """Return what is known of a model's name, as ``library``'s provider names it first."""
        exact = self.factors.models.get((library, name))
        if exact is not None:
            return _from_library(exact)
        short = short_name(name)
        for owner in (library, ""):
            found = self._names.get((owner, short))
            if found is not None:
                return replace(_from_library(found), name=name, near=found.name)
        sheet = self._sheets.get(short) or self._sheets.get(_undated(short))
        if sheet is not None:
            return _from_sheet(name, sheet, "registry")
        return (
            self._sized(name, short)
            or self._sibling(name, short, library)
            or self._class(name, short, library)
        )

    def _sibling(self, name: str, short: str, library: str) -> Model | None:
        """Return another dated version of the same model, or the model it was made from."""
        for owner in (library, ""):
            found = self._names.get((owner, _undated(short)))
            if found is not None:
                known = _from_library(found)
                return replace(known, name=name, near=found.name, status="class")
        wanted = _WORD.findall(short)
        for known_name, sheet in sorted(self._sheets.items(), key=lambda i: -len(i[0])):
            words = _WORD.findall(known_name)
            if words == wanted[: len(words)]:
                # A model tuned from another keeps its size.
                return _from_sheet(name, sheet, "registry")
        return None

    def _sized(self, name: str, short: str) -> Model | None:
        """Read the size in the name: ``24b``, ``30b-a3b``, ``8x7b``, ``135m``."""
        experts = _EXPERTS.search(short)
        if experts:
            count, size = float(experts[1]), float(experts[2])
            # Experts share their attention layers: the whole is less than the product.
            total = Span(low=0.75 * count * size, high=count * size)
            active = Span(low=size, high=2.2 * size)
        else:
            sizes = [float(n) / (1 if u == "b" else _MEGA) for n, u in _SIZE.findall(short)]
            if not sizes:
                return None
            live = _ACTIVE.search(short)
            total = Span.of(max(sizes))
            active = Span.of(float(live[1])) if live else total
        kind: ModelKind = self._word_kind(short)
        return Model(name=name, total=total, active=active, kind=kind, status="name", near=short)

    def _word_kind(self, short: str) -> ModelKind:
        words = set(_WORD.findall(short))
        encoder = next(c for c in self.factors.sheets.classes if c.kind == "encoder")
        return "encoder" if words & set(encoder.words) else "generator"

    def _class(self, name: str, short: str, library: str) -> Model:
        """Return the interval of the nearest documented class of models."""
        words = set(_WORD.findall(short))
        for known in self.factors.sheets.classes:
            if known.total and known.active and words & set(known.words):
                return Model(
                    name=name,
                    total=known.total,
                    active=known.active,
                    kind=known.kind,
                    status="class",
                    near=known.name,
                )
        own = [m for (p, _), m in self.factors.models.items() if p == library]
        family = _family(short, own or list(self.factors.models.values()))
        if family:
            return _hull(name, family, "class", _common(short, family))
        for known in self.factors.sheets.classes:
            if words & set(known.words):
                tier = [m for m in own if set(_WORD.findall(m.name)) & set(known.words)]
                if tier:
                    return _hull(name, tier, "class", known.name)
        if own:
            return _hull(name, own, "class", library)
        return _hull(name, list(self.factors.models.values()), "unknown", "")


def _hull(name: str, models: list[LibraryModel], status: ModelStatus, near: str) -> Model:
    return Model(
        name=name,
        total=Span(low=min(m.total.low for m in models), high=max(m.total.high for m in models)),
        active=Span(low=min(m.active.low for m in models), high=max(m.active.high for m in models)),
        kind="generator",
        status=status,
        near=near,
    )


def _from_sheet(name: str, sheet: ModelSheet, status: ModelStatus) -> Model:
    return Model(
        name=name,
        total=Span.of(sheet.total),
        active=Span.of(sheet.active),
        kind=sheet.kind,
        status=status,
        near=sheet.names[0],
        retired=sheet.retired,
    )


def _from_library(model: LibraryModel) -> Model:
    return Model(
        name=model.name,
        total=model.total,
        active=model.active,
        kind="generator",
        status="library",
        tps=model.tps,
        ttft=model.ttft,
        warnings=model.warnings,
    )


def _index(factors: FactorSet) -> dict[tuple[str, str], LibraryModel]:
    """Index the library by (provider, short name) and by ("", short name), open weights first."""
    names: dict[tuple[str, str], LibraryModel] = {}
    order = sorted(factors.models.items(), key=lambda i: (i[0][0] != "huggingface_hub", i[0]))
    for (provider, name), model in order:
        names.setdefault((provider, short_name(name)), model)
        names.setdefault(("", short_name(name)), model)
    return names


def _family(short: str, models: list[LibraryModel]) -> list[LibraryModel]:
    """Return the models that share most of the name: its first words, else two words anywhere."""
    wanted = _WORD.findall(short)
    named = [(_WORD.findall(short_name(m.name)), m) for m in models]
    best = max((_run(wanted, words) for words, _ in named), default=0)
    if best >= 2:  # noqa: PLR2004
        return [m for words, m in named if _run(wanted, words) == best]
    letters = {w for w in wanted if w.isalpha()}
    return [m for words, m in named if len(letters & set(words)) >= 2]  # noqa: PLR2004


def _run(one: list[str], other: list[str]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _common(short: str, family: list[LibraryModel]) -> str:
    """Return the words of the name that the whole family has."""
    shared = set.intersection(*(set(_WORD.findall(short_name(m.name))) for m in family))
    return "-".join(w for w in _WORD.findall(short) if w in shared)


def _key(provider: str) -> str:
    return re.sub(r"[\s-]+", "_", provider.strip().lower())


def _undated(short: str) -> str:
    return re.sub(r"[-_](\d{4}|\d{6}|\d{8}|\d{4}-\d{2}-\d{2})$", "", short)


def short_name(name: str) -> str:
    """Return a model's name without owner, tag and quantisation, in lower case."""
    short = name.strip().lower().rsplit("/", 1)[-1]
    for pattern in (_REGION, _OWNER, _REVISION, _TAG, _QUANTISATION, _TAG):
        short = pattern.sub("", short)
    return re.sub(r"[:_@]", "-", short)


def host_name(address: str) -> str:
    """Return the host of an API address: scheme, user, port and path set aside."""
    host = address.strip().lower().split("://", 1)[-1]
    host = re.split(r"[/?#]", host, maxsplit=1)[0].rsplit("@", 1)[-1]
    return re.sub(r":\d+$", "", host)
