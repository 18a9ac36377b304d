/** Layer: the base of the library's own modules, whose parameters have PyTorch's names in state dictionaries. */

import { ArgumentError, TypetorchError } from "../base/error";
import { describe } from "../core/params";
import { isTensor } from "../core/tensor";
import { Module } from "./module";

/** `weightIhL0` is `weight_ih_l0`, so that a model saved here loads in PyTorch and the other way round. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A module of the library. */
export class Layer extends Module {
  protected override get isLayer(): boolean {
    return true;
  }

  protected override stateName(property: string): string {
    return snakeCase(property);
  }

  /** An input that is no tensor is told as such, not by what JavaScript says as it is used like one. */
  protected override explained(error: unknown, inputs: readonly unknown[]): unknown {
    if (!(error instanceof TypeError) || error instanceof TypetorchError || isTensor(inputs[0])) return error;
    const name = this.constructor.name;
    const hint = Array.isArray(inputs[0]) || typeof inputs[0] === "number" ? "; make one with tensor(...)" : "";
    return new ArgumentError(`${name}: input must be a tensor, got ${describe(inputs[0])}${hint}`, { op: name });
  }
}

/** A setting as PyTorch prints it. */
export function printed(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return `'${value}'`;
  if (typeof value === "number") return printedNumber(value);
  if (Array.isArray(value)) return `(${value.map(printed).join(", ")}${value.length === 1 ? "," : ""})`;
  return String(value);
}

/** A fraction as Python prints it: `1e-05`, and `0.1`. Whole numbers have no point. */
function printedNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const magnitude = Math.abs(value);
  if (value !== 0 && (magnitude < 1e-4 || magnitude >= 1e16)) {
    return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  }
  return String(value);
}

/** A number that Python holds as a float: whole ones are printed with a point. */
export function printedFloat(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? value.toFixed(1) : printedNumber(value);
}

/** `in_features=2, bias=True` of settings by name. */
export function settings(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .map(
      ([name, value]) =>
        `${snakeCase(name)}=${typeof value === "object" && value !== null && !Array.isArray(value) ? String(value) : printed(value)}`,
    )
    .join(", ");
}
