"""A writer to be killed: forks children that append and acknowledge until SIGKILL.

Run as a script: ``ledger_crash.py FOLDER ROUNDS SEED``. Prints, for each round, the identifiers
that the killed child had acknowledged.
"""

import os
import random
import signal
import sys
import time
from datetime import UTC, datetime

from beffroi.climate.ledger import Ledger, UsageEvent


def child(folder: str, out: int, number: int) -> None:
    ledger = Ledger(folder, segment_rows=40)
    moment = datetime(2026, 11, 22, 8, tzinfo=UTC)
    for turn in range(100_000):
        events = [
            UsageEvent(id=f"r{number:04d}-{turn:06d}-{i}", ts=moment, system="corvi", tokens_out=i)
            for i in range(turn % 4 + 1)
        ]
        ledger.append(events)
        os.write(out, "".join(f"{e.id}\n" for e in events).encode())
        if turn % 25 == 24:
            ledger.seal()


def main() -> None:
    folder, rounds, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    chance = random.Random(seed)
    Ledger(folder).seal()  # imports everything before the forks
    for number in range(rounds):
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reader)
            child(folder, writer, number)
        os.close(writer)
        time.sleep(chance.uniform(0.001, 0.03))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        with os.fdopen(reader, "rb") as pipe:
            # A line cut short was never acknowledged.
            for line in pipe.read().split(b"\n")[:-1]:
                sys.stdout.write(f"{line.decode()}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
