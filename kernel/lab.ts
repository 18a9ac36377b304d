/** `typetorch lab`: JupyterLab on the lessons, with our kernel, a token, and no calls to its makers. */

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { constants, tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { Fault } from "./fault";
import { writeKernelspec } from "./install";
import { defaultNotebooks } from "./lessons";
import { findNotebooks, readNotebook, writeWhole } from "./notebook";
import { findPython } from "./run/python";

/** Opens JupyterLab and returns its exit status once it ends. One word may name a folder or a notebook. */
export async function lab(words: readonly string[]): Promise<number> {
  const { place, options } = splitWords(words);
  const { folder, page } = placeToOpen(place);
  const port = givenPort(options);
  if (port !== undefined) await refuseTakenPort(port);
  const python = findPython("jupyterlab");

  const scratch = mkdtempSync(join(tmpdir(), "typetorch-lab-"));
  writeKernelspec(join(scratch, "kernels", "typetorch"));
  const settings = join(scratch, "lab-settings");
  writeWhole(join(settings, "overrides.json"), `${JSON.stringify(labSettings, null, 2)}\n`);

  console.log(`Opening JupyterLab on ${folder} (Ctrl+C ends it) ...`);
  const child = spawn(
    python,
    [
      ...["-m", "jupyterlab", `--ServerApp.root_dir=${folder}`, `--LabApp.default_url=/lab${page}`],
      ...[`--LabApp.app_settings_dir=${settings}`, "--LabApp.news_url=", "--LabApp.extension_manager=readonly"],
      "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
      // Nothing that a cell puts out is dropped, however much it is.
      "--ZMQChannelsWebsocketConnection.limit_rate=False",
      // Ctrl+C ends it without asking; its log keeps to what matters: the address and what goes wrong.
      ...["--ServerApp.answer_yes=True", "--Application.log_level=ERROR"],
      ...(port === undefined ? [] : ["--ServerApp.port_retries=0"]),
      ...(process.getuid?.() === 0 && !options.includes("--allow-root") ? ["--allow-root"] : []),
      ...options,
    ],
    {
      stdio: "inherit",
      env: {
        ...process.env,
        JUPYTER_PATH: [scratch, process.env.JUPYTER_PATH]
          .filter(Boolean)
          .join(process.platform === "win32" ? ";" : ":"),
      },
    },
  );
  const ended = new Promise<number>((done, fail) => {
    child.on("error", fail);
    child.on("exit", (code, signal) => done(code ?? 128 + constants.signals[signal ?? "SIGTERM"]));
  });
  // On a terminal Ctrl+C reaches JupyterLab by itself; a signal that is sent to us alone must be handed on.
  const interrupt = () => {
    if (!process.stdin.isTTY) child.kill("SIGINT");
  };
  const terminate = () => child.kill("SIGTERM");
  process.on("SIGINT", interrupt).on("SIGTERM", terminate).on("SIGHUP", terminate);
  try {
    return await ended;
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", terminate).off("SIGHUP", terminate);
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** No question about news, no look for updates: a lesson needs no network. */
const labSettings = {
  "@jupyterlab/apputils-extension:notification": { checkForUpdates: false, fetchNews: "false" },
};

/** The folder that JupyterLab serves and the page that it opens there. */
function placeToOpen(path: string | undefined): { folder: string; page: string } {
  const place = path ?? defaultNotebooks();
  const entry = statSync(place, { throwIfNoEntry: false });
  if (entry === undefined) throw new Fault(`lab: ${place}: there is no such file or folder.`);
  if (entry.isDirectory()) {
    // The lessons open at their beginning; a folder of the user's own opens as it was left.
    const index = existsSync(join(place, "00-index.ipynb")) ? "00-index.ipynb" : undefined;
    const start = path === undefined ? basename(findNotebooks([place])[0] ?? "") : index;
    return { folder: resolve(place), page: start ? `/tree/${encodeURIComponent(start)}` : "" };
  }
  if (place.endsWith(".ipynb")) readNotebook(place);
  return { folder: dirname(resolve(place)), page: `/tree/${encodeURIComponent(basename(place))}` };
}

/** Parts the folder or notebook to open from JupyterLab's options and their values. */
export function splitWords(words: readonly string[]): { place: string | undefined; options: string[] } {
  const at = words.findIndex((word, index) => !word.startsWith("-") && !takesValue(words[index - 1]));
  if (at < 0) return { place: undefined, options: [...words] };
  return { place: words[at], options: words.filter((_, index) => index !== at) };
}

/** Whether the word behind this one is its value. */
function takesValue(word: string | undefined): boolean {
  return word !== undefined && /^-/.test(word) && !word.includes("=") && !flags.has(word);
}

/** JupyterLab's options that stand alone. */
const flags = new Set([
  ...["--no-browser", "--allow-root", "--debug", "-y", "--collaborative", "--expose-app-in-browser", "--autoreload"],
  ...["--core-mode", "--dev-mode", "--skip-dev-build", "--watch", "--splice-source", "--preserve-sessions"],
  ...["--generate-config", "--show-config", "--show-config-json", "--help", "--help-all", "--version", "-h"],
]);

/** The port that the words ask for. */
export function givenPort(words: readonly string[]): number | undefined {
  const forms = /^--(?:ServerApp\.)?port(?:=(.*))?$/;
  for (const [index, word] of words.entries()) {
    const match = forms.exec(word);
    if (match === null) continue;
    const text = match[1] ?? words[index + 1] ?? "";
    const port = Number(text);
    if (text === "" || !Number.isInteger(port) || port < 0 || port > 65535) {
      throw new Fault(`lab: --port ${text}: a port is a whole number from 1 to 65535.`);
    }
    return port === 0 ? undefined : port;
  }
  return undefined;
}

async function refuseTakenPort(port: number): Promise<void> {
  const fault = await listenFault(port);
  if (fault === undefined) return;
  if (fault === "EACCES") {
    throw new Fault(`lab: port ${port} may not be used by this user: choose one above 1023 with --port.`);
  }
  throw new Fault(
    `lab: port ${port} is in use by another program: choose another one with --port, or leave --port out and a free one is found.`,
  );
}

/** The code of the error when the port cannot be listened on. */
function listenFault(port: number): Promise<string | undefined> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => done(error.code ?? "EADDRINUSE"));
    probe.listen(port, "localhost", () => probe.close(() => done(undefined)));
  });
}
