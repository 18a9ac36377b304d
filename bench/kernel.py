"""Compares the kernel with stock tslab and ipykernel in one run: start, first cell, round trips, completion while busy.

Run after the build, with the Python of the set-up:  .venv/bin/python bench/kernel.py [rounds]
"""

import json
import math
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from jupyter_client.manager import KernelManager
from jupyter_client.kernelspec import KernelSpec

root = Path(__file__).resolve().parent.parent
spec = subprocess.run(
    ["node", "-p", f"JSON.stringify(require({json.dumps(str(root / 'dist/kernel/kernelspec.js'))}).kernelspec())"],
    check=True,
    capture_output=True,
    text=True,
).stdout

kernels = {
    "typetorch": {
        "argv": json.loads(spec)["argv"],
        "library": 'import { tensor } from "typetorch"\ntensor([1, 2]).sum().item()',
        "busy": "const until = Date.now() + 3000; while (Date.now() < until);",
        "prefix": "Math.ma",
        "loop": "let total = 0",
        "loop2": "for (let i = 0; i < 3e6; i++) total += i",
        "lines": 'for (let i = 0; i < 100000; i++) console.log("line " + i)',
    },
    "tslab 1.0.22": {
        "argv": ["node", str(root / "node_modules/tslab/bin/tslab"), "kernel", "--config-path={connection_file}"],
        "library": 'import { tensor } from "typetorch"\ntensor([1, 2]).sum().item()',
        "busy": "const until = Date.now() + 3000; while (Date.now() < until);",
        "prefix": "Math.ma",
        "loop": "let total = 0",
        "loop2": "for (let i = 0; i < 3e6; i++) total += i",
        "lines": 'for (let i = 0; i < 100000; i++) console.log("line " + i)',
    },
    "ipykernel": {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "library": "import math\nmath.fsum([1, 2])",
        "busy": "import time\nuntil = time.time() + 3\nwhile time.time() < until: pass",
        "prefix": "print.__c",
        "loop": "total = 0",
        "loop2": "for i in range(3000000): total += i",
        "lines": "for i in range(100000): print('line', i)",
    },
}


class Manager(KernelManager):
    """A manager of a kernel that is given by its command, installed or not."""

    argv: list = []

    @property
    def kernel_spec(self):
        return KernelSpec(argv=self.argv, display_name="bench", language="x", interrupt_mode="message")


def execute(client, code, timeout=60):
    """Milliseconds until reply and idle."""
    started = time.perf_counter()
    client.execute_interactive(code, timeout=timeout, output_hook=lambda message: None, allow_stdin=False)
    return (time.perf_counter() - started) * 1000


def measure(kernel):
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        # Plain tslab finds the library where npm puts it.
        modules = Path(folder) / "node_modules"
        modules.mkdir()
        (modules / "typetorch").symlink_to(root, target_is_directory=True)
        manager = Manager()
        manager.argv = kernel["argv"]
        started = time.perf_counter()
        manager.start_kernel(cwd=folder)
        client = manager.client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=60)
            found["ready"] = (time.perf_counter() - started) * 1000
            found["first cell, library imported"] = execute(client, kernel["library"])
            found["trivial cell, median"] = statistics.median(execute(client, f"{i} + 1") for i in range(40))
            execute(client, kernel["loop"])
            found["3e6 additions to a variable of another cell"] = execute(client, kernel["loop2"])
            times = []
            client.execute(kernel["busy"])
            time.sleep(0.2)
            for _ in range(8):
                started = time.perf_counter()
                wanted = client.complete(kernel["prefix"])
                while client.get_shell_msg(timeout=60)["parent_header"].get("msg_id") != wanted:
                    pass
                times.append((time.perf_counter() - started) * 1000)
            # A kernel that answers only once the cell has ended is quick for all but the first.
            found["completion while a cell runs, median"] = statistics.median(times)
            found["completion while a cell runs, slowest of 8"] = max(times)
            time.sleep(3)  # the busy cell ends
            try:
                found["100,000 lines"] = execute(client, kernel["lines"], timeout=20)
            except TimeoutError:
                found["100,000 lines"] = math.inf  # lost output: the cell never becomes idle
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    return found


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    names = list(kernels)
    runs = {name: [] for name in names}
    for _ in range(rounds):  # in turns, so that a busy machine is as busy for each
        for name in names:
            runs[name].append(measure(kernels[name]))
    rows = []
    for name in names:
        for key in runs[name][0]:
            if key not in rows:
                rows.append(key)
    print("| | " + " | ".join(names) + " |")
    print("|---|" + "---|" * len(names))
    for row in rows:
        cells = []
        for name in names:
            values = [run[row] for run in runs[name] if row in run]
            value = statistics.median(values) if values else None
            cells.append("" if value is None else "never ends" if value == math.inf else f"{value:,.0f} ms")
        print(f"| {row} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
