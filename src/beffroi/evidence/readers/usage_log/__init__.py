"""Log of calls to language models: JSON lines in the shape of OpenAI's API (a gateway, LiteLLM…).

Each line names a model, an address and the tokens used. It is added up by system, purpose, model,
host and day: that is all the footprint and the dependence of a system need. Users, keys, prompts
and answers are dropped at parsing. Where a system has fewer than k users in the log, its days are
not told, only its total: the days of four persons are their days.
"""

from __future__ import annotations

import re
from typing import ClassVar

from beffroi.core import BeffroiError, Text, t, tn
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.reader import Context
from beffroi.evidence.readers.usage_log.call import call_in, loads, records
from beffroi.evidence.readers.usage_log.model import UsageGroup, UsageLog
from beffroi.evidence.readers.usage_log.propose import proposals
from beffroi.evidence.readers.usage_log.sums import Sums
from beffroi.evidence.reading import Content, Reading
from beffroi.evidence.voice import Voice

__all__ = ["READER", "UsageGroup", "UsageLog", "UsageLogReader"]


class UsageLogReader:
    """Adds up the calls of a usage log."""

    kind: ClassVar[str] = "usage_log"
    label: ClassVar[Text] = t("journal d’appels à des modèles (passerelle)")
    signs: ClassVar[Text] = t("des lignes JSON avec un modèle et des nombres de jetons")
    names: ClassVar[tuple[str, ...]] = ("usage", "gateway", "litellm", "passerelle")
    keeps_source: ClassVar[bool] = False
    needs_consent: ClassVar[bool] = True
    order: ClassVar[int] = 85
    content: ClassVar[type[Content]] = UsageLog

    def recognise(self, artefact: Artefact) -> float:
        """Return the share of the first lines that are calls, and 0.9 for a JSON list of calls."""
        head = artefact.text_head.lstrip()
        if head.startswith("["):
            return 0.9 if re.search(r'"(prompt_tokens|input_tokens)"\s*:', head[:8192]) else 0.0
        lines = [line for line in head.split("\n")[:-1] or [head] if line.strip()][:30]
        calls = sum(call_in(loads(line)) is not None for line in lines)
        return 0.5 + 0.48 * calls / len(lines) if calls else 0.0

    def read(self, artefact: Artefact, context: Context) -> Reading:
        """Add up the whole log in one pass.

        Raises:
            BeffroiError: no line of it is a call.
        """
        sums = Sums(context)
        for number, record in records(artefact, context):
            sums.take(number, record)
        if not sums.groups:
            raise BeffroiError(t("aucune ligne n’est un appel à un modèle."), where=artefact.name)
        content = sums.content()
        voice = Voice(artefact, context, collected_on=content.last_day)
        reading = voice.reading(
            content,
            rows=sums.lines,
            rejects=sums.rejects.first,
            notes=_notes(content),
            proposals=list(proposals(content, voice)),
            stored=False,
        )
        return reading.model_copy(update={"rows_rejected": sums.rejects.count})


def _notes(content: UsageLog) -> list[Text]:
    unnamed = sum(g.calls for g in content.groups if not g.system)
    if not unnamed:
        return []
    return [
        tn(
            "{n} appel ne nomme pas le système qui l’a fait.",
            "{n} appels ne nomment pas le système qui les a faits.",
            unnamed,
        )
    ]


READER = UsageLogReader()
