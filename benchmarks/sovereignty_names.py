"""How long names take: hosts of a log (each distinct host once) and parties of a long contract.

Run: ``python benchmarks/sovereignty_names.py``.
"""

from __future__ import annotations

import time
from random import Random

from beffroi.sovereignty import host_matcher, party_finder
from beffroi.sovereignty.kb.hosts import KnowledgeHosts

HOSTS, WORDS = 100_000, 100_000


def main() -> None:
    rng = Random(1)
    hosts = [
        f"h{i}.{rng.choice(['exemple', 'openai', 'cloud', 'mairie'])}{rng.randrange(999)}.{rng.choice(['fr', 'com', 'ai'])}"
        for i in range(HOSTS)
    ]
    matcher: KnowledgeHosts = host_matcher()
    at = time.process_time()
    found = sum(matcher.match(h) is not None for h in hosts)
    spent = time.process_time() - at
    print(
        f"{HOSTS} distinct hosts: {spent:.2f} s CPU, {1e6 * spent / HOSTS:.1f} µs each, {found} AI"
    )
    words = [
        "le",
        "titulaire",
        "héberge",
        "les",
        "données",
        "chez",
        "OVH",
        "SAS",
        "à",
        "Roubaix",
        "et",
        "appelle",
        "Mistral",
        "Small",
        "par",
        "API",
    ]
    text = " ".join(rng.choice(words) for _ in range(WORDS)) + " OpenAI Ireland Ltd"
    finder = party_finder()
    at = time.process_time()
    named = finder.find_parties(text)
    spent = time.process_time() - at
    print(
        f"{len(text) // 1024} kB of contract: {spent:.2f} s CPU, {len(named)} names, last {named[-1][0]}"
    )


if __name__ == "__main__":
    main()
