"""Writes by which law PyTorch draws the first parameters of every layer into models/laws.jsonl, a line each: shape, mean, deviation, extremes.

    python test/conformance/record_laws.py
"""

import json
import os

import torch

HERE = os.path.dirname(os.path.abspath(__file__))

LAYERS = [
    ("Linear", [100, 200], {}), ("Bilinear", [20, 30, 40], {}), ("Conv1d", [20, 60, 9], {}), ("Conv2d", [20, 60, 3], {}), ("Conv2d", [20, 60, 3], {"groups": 4}), ("Conv3d", [10, 40, 3], {}),
    ("ConvTranspose1d", [40, 30, 9], {}), ("ConvTranspose2d", [40, 30, 3], {}), ("ConvTranspose2d", [40, 30, 3], {"groups": 2}), ("ConvTranspose3d", [20, 20, 3], {}),
    ("RNN", [30, 60], {"num_layers": 2, "bidirectional": True}), ("GRU", [30, 60], {}), ("LSTM", [30, 60], {"proj_size": 20}), ("RNNCell", [30, 60], {}), ("GRUCell", [30, 60], {}), ("LSTMCell", [30, 60], {}),
    ("Embedding", [200, 50], {"padding_idx": 3}), ("EmbeddingBag", [200, 50], {}), ("BatchNorm2d", [10], {}), ("LayerNorm", [10], {}), ("GroupNorm", [2, 10], {}), ("RMSNorm", [10], {}), ("InstanceNorm2d", [10], {"affine": True}),
    ("PReLU", [10], {}), ("MultiheadAttention", [64, 4], {}), ("MultiheadAttention", [64, 4], {"kdim": 32, "vdim": 48, "add_bias_kv": True}), ("TransformerEncoderLayer", [64, 4, 100], {}), ("TransformerDecoderLayer", [64, 4, 100], {}),
    ("Transformer", [64, 4, 1, 1, 100], {}),
]


def main():
    torch.manual_seed(0)
    laws = []
    for name, args, kwargs in LAYERS:
        parameters = {}
        for key, p in getattr(torch.nn, name)(*args, **kwargs).named_parameters():
            p = p.detach().double()
            parameters[key] = {"shape": list(p.shape), "mean": p.mean().item(), "std": p.std(correction=0).item(), "min": p.min().item(), "max": p.max().item()}
        laws.append({"module": name, "args": args, "kwargs": kwargs, "parameters": parameters})
    with open(os.path.join(HERE, "models", "laws.jsonl"), "w") as file:
        file.writelines(json.dumps(law) + "\n" for law in laws)


if __name__ == "__main__":
    main()
