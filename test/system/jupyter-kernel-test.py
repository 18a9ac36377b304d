"""The Jupyter project's own tests of a kernel, with everything declared but the pager, which typetorch has no use for."""

import unittest

import jupyter_kernel_test


class TypetorchTests(jupyter_kernel_test.KernelTests):
    kernel_name = "typetorch"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = 'console.log("hello, world")'
    code_stderr = 'console.error("a warning")'

    completion_samples = [
        {"text": "Math.aco", "matches": {"acos", "acosh"}},
        {"text": "const list = [1, 2]; list.joi", "matches": {"join"}},
        {"text": "consol", "matches": {"console"}},
    ]

    complete_code_samples = ["1", 'console.log("hello")', "function f(x) {\n  return x * 2;\n}\n\n", "x = 1", ""]
    incomplete_code_samples = [
        "function f(x) {",
        "for (let i = 0; i < 3; i++) {\n",
        "const x = [1,",
        "`open",
        "/* open",
        "f(1",
        "const x =",
    ]
    invalid_code_samples = ["const = 3", "1 2 3", "}", 'let x = "open', "let 7a = 1;"]

    code_inspect_sample = "Math.max"
    code_generate_error = 'throw new RangeError("out of range")'

    code_execute_result = [
        {"code": "1 + 2", "result": "3"},
        {"code": "[1, 2, 3].map((x) => x * x)", "result": "[ 1, 4, 9 ]"},
        {"code": "await Promise.resolve(6 * 7)", "result": "42"},
        {"code": "[1, 2, 3].length", "result": "3"},
        {"code": "[{ a: 1 }, { a: 2 }]", "mime": "text/html"},
    ]
    code_display_data = [
        {"code": 'import { display } from "tslab"; display.html("<b>bold</b>")', "mime": "text/html"},
        {"code": 'import { display } from "tslab"; display.markdown("# title")', "mime": "text/markdown"},
    ]

    code_history_pattern = "1 [+] *"
    supported_history_operations = ("tail", "range", "search")

    code_clear_output = "console.clear()"


class TypetorchWelcomeTests(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "typetorch"
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main(verbosity=2)
