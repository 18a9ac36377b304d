/** What a frontend may ask: the contents of requests, read and checked at the edge with the protocol's defaults. */

import { type Content, MessageError } from "./message";

export interface ExecuteRequest {
  code: string;
  silent: boolean;
  storeHistory: boolean;
  userExpressions: Record<string, string>;
  allowStdin: boolean;
  stopOnError: boolean;
}

export interface CursorRequest {
  code: string;
  /** In UTF-16 units, as JavaScript counts (the protocol counts code points). */
  cursor: number;
}

export interface InspectRequest extends CursorRequest {
  detail: 0 | 1;
}

export interface HistoryRequest {
  access: "range" | "tail" | "search";
  output: boolean;
  raw: boolean;
  session: number;
  start: number;
  stop: number | undefined;
  n: number | undefined;
  pattern: string;
  unique: boolean;
}

export function readExecute(content: Content): ExecuteRequest {
  const silent = flag(content, "silent", false);
  const expressions = content.user_expressions ?? {};
  if (typeof expressions !== "object" || expressions === null) throw wrong("user_expressions", "an object");
  return {
    code: text(content, "code"),
    silent,
    storeHistory: flag(content, "store_history", !silent) && !silent,
    userExpressions: Object.fromEntries(Object.entries(expressions).map(([name, code]) => [name, String(code)])),
    allowStdin: flag(content, "allow_stdin", true),
    stopOnError: flag(content, "stop_on_error", true),
  };
}

export function readCursor(content: Content): CursorRequest {
  const code = text(content, "code");
  const points = content.cursor_pos;
  if (points === undefined || points === null) return { code, cursor: code.length };
  if (typeof points !== "number") throw wrong("cursor_pos", "a number");
  return { code, cursor: unitsOf(code, points) };
}

export function readInspect(content: Content): InspectRequest {
  return { ...readCursor(content), detail: content.detail_level === 1 ? 1 : 0 };
}

export function readCode(content: Content): string {
  return text(content, "code");
}

export function readHistory(content: Content): HistoryRequest {
  const access = content.hist_access_type;
  if (access !== "range" && access !== "tail" && access !== "search") {
    throw wrong("hist_access_type", "range, tail or search");
  }
  const number = (name: string) => (typeof content[name] === "number" ? (content[name] as number) : undefined);
  return {
    access,
    output: flag(content, "output", false),
    raw: flag(content, "raw", true),
    session: number("session") ?? 0,
    start: number("start") ?? 0,
    stop: number("stop"),
    n: number("n"),
    pattern: typeof content.pattern === "string" ? content.pattern : "*",
    unique: flag(content, "unique", false),
  };
}

/** The UTF-16 offset of a position counted in code points. */
export function unitsOf(code: string, points: number): number {
  let units = 0;
  for (const point of code) {
    if (points-- <= 0) break;
    units += point.length;
  }
  return units;
}

/** The number of code points before a UTF-16 offset. */
export function pointsOf(code: string, units: number): number {
  let points = 0;
  for (const _ of code.slice(0, Math.max(0, units))) points++;
  return points;
}

function text(content: Content, name: string): string {
  const value = content[name];
  if (typeof value !== "string") throw wrong(name, "a string");
  return value;
}

function flag(content: Content, name: string, otherwise: boolean): boolean {
  const value = content[name];
  return typeof value === "boolean" ? value : otherwise;
}

function wrong(name: string, kind: string): MessageError {
  return new MessageError(`${name} must be ${kind}`);
}
