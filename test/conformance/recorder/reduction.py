"""Reductions and running reductions."""

from .case import bools, distinct_ints, f32, f64, i32, inf, ints, lit, nan, u8, x

SHAPES = [(), (1,), (5,), (2, 3), (2, 3, 2), (1, 2, 1, 3), (2, 1, 2, 1, 2)]


def record(r):
    for name in ("sum", "mean", "nansum", "std", "var", "amin", "amax", "logsumexp", "norm", "count_nonzero"):
        several(r, name)
    several(r, "all", bools)
    several(r, "any", bools)
    for name in ("prod", "argmin", "argmax", "min", "max", "median", "all", "any"):
        single(r, name)
    spread(r)
    norms(r)
    running(r)
    special(r)


def several(r, name, make=x):
    """Those that take several dims. logsumexp, amin and amax have no default dim, or one that is empty."""
    f, m = f"torch.{name}", f"Tensor.{name}"
    keep = name != "count_nonzero"
    if name not in ("logsumexp",):
        for shape in SHAPES:
            r.ok(f, make(*shape))
        r.ok(m, make(2, 3))
        r.ok(f, make(2, 3, 2).permuted(2, 0, 1))
    dims = {"norm": lambda d: {"dim": d}}.get(name)
    for shape, dim in (((5,), 0), ((2, 3), 1), ((2, 3), -2), ((2, 3, 2), (0, 2)), ((2, 3, 2), (-1, 1)), ((2, 3, 2), 1), ((1, 2, 1, 3), (0, 1, 2, 3))):
        if dims:
            r.either(f, make(*shape), **dims(dim))
            r.either(f, make(*shape), **dims(dim), keepdim=True)
        else:
            r.ok(f, make(*shape), dim)
            if keep:
                r.ok(f, make(*shape), dim=dim, keepdim=True)
                r.ok(m, make(*shape), dim, keepdim=True)
        if make is x and not dims:
            r.ok(m, x(*shape, dtype=f64), dim)
    given = (lambda d: ((), {"dim": d})) if dims else (lambda d: ((d,), {}))
    for shape, dim in (((3, 2), 0), ((4, 1), 1)):
        args, kwargs = given(dim)
        r.ok(f, make(*shape).permuted(1, 0), *args, **kwargs)
    args, kwargs = given(1)
    r.ok(f, make(3, 1).expanded(3, 4), *args, **kwargs)
    args, kwargs = given(0)
    r.either(f, make(0, 3), *args, **kwargs)
    args, kwargs = given(1)
    r.either(f, make(0, 3), *args, **kwargs)
    r.either(f, make(0), *([0] if name == "logsumexp" else []))
    if name != "norm":
        r.either(f, ints(2, 3), 1)
        r.either(f, ints(2, 3, lo=0, hi=200, dtype=u8), 1)
        r.either(f, bools(2, 3), 1)
    for dim in (2, -3, (0, 0), (1, -1), (0, 5)):
        args, kwargs = given(dim)
        r.bad(f, make(2, 3), *args, **kwargs)


def single(r, name):
    """Those that take one dim."""
    f, m = f"torch.{name}", f"Tensor.{name}"
    make = bools if name in ("all", "any") else x
    if make is x:
        for shape in SHAPES:
            r.ok(f, make(*shape))
            r.ok(m, make(*shape, dtype=f64))
    for shape in SHAPES:
        for dim in range(-1, len(shape)):
            r.ok(f, make(*shape), dim)
    r.ok(f, make(), 0)
    r.ok(f, make(2, 3), 1, True)
    r.ok(m, make(2, 3, 2), 1, keepdim=True)
    r.ok(f, make(2, 3, 2), dim=0, keepdim=True)
    r.ok(f, make(3, 2).permuted(1, 0), 1)
    r.ok(f, make(2, 3, 4).permuted(2, 0, 1), 0)
    r.ok(f, make(8).stepped(0, 2, 1), 0)
    for kwargs in ({}, {"dim": 0}, {"dim": 1}):
        r.either(f, make(0, 3), **kwargs)
        r.either(f, distinct_ints(2, 3), **kwargs)
    r.either(f, make(0))
    r.either(f, distinct_ints(2, 3, dtype=u8), 1)
    r.either(f, bools(4))
    r.bad(f, make(2, 3), 2)
    r.bad(f, make(2, 3), -3)
    r.bad(f, make(), 1)


def spread(r):
    for name in ("std", "var"):
        f = f"torch.{name}"
        for correction in (0, 1, 2, 0.5):
            r.ok(f, x(2, 5), correction=correction)
            r.ok(f, x(2, 5), 1, correction=correction)
            r.ok(f, x(2, 5, dtype=f64), dim=(0, 1), correction=correction, keepdim=True)
        r.ok(f, x(2, 5), unbiased=False)
        r.ok(f, x(2, 5), 1, unbiased=False)
        r.values(f, x(1), 0)
        r.values(f, x(3), correction=3)
        r.values(f, lit([nan, 1.0, 2.0]))


def norms(r):
    n = "torch.norm"
    for p in (1, 2, 3, 0.5, inf, -inf, 0, "fro"):
        r.ok(n, x(2, 3), p)
        r.ok(n, x(5, dtype=f64), p)
        r.ok(n, x(2, 3), p, 1)
        r.ok("Tensor.norm", x(2, 3, 2), p, dim=(0, 2), keepdim=True) if p != "fro" else None
    r.ok("Tensor.norm", x(2, 3))
    r.ok("Tensor.norm", x(2, 3), p=1)
    r.ok("Tensor.norm", x(2, 3), 2, 0, True)
    r.ok(n, lit([0.0, 0.0]))
    r.bad(n, ints(3))
    r.bad(n, x(3), 2, 1)


def running(r):
    for name in ("cumsum", "cumprod", "cummax", "cummin", "logcumsumexp"):
        f, m = f"torch.{name}", f"Tensor.{name}"
        for shape in SHAPES[1:]:
            for dim in range(-1, len(shape)):
                r.ok(f, x(*shape), dim)
        r.ok(f, x(), 0)
        r.ok(m, x(5, dtype=f64), 0)
        r.ok(m, x(2, 3, dtype=f64), dim=1)
        r.ok(f, x(3, 2).permuted(1, 0), 1)
        r.ok(f, x(3, 1).expanded(3, 4), 0) if name in ("cumsum", "cumprod", "logcumsumexp") else None
        r.ok(f, x(0, 3), 0)
        r.ok(f, x(0, 3), 1)
        r.either(f, distinct_ints(2, 3), 1)
        r.either(f, distinct_ints(2, 3, dtype=u8), 1)
        r.either(f, bools(4), 0)
        r.values(f, lit([1.0, nan, 2.0, 0.5]), 0)
        r.bad(f, x(2, 3), 2)
        r.bad(f, x(2, 3), -3)
        r.bad(f, x(2, 3))
    for zeros in ([1.5, 0.0, 2.5], [0.0, 0.0, 2.0], [0.0, 1.5, 0.5], [1.5, 2.5, 0.0]):
        r.ok("torch.cumprod", lit(zeros), 0)
        r.ok("torch.prod", lit(zeros))
        r.ok("torch.prod", lit([zeros, [1.5, 2.0, 0.5]]), 1)
    for dtype in (f64, i32):
        r.ok("torch.cumsum", ints(2, 3), 1, dtype=dtype)
        r.ok("torch.cumprod", ints(2, 3), 1, dtype=dtype)
        r.ok("torch.sum", ints(2, 3), dtype=dtype)
        r.ok("torch.sum", ints(2, 3), 1, dtype=dtype)
        r.ok("torch.prod", ints(2, 3), dtype=dtype)
    r.ok("torch.mean", ints(2, 3), dtype=f32)
    r.ok("torch.mean", ints(2, 3), 1, dtype=f64)
    r.ok("torch.cummax", lit([1, 3, 3, 2, 5, 5], i32), 0)
    r.ok("torch.cummin", lit([5, 3, 3, 4, 1, 1], i32), 0)


def special(r):
    for name in ("sum", "mean", "prod", "amin", "amax", "argmin", "argmax", "min", "max", "nansum", "median", "std", "any", "all", "count_nonzero", "norm"):
        f = f"torch.{name}"
        for values in ([1.0, nan, 2.0], [inf, 1.0, -inf], [nan, nan, inf], [[1.0, nan], [3.0, 4.0]]):
            r.values(f, lit(values))
        if name not in ("norm",):
            r.values(f, lit([[1.0, nan], [3.0, 4.0]]), 1)
    r.values("torch.logsumexp", lit([[-inf, -inf], [inf, 1.0], [1000.0, 1000.0]]), 1)
    r.ok("torch.nansum", lit([[1.0, nan], [3.0, 4.0]]), 1)
    r.ok("torch.amax", lit([2.0, 2.0, 1.0]))
    r.ok("torch.amin", lit([[1.0, 1.0], [1.0, 2.0]]), 1)
    r.ok("torch.max", lit([2.0, 2.0, 1.0]))
    r.ok("torch.min", lit([1.0, 2.0, 1.0, 1.0]))
    r.values("torch.argmax", lit([2.0, 3.0, 3.0]))
    r.values("torch.argmin", lit([[1, 1], [2, 1]], i32), 1)
    r.values("torch.argmax", x(2, 3), keepdim=True)
    r.ok("torch.max", x(2, 3), x(3))
    r.ok("torch.min", x(2, 3), x(2, 1))
    r.ok("Tensor.max", x(3), x(3))
    r.ok("Tensor.mean", x(2, 3), (0, 1), True)
    r.ok("Tensor.sum", x(2, 3), ())
    r.ok("torch.sum", x(2, 3), dim=None)
    r.ok("torch.sum", x(2, 3), dim=None, keepdim=True)
    r.ok("torch.count_nonzero", lit([[0.0, 1.5, 0.0], [2.0, nan, 0.0]]))
    r.ok("torch.count_nonzero", lit([[0.0, 1.5, 0.0], [2.0, nan, 0.0]]), 0)
