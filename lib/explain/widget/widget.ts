/** A widget as a value: it displays itself live where scripts run, and as a table elsewhere. */

import { host } from "../../display/host";
import { type Displayable, displaySymbol, type MimeBundle } from "../../display/mime";
import { widgetMime } from "../spec";
import { type FallbackTable, textOfTable } from "../table";
import { widgetHtml } from "./html";

/** What every widget's spec has. */
export interface AnySpec {
  readonly widget: string;
  readonly title: string;
}

export class Widget<S extends AnySpec = AnySpec> implements Displayable {
  private readonly table: FallbackTable;

  /** @param table what stands in where scripts do not run */
  constructor(
    readonly spec: S,
    table: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] },
  ) {
    this.table = { caption: spec.title, ...table };
  }

  [displaySymbol](): MimeBundle {
    return {
      [widgetMime]: this.spec,
      "text/html": widgetHtml(this.spec, this.table, host().kind !== "page"),
      "text/plain": this.toString(),
    };
  }

  toString(): string {
    return textOfTable(this.table);
  }
}
