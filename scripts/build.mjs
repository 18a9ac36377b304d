/**
 * Builds the package: JavaScript and declarations by TypeScript 7 into dist/, then whatever every
 * `scripts/build-*.mjs` adds (each exports one async function by default). Quick when nothing changed.
 */

import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Builds everything; returns whether it went without errors. Files are written even where types are wrong. */
export async function build({ quiet = false } = {}) {
  const dist = join(root, "dist");
  const started = new Date();
  removeOrphans(dist);
  // `npx tsc` may be the compiler of tslab's own TypeScript, so ours is called by its path.
  const tsc = join(root, "node_modules", "typescript-7", "bin", "tsc");
  const compiled = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json", "--pretty", "false"], {
    cwd: root,
    stdio: quiet ? ["ignore", "ignore", "inherit"] : "inherit",
  });
  let ok = compiled.status === 0;
  const command = join(dist, "kernel", "main.js");
  if (existsSync(command)) chmodSync(command, 0o755);
  for (const name of readdirSync(join(root, "scripts")).sort()) {
    if (!/^build-.+\.mjs$/.test(name)) continue;
    try {
      const module = await import(pathToFileURL(join(root, "scripts", name)).href);
      await module.default();
    } catch (error) {
      ok = false;
      console.error(`scripts/${name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  if (ok) markBuilt(join(dist, ".built"), started);
  return ok;
}

/** The set-up builds again when a source is newer than this mark, so it bears the time at which the build began. */
function markBuilt(stamp, started) {
  writeFileSync(stamp, "");
  utimesSync(stamp, started, started);
}

/** Removes what a source file left in dist/ after it was renamed or deleted. */
function removeOrphans(dist) {
  for (const part of ["lib", "kernel"]) {
    const out = join(dist, part);
    if (!existsSync(out)) continue;
    for (const entry of readdirSync(out, { recursive: true, withFileTypes: true })) {
      const suffix = /\.d\.ts$|\.js$/.exec(entry.name)?.[0];
      if (!entry.isFile() || suffix === undefined) continue;
      const file = join(entry.parentPath ?? entry.path, entry.name);
      const source = join(root, relative(dist, file)).slice(0, -suffix.length);
      if (!existsSync(`${source}.ts`) && !existsSync(`${source}.d.ts`)) rmSync(file);
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = (await build()) ? 0 : 1;
