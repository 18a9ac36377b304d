"""Elementwise functions of two tensors beyond arithmetic, bounds from one side, and whether two tensors agree."""

from .case import bools, f32, f64, inf, ints, lit, nan, u8, x
from .binary import APART, PAIRS


def record(r):
    for name in ("logaddexp", "hypot", "copysign", "fmax", "fmin", "xlogy"):
        lo = 0.3 if name == "xlogy" else -3
        f = f"torch.{name}"
        for s, t in PAIRS:
            r.ok(f, x(*s, lo=lo), x(*t, lo=lo))
        for s, t in PAIRS[1:6]:
            r.ok(f, x(*s, lo=lo, dtype=f64), x(*t, lo=lo, dtype=f64))
        for s, t in APART:
            r.bad(f, x(*s), x(*t))
        r.ok(f, x(3, 2, lo=lo).permuted(1, 0), x(3, lo=lo))
        r.ok(f, x(6, lo=lo).stepped(0, 2), x(3, lo=lo, dtype=f64))
        r.either(f, ints(3, lo=1), ints(3, lo=1))
        r.either(f, ints(3, lo=1), x(3, lo=lo))
        r.either(f, bools(3), bools(3))
        r.either(f, x(3, lo=lo), 2.5)
        r.either(f, 2.5, x(3, lo=lo))
        r.values(f, lit([1.0, nan, 2.0, nan, 0.0, 1e30, 3.0, inf]), lit([1.0, 1.0, nan, nan, 0.0, 1e30, -0.0, 2.0]))
        r.values(f, lit([0.0, -1.0, 5.0, 2.0], f64), lit([0.0, 1.0, 5.0, 1.0], f64))
        r.bad(f, x(3))
    for name, bound in (("clamp_min", "min"), ("clamp_max", "max")):
        for f in (f"torch.{name}",):
            for shape in ((), (5,), (2, 3), (0,), (2, 1, 3), (1, 2, 1, 2)):
                r.ok(f, x(*shape), 0.4)
                r.ok(f, x(*shape, dtype=f64), -0.3)
            r.ok(f, x(2, 3), x(3))
            r.ok(f, lit([1.0, 2.0, nan]), 2)
            r.ok(f, x(3, 2).permuted(1, 0), 0)
            r.ok(f, x(7).stepped(0, 2), 0.5)
            r.values(f, ints(4), 2)
            r.bad(f, x(3), None)
            r.bad(f, x(3))
    near = [1.0, 2.0, -3.0, 0.0, nan, inf, -inf, 1e-9]
    off = [1.000001, 2.1, -3.0, 1e-9, nan, inf, inf, 0.0]
    for name in ("isclose", "allclose"):
        for f in (f"torch.{name}",):
            for dtype in (f32, f64):
                for kwargs in ({}, {"rtol": 0.1}, {"atol": 0.2}, {"equal_nan": True}, {"rtol": 0, "atol": 0}):
                    r.values(f, lit(near, dtype), lit(off, dtype), **kwargs)
                    r.values(f, lit([[1.0, 2.0]], dtype), lit([1.0, 2.0001], dtype), **kwargs)
            r.values(f, ints(4), ints(4))
            r.values(f, x(0), x(0))
            r.bad(f, x(3), x(3, dtype=f64))
            r.bad(f, x(3), x(2))
            r.bad(f, x(3), x(3), rtol=-1)
    for f in ("torch.equal",):
        for make in (x, ints, bools, lambda *s: x(*s, dtype=f64), lambda *s: ints(*s, lo=0, dtype=u8)):
            for shape in ((), (3,), (2, 3), (0, 2)):
                one = make(*shape)
                r.values(f, one, one)
                r.values(f, one, make(*shape))
        r.values(f, x(3), x(2))
        r.values(f, lit([nan]), lit([nan]))
        r.either(f, x(3), x(3, dtype=f64))
        r.bad(f, x(3))
