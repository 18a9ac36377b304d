/** Times plain training steps of small models beside PyTorch, then runs a million of them and tells what memory they held. */

import { setNumThreads } from "../lib/backend/select";
import { manualSeed, nn, optim, randint, randn, type Tensor, tensor } from "../lib/index";
import { type Calls, compare } from "./beside";

setNumThreads(1);
manualSeed(0);

function polynomial(): () => void {
  const [x, y] = [tensor(2), tensor(10)];
  const [a, b] = [tensor(1, { requiresGrad: true }), tensor(3, { requiresGrad: true })];
  const optimizer = new optim.SGD([a, b], { lr: 1e-6 });
  return () => {
    const loss = y.sub(x.add(a).mul(x.add(b))).square();
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
  };
}

function training(
  model: nn.Module & { forward(x: Tensor): Tensor },
  lossFn: { forward(x: Tensor, t: Tensor): Tensor },
  x: Tensor,
  t: Tensor,
): () => void {
  const optimizer = new optim.SGD(model.parameters(), { lr: 1e-3 });
  return () => {
    const loss = lossFn.forward(model.forward(x), t);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
  };
}

const small = new nn.Sequential(
  new nn.Linear(2, 16),
  new nn.Tanh(),
  new nn.Linear(16, 16),
  new nn.Tanh(),
  new nn.Linear(16, 1),
);
const middle = new nn.Sequential(new nn.Linear(64, 64), new nn.ReLU(), new nn.Linear(64, 10));

const calls: Calls = {
  stepPolynomial: { what: "step of (x+a)(x+b), forward, backward, SGD", run: polynomial() },
  stepSmall: {
    what: "step of an MLP 2-16-16-1 with tanh, batch 32, MSE, SGD",
    run: training(small as never, new nn.MSELoss() as never, randn([32, 2]) as Tensor, randn([32, 1]) as Tensor),
  },
  stepMiddle: {
    what: "step of an MLP 64-64-10 with ReLU, batch 64, cross-entropy, SGD",
    run: training(
      middle as never,
      new nn.CrossEntropyLoss() as never,
      randn([64, 64]) as Tensor,
      randint(0, 10, [64]) as Tensor,
    ),
  },
};

/** A million plain steps in one synchronous loop, without tidy or dispose: the most memory that the process held. */
function memory(): void {
  const step = calls.stepSmall!.run;
  let peak = 0;
  const started = Date.now();
  for (let i = 0; i < 1_000_000; i++) {
    step();
    if (i % 1000 === 0) peak = Math.max(peak, process.memoryUsage().rss);
  }
  console.log(
    `\na million steps of the MLP 2-16-16-1 in one synchronous loop: ${((Date.now() - started) / 1000).toFixed(0)} s, at most ${(peak / 1e6).toFixed(0)} MB resident`,
  );
}

async function main(): Promise<void> {
  const only = process.argv.slice(2).filter((word) => word !== "--memory");
  await compare(calls, only);
  if (process.argv.includes("--memory")) memory();
}

void main();
