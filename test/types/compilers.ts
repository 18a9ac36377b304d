/** The compilers that must agree: the one that checks cells (5.0.4), the newest with an interface (5.9), and the newest (7). */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import ts50 from "@tslab/typescript-for-tslab";
import ts59 from "typescript";

/** One complaint of a compiler: where, and its text with what follows in further lines. */
export interface Complaint {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  readonly code: number;
  readonly text: string;
}

/** What a check cost and said. */
export interface Check {
  readonly complaints: readonly Complaint[];
  readonly instantiations: number;
  /** Processor time of the check itself, once the library is loaded. */
  readonly milliseconds: number;
}

/** How programs are checked. */
export interface Manner {
  /** Whether long types are written out in full. */
  readonly full?: boolean;
  /** Whether null and undefined fit every type, as in cells, where learners need no `!`. */
  readonly loose?: boolean;
}

/** A compiler: checks programs, given as file name and text, against the declarations that we ship. */
export interface Compiler {
  readonly version: string;
  check(programs: Readonly<Record<string, string>>, how?: Manner): Check;
  /** What an editor shows of a name (or of `object.member`, where it stands last) in a program. */
  hover?(text: string): (name: string) => { readonly text: string; readonly documentation: string };
}

const root = resolve(__dirname, "../..");

/** What a program imports as `typetorch`: the declarations that we ship, written anew when the sources have changed. */
let declarations: string | undefined;

function entry(): string {
  if (declarations === undefined) {
    const folder = join(cache, fingerprint());
    if (!existsSync(folder)) write(folder);
    declarations = join(folder, "lib/index.d.ts");
  }
  return declarations;
}

/** Below node_modules, so that what the declarations import is found. */
const cache = join(root, "node_modules/.cache/typetorch-declarations");

function fingerprint(): string {
  const hash = createHash("sha256");
  for (const file of readdirSync(join(root, "lib"), { recursive: true, encoding: "utf8" }).sort()) {
    if (file.endsWith(".ts")) hash.update(file).update(readFileSync(join(root, "lib", file)));
  }
  return hash.digest("hex").slice(0, 16);
}

/** Written aside and then renamed, since several test files may want it at once. */
function write(folder: string): void {
  mkdirSync(cache, { recursive: true });
  const aside = mkdtempSync(join(cache, "new-"));
  const emit = { noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: root, outDir: aside };
  const config = { extends: join(root, "tsconfig.json"), compilerOptions: emit, include: [join(root, "lib")] };
  writeFileSync(join(aside, "tsconfig.json"), JSON.stringify(config));
  run(process.execPath, [tsc, "-p", aside]);
  if (!existsSync(join(aside, "lib/index.d.ts"))) throw new Error("no declarations were written");
  const hour = 3_600_000;
  for (const old of readdirSync(cache)) {
    if (Date.now() - statSync(join(cache, old)).mtimeMs > hour)
      rmSync(join(cache, old), { recursive: true, force: true });
  }
  try {
    renameSync(aside, folder);
  } catch {
    rmSync(aside, { recursive: true, force: true }); // another test file was faster
  }
}

const tsc = join(root, "node_modules/typescript-7/bin/tsc");

const options = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: "es2022",
  module: "commonjs",
  moduleResolution: "node",
  esModuleInterop: true,
  types: ["node"],
  typeRoots: [join(root, "node_modules/@types")],
};

/** The compilers with a programming interface, on files that exist only in memory. */
function inMemory(ts: typeof ts59): Compiler {
  const cache = new Map<string, ts59.SourceFile | undefined>();
  return {
    version: ts.version,
    hover(text) {
      const name = join(root, "test/types/hover.ts");
      const { options: parsed } = ts.convertCompilerOptionsFromJson(
        { ...options, paths: { typetorch: [entry()] }, noErrorTruncation: true },
        root,
      );
      const read = (file: string) => (file === name ? text : ts.sys.readFile(file));
      const service = ts.createLanguageService({
        getCompilationSettings: () => parsed,
        getScriptFileNames: () => [name],
        getScriptVersion: () => "1",
        getScriptSnapshot: (file) => {
          const content = read(file);
          return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
        },
        getCurrentDirectory: () => root,
        getDefaultLibFileName: (o) => ts.getDefaultLibFilePath(o),
        fileExists: (file) => file === name || ts.sys.fileExists(file),
        readFile: read,
        directoryExists: ts.sys.directoryExists,
      });
      return (wanted) => {
        const member = wanted.includes(".");
        const found = member
          ? text.lastIndexOf(wanted) + wanted.indexOf(".") + 1
          : text.search(new RegExp(`\\b${wanted}\\b`));
        const info = service.getQuickInfoAtPosition(name, found);
        return {
          text: ts.displayPartsToString(info?.displayParts),
          documentation: ts.displayPartsToString(info?.documentation),
        };
      };
    },
    check(programs, { full = false, loose = false } = {}) {
      const { options: parsed } = ts.convertCompilerOptionsFromJson(
        { ...options, strict: !loose, paths: { typetorch: [entry()] }, noErrorTruncation: full },
        root,
      );
      const texts = new Map(Object.entries(programs).map(([name, text]) => [join(root, "test/types", name), text]));
      const host = ts.createCompilerHost(parsed);
      const { getSourceFile, fileExists, readFile } = host;
      host.fileExists = (name) => texts.has(name) || fileExists(name);
      host.readFile = (name) => texts.get(name) ?? readFile(name);
      host.getSourceFile = (name, target, ...rest) => {
        const text = texts.get(name);
        if (text !== undefined) return ts.createSourceFile(name, text, target);
        if (!cache.has(name)) cache.set(name, getSourceFile.call(host, name, target, ...rest));
        return cache.get(name);
      };
      const program = ts.createProgram([...texts.keys()], parsed, host);
      const complaints: Complaint[] = [];
      program.getTypeChecker();
      const start = process.cpuUsage();
      for (const [name] of texts) {
        const file = program.getSourceFile(name)!;
        for (const d of [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]) {
          const { line, character } = file.getLineAndCharacterOfPosition(d.start ?? 0);
          complaints.push({
            file: name.slice(join(root, "test/types").length + 1),
            line: line + 1,
            column: character + 1,
            code: d.code,
            text: ts.flattenDiagnosticMessageText(d.messageText, "\n"),
          });
        }
      }
      const { user, system } = process.cpuUsage(start);
      return { complaints, instantiations: program.getInstantiationCount(), milliseconds: (user + system) / 1000 };
    },
  };
}

/** The newest compiler has no interface: its command line, on files in a folder of their own. */
const newest: Compiler = {
  version: "7",
  check(programs, { full = false, loose = false } = {}) {
    const folder = mkdtempSync(join(tmpdir(), "typetorch-types-"));
    try {
      for (const [name, text] of Object.entries(programs)) writeFileSync(join(folder, name), text);
      const { moduleResolution: _, ...rest } = options;
      writeFileSync(
        join(folder, "tsconfig.json"),
        JSON.stringify({
          compilerOptions: {
            ...rest,
            strict: !loose,
            moduleResolution: "bundler",
            noErrorTruncation: full,
            paths: { typetorch: [entry()] },
          },
          files: Object.keys(programs),
        }),
      );
      const output = run(process.execPath, [tsc, "-p", folder, "--pretty", "false", "--extendedDiagnostics"]);
      const complaints: Complaint[] = [];
      for (const line of output.split("\n")) {
        const head = /^(.*?)\((\d+),(\d+)\): error TS(\d+): (.*)$/.exec(line);
        if (head) {
          const file = head[1]!.split("/").at(-1)!;
          if (!(file in programs)) continue;
          complaints.push({
            file,
            line: Number(head[2]),
            column: Number(head[3]),
            code: Number(head[4]),
            text: head[5]!,
          });
        } else if (line.startsWith("  ") && complaints.length > 0) {
          const last = complaints.at(-1)!;
          complaints[complaints.length - 1] = { ...last, text: `${last.text}\n${line}` };
        }
      }
      const instantiations = Number(/^Instantiations:\s+(\d+)/m.exec(output)?.[1] ?? Number.NaN);
      const milliseconds = 1000 * Number(/^Check time:\s+([\d.]+)s/m.exec(output)?.[1] ?? Number.NaN);
      return { complaints, instantiations, milliseconds };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function run(program: string, args: readonly string[]): string {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], maxBuffer: 1 << 28 });
  } catch (error) {
    return String((error as { stdout?: string }).stdout ?? "");
  }
}

/** The compiler that checks the cells of a notebook. */
export const cells: Compiler = inMemory(ts50 as unknown as typeof ts59);

/** All of them, oldest first. */
export const compilers: readonly Compiler[] = [cells, inMemory(ts59), newest];

/** The sentence of a complaint about shapes: what stands as a string literal type where a parameter's type should be. */
export function sentenceOf(text: string): string | undefined {
  const found = /(?:to (?:parameter of |method's 'this' of )?type) '"(.*)"'\.$/s.exec(text);
  return found?.[1]?.replaceAll('\\"', '"');
}
