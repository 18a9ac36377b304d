/** Modules that hold others: Sequential, ModuleList, ModuleDict, ParameterList, ParameterDict. */

import { ArgumentError, IndexError } from "../base/error";
import type { Shape } from "../base/shapes/shape";
import type { ChainRule, Input, Numbered, Output, shapeRule } from "../core/kinds-layers";
import { describe } from "../core/params";
import { isTensor, type Tensor } from "../core/tensor";
import { Module } from "./module";
import { Parameter } from "./parameter";

function checkModule(op: string, value: unknown): Module {
  if (value instanceof Module) return value;
  const hint = typeof value === "function" ? "; make one with new" : "";
  throw new ArgumentError(`${op}: takes modules, got ${describe(value)}${hint}`, { op });
}

function place(op: string, index: number, length: number): number {
  if (!Number.isInteger(index) || index < -length || index >= length) {
    throw new IndexError(`${op}: index ${index} is out of range for ${length} modules`, { op });
  }
  return index < 0 ? index + length : index;
}

/**
 * Layers one after another: the output of each is the input of the next. Layers are found by number (`model[0]`) or,
 * when they were given by name, by name (`model.at("fc")`).
 *
 * @shape that of its layers, one after another
 * @param layers modules one after another, one array of them, or an object of them by name
 * @source PyTorch torch.nn.Sequential
 * @example
 * const model = new nn.Sequential(new nn.Linear(4, 3), new nn.ReLU(), new nn.Linear(3, 2));
 * model.forward(zeros(5, 4)).shape // => [5, 2]
 */
// biome-ignore lint/suspicious/noExplicitAny: a Sequential of known layers must fit where the layers are not known
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the constructor sets the layers by number
export class Sequential<L extends readonly Module[] = any> extends Module {
  declare readonly [shapeRule]?: ChainRule<L>;
  [index: number]: Module;
  #layers: [string, Module][] = [];

  constructor(...layers: L);
  constructor(layers: readonly [...L]);
  constructor(layers: Readonly<Record<string, Module>>);
  constructor(...args: unknown[]) {
    super();
    const [first] = args;
    if (args.length === 1 && Array.isArray(first)) this.#renumber(first.map((m) => checkModule("Sequential", m)));
    else if (args.length === 1 && typeof first === "object" && first !== null && !(first instanceof Module)) {
      for (const [name, module] of Object.entries(first)) {
        this.#layers.push([name, checkModule("Sequential", module)]);
        this.addModule(name, module as Module);
      }
    } else this.#renumber(args.map((m) => checkModule("Sequential", m)));
  }

  /** The layers as they are now: one may have been replaced by `model[0] = ...`. */
  #current(): [string, Module][] {
    for (const entry of this.#layers) entry[1] = (this as unknown as Record<string, Module>)[entry[0]]!;
    return this.#layers;
  }

  /** Layers under the names "0", "1" and so on, as properties and in the state dictionary. */
  #renumber(modules: readonly Module[]): void {
    for (const [name] of this.#layers) delete (this as Record<string, unknown>)[name];
    this.#layers = modules.map((module, i) => [String(i), module]);
    for (const [name, module] of this.#layers) (this as Record<string, unknown>)[name] = module;
  }

  override forward<S extends Shape>(input: Input<ChainRule<L>, S>): Output<ChainRule<L>, S> {
    let x: unknown = input;
    for (const [, layer] of this.#current()) x = layer.forward(x);
    return x as Output<ChainRule<L>, S>;
  }

  /** How many layers there are. */
  get length(): number {
    return this.#layers.length;
  }

  /** A layer by number (negative from the end) or by name. */
  at(index: number | string): Module {
    if (typeof index === "string") {
      const found = this.#current().find(([name]) => name === index)?.[1];
      if (!found) throw new ArgumentError(`Sequential: there is no layer ${JSON.stringify(index)}`);
      return found;
    }
    return this.#current()[place("Sequential", index, this.length)]![1];
  }

  /** The layers from `start` to before `end`, as a Sequential of the same modules. */
  slice(start?: number, end?: number): Sequential {
    return new Sequential(
      ...this.#current()
        .slice(start, end)
        .map(([, module]) => module),
    );
  }

  /** Adds a layer at the end. The result is the same Sequential; its type knows no more than that there are layers. */
  append(module: Module): Sequential {
    this.#layers.push([String(this.length), checkModule("append", module)]);
    (this as Record<string, unknown>)[String(this.length - 1)] = module;
    return this;
  }

  /** Adds layers at the end. */
  extend(modules: Iterable<Module>): Sequential {
    for (const module of modules) this.append(module);
    return this;
  }

  /** Puts a layer before the one at `index`. */
  insert(index: number, module: Module): Sequential {
    const modules = this.#current().map(([, m]) => m);
    modules.splice(index < 0 ? index + modules.length : index, 0, checkModule("insert", module));
    this.#renumber(modules);
    return this;
  }

  /** The layers, one after another. */
  *[Symbol.iterator](): Iterator<Module> {
    for (const [, module] of this.#current()) yield module;
  }
}

export interface Sequential<L extends readonly Module[]> extends Numbered<L, Module> {}

/**
 * Modules in an array that is registered, as a plain array is not.
 *
 * @param modules the modules
 * @source PyTorch torch.nn.ModuleList
 * @example
 * const layers = new nn.ModuleList([new nn.Linear(2, 2), new nn.Linear(2, 1)]);
 * layers.namedParameters().map(([name]) => name) // => ["0.weight", "0.bias", "1.weight", "1.bias"]
 */
export class ModuleList<M extends Module = Module> extends Module {
  [index: number]: M;
  #count = 0;

  constructor(modules: Iterable<M> = []) {
    super();
    this.extend(modules);
  }

  /** How many modules there are. */
  get length(): number {
    return this.#count;
  }

  /** A module by number, negative from the end. */
  at(index: number): M {
    return this[place("ModuleList", index, this.#count)]!;
  }

  /** Adds a module at the end. */
  append(module: M): this {
    this[this.#count] = checkModule("append", module) as M;
    this.#count++;
    return this;
  }

  /** Adds modules at the end. */
  extend(modules: Iterable<M>): this {
    for (const module of modules) this.append(module);
    return this;
  }

  /** Puts a module before the one at `index`. */
  insert(index: number, module: M): this {
    const modules = [...this];
    modules.splice(index < 0 ? index + modules.length : index, 0, checkModule("insert", module) as M);
    this.#count = 0;
    return this.extend(modules);
  }

  /** What a function makes of each module. */
  map<R>(each: (module: M, index: number) => R): R[] {
    return [...this].map(each);
  }

  /** The modules, one after another. */
  *[Symbol.iterator](): Iterator<M> {
    for (let i = 0; i < this.#count; i++) yield this[i]!;
  }

  /** Equal neighbours share one line, as in PyTorch: `(0-2): 3 x Linear(...)`. */
  protected override printedChildren(): [string, string][] {
    const texts = [...this].map(String);
    const lines: [string, string][] = [];
    for (let i = 0; i < texts.length; ) {
      let end = i + 1;
      while (end < texts.length && texts[end] === texts[i]) end++;
      lines.push(end - i === 1 ? [String(i), texts[i]!] : [`${i}-${end - 1}`, `${end - i} x ${texts[i]}`]);
      i = end;
    }
    return lines;
  }
}

/** What the containers by name have in common. */
class Dict<V> extends Module {
  readonly #entries = new Map<string, V>();
  readonly #check: (value: unknown) => V;

  constructor(entries: Iterable<readonly [string, V]> | Readonly<Record<string, V>>, check: (value: unknown) => V) {
    super();
    this.#check = check;
    const pairs = Symbol.iterator in entries ? entries : Object.entries(entries);
    for (const [name, value] of pairs as Iterable<readonly [string, V]>) this.set(name, value);
  }

  protected override members(): Iterable<readonly [string, unknown]> {
    return this.#entries;
  }

  /** How many there are. */
  get size(): number {
    return this.#entries.size;
  }

  /** The one of this name. */
  get(name: string): V {
    const found = this.#entries.get(name);
    if (found === undefined) {
      throw new ArgumentError(
        `${this.constructor.name}: there is no ${JSON.stringify(name)}, only ${[...this.keys()].join(", ") || "an empty dictionary"}`,
      );
    }
    return found;
  }

  /** Whether there is one of this name. */
  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** Adds one, or takes another in the place of the one of this name. */
  set(name: string, value: V): this {
    if (name === "" || name.includes(".")) {
      throw new ArgumentError(
        `${this.constructor.name}: a name may not be empty or contain ".", got ${JSON.stringify(name)}`,
      );
    }
    this.#entries.set(name, this.#check(value));
    return this;
  }

  /** Takes one out. */
  delete(name: string): boolean {
    return this.#entries.delete(name);
  }

  /** Adds all of an object. */
  update(entries: Readonly<Record<string, V>>): this {
    for (const [name, value] of Object.entries(entries)) this.set(name, value);
    return this;
  }

  keys(): IterableIterator<string> {
    return this.#entries.keys();
  }

  values(): IterableIterator<V> {
    return this.#entries.values();
  }

  entries(): IterableIterator<[string, V]> {
    return this.#entries.entries();
  }

  [Symbol.iterator](): IterableIterator<[string, V]> {
    return this.entries();
  }
}

/**
 * Modules by name, registered.
 *
 * @param modules an object of modules
 * @source PyTorch torch.nn.ModuleDict
 * @example
 * const heads = new nn.ModuleDict({ mean: new nn.Linear(2, 1), scale: new nn.Linear(2, 1) });
 * heads.get("mean").forward(zeros(3, 2)).shape // => [3, 1]
 */
export class ModuleDict<M extends Module = Module> extends Dict<M> {
  constructor(modules: Iterable<readonly [string, M]> | Readonly<Record<string, M>> = {}) {
    super(modules, (value) => checkModule("ModuleDict", value) as M);
  }
}

/** Tensors become parameters. */
function asParameter(op: string, value: unknown): Parameter {
  if (value instanceof Parameter) return value;
  if (isTensor(value)) return new Parameter(value);
  throw new ArgumentError(`${op}: takes parameters or tensors, got ${describe(value)}`, { op });
}

/** One line for each parameter, as PyTorch prints it. */
function printedParameters(entries: Iterable<readonly [string, Tensor]>): string {
  return [...entries]
    .map(([name, x]) => `(${name}): Parameter containing: [torch.FloatTensor of size ${x.shape.join("x")}]`)
    .join("\n");
}

/**
 * Parameters in an array that is registered; tensors become parameters.
 *
 * @param parameters the parameters
 * @source PyTorch torch.nn.ParameterList
 * @example
 * new nn.ParameterList([zeros(2), zeros(3)]).parameters().length // => 2
 */
export class ParameterList extends Module {
  [index: number]: Parameter;
  #count = 0;

  constructor(parameters: Iterable<Tensor> = []) {
    super();
    this.extend(parameters);
  }

  /** How many parameters there are. */
  get length(): number {
    return this.#count;
  }

  /** A parameter by number, negative from the end. */
  at(index: number): Parameter {
    return this[place("ParameterList", index, this.#count)]!;
  }

  /** Adds a parameter at the end. */
  append(parameter: Tensor): this {
    this[this.#count++] = asParameter("append", parameter);
    return this;
  }

  /** Adds parameters at the end. */
  extend(parameters: Iterable<Tensor>): this {
    for (const parameter of parameters) this.append(parameter);
    return this;
  }

  *[Symbol.iterator](): Iterator<Parameter> {
    for (let i = 0; i < this.#count; i++) yield this[i]!;
  }

  override extraRepr(): string {
    return printedParameters([...this].map((x, i) => [String(i), x]));
  }
}

/**
 * Parameters by name, registered; tensors become parameters.
 *
 * @param parameters an object of parameters
 * @source PyTorch torch.nn.ParameterDict
 * @example
 * new nn.ParameterDict({ a: zeros(2) }).get("a").requiresGrad // => true
 */
export class ParameterDict extends Dict<Parameter> {
  constructor(parameters: Iterable<readonly [string, Parameter]> | Readonly<Record<string, Tensor>> = {}) {
    super(parameters as Readonly<Record<string, Parameter>>, (value) => asParameter("ParameterDict", value));
  }

  override extraRepr(): string {
    return printedParameters(this.entries());
  }
}
