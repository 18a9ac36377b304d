/** The states of a graph as it is stepped through: what is known when, which operation is at work, and what is counted. */

import type { NodeSpec, StepperSpec } from "./spec";

/** One contribution to a gradient: what `consumer` hands back to its input number `input`. */
export interface Term {
  readonly consumer: number;
  readonly input: number;
  readonly target: number;
}

export interface Counts {
  /** Operations done on the way forward. */
  readonly forward: number;
  /** Arithmetic operations done on the way back: one for each local derivative that is not just 1. */
  readonly backward: number;
  /** Nodes that an engine has visited on the way back, those that only pass a gradient on among them. */
  readonly visited: number;
  /** Additions of gradients where paths meet. */
  readonly sums: number;
}

export interface Step {
  /** "S0", "F1", ..., "seed", "B1", ..., "SGD". */
  readonly key: string;
  readonly phase: "start" | "forward" | "seed" | "backward" | "update";
  /** The operation at work. */
  readonly node?: number;
  /** On the way back: what is computed (the local derivative times the upstream gradient). */
  readonly term?: Term;
  /** On the way back: what is handed on unchanged in the same step. */
  readonly passes: readonly Term[];
  /** Everything done so far, this step included. */
  readonly counts: Counts;
  /** The nodes whose values are known. */
  readonly values: { has(id: number): boolean };
  /** The contributions that have arrived, by node. */
  readonly arrived: Arrived;
}

/** The contributions that have arrived by one step. All steps share one log: a copy each would take memory by the square. */
class Arrived {
  constructor(
    private readonly log: ReadonlyMap<number, readonly { readonly term: Term; readonly step: number }[]>,
    private readonly step: number,
  ) {}

  get(id: number): readonly Term[] | undefined {
    const terms = this.log
      .get(id)
      ?.filter((entry) => entry.step <= this.step)
      .map((entry) => entry.term);
    return terms === undefined || terms.length === 0 ? undefined : terms;
  }

  /** The nodes that something has arrived at. */
  ids(): number[] {
    return [...this.log.keys()].filter((id) => this.get(id) !== undefined);
  }
}

/** How many of each there are in the whole graph. */
export type Totals = Counts;

/** The steps of a graph, and the totals of what is counted. */
export function planSteps(spec: Pick<StepperSpec, "nodes" | "scalar">): { steps: Step[]; totals: Totals } {
  const plan = new Plan(spec.nodes);
  plan.forward();
  plan.backward();
  const parameters = spec.nodes.some((n) => n.kind === "parameter");
  if (spec.scalar && parameters) plan.push("SGD", "update", {});
  return { steps: plan.steps, totals: plan.steps.at(-1)!.counts };
}

class Plan {
  readonly steps: Step[] = [];
  private readonly counts = { forward: 0, backward: 0, visited: 0, sums: 0 };
  /** At which step each value became known. */
  private readonly values = new Map<number, number>();
  private readonly arrived = new Map<number, { term: Term; step: number }[]>();
  private readonly visited = new Set<number>();
  /** How many contributions each node waits for. */
  private readonly expected: number[];
  private readonly root: number;

  constructor(private readonly nodes: readonly NodeSpec[]) {
    this.root = nodes.length - 1;
    this.expected = nodes.map(() => 0);
    for (const node of nodes) {
      for (const input of this.wanted(node)) this.expected[node.inputs[input]!]! += 1;
      if (node.kind !== "op") this.values.set(node.id, 0);
    }
    this.push("S0", "start", {});
  }

  forward(): void {
    for (const node of this.nodes) {
      if (node.kind !== "op") continue;
      this.values.set(node.id, this.steps.length);
      this.counts.forward += 1;
      this.push(`F${this.counts.forward}`, "forward", { node: node.id });
    }
  }

  backward(): void {
    const seeded: Term[] = [];
    this.visitIfPassing(this.root, seeded);
    this.push("seed", "seed", { node: this.root, passes: seeded });
    for (let id = this.root; id >= 0; id -= 1) {
      const node = this.nodes[id]!;
      if (node.kind !== "op" || this.visited.has(id) || !node.needsGrad) continue;
      this.visited.add(id);
      this.counts.visited += 1;
      const wanted = this.wanted(node);
      let passes: Term[] = [];
      for (const input of wanted.filter((i) => node.passes[i]))
        this.deliver({ consumer: id, input, target: node.inputs[input]! }, passes);
      for (const input of wanted.filter((i) => !node.passes[i])) {
        const term = { consumer: id, input, target: node.inputs[input]! };
        this.counts.backward += 1;
        this.deliver(term, passes);
        this.push(`B${this.counts.backward}`, "backward", { node: id, term, passes: passes.filter((t) => t !== term) });
        passes = [];
      }
      if (passes.length > 0) this.push(`P${id}`, "backward", { node: id, passes });
    }
  }

  push(key: string, phase: Step["phase"], part: { node?: number; term?: Term; passes?: readonly Term[] }): void {
    const at = this.steps.length;
    this.steps.push({
      key,
      phase,
      passes: [],
      ...part,
      counts: { ...this.counts },
      values: { has: (id) => (this.values.get(id) ?? Number.POSITIVE_INFINITY) <= at },
      arrived: new Arrived(this.arrived, at),
    });
  }

  /** The inputs that a gradient goes back to. */
  private wanted(node: NodeSpec): number[] {
    return node.inputs
      .map((_, i) => i)
      .filter((i) => this.nodes[node.inputs[i]!]!.needsGrad && (node.passes[i] || this.flows(node, i)));
  }

  /** Whether the operation has a gradient by this input (a comparison or an index has none). */
  private flows(node: NodeSpec, input: number): boolean {
    return node.locals === undefined || node.locals[input] !== null;
  }

  private deliver(term: Term, passes: Term[]): void {
    const terms = this.arrived.get(term.target) ?? [];
    if (terms.length > 0) this.counts.sums += 1;
    // What arrives before the next step is pushed belongs to that step.
    this.arrived.set(term.target, [...terms, { term, step: this.steps.length }]);
    passes.push(term);
    if (terms.length + 1 === this.expected[term.target]) this.visitIfPassing(term.target, passes);
  }

  /** An operation that only hands its gradient on needs no step of its own. */
  private visitIfPassing(id: number, passes: Term[]): void {
    const node = this.nodes[id]!;
    if (node.kind !== "op") return;
    const wanted = this.wanted(node);
    if (wanted.length === 0 || !wanted.every((i) => node.passes[i])) return;
    this.visited.add(id);
    this.counts.visited += 1;
    for (const input of wanted) this.deliver({ consumer: id, input, target: node.inputs[input]! }, passes);
  }
}
