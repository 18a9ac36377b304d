/** Finds the user's Chromium (or Chrome, or Edge); a browser is never downloaded. */

import { builtin } from "./builtin";

/** The browser's program, if there is one, or what is wrong with the one that `CHROME_PATH` names. */
export interface FoundBrowser {
  readonly program?: string;
  readonly problem?: string;
}

export function findBrowser(): FoundBrowser {
  const fs = builtin<typeof import("node:fs")>("node:fs");
  const paths = builtin<typeof import("node:path")>("node:path");
  if (!fs || !paths) return {};
  const executable = (path: string) => {
    try {
      fs.accessSync(path, fs.constants.X_OK);
      return true;
    } catch {
      return false;
    }
  };
  const given = process.env.CHROME_PATH;
  if (given) {
    if (executable(given)) return { program: given };
    return { problem: `CHROME_PATH=${given} is no program that can be run: correct it or unset it.` };
  }
  const folders = (process.env.PATH ?? "").split(paths.delimiter).filter((folder) => folder !== "");
  const onPath = names.flatMap((name) => folders.map((folder) => paths.join(folder, name)));
  const program = [...onPath, ...known()].find(executable);
  return program === undefined ? {} : { program };
}

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];

/** Where browsers are installed that are not on the path. */
function known(): string[] {
  if (process.platform === "darwin") {
    return ["Chromium", "Google Chrome", "Microsoft Edge"].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  if (process.platform !== "win32") return [];
  const bases = [process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"], process.env.LOCALAPPDATA];
  return bases
    .filter((base) => base !== undefined)
    .flatMap((base) => [
      `${base}/Google/Chrome/Application/chrome.exe`,
      `${base}/Microsoft/Edge/Application/msedge.exe`,
    ]);
}
