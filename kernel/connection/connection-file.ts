/** The connection file: where Jupyter wants the kernel's sockets and with which key messages are signed. */

import { readFileSync } from "node:fs";

export interface Connection {
  transport: string;
  ip: string;
  shell_port: number;
  iopub_port: number;
  stdin_port: number;
  control_port: number;
  hb_port: number;
  key: string;
  signature_scheme: string;
}

export const channels = ["shell", "control", "iopub", "stdin", "hb"] as const;
export type Channel = (typeof channels)[number];

/** Reads and checks a connection file; a fault is told in one sentence that names the file. */
export function readConnection(file: string): Connection {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new Error(`connection file ${file} cannot be read: start the kernel from Jupyter, which writes it`);
  }
  let value: Partial<Connection>;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`connection file ${file} is not JSON`);
  }
  for (const channel of channels) {
    if (typeof value[`${channel}_port`] !== "number") throw new Error(`connection file ${file} has no ${channel}_port`);
  }
  return {
    transport: "tcp",
    ip: "127.0.0.1",
    key: "",
    signature_scheme: "hmac-sha256",
    ...value,
  } as Connection;
}

/** The address of one channel, as ZeroMQ writes it. */
export function address(connection: Connection, channel: Channel): string {
  const port = connection[`${channel}_port`];
  return connection.transport === "ipc" ? `ipc://${connection.ip}-${port}` : `tcp://${connection.ip}:${port}`;
}
