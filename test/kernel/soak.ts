/** Random use of a kernel for a while: cells, interrupts, malformed messages; nothing may be stuck, lost or grow. */

import { readFileSync } from "node:fs";
import { type Client, startClient } from "./client";

export interface SoakResult {
  cells: number;
  interrupts: number;
  malformed: number;
  /** What went wrong, if anything did. */
  faults: string[];
  /** Megabytes of kernel and child after the first quarter and at the end. */
  memory: { early: [number, number]; late: [number, number] };
}

/** A small generator of numbers (mulberry32), so that a run can be repeated by its seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Uses a kernel for `ms` milliseconds. */
export async function soak(ms: number, seed: number, tell: (text: string) => void = () => {}): Promise<SoakResult> {
  const next = random(seed);
  const pick = <T>(list: readonly T[]) => list[Math.floor(next() * list.length)];
  const result: SoakResult = {
    cells: 0,
    interrupts: 0,
    malformed: 0,
    faults: [],
    memory: { early: [0, 0], late: [0, 0] },
  };
  const client = await startClient();
  const child = Number((await client.execute("let kept = 0; let tick = 0; process.pid")).result);
  const fault = (text: string) => {
    result.faults.push(text);
    tell(text);
  };
  let kept = 0;
  const until = Date.now() + ms;
  const quarter = Date.now() + ms / 4;

  const ordinary: (() => Promise<void>)[] = [
    async () => {
      const lines = Math.floor(next() * 3000);
      const run = await client.execute(`for (let i = 0; i < ${lines}; i++) console.log("line " + i)`);
      const wanted = Array.from({ length: lines }, (_, i) => `line ${i}\n`).join("");
      if (run.stdout !== wanted) fault(`output lost: ${run.stdout.length} of ${wanted.length} characters`);
    },
    async () => {
      const run = await client.execute(`kept += 1\nkept`);
      if (run.result !== String(++kept)) fault(`kept is ${run.result}, not ${kept}`);
    },
    async () => {
      const run = await client.execute(`throw new Error("e${result.cells}")`);
      if (run.error?.evalue !== `e${result.cells}`) fault(`wrong error ${run.error?.evalue}`);
    },
    async () => {
      const run = await client.execute(`const value: string = ${result.cells}`);
      if (run.error?.ename !== "TypeError") fault("a type error was missed");
    },
    async () => {
      const run = await client.execute("await new Promise((r) => setTimeout(r, 5)); 7");
      if (run.result !== "7") fault(`a timer gave ${run.result}`);
    },
    async () => {
      const run = await client.execute("Promise.reject(new Error('late')); 1;");
      if (run.error?.evalue !== "late") fault("a rejection was lost");
    },
    async () => {
      const run = await client.execute("setInterval(() => tick++, 50).unref(); new Array(1e5).fill(kept).length");
      if (run.result !== "100000") fault(`an array gave ${run.result}`);
    },
    async () => {
      const { content } = await client.request("shell", "complete_request", { code: "kept.to", cursor_pos: 7 });
      if (!(content.matches as unknown as string[])?.includes("toFixed")) fault("completion failed");
    },
  ];
  const endless = [
    "while (true) {}",
    "for (;;) await null",
    "await new Promise(() => {})",
    'for (;;) { await new Promise((r) => setTimeout(r, 3)); console.log("x") }',
    "await 0; while (true) {}",
    "for (;;) { await new Promise((r) => setImmediate(r)) }",
    "setImmediate(() => {}); setImmediate(() => { while (true) {} }); await new Promise(() => {})",
    "for (;;) clearTimeout(setTimeout(() => {}, 5 + 100 * Math.random()))",
    'import { promises as files } from "node:fs"; for (;;) { try { await files.readFile("/dev/null") } catch {} }',
    "for (;;) { await new Promise((r) => setTimeout(r)); for (const t = Date.now(); Date.now() < t + 30; ); }",
  ];

  try {
    while (Date.now() < until && result.faults.length < 5) {
      const roll = next();
      if (roll < 0.25) {
        const running = client.execute(pick(endless), { timeout: 60_000 });
        await sleep(next() * 120);
        await client.interrupt();
        const run = await running;
        if (run.error?.ename !== "KeyboardInterrupt") fault(`an interrupt gave ${run.error?.ename}`);
        result.interrupts++;
      } else if (roll < 0.35) {
        await malformed(client, next);
        result.malformed++;
      } else {
        await pick(ordinary)();
      }
      result.cells++;
      if (Date.now() < quarter) result.memory.early = [megabytes(client.kernel.pid!), megabytes(child)];
    }
    result.memory.late = [megabytes(client.kernel.pid!), megabytes(child)];
    if (!(await client.beats())) fault("the heart stopped");
    const run = await client.execute("process.pid");
    if (run.result !== String(child)) fault("the child died");
  } catch (error) {
    fault(String(error).slice(0, 4000));
  } finally {
    await client.close();
  }
  return result;
}

/** Sends something that no frontend should. */
async function malformed(client: Client, next: () => number): Promise<void> {
  const channel = next() < 0.5 ? "shell" : "control";
  const frames = client.pack("kernel_info_request", {}, "bad");
  const kind = Math.floor(next() * 5);
  if (kind === 0) await client.sockets[channel].send(frames.slice(0, Math.floor(next() * 5)).concat(Buffer.from("x")));
  else if (kind === 1) await client.sockets[channel].send(frames.with(1, Buffer.from("f".repeat(64))));
  else if (kind === 2) await client.send(channel, `x_${next()}`, {});
  else if (kind === 3) await client.send(channel, "execute_reply", { code: 1 });
  else {
    const noise = Buffer.from(Array.from({ length: 200 }, () => Math.floor(next() * 256)));
    await client.sockets[channel].send([Buffer.from("<IDS|MSG>"), noise, noise, noise, noise, noise]);
  }
}

/** Memory in use by a process, in megabytes (0 where the system does not tell). */
function megabytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/VmRSS:\s*(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
