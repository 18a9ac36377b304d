/** Finds the user's Chromium (or Chrome, or Edge); a browser is never downloaded. */

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { Fault } from "./fault";

/** The browser's program, or undefined when there is none. `CHROME_PATH` names one; a wrong one is a fault. */
export function findChromium(): string | undefined {
  const given = process.env.CHROME_PATH;
  if (given) {
    if (executable(given)) return given;
    throw new Fault(`CHROME_PATH=${given} is no program that can be run: correct it or unset it.`);
  }
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...known()].find(executable);
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
      join(base, "Google/Chrome/Application/chrome.exe"),
      join(base, "Microsoft/Edge/Application/msedge.exe"),
    ]);
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
