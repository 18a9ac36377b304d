/** Reading and writing files: on disk under Node, in memory in a page. */

import { DataError } from "../base/error";
import { nodeFiles } from "./node/files";

export interface Files {
  /** Whether a file (or folder) of this name exists. */
  exists(path: string): boolean;
  /** The bytes of a file. Throws a DataError that names the file and what is wrong with it. */
  read(path: string): Uint8Array;
  /** Writes a file whole: what was there before stays until the new bytes are complete. Makes the folders that are missing. */
  write(path: string, bytes: Uint8Array): void;
  /** The names in a folder, sorted. */
  list(folder: string): string[];
}

/** The files of this process: those on disk under Node, otherwise a store in memory that lives as long as the page. */
export function files(): Files {
  return (current ??= nodeFiles() ?? memoryFiles());
}

/** Uses another store: tests do, and pages that bring data along. */
export function useFiles(store: Files): void {
  current = store;
}

let current: Files | undefined;

/** A store in memory, perhaps with files in it already. */
export function memoryFiles(initial: Readonly<Record<string, Uint8Array>> = {}): Files {
  const store = new Map(Object.entries(initial).map(([path, bytes]) => [normal(path), bytes]));
  const within = (folder: string) => {
    const prefix = normal(folder) === "" ? "" : `${normal(folder)}/`;
    const names = [...store.keys()].filter((path) => path.startsWith(prefix));
    return [...new Set(names.map((path) => path.slice(prefix.length).split("/")[0]))].sort();
  };
  return {
    exists: (path) => store.has(normal(path)) || within(path).length > 0,
    read(path) {
      const bytes = store.get(normal(path));
      if (!bytes) throw new DataError(`cannot read ${path}: there is no such file in this page's memory`);
      return bytes.slice();
    },
    write(path, bytes) {
      store.set(normal(path), bytes.slice());
    },
    list: within,
  };
}

/** `./a//b/../c` is `a/c`. */
function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split(/[\\/]+/)) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}
