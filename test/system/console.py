"""Uses the kernel in `jupyter console` as one does at a terminal, keystroke by keystroke; prints what the screen was sent."""

import os
import re
import sys

import pexpect

escape = r"(?:\x1b\[[0-9;?]*[a-zA-Z]|\s)*"
console = pexpect.spawn(
    sys.executable,
    ["-m", "jupyter_console", "--kernel", "typetorch", "--no-confirm-exit"],
    encoding="utf8",
    timeout=60,
    dimensions=(50, 120),
    env={**os.environ, "PROMPT_TOOLKIT_NO_CPR": "1", "TERM": "xterm"},
)
console.logfile_read = sys.stdout


def prompt(number):
    console.expect(rf"In{escape}\[{escape}{number}{escape}\]")


def shown(text):
    console.expect(escape.join(re.escape(word) for word in text.split()))


prompt(1)
console.send("const base = 20\r")
prompt(2)
# A line that opens something goes on in the next one, which the kernel indents.
console.send("function twice(n: number) {\r")
console.send("return 2 * n\r")
console.send("}\r\r")
prompt(3)
console.send("twice(base) + 2\r")
shown("42")
prompt(4)
# A single completion is put in.
console.send("base.toPrec\t")
shown("base.toPrecision")
console.send("(3)\r")
shown("'20.0'")
prompt(5)
console.send("const wrong: string = base\r")
shown("is not assignable to type")
prompt(6)
console.send('console.log("hello " + prompt("your name? "))\r')
shown("your name?")
console.sendline("Ada")
shown("hello Ada")
prompt(7)
console.send('console.log("it " + "runs"); while (true) {}\r')
shown("it runs")
console.sendintr()
shown("KeyboardInterrupt")
prompt(8)
console.send("base + 1\r")
shown("21")
prompt(9)
console.sendeof()
console.expect(pexpect.EOF)
