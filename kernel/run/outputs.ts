/** Turns the messages of a running cell into its outputs, as a notebook keeps them. */

import type { KernelMessage } from "@jupyterlab/services";
import type { CodeCell, MimeData, Output } from "../notebook";

/** The outputs of all cells of one notebook; displays are updated wherever they stand. */
export class OutputRecorder {
  private readonly displays = new Map<string, { data: MimeData; metadata: Record<string, unknown> }[]>();
  private readonly clearing = new Set<CodeCell>();

  /** Takes in one message of the kernel that belongs to `cell`. */
  record(cell: CodeCell, message: KernelMessage.IIOPubMessage): void {
    const content = message.content as Record<string, unknown>;
    switch (message.header.msg_type) {
      case "execute_input":
        cell.execution_count = content.execution_count as number;
        break;
      case "stream":
        this.write(cell, content.name as "stdout" | "stderr", String(content.text));
        break;
      case "display_data":
      case "execute_result":
        this.display(cell, message.header.msg_type, content);
        break;
      case "update_display_data":
        this.update(content);
        break;
      case "clear_output":
        if (content.wait === true) this.clearing.add(cell);
        else cell.outputs.length = 0;
        break;
      case "error":
        this.add(cell, {
          output_type: "error",
          ename: String(content.ename),
          evalue: String(content.evalue),
          traceback: (content.traceback as string[] | undefined) ?? [],
        });
        break;
    }
  }

  private add(cell: CodeCell, output: Output): void {
    this.clearIfDue(cell);
    cell.outputs.push(output);
  }

  /** Joins what follows on the same stream, and lets carriage returns rewrite the line, as a terminal does. */
  private write(cell: CodeCell, name: "stdout" | "stderr", text: string): void {
    this.clearIfDue(cell);
    const last = cell.outputs.at(-1);
    if (last?.output_type === "stream" && last.name === name) {
      last.text = `${last.text.slice(-1)}${text}`.includes("\r") ? overwrite(last.text + text) : last.text + text;
    } else {
      cell.outputs.push({ output_type: "stream", name, text: overwrite(text) });
    }
  }

  private display(cell: CodeCell, kind: "display_data" | "execute_result", content: Record<string, unknown>): void {
    const shown = {
      data: (content.data ?? {}) as MimeData,
      metadata: (content.metadata ?? {}) as Record<string, unknown>,
    };
    const output: Output =
      kind === "display_data"
        ? { output_type: kind, ...shown }
        : { output_type: kind, ...shown, execution_count: content.execution_count as number };
    this.add(cell, output);
    const id = displayId(content);
    if (id === undefined) return;
    // A display under a known id also changes what stands under it already.
    this.update(content);
    this.displays.set(id, [...(this.displays.get(id) ?? []), output]);
  }

  private update(content: Record<string, unknown>): void {
    const id = displayId(content);
    if (id === undefined) return;
    for (const output of this.displays.get(id) ?? []) {
      output.data = (content.data ?? {}) as MimeData;
      output.metadata = (content.metadata ?? {}) as Record<string, unknown>;
    }
  }

  private clearIfDue(cell: CodeCell): void {
    if (this.clearing.delete(cell)) cell.outputs.length = 0;
  }
}

function displayId(content: Record<string, unknown>): string | undefined {
  const transient = content.transient as { display_id?: string } | undefined;
  return transient?.display_id;
}

/** What is left on each line after its carriage returns. */
function overwrite(text: string): string {
  if (!text.includes("\r")) return text;
  const settled = text.replaceAll("\r\n", "\n").split("\n");
  return settled
    .map((line) => {
      // The last line may still be rewritten: a return at its very end must be kept.
      const open = line.endsWith("\r");
      let shown = "";
      for (const part of (open ? line.slice(0, -1) : line).split("\r")) shown = part + shown.slice(part.length);
      return open ? `${shown}\r` : shown;
    })
    .join("\n");
}
