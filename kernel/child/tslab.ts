/** The module `tslab` as cells know it: its display functions, shown through this kernel. */

import { randomBytes } from "node:crypto";
import { version as node } from "node:process";
import { sendMessage } from "./output";

type Content = string | Uint8Array;

class Display {
  private shown = false;

  constructor(private readonly id?: string) {}

  javascript(text: string): void {
    this.raw("text/javascript", text);
  }
  html(text: string): void {
    this.raw("text/html", text);
  }
  markdown(text: string): void {
    this.raw("text/markdown", text);
  }
  latex(text: string): void {
    this.raw("text/latex", text);
  }
  svg(text: string): void {
    this.raw("image/svg+xml", text);
  }
  png(bytes: Uint8Array): void {
    this.raw("image/png", bytes);
  }
  jpeg(bytes: Uint8Array): void {
    this.raw("image/jpeg", bytes);
  }
  gif(bytes: Uint8Array): void {
    this.raw("image/gif", bytes);
  }
  pdf(bytes: Uint8Array): void {
    this.raw("application/pdf", bytes);
  }
  text(text: string): void {
    this.raw("text/plain", text);
  }
  raw(type: string, content: Content): void {
    const value = typeof content === "string" ? content : Buffer.from(content).toString("base64");
    sendMessage(this.shown ? "update_display_data" : "display_data", {
      data: { [type]: value },
      metadata: {},
      transient: this.id === undefined ? {} : { display_id: this.id },
    });
    this.shown = this.id !== undefined;
  }
}

export const tslab = {
  __esModule: true,
  display: new Display(),
  /** An output of its own, which each further call overwrites. */
  newDisplay: () => new Display(randomBytes(8).toString("hex")),
  versions: { tslab: "1.0.22", typescript: "5.0.4", node },
};
