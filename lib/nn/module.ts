/** Module: what every layer and model extends; parameters, buffers and child modules are the properties that hold them. */

import { type DType, dtypes, isFloat } from "../base/dtype";
import { ArgumentError, ShapeError } from "../base/error";
import { formatShape, sameShape } from "../base/shape";
import { copyInto, copyOf } from "../core/broadcasting";
import { checkInference } from "../core/inplace";
import { describe } from "../core/params";
import { detached } from "../core/tape";
import { isTensor, Tensor } from "../core/tensor";
import { type BackwardHook, type ForwardHook, type ForwardPreHook, type HookHandle, Hooks } from "./hooks";
import { located } from "./located";
import { Buffer, Parameter, replaceData } from "./parameter";

/** Tensors by name, as `stateDict` gives and `loadStateDict` takes them. */
export type StateDict = Record<string, Tensor>;

/** What `loadStateDict` found: names that the state lacks, and names that the module does not have. */
export interface LoadResult {
  readonly missingKeys: string[];
  readonly unexpectedKeys: string[];
}

type Forward = (this: Module, ...inputs: unknown[]) => unknown;

/** Classes whose forward has been wrapped. */
const prepared = new WeakSet<object>();

/** Runs a forward method with hooks, and adds the module's place to errors; set where the module's private parts are seen. */
let run: (module: Module, original: Forward, inputs: unknown[]) => unknown;

/**
 * The base of all layers and models. A property that holds a `Parameter`, a `Buffer` or another module is registered by
 * being assigned; `forward` computes the output, and calling it runs the hooks.
 *
 * @source PyTorch torch.nn.Module
 * @example
 * class Net extends nn.Module {
 *   fc = new nn.Linear(2, 1);
 *   forward(x) { return this.fc.forward(x).sigmoid(); }
 * }
 * new Net().namedParameters().map(([name]) => name) // => ["fc.weight", "fc.bias"]
 */
export class Module {
  /** Whether the module is in training mode; `train()` and `eval()` set it for all modules inside. */
  training = true;
  #hooks: Hooks | null = null;
  #running = false;
  /** Plain tensors registered by `registerBuffer`, and whether each is part of the state dictionary. */
  #buffers: Map<string, boolean> | null = null;

  constructor() {
    // Each class's forward is wrapped once, so that hooks run and errors learn the layer's place, whoever wrote the class.
    for (
      let proto = Object.getPrototypeOf(this) as { forward?: unknown } | null;
      proto !== null && proto !== Module.prototype && !prepared.has(proto);
      proto = Object.getPrototypeOf(proto) as { forward?: unknown } | null
    ) {
      prepared.add(proto);
      if (Object.hasOwn(proto, "forward") && typeof proto.forward === "function") {
        Object.defineProperty(proto, "forward", {
          value: wrapped(proto.forward as Forward),
          writable: true,
          configurable: true,
        });
      }
    }
  }

  /** Computes the output; every layer and model has its own. */
  // biome-ignore lint/suspicious/noExplicitAny: each module takes and gives what it likes, and a learner's forward(x) needs no types
  forward(..._inputs: any[]): any {
    throw new ArgumentError(
      `${this.constructor.name}: there is no forward method; write forward(x) { ... } in the class`,
    );
  }

  static {
    run = (module, original, inputs) => {
      // A forward that calls super.forward is one call, not two.
      if (module.#running) return original.apply(module, inputs);
      module.#running = true;
      try {
        return module.#hooks === null ? original.apply(module, inputs) : module.#hooks.run(module, original, inputs);
      } catch (error) {
        throw located(module.explained(error, inputs), module, module.isLayer);
      } finally {
        module.#running = false;
      }
    };
  }

  /** The error of a call in words that say more, where a class knows them. */
  protected explained(error: unknown, _inputs: readonly unknown[]): unknown {
    return error;
  }

  // -------------------------------------------------------------------------------------------- what is inside

  /** The properties in which parameters, buffers and modules are looked for. */
  protected members(): Iterable<readonly [string, unknown]> {
    return Object.entries(this);
  }

  /** @internal Whether it is one of the library's own, whose errors begin with its name. */
  protected get isLayer(): boolean {
    return false;
  }

  /** The name that a property has in the state dictionary. */
  protected stateName(property: string): string {
    return property;
  }

  /** The modules directly inside, by name. */
  namedChildren(): [string, Module][] {
    const found: [string, Module][] = [];
    const seen = new Set<Module>();
    for (const [name, value] of this.members()) {
      if (!(value instanceof Module) || seen.has(value)) continue;
      seen.add(value);
      found.push([this.stateName(name), value]);
    }
    return found;
  }

  /** The modules directly inside. */
  children(): Module[] {
    return this.namedChildren().map(([, module]) => module);
  }

  /** This module and all modules inside, by name; its own name is the prefix (default: the empty string). */
  namedModules(prefix = ""): [string, Module][] {
    const found: [string, Module][] = [];
    const seen = new Set<Module>();
    const visit = (name: string, module: Module) => {
      if (seen.has(module)) return;
      seen.add(module);
      found.push([name, module]);
      for (const [child, inner] of module.namedChildren()) visit(name === "" ? child : `${name}.${child}`, inner);
    };
    visit(prefix, this);
    return found;
  }

  /** This module and all modules inside. */
  modules(): Module[] {
    return this.namedModules().map(([, module]) => module);
  }

  /** The parameters by name, each once. */
  namedParameters(prefix = "", recurse = true): [string, Parameter][] {
    return this.#named(prefix, recurse, (module) => module.#ownParameters());
  }

  /** The parameters, each once: what optimizers take. */
  parameters(recurse = true): Parameter[] {
    return this.namedParameters("", recurse).map(([, parameter]) => parameter);
  }

  /** The buffers by name, each once. */
  namedBuffers(prefix = "", recurse = true): [string, Tensor][] {
    return this.#named(prefix, recurse, (module) => module.#ownBuffers());
  }

  /** The buffers, each once. */
  buffers(recurse = true): Tensor[] {
    return this.namedBuffers("", recurse).map(([, buffer]) => buffer);
  }

  #named<T extends Tensor>(prefix: string, recurse: boolean, own: (module: Module) => [string, T][]): [string, T][] {
    const found: [string, T][] = [];
    const seen = new Set<T>();
    for (const [path, module] of recurse ? this.namedModules(prefix) : [[prefix, this] as [string, Module]]) {
      for (const [name, value] of own(module)) {
        if (seen.has(value)) continue;
        seen.add(value);
        found.push([path === "" ? name : `${path}.${name}`, value]);
      }
    }
    return found;
  }

  #ownParameters(): [string, Parameter][] {
    const found: [string, Parameter][] = [];
    for (const [name, value] of this.members())
      if (value instanceof Parameter) found.push([this.stateName(name), value]);
    return found;
  }

  #ownBuffers(persistent = false): [string, Tensor][] {
    const found: [string, Tensor][] = [];
    for (const [name, value] of this.members()) {
      if (!(value instanceof Tensor)) continue;
      const registered = this.#buffers?.get(name);
      const keeps = value instanceof Buffer ? (registered ?? value.persistent) : registered;
      if (keeps === undefined || (persistent && !keeps)) continue;
      found.push([this.stateName(name), value]);
    }
    return found;
  }

  /** Registers a tensor as a buffer of this name, part of the state dictionary unless `persistent` is false. */
  registerBuffer(name: string, value: Tensor | null, persistent = true): void {
    this.#buffers ??= new Map();
    this.#buffers.set(name, persistent);
    this.#assign("registerBuffer", name, value);
  }

  /** Registers a parameter under a name. */
  registerParameter(name: string, value: Parameter | null): void {
    this.#assign("registerParameter", name, value);
  }

  /** Registers a module under a name. */
  addModule(name: string, module: Module | null): void {
    this.#assign("addModule", name, module);
  }

  /** Registers a module under a name; another name of addModule. */
  registerModule(name: string, module: Module | null): void {
    this.#assign("registerModule", name, module);
  }

  #assign(op: string, name: string, value: unknown): void {
    if (name === "" || name.includes(".")) {
      throw new ArgumentError(`${op}: a name may not be empty or contain ".", got ${JSON.stringify(name)}`, { op });
    }
    if (name in Module.prototype) throw new ArgumentError(`${op}: every module has a member ${name} already`, { op });
    (this as unknown as Record<string, unknown>)[name] = value;
  }

  /** The module at a path such as `"encoder.layers.0"`. */
  getSubmodule(path: string): Module {
    const found = path === "" ? this : this.namedModules().find(([name]) => name === path)?.[1];
    if (!found) {
      throw new ArgumentError(
        `getSubmodule: ${this.constructor.name} has no module ${JSON.stringify(path)}; it has ${listed(this.namedModules().slice(1))}`,
      );
    }
    return found;
  }

  /** The parameter at a path such as `"encoder.weight"`. */
  getParameter(path: string): Parameter {
    const found = this.namedParameters().find(([name]) => name === path)?.[1];
    if (!found) {
      throw new ArgumentError(
        `getParameter: ${this.constructor.name} has no parameter ${JSON.stringify(path)}; it has ${listed(this.namedParameters())}`,
      );
    }
    return found;
  }

  /** The buffer at a path such as `"norm.runningMean"`. */
  getBuffer(path: string): Tensor {
    const found = this.namedBuffers().find(([name]) => name === path)?.[1];
    if (!found) {
      throw new ArgumentError(
        `getBuffer: ${this.constructor.name} has no buffer ${JSON.stringify(path)}; it has ${listed(this.namedBuffers())}`,
      );
    }
    return found;
  }

  // -------------------------------------------------------------------------------------------- state

  /**
   * All parameters and persistent buffers by name, sharing their elements with the module.
   *
   * @source PyTorch torch.nn.Module.state_dict
   * @example
   * Object.keys(new nn.Linear(2, 1).stateDict()) // => ["weight", "bias"]
   */
  stateDict(prefix = ""): StateDict {
    const state: StateDict = {};
    const visit = (path: string, module: Module) => {
      for (const [name, value] of module.#state()) state[path + name] = detached(value);
      for (const [name, child] of module.namedChildren()) visit(`${path}${name}.`, child);
    };
    visit(prefix, this);
    return state;
  }

  /** Parameters, then persistent buffers, of this module alone. */
  #state(): [string, Tensor][] {
    return [...this.#ownParameters(), ...this.#ownBuffers(true)];
  }

  /**
   * Copies the values of a state dictionary into this module's parameters and buffers.
   *
   * @param strict whether every name must be on both sides (default: true)
   * @returns the names that were missing and unexpected
   * @throws {ArgumentError} that lists missing and unexpected names and shapes that differ
   * @source PyTorch torch.nn.Module.load_state_dict
   * @example
   * const [a, b] = [new nn.Linear(2, 1), new nn.Linear(2, 1)];
   * b.loadStateDict(a.stateDict());
   * b.weight.tolist().flat().join() === a.weight.tolist().flat().join() // => true
   */
  loadStateDict(state: Readonly<Record<string, Tensor>>, strict: boolean | { strict?: boolean } = true): LoadResult {
    const name = this.constructor.name;
    if (typeof state !== "object" || state === null || isTensor(state)) {
      throw new ArgumentError(
        `loadStateDict: takes tensors by name, as stateDict() gives them, got ${describe(state)}`,
      );
    }
    const isStrict = typeof strict === "boolean" ? strict : (strict.strict ?? true);
    const own: StateDict = {};
    const visit = (path: string, module: Module) => {
      for (const [key, value] of module.#state()) own[path + key] = value;
      for (const [key, child] of module.namedChildren()) visit(`${path}${key}.`, child);
    };
    visit("", this);
    const missingKeys = Object.keys(own).filter((key) => !(key in state));
    const unexpectedKeys = Object.keys(state).filter((key) => !(key in own));
    const wrong: string[] = [];
    for (const [key, value] of Object.entries(own)) {
      const given = state[key];
      if (given === undefined) continue;
      if (!isTensor(given)) wrong.push(`${key} is ${describe(given)}, not a tensor`);
      else if (!sameShape(given.shape, value.shape)) {
        wrong.push(
          `${key} has shape ${formatShape(given.shape)} in the state but ${formatShape(value.shape)} in ${name}`,
        );
      }
    }
    if (isStrict) {
      if (missingKeys.length > 0) wrong.push(`the state lacks ${shortened(missingKeys)}`);
      if (unexpectedKeys.length > 0) wrong.push(`${name} has no ${shortened(unexpectedKeys)}`);
    }
    if (wrong.length > 0) {
      const shapes = wrong.every((w) => w.includes(" has shape "));
      const sentence = `loadStateDict: the state is not one of this ${name}: ${wrong.join("; ")}`;
      throw shapes ? new ShapeError(sentence) : new ArgumentError(sentence);
    }
    for (const [key, value] of Object.entries(own)) {
      const given = state[key];
      if (given === undefined || given.storage === value.storage) continue;
      checkInference("loadStateDict", value);
      copyInto(value, given);
      value.storage.version++;
    }
    return { missingKeys, unexpectedKeys };
  }

  // -------------------------------------------------------------------------------------------- modes and changes

  /** Puts this module and all inside into training mode (or, with false, evaluation mode). */
  train(mode = true): this {
    this.training = mode;
    for (const child of this.children()) child.train(mode);
    return this;
  }

  /** Puts this module and all inside into evaluation mode: dropout does nothing, normalisation uses its running statistics. */
  eval(): this {
    return this.train(false);
  }

  /** Calls a function with every module inside, the innermost first, then with this one. */
  apply(change: (module: Module) => void): this {
    for (const child of this.children()) child.apply(change);
    change(this);
    return this;
  }

  /** Says whether the parameters are trained: `false` freezes them. */
  requiresGrad_(requiresGrad = true): this {
    for (const parameter of this.parameters()) parameter.requiresGrad = requiresGrad;
    return this;
  }

  /** Forgets the gradients of all parameters; with `setToNone: false` they become zero instead. */
  zeroGrad(setToNone: boolean | { setToNone?: boolean } = true): void {
    const forget = typeof setToNone === "boolean" ? setToNone : (setToNone.setToNone ?? true);
    for (const parameter of this.parameters()) {
      if (forget || parameter.grad === null) parameter.grad = null;
      else {
        parameter.grad.elements.fill(0);
        parameter.grad.storage.version++;
      }
    }
  }

  /** Changes the element type of floating parameters and buffers. Devices are taken and ignored: there is one. */
  to(target: DType | "cpu" | { dtype?: DType; device?: "cpu" }): this {
    const dtype = typeof target === "object" ? target.dtype : target === "cpu" ? undefined : target;
    if (dtype === undefined) return this;
    if (!(dtype in dtypes) || !isFloat(dtype)) {
      throw new ArgumentError(`to: a module's parameters can be float32 or float64, got ${describe(dtype)}`);
    }
    for (const x of [...this.parameters(), ...this.buffers()]) {
      if (!isFloat(x.dtype) || x.dtype === dtype) continue;
      const grad = x.grad;
      replaceData(x, copyOf(x, dtype));
      x.grad = grad === null ? null : copyOf(grad, dtype);
    }
    return this;
  }

  /** float64 parameters and buffers. */
  double(): this {
    return this.to("float64");
  }

  /** float32 parameters and buffers. */
  float(): this {
    return this.to("float32");
  }

  // -------------------------------------------------------------------------------------------- hooks

  /** Calls a function before `forward`, with its inputs; what it returns takes their place. */
  registerForwardPreHook(hook: ForwardPreHook): HookHandle {
    return this.#hooked().add("before", hook);
  }

  /** Calls a function after `forward`, with inputs and output; what it returns takes the output's place. */
  registerForwardHook(hook: ForwardHook): HookHandle {
    return this.#hooked().add("after", hook);
  }

  /**
   * Calls a function when the gradients of the inputs are there, with them and those of the outputs; what it returns takes
   * the place of the inputs' gradients.
   */
  registerFullBackwardHook(hook: BackwardHook): HookHandle {
    return this.#hooked().add("backward", hook);
  }

  #hooked(): Hooks {
    // A forward that is a property of the instance was not wrapped with its class.
    if (Object.hasOwn(this, "forward") && !isWrapped.has(this.forward)) {
      Object.defineProperty(this, "forward", {
        value: wrapped(this.forward as Forward),
        writable: true,
        configurable: true,
      });
    }
    return (this.#hooks ??= new Hooks());
  }

  // -------------------------------------------------------------------------------------------- text

  /** The settings that stand in the parentheses of the printed module. */
  extraRepr(): string {
    return "";
  }

  /** The name that the printed module opens with. */
  protected printedName(): string {
    return this.constructor.name;
  }

  /** The module as PyTorch prints it: its settings, or the modules inside by name, indented. */
  toString(): string {
    const extra = this.extraRepr();
    const own = extra === "" ? [] : extra.split("\n");
    const inside = this.printedChildren().map(([name, text]) => `(${name}): ${text.replaceAll("\n", "\n  ")}`);
    const lines = [...own, ...inside];
    if (inside.length === 0 && own.length <= 1) return `${this.printedName()}(${extra})`;
    return `${this.printedName()}(\n  ${lines.join("\n  ")}\n)`;
  }

  /** The text of each module inside, by name. */
  protected printedChildren(): [string, string][] {
    return Object.entries(Object.fromEntries(this.#allChildren())).map(([name, child]) => [name, child.toString()]);
  }

  /** Unlike `namedChildren`, with a module that occurs twice shown twice. */
  #allChildren(): [string, Module][] {
    const found: [string, Module][] = [];
    for (const [name, value] of this.members()) if (value instanceof Module) found.push([this.stateName(name), value]);
    return found;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

const isWrapped = new WeakSet<object>();

function wrapped(original: Forward): Forward {
  const forward = function forward(this: Module, ...inputs: unknown[]): unknown {
    return run(this, original, inputs);
  };
  isWrapped.add(forward);
  return forward;
}

/** The first names of a long list, and how many there are beside them. */
function shortened(names: readonly string[]): string {
  return names.length <= 12 ? names.join(", ") : `${names.slice(0, 10).join(", ")} and ${names.length - 10} more`;
}

function listed(entries: readonly (readonly [string, unknown])[]): string {
  return entries.length === 0 ? "none" : entries.map(([name]) => name).join(", ");
}
