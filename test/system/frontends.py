"""Runs a notebook by nbclient, as nbconvert and papermill do, and prints what came of each cell as JSON."""

import json
import sys

import nbformat
from nbclient import NotebookClient

cells = json.loads(sys.stdin.read())
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
notebook.metadata.kernelspec = {"name": "typetorch", "display_name": "", "language": "typescript"}
NotebookClient(notebook, timeout=60, allow_errors=True, kernel_name="typetorch").execute()
print(json.dumps([cell.outputs for cell in notebook.cells] + [notebook.metadata.language_info]))
