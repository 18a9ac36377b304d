/** The bundle for changing code: the editor, and the compiler that makes a cell's TypeScript run. */

import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, highlightSpecialChars, keymap } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import { CellSyntaxError, compileCell, declaredNames, firstSyntaxError } from "./cell/compile";

/** A mistake in the code, by place. */
export interface CodeProblem {
  name: string;
  line: number;
  column: number;
  length: number;
  message: string;
}

export interface EditorOptions {
  source: string;
  label: string;
  onChange(source: string): void;
  /** Run the cell; `then` says where the reader goes after it. */
  onRun(then: "next" | "stay"): void;
  /** The reader is done with this editor. */
  onLeave(): void;
}

export interface Editor {
  readonly element: HTMLElement;
  source(): string;
  setSource(source: string): void;
  focus(line?: number): void;
  showProblems(problems: readonly CodeProblem[]): void;
}

function createEditor(options: EditorOptions): Editor {
  const run = (then: "next" | "stay") => () => {
    options.onRun(then);
    return true;
  };
  const view = new EditorView({
    state: EditorState.create({
      doc: options.source,
      extensions: [
        history(),
        drawSelection(),
        highlightSpecialChars(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        highlightSelectionMatches(),
        indentUnit.of("  "),
        EditorState.tabSize.of(2),
        javascript({ typescript: true }),
        syntaxHighlighting(classHighlighter),
        lintGutter({ tooltipFilter: () => [] }),
        EditorView.contentAttributes.of({ "aria-label": options.label, spellcheck: "false", autocapitalize: "off" }),
        Prec.high(
          keymap.of([
            { key: "Shift-Enter", run: run("next") },
            { key: "Mod-Enter", run: run("stay") },
            {
              key: "Escape",
              run: () => {
                options.onLeave();
                return true;
              },
            },
          ]),
        ),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...searchKeymap, indentWithTab]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.onChange(view.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    element: view.dom,
    source: () => view.state.doc.toString(),
    setSource: (source) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: source } }),
    focus(line) {
      if (line !== undefined && line >= 1 && line <= view.state.doc.lines) {
        view.dispatch({ selection: { anchor: view.state.doc.line(line).to }, scrollIntoView: true });
      }
      view.focus();
    },
    showProblems(problems) {
      const { doc } = view.state;
      const diagnostics = problems.map(({ name, line, column, length, message }) => {
        const start = doc.line(Math.min(Math.max(1, line), doc.lines));
        const from = Math.min(start.from + Math.max(0, column - 1), start.to);
        return {
          from,
          to: Math.min(from + Math.max(1, length), doc.length),
          severity: "error" as const,
          message: `${name}: ${message}`,
        };
      });
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
  };
}

/** What this bundle leaves for the page. */
export interface EditorPart {
  createEditor: typeof createEditor;
  compileCell: typeof compileCell;
  declaredNames: typeof declaredNames;
  firstSyntaxError: typeof firstSyntaxError;
  CellSyntaxError: typeof CellSyntaxError;
}

const part: EditorPart = { createEditor, compileCell, declaredNames, firstSyntaxError, CellSyntaxError };
(globalThis as { typetorchEditor?: EditorPart }).typetorchEditor = part;
