"""Every model x every zone x three lengths against the installed library: the largest gap.

    python benchmarks/climate_agreement.py

226,395 cases, both ends of nine figures each: some three minutes.
"""

import json
import logging
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "climate"))

from test_climate_inference import LENGTHS, MODELS, ZONES, oracle, ours

from beffroi.climate.inference import Request


def main() -> None:
    logging.disable()
    start = time.perf_counter()
    worst, cases, exact, figures = 0.0, 0, 0, 0
    for provider, model in MODELS:
        for zone in ZONES:
            for index, tokens in enumerate(LENGTHS):
                latency = (None, 3.0, 60.0)[index]
                request = Request(provider, model, tokens, latency=latency, zone=zone)
                theirs, mine = oracle(request), ours(request)
                cases += 1
                for name, pair in theirs.items():
                    for a, b in zip(pair, mine[name], strict=True):
                        figures += 1
                        exact += a == b
                        worst = max(worst, abs(a - b) / abs(a) if a else abs(b))
    print(json.dumps({"models": len(MODELS), "zones": len(ZONES), "lengths": LENGTHS,
                      "cases": cases, "figures": figures, "equal_to_the_bit": exact,
                      "max_relative_gap": worst, "seconds": round(time.perf_counter() - start)},
                     indent=1))  # fmt: skip
    sys.exit(0 if worst <= 1e-12 else 1)


if __name__ == "__main__":
    main()
