"""Times PyTorch: reads a name a line, answers with the nanoseconds of one call that 5 % undercut."""

import gzip
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(0)
million = 1 << 20
a, b = torch.rand(million), torch.rand(million)
rows = torch.rand(1024, 1024)
s, t = torch.rand(16), torch.rand(16)
p, q = torch.rand(512, 512), torch.rand(512, 512)
bias = torch.rand(1024)
pixels = (torch.rand(64, 16, 28, 28) - 0.5).requires_grad_()
quarter = torch.rand(64, 16, 14, 14)


def convolution(inner, outer, size):
    image = torch.rand(64, inner, size, size, requires_grad=True)
    weight = torch.rand(outer, inner, 3, 3, requires_grad=True)
    g = torch.rand(64, outer, size, size)

    def back(x, w):
        def run():
            image.grad = weight.grad = None
            F.conv2d(x, w, padding=1).backward(g)

        return run

    def forward():
        with torch.no_grad():
            F.conv2d(image, weight, padding=1)

    return {
        f"conv{size}": back(image, weight),
        f"conv{size}Forward": forward,
        f"conv{size}Input": back(image, weight.detach()),
        f"conv{size}Weight": back(image.detach(), weight),
    }


def pooling():
    pixels.grad = None
    F.max_pool2d(pixels, 2).backward(quarter)


def polynomial():
    x, y = torch.tensor(2.0), torch.tensor(10.0)
    a = torch.tensor(1.0, requires_grad=True)
    b = torch.tensor(3.0, requires_grad=True)
    optimizer = torch.optim.SGD([a, b], lr=1e-6)

    def step():
        loss = (y - (x + a) * (x + b)) ** 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return step


def training(model, loss_fn, x, t):
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)

    def step():
        loss = loss_fn(model(x), t)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return step


def digits():
    def read(name, skip):
        with gzip.open(f"notebooks/data/mnist-train-{name}-ubyte.gz") as file:
            return torch.frombuffer(bytearray(file.read()[skip:]), dtype=torch.uint8)

    images = read("images-idx3", 16).reshape(-1, 1, 28, 28) / 255
    return images, read("labels-idx1", 8).long()


def epoch(make):
    made = []

    def run():
        if not made:
            model = make()
            made.extend([*digits(), model, torch.optim.Adam(model.parameters(), lr=1e-3), nn.CrossEntropyLoss()])
        images, labels, model, optimizer, loss_fn = made
        order = torch.randperm(len(images))
        for at in range(0, len(images), 64):
            index = order[at : at + 64]
            loss = loss_fn(model(images[index]), labels[index])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    return run


def mlp():
    return nn.Sequential(
        nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10)
    )


def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(1568, 10),
    )


small = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1))
middle = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))

calls = {
    "stepPolynomial": polynomial(),
    "stepSmall": training(small, nn.MSELoss(), torch.randn(32, 2), torch.randn(32, 1)),
    "stepMiddle": training(middle, nn.CrossEntropyLoss(), torch.randn(64, 64), torch.randint(0, 10, (64,))),
    "epochMlp": epoch(mlp),
    "epochCnn": epoch(cnn),
    "empty": lambda: None,
    "add16": lambda: s + t,
    "tanh16": lambda: s.tanh(),
    "add": lambda: a + b,
    "mul": lambda: a * b,
    "exp": lambda: a.exp(),
    "tanh": lambda: a.tanh(),
    "sum": lambda: a.sum(),
    "softmax": lambda: rows.softmax(1),
    "addRow": lambda: rows + bias,
    "sumColumns": lambda: rows.sum(0),
    "transposed": lambda: rows.t().contiguous(),
    "matmul": lambda: p @ q,
    **convolution(1, 16, 28),
    **convolution(16, 32, 14),
    **convolution(16, 32, 8),
    "maxPool": pooling,
}

for line in sys.stdin:
    call = calls[line.strip()]
    times = []
    began = time.perf_counter_ns()
    while time.perf_counter_ns() - began < 40e6 or len(times) < 5:
        start = time.perf_counter_ns()
        call()
        times.append(time.perf_counter_ns() - start)
        if times[-1] > 1e8:
            break
    print(sorted(times)[len(times) // 20], flush=True)
