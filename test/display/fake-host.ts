/** A host for tests, which keeps what is displayed. */

import { type DisplayOptions, type Host, hostKey } from "../../lib/display/host";
import type { MimeBundle } from "../../lib/display/mime";

export interface Shown {
  readonly data: MimeBundle;
  readonly options: DisplayOptions;
}

export interface FakeHost extends Host {
  readonly shown: Shown[];
  readonly cleared: boolean[];
  /** Ends the running cell. */
  endCell(): void;
}

/** Sets a host that keeps everything; `removeHost` takes it away. */
export function setFakeHost(part: Partial<Host> = {}): FakeHost {
  const shown: Shown[] = [];
  const cleared: boolean[] = [];
  let atEnd: (() => void)[] = [];
  const fake: FakeHost = {
    kind: "kernel",
    shown,
    cleared,
    display: (data, options = {}) => void shown.push({ data, options }),
    clearOutput: (wait) => void cleared.push(wait),
    atCellEnd: (flush) => void atEnd.push(flush),
    endCell() {
      const flushes = atEnd;
      atEnd = [];
      for (const flush of flushes) flush();
    },
    ...part,
  };
  (globalThis as { [key: symbol]: unknown })[hostKey] = fake;
  return fake;
}

export function removeHost(): void {
  delete (globalThis as { [key: symbol]: unknown })[hostKey];
}
