"""Hands models over between PyTorch and typetorch as safetensors, both ways, and compares what they compute.

    python test/conformance/exchange.py

PyTorch's model goes into models/exchange.safetensors, its input and output with it, which test/nn/exchange.test.ts loads. Then
typetorch (the built package) makes a model with weights of its own and saves it, and PyTorch loads that. Needs torch and
safetensors.
"""

import os
import subprocess
import tempfile

import torch
from safetensors.torch import load_file, save_file
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


class Net(nn.Module):
    """A layer of each kind that keeps state; test/nn/exchange.ts has the same."""

    def __init__(self):
        super().__init__()
        self.image = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.PReLU(), nn.ConvTranspose2d(4, 2, 2), nn.GroupNorm(2, 2))
        self.rnn = nn.LSTM(7, 6, 2, bidirectional=True, batch_first=True, proj_size=3)
        self.attention = nn.TransformerEncoderLayer(6, 2, 8, batch_first=True)
        self.embed = nn.Embedding(5, 6)
        self.heads = nn.ModuleDict({"a": nn.Linear(6, 3), "b": nn.Bilinear(6, 6, 3)})
        self.scale = nn.Parameter(torch.full((3,), 1.5))

    def forward(self, x, words):
        h = self.image(x).mean(1)
        h = self.rnn(h)[0]
        h = self.attention(h) + self.embed(words)
        return (self.heads["a"](h) + self.heads["b"](h, h)) * self.scale


def main():
    torch.manual_seed(0)
    net = Net()
    x, words = torch.randn(2, 1, 6, 6), torch.randint(0, 5, (2, 7))
    net(x, words)  # moves the running statistics
    net.eval()
    path = os.path.join(HERE, "models", "exchange.safetensors")
    with torch.no_grad():
        out = net(x, words)
    save_file({**{f"model.{k}": v for k, v in net.state_dict().items()}, "x": x, "words": words.int(), "out": out}, path)
    with tempfile.TemporaryDirectory() as folder:
        back = os.path.join(folder, "back.safetensors")
        source = os.path.join(HERE, "exchange.cjs")
        subprocess.run(["node", source, path, back], check=True, cwd=ROOT)
        found = load_file(back)
        other = Net()
        other.load_state_dict({k.removeprefix("model."): v for k, v in found.items() if k.startswith("model.")})
        other.eval()
        with torch.no_grad():
            off = (other(x, words) - found["out"]).abs().max().item()
    print(f"typetorch's model in PyTorch: outputs differ by {off:.1e} at most")
    assert off < 1e-5


if __name__ == "__main__":
    main()
