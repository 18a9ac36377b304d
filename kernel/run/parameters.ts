/** Parameters of a notebook: a cell tagged `parameters` declares them, `--parameters name=value` sets them. */

import { Fault } from "../fault";
import { type CodeCell, hasTag, type Notebook } from "../notebook";

/** Values by name; what is JSON is taken as such, everything else as text. */
export type Parameters = Record<string, unknown>;

/** Reads `name=value` words. */
export function parseParameters(words: readonly string[]): Parameters {
  const parameters: Parameters = {};
  for (const word of words) {
    const [, name, value] = /^([A-Za-z_$][\w$]*)=(.*)$/s.exec(word) ?? [];
    if (name === undefined || value === undefined) {
      throw new Fault(`--parameters ${word}: write it as name=value, for example --parameters epochs=3.`);
    }
    parameters[name] = parseValue(value);
  }
  return parameters;
}

/** Those of `names` that the notebook's cell tagged `parameters` declares. */
export function declaredParameters(notebook: Notebook, names: readonly string[]): string[] {
  const source = parametersCell(notebook)?.source ?? "";
  return names.filter((name) => declarationOf(name).test(source));
}

/** Puts a cell that sets the declared parameters behind the one that declares them. */
export function withParameters(notebook: Notebook, parameters: Parameters): Notebook {
  const declared = declaredParameters(notebook, Object.keys(parameters));
  const declaring = parametersCell(notebook);
  if (declared.length === 0 || declaring === undefined) return notebook;
  const at = notebook.cells.indexOf(declaring);
  const python = notebook.metadata.kernelspec?.language === "python";
  const assign = (name: string) =>
    python ? `${name} = ${pythonLiteral(parameters[name])}` : `let ${name} = ${JSON.stringify(parameters[name])};`;
  const cell: CodeCell = {
    cell_type: "code",
    id: "injected-parameters",
    source: declared.map(assign).join("\n"),
    metadata: { tags: ["injected-parameters"] },
    execution_count: null,
    outputs: [],
  };
  const rest = notebook.cells.slice(at + 1).filter((other) => !hasTag(other, "injected-parameters"));
  return { ...notebook, cells: [...notebook.cells.slice(0, at + 1), cell, ...rest] };
}

function parametersCell(notebook: Notebook): CodeCell | undefined {
  return notebook.cells.find((cell): cell is CodeCell => cell.cell_type === "code" && hasTag(cell, "parameters"));
}

function declarationOf(name: string): RegExp {
  const literal = name.replaceAll("$", "\\$");
  return new RegExp(`^\\s*(?:export\\s+)?(?:(?:const|let|var)\\s+)?${literal}\\s*(?::[^=]*)?=(?!=)`, "m");
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function pythonLiteral(value: unknown): string {
  if (value === true) return "True";
  if (value === false) return "False";
  return value === null ? "None" : JSON.stringify(value);
}
