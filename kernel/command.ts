/** The command line: `typetorch lab | run | export | install | doctor`. */

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { Fault } from "./fault";
import { packageVersion } from "./package";

/**
 * Runs one command and returns the exit status: 0 done, 1 failed (a cell, a fault that the user can mend), 2 a
 * command line that makes no sense. What each command needs is loaded when it runs.
 */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  let status = 0;
  const program = makeProgram((result) => {
    status = result;
  });
  try {
    await program.parseAsync(words, { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof Fault) console.error(`typetorch: ${error.message}`);
    else console.error(error);
    return 1;
  }
}

function makeProgram(finish: (status: number) => void): Command {
  const program = new Command("typetorch")
    .description("PyTorch-style deep learning in TypeScript notebooks")
    .version(packageVersion)
    .exitOverride()
    .showHelpAfterError("(typetorch --help tells what there is)");

  program
    .command("lab")
    .description("open JupyterLab on the lessons, or on a folder or notebook of yours")
    .argument("[words...]", "a folder or notebook, and options for JupyterLab (--no-browser, --port 9999, ...)")
    .allowUnknownOption()
    .helpOption(false)
    .action(async (given: string[]) => {
      const { lab } = await import("./lab.js");
      finish(await lab(given));
    });

  program
    .command("run")
    .description("run notebooks through a Jupyter server, and fail when a cell fails")
    .argument("[paths...]", "notebooks, or folders of notebooks (default: notebooks)")
    .addOption(timeoutOption())
    .addOption(parametersOption())
    .option("--keep-going", "run the cells after a failed one too")
    .option("--solutions", "run with the solutions of the exercises in")
    .option("--jobs <n>", "how many notebooks run at once", count)
    .option("--junit <file>", "write a report in JUnit's format")
    .option("--compare [folder]", "fail where outputs are not those stored in the notebooks, or in this folder's")
    .addOption(
      new Option("--tolerance <t>", "how far numbers may differ for --compare (default: 1e-6)").argParser(tolerance),
    )
    .option("--save <folder>", "write the executed notebooks into this folder")
    .option("--in-place", "write the outputs into the notebooks themselves")
    .option("--kernel <name>", "use this kernel instead of the one that each notebook names")
    .action(async (paths: string[], options) => {
      const { run } = await import("./run/run.js");
      finish(await run(paths, options));
    });

  program
    .command("export")
    .description("write each notebook as one HTML file that works without a network")
    .argument("[paths...]", "notebooks, or folders of notebooks (default: notebooks)")
    .option("--out <folder>", "where the pages go (default: dist/html); for one notebook a file, as page.html")
    .option("--no-execute", "take the outputs that the notebooks hold instead of running them")
    .addOption(
      new Option("--to <form>", "pages, executed notebooks, scripts or paper").choices([
        "html",
        "ipynb",
        "script",
        "pdf",
      ]),
    )
    .option("--typecheck", "put the compiler into the pages, so that type and shape errors show before a cell runs")
    .option("--site", "write a site: pages that share one runtime, and the API reference")
    .option("--junit <file>", "write a report of the run in JUnit's format")
    .option("--keep-going", "run the cells after a failed one too")
    .addOption(new Option("--theme <theme>", "colours of the page").choices(["auto", "light", "dark"]))
    .addOption(timeoutOption())
    .addOption(parametersOption())
    .option("--solutions", "run with the solutions of the exercises in")
    .option("--jobs <n>", "how many notebooks run at once", count)
    .action(async (paths: string[], options) => {
      const { exportNotebooks } = await import("./export/export.js");
      finish(await exportNotebooks({ ...options, paths }));
    });

  program
    .command("install")
    .description("install the kernelspec, so that Jupyter finds the kernel")
    .option("--user", "for you alone")
    .option("--sys-prefix", "into the Python environment in use")
    .option("--prefix <folder>", "into this folder's share/jupyter")
    .action(async (options) => {
      const { install } = await import("./install.js");
      console.log(`Installed the kernel "typetorch" in ${install(options)}`);
    });

  program
    .command("doctor")
    .description("say what is installed, which backend runs, and what to do about what is missing")
    .action(async () => {
      const { doctor } = await import("./doctor.js");
      finish(await doctor());
    });

  program.command("kernel <connection-file>", { hidden: true }).action(async (file: string) => {
    await import("./kernel.js").then((module) => module.startKernel(file));
  });
  return program;
}

function timeoutOption(): Option {
  return new Option("--timeout <seconds>", "how long one cell may take (default: 300)").argParser(seconds);
}

function parametersOption(): Option {
  return new Option("-p, --parameters <name=value...>", "set what a cell tagged `parameters` declares");
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("it should be a number of seconds above 0.");
  return value;
}

function tolerance(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0)) throw new InvalidArgumentError("it should be a number, 0 or above.");
  return value;
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("it should be a whole number above 0.");
  return value;
}
