"""Operations beyond the promised list, and other names of operations in it."""

import torch

from .case import bools, boolean, distinct_ints, f32, f64, i32, i64, inf, ints, lit, nan, u8, x
from .binary import APART, PAIRS
from .unary import family


def record(r):
    unary(r)
    binary(r)
    whole(r)
    bounds(r)
    products(r)
    moving(r)
    ordering(r)


def unary(r):
    for name, (lo, hi) in {"deg2rad": (-300, 300), "rad2deg": (-3, 3), "lgamma": (0.1, 5), "digamma": (0.3, 5), "isneginf": (-3, 3), "isposinf": (-3, 3), "signbit": (-3, 3), "logit": (0.05, 0.95)}.items():
        family(r, name, lo, hi)
    for eps in (0.1, 0.001):
        r.ok("torch.logit", x(2, 3, lo=0.2, hi=0.8), eps)
        r.values("torch.logit", lit([0.0, 1.0, 0.5]), eps=eps)


def binary(r):
    for name, lo in (("floor_divide", 0.5), ("rsub", -3)):
        f = f"torch.{name}"
        for s, t in PAIRS:
            r.ok(f, x(*s), x(*t, lo=lo))
        for s, t in PAIRS[1:5]:
            r.ok(f, x(*s, dtype=f64), x(*t, lo=lo, dtype=f64))
        for s, t in APART:
            r.bad(f, x(*s), x(*t))
        r.ok(f, x(3), 2.5)
        r.ok(f, lit([7, -7, 8], i32), lit([2, 2, -3], i32))
        r.either(f, lit([7, -7, 8], i32), 2)
        r.either(f, bools(3), bools(3))
        r.either(f, ints(3, lo=0, dtype=u8), 2)
    r.bad("torch.floor_divide", lit([1], i32), lit([0], i32))
    for alpha in (2, 0.5):
        r.ok("torch.rsub", x(3), x(3), alpha=alpha)


def whole(r):
    for name in ("bitwise_and", "bitwise_or", "bitwise_xor"):
        f = f"torch.{name}"
        for s, t in PAIRS:
            r.ok(f, ints(*s), ints(*t))
            r.ok(f, bools(*s), bools(*t))
        r.ok(f, ints(4, lo=0, hi=200, dtype=u8), ints(4, lo=0, hi=200, dtype=u8))
        r.ok(f"Tensor.{name}", ints(4), 5)
        r.either(f, ints(3), bools(3))
        r.bad(f, x(3), x(3))
        for s, t in APART:
            r.bad(f, ints(*s), ints(*t))


def bounds(r):
    for c in ("torch.clip", "Tensor.clip"):
        for shape in ((), (7,), (2, 3), (0,)):
            r.ok(c, x(*shape), -1.1, 1.2)
            r.ok(c, x(*shape, dtype=f64), min=-0.7)
            r.ok(c, x(*shape), max=0.3)
        r.bad(c, x(3))
    for name in ("addcmul", "addcdiv"):
        for s in ((), (3,), (2, 3), (2, 1, 3)):
            r.ok(f"torch.{name}", x(*s), x(*s), x(*s, lo=0.5))
            r.ok(f"torch.{name}", x(*s, dtype=f64), x(*s, dtype=f64), x(*s, lo=0.5, dtype=f64), value=0.3)


def products(r):
    for beta, alpha in ((1, 1), (0.5, 2), (0, 1), (2.5, -1.5)):
        kwargs = {k: v for k, v in (("beta", beta), ("alpha", alpha)) if v != 1}
        for dtype in (f32, f64):
            r.ok("torch.addmv", x(2, dtype=dtype), x(2, 3, dtype=dtype), x(3, dtype=dtype), **kwargs)
            r.ok("Tensor.addmv", x(1, dtype=dtype), x(2, 3, dtype=dtype), x(3, dtype=dtype), **kwargs)
            r.ok("torch.addr", x(2, 3, dtype=dtype), x(2, dtype=dtype), x(3, dtype=dtype), **kwargs)
            r.ok("Tensor.addr", x(3, dtype=dtype), x(2, dtype=dtype), x(3, dtype=dtype), **kwargs)
    for name, a, b in (("addmv", (2, 3), (2,)), ("addmv", (3,), (3,)), ("addr", (2, 3), (3,)), ("addr", (2,), (2, 2))):
        r.bad(f"torch.{name}", x(2), x(*a), x(*b))
        r.bad(f"Tensor.{name}", x(2), x(*a), x(*b))
    r.bad("torch.addmv", x(3), x(2, 3), x(3))
    r.bad("torch.addr", x(3, 3), x(2), x(3))
    for shape in ((3,), (2, 3), (2, 1, 2), (0,), ()):
        for k in (0, 1, -1, 3):
            r.ok("torch.diagflat", x(*shape), k)
            if shape:
                r.ok("torch.diag_embed", x(*shape), k)
        r.ok("Tensor.diagflat", ints(*shape), offset=1)
        if shape:
            r.ok("Tensor.diag_embed", x(*shape, dtype=f64), dim1=0, dim2=-1)
    r.bad("torch.diag_embed", x(3), 0, 1, 1)
    r.bad("torch.diag_embed", x(3), 0, 0, 3)


def moving(r):
    for name in ("torch.ravel", "Tensor.ravel"):
        for shape in ((), (3,), (2, 3), (0, 2), (2, 1, 2), (1, 2, 1, 2)):
            r.ok(name, x(*shape))
            r.ok(name, ints(*shape))
        r.ok(name, x(2, 3).permuted(1, 0))
    for name in ("fliplr", "flipud"):
        for shape in ((2, 3), (3, 1), (2, 3, 2), (0, 2), (1, 2, 1, 2)):
            for make in (x, ints, bools):
                r.ok(f"torch.{name}", make(*shape))
            r.ok(f"Tensor.{name}", x(*shape, dtype=f64))
        r.bad(f"torch.{name}", x())
    r.bad("torch.fliplr", x(3))
    for k in (0, 1, 2, 3, -1, 5):
        for shape, dims in (((2, 3), (0, 1)), ((2, 3, 2), (1, 2)), ((2, 3, 2), (2, 0))):
            r.ok("torch.rot90", x(*shape), k, dims)
        r.ok("Tensor.rot90", x(2, 3, dtype=f64), k=k)
    r.bad("torch.rot90", x(3), 1)
    r.bad("torch.rot90", x(2, 3), 1, (0, 0))
    r.bad("torch.rot90", x(2, 3), 1, (0, 2))
    for name in ("torch.swapdims", "Tensor.swapdims"):
        for shape, a, b in (((2, 3), 0, 1), ((2, 3, 4), -1, 0), ((3,), 0, 0), ((2, 0, 3), 1, 2)):
            for make in (x, ints, bools):
                r.ok(name, make(*shape), a, b)
        r.bad(name, x(2, 3), 0, 2)
    for name in ("concat", "concatenate"):
        for shapes in ([(2, 3), (2, 3)], [(2, 3), (1, 3)], [(2,), (3,), (1,)], [(0,), (2,)]):
            for make in (x, ints, bools, lambda *s: x(*s, dtype=f64)):
                r.ok(f"torch.{name}", [make(*s) for s in shapes])
        r.ok(f"torch.{name}", [x(2, 3), x(2, 1)], dim=1)
        r.ok(f"torch.{name}", (x(2, 3), x(2, 1)), -1)
        r.bad(f"torch.{name}", [])
        r.bad(f"torch.{name}", [x(2, 3), x(2, 2)])
    for size, stride, offset in (((2, 2), (1, 2), 0), ((3,), (2,), 1), ((2, 3), (0, 1), 0), ((), (), 2), ((2, 2, 2), (1, 1, 1), 0), ((3, 2), (1, 1), 1)):
        for make in (x, ints, lambda *s: x(*s, dtype=f64)):
            r.ok("torch.as_strided", make(3, 3), size, stride, offset)
        r.ok("Tensor.as_strided", x(9), size, stride)
    r.bad("torch.as_strided", x(3), (4,), (1,))
    r.bad("torch.as_strided", x(3), (2,), (-1,))
    r.bad("torch.as_strided", x(3), (2, 2), (1,))
    for shape, n, dim in (((5,), 1, 0), ((2, 4), 1, -1), ((2, 4), 2, 1), ((3, 2), 1, 0), ((2, 2, 4), 3, 2), ((4,), 0, 0), ((3,), 5, 0)):
        r.ok("torch.diff", x(*shape), n, dim)
        r.ok("torch.diff", x(*shape, dtype=f64), n=n, dim=dim)
        r.ok("Tensor.diff", ints(*shape), n, dim)
    r.ok("torch.diff", x(2, 3), prepend=x(2, 1), append=x(2, 2))
    r.ok("torch.diff", bools(5))
    r.bad("torch.diff", x())
    r.bad("torch.diff", x(3), 1, 1)
    r.bad("torch.diff", x(3), -1)
    for dtype in (f32, f64, i32, u8, boolean):
        for shape in ((), (3,), (2, 3), (0,)):
            if dtype != i32:  # PyTorch copies from int32 to int64; here they are one
                r.ok("Tensor.long", lit(1, dtype) if shape == () else ints(*shape, lo=0, hi=1, dtype=dtype))
                r.ok("Tensor.long", ints(2, *shape, lo=0, hi=1, dtype=dtype))
            r.ok("Tensor.type", ints(*shape, lo=0, hi=1, dtype=dtype), f64)


def ordering(r):
    for make in (lambda *s: ints(*s, lo=0, hi=2), bools, x):
        for shape in ((), (5,), (2, 3), (2, 2, 2), (0,), (2, 0)):
            r.values("torch.argwhere", make(*shape))
            r.values("Tensor.argwhere", make(*shape))
    r.bad("torch.argwhere", "a")
    line = lit([-2.5, -1.0, 0.5, 2.0]).constant()
    for shape in ((), (4,), (2, 3), (0,), (2, 1, 2)):
        for right in (False, True):
            r.values("torch.bucketize", x(*shape), line, right=right)
            r.values("torch.bucketize", x(*shape, dtype=f64), lit([-1.0, 1.0], f64), right=right)
    r.values("torch.bucketize", lit([3, 5, 7], i32), lit([1, 5, 9], i32))
    r.bad("torch.bucketize", x(3), x(2, 2))
    for name in ("torch.kthvalue", "Tensor.kthvalue"):
        for shape in ((5,), (2, 4), (3, 2, 3)):
            for k in (1, 2):
                r.ok(name, x(*shape), k)
                r.ok(name, x(*shape, dtype=f64), k, 0, True)
                r.ok(name, distinct_ints(*shape), k, dim=-1)
        r.ok(name, x(), 1)
        r.bad(name, x(3), 4)
        r.bad(name, x(3), 0)
        r.bad(name, x(3), 1, 1)
    for name in ("torch.mode", "Tensor.mode"):
        for rows in ([1, 2, 2, 3], [[1, 1, 2], [3, 3, 0]], [[5], [5]], [2, 1, 2, 1]):
            for keepdim in (False, True):
                for dim in (-1, 0):
                    r.record(name, [lit(rows, i32), dim, keepdim], {}, grads=False)
        r.bad(name, lit([1], i32), 1)
    for rows in ([1, 1, 2, 2, 2, 1], [3], [], [[1, 1], [1, 1], [2, 1]], [[2, 2, 3]]):
        for kwargs in ({}, {"return_inverse": True}, {"return_counts": True}, {"return_inverse": True, "return_counts": True}):
            r.values("torch.unique_consecutive", lit(rows, i32), **kwargs)
        r.values("Tensor.unique_consecutive", lit(rows))
