/** The Jupyter kernel: `startKernel` serves the connection that Jupyter describes until it is told to shut down. */

import { readConnection } from "./connection/connection-file";
import { openSockets } from "./connection/sockets";
import { Session } from "./session/session";

/** Starts the kernel; resolves once it answers. */
export async function startKernel(connectionFile: string): Promise<void> {
  const log = (text: string) => console.error(`[typetorch] ${text}`);
  const connection = readConnection(connectionFile);
  let session: Session | undefined;
  const sockets = await openSockets(connection, (channel, message) => session?.receive(channel, message), log);
  const exit = () => {
    setTimeout(() => process.exit(0), 1000);
    void sockets.close().then(() => process.exit(0));
  };
  session = new Session(sockets, exit, log);
  process.on("SIGINT", () => session.interrupt());
  process.on("SIGTERM", () => session.shutdown());
  process.on("uncaughtException", (error) => log(`an error of the kernel's own: ${error.stack}`));
  process.on("unhandledRejection", (reason) =>
    log(`an error of the kernel's own: ${(reason as Error)?.stack ?? reason}`),
  );
  endWithJupyter(() => session.shutdown());
  // Before the first request is answered, so that a first cell right behind it does not wait for the compiler.
  session.warm();
}

/** Jupyter says which process started the kernel; when that one is gone without a word, the kernel goes too. */
function endWithJupyter(end: () => void): void {
  const parent = Number(process.env.JPY_PARENT_PID);
  if (!(parent > 1) || process.platform === "win32") return;
  const first = process.ppid;
  setInterval(() => {
    if (process.ppid !== first) end();
  }, 2000).unref();
}

if (require.main === module) {
  startKernel(process.argv[2] ?? "").catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
}
