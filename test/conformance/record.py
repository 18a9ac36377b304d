"""Writes what PyTorch answers to thousands of calls into cases/, for the conformance tests to replay.

    python test/conformance/record.py              every group
    python test/conformance/record.py moving pool  some groups
"""

import collections
import importlib
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True

from recorder.case import Recorder  # noqa: E402

GROUPS = [
    "creation", "unary", "binary", "promotion", "activation", "reduction", "product", "linalg", "moving",
    "ordering", "indexing", "convolution", "pooling", "normalisation", "sampling", "distance", "loss", "inplace", "further", "corners", "pairs",
]


def main(groups):
    counts = collections.Counter()
    total, surprises = 0, []
    for group in groups:
        recorder = Recorder(group)
        importlib.import_module(f"recorder.{group}").record(recorder)
        recorder.keyword_forms()
        path, size = recorder.write(os.path.join(HERE, "cases"))
        total += size
        for case in recorder.cases:
            counts[case["op"].split(".")[-1]] += 1
        raising = sum("raises" in c for c in recorder.cases)
        surprises += recorder.surprises
        print(f"{group:14} {len(recorder.cases):5} cases, {raising:4} raise, {recorder.dropped:3} too delicate, {size / 1024:7.0f} kB  {os.path.relpath(path)}")
    few = {op: n for op, n in counts.items() if n < 20}
    print(f"{len(counts)} ops, {sum(counts.values())} cases, {total / 1024:.0f} kB")
    if few:
        print("fewer than 20:", few)
    if surprises:
        sys.exit("\n".join(surprises))


if __name__ == "__main__":
    main(sys.argv[1:] or GROUPS)
