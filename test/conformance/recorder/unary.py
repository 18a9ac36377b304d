"""Elementwise operations of one tensor."""

from .case import boolean, bools, f64, inf, ints, lit, nan, u8, x

SHAPES = [(), (1,), (7,), (0,), (2, 3), (2, 0, 3), (2, 3, 2), (1, 2, 1, 3), (2, 1, 2, 1, 2)]

# name: the interval its arguments are drawn from
DOMAINS = {
    "neg": (-3, 3), "abs": (-3, 3), "sign": (-3, 3), "exp": (-3, 3), "exp2": (-3, 3), "expm1": (-3, 3), "log": (0.05, 4),
    "log1p": (-0.9, 4), "log2": (0.05, 4), "log10": (0.05, 4), "sqrt": (0.05, 4), "rsqrt": (0.05, 4), "square": (-3, 3),
    "reciprocal": (0.2, 4), "sin": (-4, 4), "cos": (-4, 4), "tan": (-1.3, 1.3), "asin": (-0.95, 0.95), "acos": (-0.95, 0.95),
    "atan": (-3, 3), "sinh": (-3, 3), "cosh": (-3, 3), "tanh": (-3, 3), "asinh": (-3, 3), "acosh": (1.1, 4),
    "atanh": (-0.9, 0.9), "sigmoid": (-5, 5), "erf": (-2.5, 2.5), "erfc": (-2, 2), "erfinv": (-0.9, 0.9), "floor": (-4, 4), "ceil": (-4, 4),
    "round": (-4, 4), "trunc": (-4, 4), "frac": (-4, 4), "isnan": (-3, 3), "isinf": (-3, 3), "isfinite": (-3, 3),
    "nan_to_num": (-3, 3), "logical_not": (-3, 3),
}


def record(r):
    for name, (lo, hi) in DOMAINS.items():
        family(r, name, lo, hi)
    for decimals in (-2, -1, 1, 2, 3):
        r.ok("torch.round", lit([1234.5678, -0.06, 15.0, 25.0, -35.0, 2.675, 0.125]), decimals=decimals)
        r.ok("Tensor.round", lit([1234.5678, 15.0, 25.0, 2.675], f64), decimals=decimals)
    r.ok("torch.round", lit([0.5, 1.5, 2.5, -0.5, -1.5, -2.5]))
    r.bad("torch.round", ints(3), decimals=1)
    special = [nan, inf, -inf, 1.5]
    for kwargs in ({"nan": 0.5}, {"posinf": 9.0}, {"neginf": -9.0}, {"nan": -1.5, "posinf": 2.5, "neginf": 3.5}):
        r.ok("torch.nan_to_num", lit(special), **kwargs)
        r.ok("torch.nan_to_num", lit(special, f64), **kwargs)
    r.ok("torch.nan_to_num", lit(special), 0.25, 1.25, 2.25)


def family(r, name, lo, hi):
    f, m = f"torch.{name}", f"Tensor.{name}"
    for shape in SHAPES:
        r.ok(f, x(*shape, lo=lo, hi=hi))
    for shape in ((), (5,), (2, 3), (2, 1, 3)):
        r.ok(f, x(*shape, lo=lo, hi=hi, dtype=f64))
    r.ok(m, x(2, 3, lo=lo, hi=hi))
    r.ok(m, x(4, lo=lo, hi=hi, dtype=f64))
    r.ok(f, x(2, 3, lo=lo, hi=hi).permuted(1, 0))
    r.ok(f, x(2, 3, 4, lo=lo, hi=hi).permuted(2, 0, 1))
    r.ok(f, x(7, lo=lo, hi=hi).stepped(0, 2, 1))
    r.ok(f, x(3, 1, lo=lo, hi=hi).expanded(3, 4))
    r.values(f, lit([nan, inf, -inf, 0.0, -0.0, 1.0, -1.0, 100.0, -100.0]))
    r.values(f, lit([nan, inf, -inf, 0.0, 1.0, -1.0, 30.0, -30.0], f64))
    r.either(f, lit([1, 2, 3, 7], __import__("torch").int32))
    r.either(f, lit([[1, -2], [0, -5]], __import__("torch").int32))
    r.either(f, ints(2, 2, lo=0, hi=9, dtype=u8))
    r.either(f, bools(3))
    r.bad(f, "a")
    r.bad(f)
