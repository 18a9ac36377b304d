/** Times epochs of training on MNIST, 8,000 digits in batches of 64, beside PyTorch where there is one, both on one thread. */

import { setNumThreads } from "../lib/backend/select";
import { data, manualSeed, nn, optim, randperm, type Tensor } from "../lib/index";
import { type Calls, compare } from "./beside";

setNumThreads(1);
manualSeed(0);
const train = data.mnist({ root: "notebooks/data", train: true });
const [images, labels]: [Tensor, Tensor] = [train.data, train.target];
const batch = 64;

/** One epoch of plain steps in a synchronous loop. */
function epoch(model: nn.Module & { forward(x: Tensor): Tensor }): () => void {
  const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 });
  const lossFn = new nn.CrossEntropyLoss();
  return () => {
    const order = randperm(images.shape[0]!) as Tensor;
    for (let at = 0; at < images.shape[0]!; at += batch) {
      const index = order.at(`${at}:${at + batch}`) as Tensor;
      const loss = lossFn.forward(model.forward(images.at(index) as Tensor) as never, labels.at(index) as never);
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
    }
  };
}

const calls: Calls = {
  epochMlp: {
    what: "epoch of an MLP 784-256-128-10 with ReLU, Adam",
    run: epoch(
      new nn.Sequential(
        new nn.Flatten(),
        new nn.Linear(784, 256),
        new nn.ReLU(),
        new nn.Linear(256, 128),
        new nn.ReLU(),
        new nn.Linear(128, 10),
      ) as never,
    ),
  },
  epochCnn: {
    what: "epoch of a CNN: 3 x 3 convolutions to 16 and 32 channels, pooling, Adam",
    run: epoch(
      new nn.Sequential(
        new nn.Conv2d(1, 16, 3, { padding: 1 }),
        new nn.ReLU(),
        new nn.MaxPool2d(2),
        new nn.Conv2d(16, 32, 3, { padding: 1 }),
        new nn.ReLU(),
        new nn.MaxPool2d(2),
        new nn.Flatten(),
        new nn.Linear(1568, 10),
      ) as never,
    ),
  },
};

void compare(
  calls,
  process.argv.slice(2).filter((word) => word in calls),
);
