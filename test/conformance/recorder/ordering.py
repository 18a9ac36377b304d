"""Sorting, searching and counting."""

from .case import bools, distinct_ints, f64, i32, i64, inf, ints, lit, nan, u8, x


def record(r):
    sorting(r)
    topk(r)
    unique(r)
    nonzero(r)
    searching(r)
    counting(r)


def sorting(r):
    for name in ("torch.sort", "Tensor.sort", "torch.argsort", "Tensor.argsort"):
        for shape in ((), (1,), (6,), (2, 3), (2, 3, 2), (0,), (0, 3), (2, 1, 2, 3)):
            r.ok(name, x(*shape))
            r.ok(name, x(*shape, dtype=f64), -1, True)
            if len(shape) > 1:
                r.ok(name, x(*shape), dim=0)
                r.ok(name, distinct_ints(*shape), dim=0, descending=True)
        r.ok(name, distinct_ints(7))
        r.ok(name, distinct_ints(7, dtype=u8), descending=True)
        r.ok(name, x(3, 4).permuted(1, 0), 1)
        r.ok(name, x(8).stepped(0, 2, 1))
        r.values(name, lit([0.5, nan, -inf, inf, 0.25]))
        r.values(name, lit([0.5, nan, -inf, inf, 0.25]), descending=True)
        r.values(name, lit([2, 1, 2, 1, 0], i32), stable=True)
        r.values(name, lit([2, 1, 2, 1, 0], i32), stable=True, descending=True)
        r.bad(name, x(3), 1)
        r.bad(name, x(2, 3), -3)


def topk(r):
    for name in ("torch.topk", "Tensor.topk"):
        for shape, k in (((5,), 2), ((5,), 5), ((5,), 0), ((2, 4), 3), ((2, 3, 4), 1), ((), 1)):
            r.ok(name, x(*shape), k)
            r.ok(name, x(*shape, dtype=f64), k, largest=False)
        r.ok(name, x(4, 3), 2, 0)
        r.ok(name, x(4, 3), 2, dim=0, largest=False, sorted=True)
        r.ok(name, x(2, 4, 3), k=2, dim=-2)
        r.ok(name, distinct_ints(6), 3)
        r.ok(name, x(3, 4).permuted(1, 0), 2)
        r.bad(name, x(3), 4)
        r.bad(name, x(3), -1)
        r.bad(name, x(3), 1, 1)


def unique(r):
    u = "torch.unique"
    for make in (lambda *s: ints(*s, lo=0, hi=3), lambda *s: ints(*s, lo=0, hi=3, dtype=u8), bools):
        for shape in ((), (6,), (2, 4), (0,), (2, 2, 2)):
            r.ok(u, make(*shape))
            r.ok(u, make(*shape), return_inverse=True)
            r.ok(u, make(*shape), return_counts=True)
            r.ok(u, make(*shape), return_inverse=True, return_counts=True)
    for values in ([1.5, -0.5, 1.5, 2.5], [[0.5, 0.5], [0.25, 0.5]]):
        r.values(u, lit(values))
        r.values("Tensor.unique", lit(values), return_counts=True)
    rows = [[1, 2], [3, 4], [1, 2], [0, 9]]
    for dim in (0, 1, -1):
        r.ok(u, lit(rows, i32), dim=dim)
        r.ok(u, lit(rows, i32), return_inverse=True, return_counts=True, dim=dim)
    r.bad(u, lit(rows, i32), dim=2)
    r.bad(u, lit(rows, i32), dim=-3)
    r.bad(u, "a")


def nonzero(r):
    for name in ("torch.nonzero", "Tensor.nonzero"):
        for shape in ((), (5,), (2, 3), (2, 2, 2), (0,), (2, 0, 3), (1, 2, 1, 3)):
            r.ok(name, bools(*shape))
            r.ok(name, ints(*shape, lo=0, hi=1))
            r.values(name, x(*shape))
        r.ok(name, bools(2, 3).permuted(1, 0))
        r.values(name, lit([0.0, nan, -0.0, 1.5]))
        r.ok(name, bools(2, 3), as_tuple=True)
        r.ok(name, bools(5), as_tuple=True)
    r.bad("torch.nonzero", "a")
    r.bad("torch.nonzero")
    r.bad("torch.nonzero", 2.5)


def searching(r):
    s = "torch.searchsorted"
    line = lit([-2.5, -1.0, 0.5, 0.5, 2.0]).constant()
    for shape in ((), (4,), (2, 3), (0,), (2, 1, 2)):
        r.values(s, line, x(*shape))
        r.values(s, line, x(*shape), right=True)
    for right in (False, True):
        r.values(s, line, lit([-2.5, 0.5, 2.0, 9.0, -9.0]), right=right)
        r.values(s, lit([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]]), lit([[2.0, 2.5], [5.0, 30.0]]), right=right)
        r.values(s, lit([1, 3, 5, 7], i32), lit([[0, 3], [4, 9]], i32), right=right)
        r.values(s, line, 0.5, right=right)
        r.values(s, line, lit([0.5, nan, inf, -inf]), right=right)
        r.values(s, lit([1.5, 2.5], f64), lit([2.5, 1.5], f64), right=right)
    r.values(s, line, lit([0.5, 2.0]), side="right")
    r.values(s, line, lit([0.5, 2.0]), side="left")
    r.bad(s, line, lit([0.5]), side="middle")
    r.bad(s, line, lit([0.5]), right=True, side="left")
    r.bad(s, x(2, 3), x(3, 3))
    r.bad(s, x(2, 3), x(3))
    r.record(s, [line, lit([1], i32)], {}, grads=False)
    r.record(s, [line, lit([1.0], f64)], {}, grads=False)


def counting(r):
    b = "torch.bincount"
    for shape in ((6,), (0,), (1,), (12,)):
        for minlength in (0, 3, 8):
            r.ok(b, ints(*shape, lo=0, hi=5), minlength=minlength) if minlength else r.ok(b, ints(*shape, lo=0, hi=5))
            if shape != (0,):
                r.values(b, ints(*shape, lo=0, hi=5), x(*shape), minlength)
    r.values(b, ints(6, lo=0, hi=5), weights=x(6, dtype=f64))
    r.values(b, ints(6, lo=0, hi=5), weights=ints(6))
    r.values(b, ints(6, lo=0, hi=5, dtype=u8))
    r.values("Tensor.bincount", ints(6, lo=0, hi=5))
    r.bad(b, lit([1, -1], i64))
    r.bad(b, ints(2, 2, lo=0))
    r.bad(b, x(3))
    r.bad(b, ints(3, lo=0), x(2))
    r.bad(b, ints(3, lo=0), minlength=-1)
    h = "torch.histc"
    for dtype in (__import__("torch").float32, f64):
        for bins, lo, hi in ((4, -3, 3), (5, 0, 0), (1, -1, 1), (10, 0, 2)):
            r.values(h, x(20, dtype=dtype), bins, lo, hi)
            r.values(h, x(2, 5, dtype=dtype), bins=bins, min=lo, max=hi)
    r.values("Tensor.histc", x(12), 4)
    r.values(h, x(12), 4)
    r.values(h, lit([1.0, 1.0, 1.0]), 3)
    r.values(h, lit([0.0, 1.0, 2.0, 3.0]), 3, 0, 3)
    r.bad(h, x(4), 0)
    r.bad(h, x(4), 4, 3, 1)
    r.bad(h, lit([nan, 1.0]), 4)
