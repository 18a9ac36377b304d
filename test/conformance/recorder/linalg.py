"""Linear algebra: norms, inverse, determinant, solving, Cholesky."""

import torch

from .case import Arg, FLOATS, f64, inf, ints, lit, x


def record(r):
    norms(r)
    square(r)


def well(*shape, dtype=torch.float32):
    """Matrices that are far from singular."""
    n = shape[-1]
    drawn = x(*shape, lo=-1, hi=1, dtype=dtype)
    return Arg((drawn.base * 0.5 + torch.eye(n, dtype=dtype) * (2 + n / 4)).mul(1000).round().div(1000))


def positive(*shape, dtype=torch.float32):
    a = well(*shape, dtype=dtype).base
    return Arg((a @ a.mT).mul(100).round().div(100))


def norms(r):
    for dtype in FLOATS:
        for p in (None, 2, 1, 3, 0.5, 0, inf, -inf, -1):
            r.ok("torch.linalg.norm", x(5, dtype=dtype), *([] if p is None else [p]))
            r.ok("torch.linalg.vector_norm", x(2, 3, dtype=dtype), **({} if p is None else {"ord": p}))
            r.ok("torch.linalg.vector_norm", x(2, 3, dtype=dtype), 2 if p is None else p, 1, keepdim=True)
            r.ok("torch.linalg.norm", x(2, 3, 2, dtype=dtype), *([2] if p is None else [p]), dim=1)
        for p in ("fro", 1, -1, inf, -inf):
            r.ok("torch.linalg.norm", x(3, 2, dtype=dtype), p)
            r.ok("torch.linalg.norm", x(2, 3, 4, dtype=dtype), ord=p, dim=(0, 2))
            r.ok("torch.linalg.matrix_norm", x(2, 3, 4, dtype=dtype), p)
            r.ok("torch.linalg.matrix_norm", x(3, 4, dtype=dtype), p, keepdim=True)
        for p in (2, -2, "nuc"):
            r.ok("torch.linalg.norm", x(3, 2, dtype=dtype), p)
            r.ok("torch.linalg.matrix_norm", x(2, 3, 4, dtype=dtype), p)
            r.ok("torch.linalg.matrix_norm", x(3, 5, dtype=dtype), p, keepdim=True)
            r.ok("torch.linalg.norm", x(2, 3, 2, dtype=dtype), p, dim=(2, 0))
    r.ok("torch.linalg.norm", x(2, 3))
    r.ok("torch.linalg.norm", x(2, 3, 2))
    r.ok("torch.linalg.norm", x(3, 2).permuted(1, 0), dim=0)
    r.ok("torch.linalg.norm", x(2, 3), dim=(0, 1), keepdim=True)
    r.bad("torch.linalg.norm", ints(3))
    r.bad("torch.linalg.norm", x(2, 3), "bad")
    r.bad("torch.linalg.norm", x(3), "fro")
    r.bad("torch.linalg.norm", x(2, 3), dim=2)
    r.bad("torch.linalg.matrix_norm", x(3))


def square(r):
    for dtype in FLOATS:
        for shape in ((1, 1), (2, 2), (3, 3), (5, 5), (2, 3, 3), (2, 1, 2, 2), (0, 3, 3), (0, 0)):
            for name in ("torch.linalg.inv", "torch.linalg.det", "torch.inverse", "torch.det"):
                r.ok(name, well(*shape, dtype=dtype))
            r.ok("torch.linalg.cholesky", positive(*shape, dtype=dtype))
            b = shape[:-1] + (2,)
            r.ok("torch.linalg.solve", well(*shape, dtype=dtype), x(*b, dtype=dtype))
    for name in ("torch.linalg.inv", "torch.linalg.det", "torch.inverse"):
        r.ok(name, well(3, 3).permuted(1, 0))
        r.ok(name, x(2, 2))
        r.bad(name, x(2, 3))
        r.bad(name, x(3))
        r.bad(name, ints(2, 2))
    r.ok("torch.linalg.det", lit([[1.0, 2.0], [2.0, 4.0]]).constant())
    r.ok("torch.linalg.det", lit([[0.0, 1.0], [1.0, 0.0]]))
    r.ok("torch.linalg.inv", lit([[0.0, 1.0], [1.0, 0.0]]))
    r.bad("torch.linalg.inv", lit([[0.0, 0.0], [0.0, 0.0]]))
    c = "torch.linalg.cholesky"
    r.ok(c, positive(3, 3), upper=True)
    r.ok(c, positive(2, 3, 3, dtype=f64), upper=True)
    r.ok(c, positive(3, 3).permuted(1, 0))
    r.bad(c, lit([[1.0, 2.0], [2.0, 1.0]]))
    r.bad(c, x(2, 3))
    r.bad(c, x(3))
    s = "torch.linalg.solve"
    r.ok(s, well(3, 3), x(3))
    r.ok(s, well(3, 3, dtype=f64), x(3, dtype=f64))
    r.ok(s, well(2, 3, 3), x(2, 3))
    r.ok(s, well(2, 3, 3), x(3, 2))
    r.ok(s, well(3, 3), x(2, 3, 2))
    r.ok(s, well(3, 3).permuted(1, 0), x(2, 3).permuted(1, 0))
    r.ok(s, well(2, 2), x(3, 2), left=False)
    r.bad(s, well(3, 3), x(2))
    r.bad(s, x(2, 3), x(2))
    r.bad(s, lit([[0.0, 0.0], [0.0, 0.0]]), x(2))
    r.bad(s, well(2, 2), x(2, dtype=f64))
