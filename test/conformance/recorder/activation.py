"""Activation functions."""

from .case import boolean, bools, f64, i32, inf, ints, lit, nan, u8, x

F = "torch.nn.functional."
SHAPES = [(), (1,), (7,), (0,), (2, 3), (2, 0, 3), (2, 3, 2), (1, 2, 1, 3), (2, 1, 2, 1, 2)]

# name: lists of positional arguments and of keyword arguments to try besides the defaults
OPTIONS = {
    "relu": [], "relu6": [], "leaky_relu": [((0.2,), {}), ((), {"negative_slope": 0.3}), ((-0.5,), {})],
    "elu": [((0.5,), {}), ((), {"alpha": 2.0})], "selu": [], "celu": [((0.5,), {}), ((), {"alpha": 2.0})],
    "gelu": [((), {"approximate": "tanh"}), ((), {"approximate": "none"})], "silu": [], "mish": [],
    "softplus": [((2,), {}), ((0.5, 1), {}), ((), {"beta": 3, "threshold": 2})], "softsign": [], "logsigmoid": [],
    "hardtanh": [((-0.6, 0.7), {}), ((), {"min_val": -2.1, "max_val": 0.4})], "hardswish": [], "hardsigmoid": [],
    "hardshrink": [((0.3,), {}), ((), {"lambd": 1.1})], "softshrink": [((0.3,), {}), ((), {"lambd": 1.1})],
    "tanhshrink": [], "sigmoid": [], "tanh": [],
}
WRONG = {"gelu": [((), {"approximate": "near"})], "hardtanh": [((1.0, -1.0), {})], "softshrink": [((-0.5,), {})], "celu": [((0,), {})]}


def record(r):
    for name, options in OPTIONS.items():
        family(r, F + name, options)
        for args, kwargs in WRONG.get(name, []):
            r.bad(F + name, x(3), *args, **kwargs)
    for name in ("relu", "relu6", "leaky_relu", "elu", "selu", "celu", "silu", "mish", "hardtanh", "hardswish", "hardsigmoid"):
        r.ok(F + name, x(2, 3).constant(), inplace=True)
        r.ok(F + name, x(3, dtype=f64).constant(), inplace=True)
    r.ok(F + "threshold", x(2, 3).constant(), 0.1, 7.5, inplace=True)
    r.ok(F + "threshold", x(2, 3).constant(), 0.1, 7.5, True)
    r.ok(F + "relu", x(4).constant(), True)
    r.ok(F + "leaky_relu", x(4).constant(), 0.2, True)
    for name in ("relu", "selu", "celu"):
        family(r, "torch." + name, [])
    family(r, "Tensor.relu", [])
    family(r, "torch.hardshrink", [])
    threshold(r)
    prelu(r)
    glu(r)
    for name in ("softmax", "log_softmax", "softmin"):
        along(r, F + name)
    for name in ("torch.softmax", "torch.log_softmax", "Tensor.softmax", "Tensor.log_softmax"):
        along(r, name, few=True)


def family(r, name, options):
    for shape in SHAPES:
        r.ok(name, x(*shape, lo=-4, hi=4))
    for shape in ((), (5,), (2, 3), (2, 1, 3)):
        r.ok(name, x(*shape, lo=-4, hi=4, dtype=f64))
    r.ok(name, x(2, 3, lo=-4, hi=4).permuted(1, 0))
    r.ok(name, x(7, lo=-4, hi=4).stepped(0, 2, 1))
    r.ok(name, x(3, 1, lo=-4, hi=4).expanded(3, 4))
    r.values(name, lit([nan, 0.0, 50.0, -50.0] + ([inf, -inf] if not name.endswith("gelu") else [])))
    for args, kwargs in options:
        r.ok(name, x(2, 5), *args, **kwargs)
        r.ok(name, x(5, dtype=f64), *args, **kwargs)
    r.either(name, ints(4))
    r.either(name, ints(4, lo=0, dtype=u8))
    r.either(name, bools(3))
    if not name.startswith("Tensor."):
        r.bad(name, "a")
        r.bad(name)


def threshold(r):
    name = F + "threshold"
    for shape in SHAPES:
        r.ok(name, x(*shape), 0.1, 20.5)
        r.ok(name, x(*shape, dtype=f64), -0.7, -3.5)
    r.ok(name, x(2, 3).permuted(1, 0), threshold=0.3, value=1.5)
    r.ok(name, ints(5), 1, 7)
    r.values(name, lit([nan, inf, -inf]), 0.5, 1.5)
    r.bad(name, x(3))
    r.bad(name, x(3), 0.5)


def prelu(r):
    for name in (F + "prelu", "torch.prelu", "Tensor.prelu"):
        for shape in ((), (5,), (2, 3), (2, 3, 2), (2, 3, 1, 2), (0, 3)):
            r.ok(name, x(*shape), lit([0.25]))
            if len(shape) > 1:
                r.ok(name, x(*shape), x(3, lo=0, hi=1))
                r.ok(name, x(*shape, dtype=f64), x(3, lo=0, hi=1, dtype=f64))
        r.ok(name, x(3, 2).permuted(1, 0), x(3, lo=0, hi=1))
        r.bad(name, x(2, 3), x(2))
        r.bad(name, x(2, 3), x(2, 3))
        r.bad(name, x(2, 3), x(3, dtype=f64))


def glu(r):
    name = F + "glu"
    for shape in ((4,), (2, 6), (3, 2), (2, 3, 4), (0, 4), (1, 2, 1, 2)):
        r.ok(name, x(*shape))
        r.ok(name, x(*shape, dtype=f64), -1)
        for dim in range(len(shape)):
            if shape[dim] % 2 == 0:
                r.ok(name, x(*shape), dim)
    r.ok(name, x(4, 3).permuted(1, 0))
    r.ok(name, x(4, 3), dim=0)
    r.bad(name, x(3))
    r.bad(name, x(2, 3), 1)
    r.bad(name, x())
    r.bad(name, x(4), 1)


def along(r, name, few=False):
    for shape in ((5,), (2, 3), (2, 3, 2), (1, 2, 1, 3), (0, 3), (2, 1, 2, 1, 2)):
        for dim in range(-1, len(shape)):
            if not few or dim < 1:
                r.ok(name, x(*shape), dim)
        r.ok(name, x(*shape, dtype=f64), dim=-1)
    r.ok(name, x(), 0)
    r.ok(name, x(3, 2).permuted(1, 0), 1)
    r.ok(name, x(4, 1).expanded(4, 3), 1)
    r.ok(name, lit([1000.0, 999.0, -1000.0]), 0)
    r.values(name, lit([1.5, -inf, 0.5]), 0)
    r.values(name, lit([-inf, -inf]), 0)
    r.values(name, lit([nan, 0.5, inf]), 0)
    r.ok(name, x(2, 3), 1, dtype=f64)
    r.ok(name, ints(2, 3), 1, dtype=f64)
    r.either(name, ints(3), 0)
    r.either(name, bools(3), 0)
    r.bad(name, x(2, 3), 2)
    r.bad(name, x(2, 3), -3)
