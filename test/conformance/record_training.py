"""Trains two small sequence models in PyTorch and writes the validation losses that typetorch must reach into models/training.jsonl.

    python test/conformance/record_training.py

The same models, data, order of batches, optimizer and epochs are in test/train/sequences.test.ts; only the initial weights
differ, so several seeds are run, and their mean and spread are written.
"""

import json
import os
import re

import torch
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SEEDS = range(8)
EPOCHS = 10


def names():
    """Inputs and targets as data.names() gives them; every tenth name is for validation."""
    with open(os.path.join(ROOT, "lib/data/sets/names-list.ts")) as file:
        listed = re.search(r'"([a-z ]+)"', file.read()).group(1).split()
    length = max(map(len, listed)) + 1
    x = torch.zeros(len(listed), length, dtype=torch.long)
    y = torch.full((len(listed), length), -100)
    for i, name in enumerate(listed):
        numbers = torch.tensor([ord(c) - ord("a") + 1 for c in name])
        x[i, 1 : len(name) + 1] = numbers
        y[i, : len(name)] = numbers
        y[i, len(name)] = 0
    held = torch.arange(len(listed)) % 10 == 0
    return (x[~held], y[~held]), (x[held], y[held])


def text(length=32):
    """The play in stretches of 32 characters; the last tenth is for validation."""
    with open(os.path.join(ROOT, "notebooks/data/shakespeare.txt")) as file:
        play = file.read()
    alphabet = sorted(set(play))
    numbers = torch.tensor([alphabet.index(c) for c in play])
    count = (len(numbers) - 1) // length
    x, y = numbers[: count * length].reshape(count, length), numbers[1 : count * length + 1].reshape(count, length)
    split = count * 9 // 10
    return (x[:split], y[:split]), (x[split:], y[split:]), len(alphabet)


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(27, 16)
        self.gru = nn.GRU(16, 48, batch_first=True)
        self.out = nn.Linear(48, 27)

    def forward(self, x):
        return self.out(self.gru(self.embed(x))[0])


class Transformer(nn.Module):
    def __init__(self, characters):
        super().__init__()
        self.embed = nn.Embedding(characters, 32)
        self.place = nn.Embedding(32, 32)
        layer = nn.TransformerEncoderLayer(32, 4, 64, 0.0, batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2, nn.LayerNorm(32), enable_nested_tensor=False)
        self.out = nn.Linear(32, characters)

    def forward(self, x):
        mask = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1)
        return self.out(self.encoder(self.embed(x) + self.place(torch.arange(x.shape[1])), mask))


def trained(model, train, held, batch, lr):
    """The mean loss of the characters held out, after the epochs."""
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    loss_of = nn.CrossEntropyLoss()
    for _ in range(EPOCHS):
        for x, y in zip(train[0].split(batch), train[1].split(batch)):
            optimizer.zero_grad()
            loss_of(model(x).flatten(0, 1), y.flatten()).backward()
            optimizer.step()
    with torch.no_grad():
        return loss_of(model(held[0]).flatten(0, 1), held[1].flatten()).item()


def main():
    torch.set_num_threads(1)
    results = []
    for name, run in (("recurrent", lambda: trained(Recurrent(), *names(), 32, 5e-3)), ("transformer", lambda: trained(Transformer(text()[2]), *text()[:2], 16, 3e-3))):
        losses = []
        for seed in SEEDS:
            torch.manual_seed(seed)
            losses.append(round(run(), 4))
        results.append({"model": name, "epochs": EPOCHS, "losses": losses, "mean": round(sum(losses) / len(losses), 4)})
        print(results[-1])
    with open(os.path.join(HERE, "models", "training.jsonl"), "w") as file:
        file.writelines(json.dumps(result) + "\n" for result in results)


if __name__ == "__main__":
    main()
