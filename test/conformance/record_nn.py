"""Writes what PyTorch's layers, losses, optimizers and schedulers do into cases/nn-*.json.gz.

    python test/conformance/record_nn.py                   every group
    python test/conformance/record_nn.py layers optimizers some groups
"""

import importlib
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True

GROUPS = ["layers", "recurrent", "attention", "losses", "drawn", "optimizers", "schedulers", "init"]


def main(groups):
    for group in groups:
        recorder = importlib.import_module(f"recorder_nn.{group}").record()
        path, size = recorder.write(os.path.join(HERE, "cases"))
        print(f"{group:12} {len(recorder.cases):5} cases, {size / 1024:6.0f} kB  {os.path.relpath(path)}")
        if recorder.surprises:
            sys.exit("\n".join(recorder.surprises))


if __name__ == "__main__":
    main(sys.argv[1:] or GROUPS)
