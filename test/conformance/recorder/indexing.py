"""Indexing by brackets, and the gather and scatter family."""

from .case import bools, f64, i32, i64, index, ints, lit, u8, x

ALL = slice(None)
# shape, what stands between the brackets
BASIC = [
    ((5,), 1), ((5,), -1), ((2, 3), 0), ((2, 3), (1, 2)), ((2, 3), (-1, -1)), ((5,), slice(1, 4)), ((5,), slice(None, None, 2)), ((5,), slice(-3, None)), ((5,), slice(4, 1)),
    ((5,), slice(1, 99)), ((2, 3), (ALL, 1)), ((2, 3), (slice(0, 1), slice(1, None))), ((2, 3, 4), (Ellipsis, 1)), ((2, 3, 4), (1, Ellipsis)), ((2, 3, 4), (0, Ellipsis, slice(None, None, 3))),
    ((2, 3), None), ((2, 3), (ALL, None)), ((2, 3), (None, 1, None, ALL)), ((3,), (Ellipsis, None)), ((2, 3), Ellipsis), ((), Ellipsis), ((), None), ((0, 3), slice(0, 1)), ((2, 3, 2, 2, 2), (ALL, 1, Ellipsis, 0)),
    ((7,), slice(1, 6, 3)),
]


def at(*values):
    return lit(list(values), i64)


ADVANCED = [
    ((5,), lambda: at(0, 2, 2)), ((5,), lambda: at(-1, 0)), ((5,), lambda: lit([[0, 1], [3, 4]], i64)), ((5,), lambda: lit(2, i64)), ((2, 3), lambda: at(1, 0, 1)), ((2, 3), lambda: (at(0, 1), at(2, 0))),
    ((2, 3), lambda: (ALL, at(2, 0))), ((2, 3), lambda: (lit([[0], [1]], i64), at(0, 2))), ((2, 3, 4), lambda: (at(0, 1), ALL, at(2, 3))), ((2, 3, 4), lambda: (ALL, at(0, 1), at(2, 3))),
    ((2, 3, 4), lambda: (Ellipsis, at(1, 1))), ((2, 3, 4), lambda: (0, at(1, 2))), ((2, 3, 4), lambda: (at(1, 0), slice(0, 2), 1)), ((2, 3), lambda: (None, at(1, 0))),
    ((3,), lambda: lit([True, False, True], __import__("torch").bool)), ((2, 3), lambda: bools(2, 3)), ((2, 3), lambda: lit([True, False], __import__("torch").bool)),
    ((2, 3), lambda: (ALL, lit([True, False, True], __import__("torch").bool))), ((2, 3, 4), lambda: bools(2, 3)), ((2, 3), lambda: (at(0, 1), lit([True, False, True], __import__("torch").bool))),
    ((2, 3), lambda: (slice(0, 2), at(1))), ((5,), lambda: [0, 2]), ((2, 3), lambda: ([0, 1], [1, 2])), ((3,), lambda: lit([False, False, False], __import__("torch").bool)), ((4,), lambda: lit([], i64)),
    ((5,), lambda: lit([1, 3], i32)), ((2, 3, 4), lambda: (lit([[0, 1]], i64), lit([[1], [2]], i64))),
]
WRONG = [((5,), 5), ((5,), -6), ((2, 3), (0, 3)), ((2, 3), (0, 0, 0)), ((), 0), ((5,), slice(None, None, 0)), ((2, 3), (Ellipsis, 0, 0, 0))]
WRONG_ADVANCED = [((5,), lambda: at(0, 5)), ((5,), lambda: at(-6)), ((2, 3), lambda: (at(0, 1), at(0, 1, 2))), ((3,), lambda: bools(2)), ((2, 3), lambda: bools(3, 2)), ((5,), lambda: lit([0.5]))]


def record(r):
    brackets(r)
    assigning(r)
    gather(r)
    scatter(r)
    along(r)
    put(r)
    picking(r)


def brackets(r):
    g = "Tensor.__getitem__"
    for n, (shape, key) in enumerate(BASIC):
        r.ok(g, x(*shape), key)
        r.ok(g, [ints, bools][n % 2](*shape), key)
    for shape, make in ADVANCED:
        r.ok(g, x(*shape), make())
        r.ok(g, x(*shape, dtype=f64), make())
    r.ok(g, x(3, 2).permuted(1, 0), (1, slice(0, 2)))
    r.ok(g, x(3, 2).permuted(1, 0), at(1, 0))
    r.ok(g, x(6).stepped(0, 2), at(1, 0))
    for shape, key in WRONG:
        r.bad(g, x(*shape), key)
    for shape, make in WRONG_ADVANCED:
        r.bad(g, x(*shape), make())


def assigning(r):
    s = "Tensor.__setitem__"
    for shape, key in BASIC:
        r.ok(s, x(*shape), key, 0.5)
    import torch
    for n, (shape, key) in enumerate(BASIC):
        if n % 2:
            target = torch.zeros(shape)[key].shape
            r.ok(s, x(*shape), key, x(*target))
    for shape, make in ADVANCED:
        r.ok(s, x(*shape), make(), 1.5)
    r.ok(s, x(2, 3), (ALL, 1), x(2))
    r.ok(s, x(2, 3), 0, x(3))
    r.ok(s, x(2, 3), ALL, x(3))
    r.ok(s, x(2, 3), 0, x())
    r.ok(s, x(5), at(0, 2), x(2))
    r.ok(s, x(2, 3), (at(0, 1), at(1, 2)), x(2))
    r.ok(s, x(2, 3), lit([[True, False, True], [False, True, False]], torch.bool), x(3))
    r.ok(s, x(3, 2).permuted(1, 0), 1, x(3))
    r.ok(s, ints(5), slice(1, 3), 7)
    r.ok(s, ints(5), at(1, 3), ints(2))
    r.ok(s, x(5), slice(0, 2), ints(2))
    r.ok(s, bools(4), at(0, 1), True)
    for shape, key in WRONG:
        r.bad(s, x(*shape), key, 0.5)
    for shape, make in WRONG_ADVANCED:
        r.bad(s, x(*shape), make(), 0.5)
    r.bad(s, x(2, 3), 0, x(2))
    r.bad(s, x(5), at(0, 1), x(3))


def gather(r):
    for name in ("torch.gather", "Tensor.gather"):
        for shape, dim, ishape in (((5,), 0, (3,)), ((2, 3), 1, (2, 2)), ((2, 3), 0, (4, 3)), ((2, 3), -1, (1, 5)), ((2, 3, 4), 1, (2, 2, 4)), ((2, 3, 4), 2, (1, 2, 6)), ((), 0, ()), ((3,), 0, (0,)), ((2, 1, 2, 3), 3, (2, 1, 1, 4))):
            below = shape[dim] if shape else 1
            r.ok(name, x(*shape), dim, index(*ishape, below=below))
            r.ok(name, x(*shape, dtype=f64), dim, index(*ishape, below=below))
            r.ok(name, ints(*shape), dim, index(*ishape, below=below))
        r.ok(name, x(3, 2).permuted(1, 0), 1, index(2, 2, below=3))
        r.ok(name, x(2, 3), dim=1, index=index(3, 2, below=3).permuted(1, 0))
        r.bad(name, x(2, 3), 1, at(0, 1))
        r.bad(name, x(2, 3), 1, lit([[0, 3]], i64))
        r.bad(name, x(2, 3), 1, lit([[-1]], i64))
        r.bad(name, x(2, 3), 2, lit([[0]], i64))
        r.bad(name, x(2, 3), 1, index(3, 1, below=2))
        r.bad(name, x(2, 3), 1, lit([[0.0]]))


def scatter(r):
    cases = (((5,), 0, (3,)), ((2, 3), 1, (2, 3)), ((3, 3), 0, (2, 3)), ((3, 3), -1, (3, 2)), ((2, 3, 4), 1, (2, 3, 2)), ((), 0, ()), ((3,), 0, (0,)))
    for name in ("scatter", "scatter_add"):
        for where in ("torch", "Tensor"):
            f = f"{where}.{name}"
            for shape, dim, ishape in cases:
                i = different(shape, dim, ishape)
                r.ok(f, x(*shape), dim, i, x(*ishape))
                r.ok(f, x(*shape, dtype=f64), dim, i, x(*ishape, dtype=f64))
                if name == "scatter":
                    r.ok(f, x(*shape), dim, i, 1.5)
            r.ok(f, x(3, 3), 1, different((3, 3), 1, (2, 2)), x(3, 3))
            r.ok(f, x(3, 2).permuted(1, 0), 1, different((2, 3), 1, (2, 2)), x(2, 2))
            r.ok(f, ints(4), 0, different((4,), 0, (3,)), ints(3))
            r.ok(f, ints(4), dim=0, index=different((4,), 0, (3,)), src=ints(3))
            r.bad(f, x(3), 0, at(3), x(1))
            r.bad(f, x(3), 0, at(-1), x(1))
            r.bad(f, x(2, 3), 0, at(0), x(1))
            r.bad(f, x(2, 3), 2, lit([[0]], i64), x(1, 1))
            r.bad(f, x(3), 0, at(0, 1), x(1))
            r.bad(f, x(3), 0, at(0), x(1, dtype=f64))
            r.bad(f, x(3), 0, lit([0.0]), x(1))
            r.bad(f, x(2, 2), 0, index(1, 3, below=2), x(1, 3))
    for k in range(3):
        r.ok("torch.scatter_add", x(4), 0, index(6, below=4), x(6))
        r.ok("Tensor.scatter_add", x(2, 3), 1, index(2, 5, below=3), x(2, 5))
    for mode in ("add", "multiply"):
        r.values("torch.scatter", x(4), 0, index(6, below=4), x(6), reduce=mode)
        r.values("torch.scatter", x(4), 0, index(6, below=4), 1.5, reduce=mode)
    for mode in ("sum", "prod", "mean", "amax", "amin"):
        for kwargs in ({}, {"include_self": False}):
            r.ok("torch.scatter_reduce", x(4), 0, index(6, below=4), x(6), mode, **kwargs)
            r.ok("Tensor.scatter_reduce", x(2, 3, dtype=f64), 1, index(2, 5, below=3), x(2, 5, dtype=f64), reduce=mode, **kwargs)
    r.bad("torch.scatter_reduce", x(4), 0, at(0), x(1), "middle")
    r.bad("torch.scatter_reduce", x(4), 0, at(4), x(1), "sum")


def different(shape, dim, ishape):
    """Indices that name each target at most once."""
    import torch
    from .case import Arg, random_source
    if not shape:
        return Arg(torch.zeros((), dtype=i64))
    dim %= len(shape)
    result = torch.zeros(ishape, dtype=i64)
    for position in torch.cartesian_prod(*(torch.arange(n) for k, n in enumerate(ishape) if k != dim)).reshape(-1, len(ishape) - 1).tolist() if len(ishape) > 1 else [[]]:
        key = tuple(position[:dim]) + (slice(None),) + tuple(position[dim:])
        result[key] = torch.tensor(random_source.sample(range(shape[dim]), ishape[dim]), dtype=i64)
    return Arg(result)


def along(r):
    for name in ("torch.index_select", "Tensor.index_select"):
        for shape, dim in (((5,), 0), ((2, 3), 1), ((2, 3), 0), ((2, 3), -1), ((2, 3, 4), 1), ((2, 1, 2, 3), 3)):
            r.ok(name, x(*shape), dim, index(4, below=shape[dim]))
            r.ok(name, x(*shape, dtype=f64), dim, index(2, below=shape[dim], dtype=i32))
            r.ok(name, bools(*shape), dim, index(0, below=1))
        r.ok(name, x(3, 2).permuted(1, 0), dim=1, index=at(2, 0))
        r.ok(name, x(), 0, at(0))
        r.bad(name, x(3), 0, at(3))
        r.bad(name, x(3), 0, at(-1))
        r.bad(name, x(3), 1, at(0))
        r.bad(name, x(3), 0, lit([[0, 1]], i64))
        r.bad(name, x(3), 0, lit([0.0]))
    for name in ("torch.index_add", "Tensor.index_add"):
        for shape, dim, n in (((5,), 0, 3), ((2, 3), 1, 4), ((2, 3), 0, 1), ((2, 3), -1, 2), ((2, 3, 4), 1, 2)):
            source = list(shape)
            source[dim] = n
            r.ok(name, x(*shape), dim, index(n, below=shape[dim]), x(*source))
            r.ok(name, x(*shape, dtype=f64), dim, index(n, below=shape[dim]), x(*source, dtype=f64), alpha=0.5)
        r.ok(name, ints(4), 0, at(1, 1), ints(2), alpha=3)
        r.ok(name, x(3, 2).permuted(1, 0), 1, at(2, 0), x(2, 2))
        r.bad(name, x(3), 0, at(3), x(1))
        r.bad(name, x(3), 0, at(0, 1), x(1))
        r.bad(name, x(2, 3), 0, at(0), x(1, 2))
        r.bad(name, x(3), 1, at(0), x(1))
        r.bad(name, x(3), 0, at(0), x(1, dtype=f64))
    for name in ("torch.take", "Tensor.take"):
        for shape in ((5,), (2, 3), (2, 3, 2), (1, 2, 1, 3)):
            total = 1
            for n in shape:
                total *= n
            r.ok(name, x(*shape), index(4, below=total))
            r.ok(name, x(*shape, dtype=f64), index(2, 2, below=total, negative=True))
            r.ok(name, ints(*shape), index(0, below=1))
        r.ok(name, x(3, 2).permuted(1, 0), at(0, 1, 5))
        r.ok(name, x(3), lit(1, i64))
        r.bad(name, x(3), at(3))
        r.bad(name, x(3), at(-4))
        r.bad(name, x(3), lit([0.0]))
    for name in ("torch.take_along_dim", "Tensor.take_along_dim"):
        for shape, dim, ishape in (((5,), 0, (3,)), ((2, 3), 1, (2, 2)), ((2, 3), 0, (1, 3)), ((2, 3), 1, (1, 2)), ((2, 3, 4), 1, (2, 1, 4)), ((2, 3), -1, (2, 5))):
            r.ok(name, x(*shape), index(*ishape, below=shape[dim]), dim)
            r.ok(name, x(*shape, dtype=f64), index(*ishape, below=shape[dim]), dim=dim)
        r.ok(name, x(2, 3), at(5, 0, 2))
        r.ok(name, x(3, 2).permuted(1, 0), index(2, 1, below=3), 1)
        r.bad(name, x(2, 3), at(0, 1), 1)
        r.bad(name, x(2, 3), lit([[0.0]]), 1)
        r.bad(name, x(2, 3), lit([[0]], i64), 2)


def put(r):
    import torch
    p = "Tensor.index_put"
    for name in (p, "torch.index_put"):
        for accumulate in (False, True):
            r.ok(name, x(5), (at(0, 2),), x(2), accumulate)
            r.ok(name, x(5, dtype=f64), (at(-1, 2),), x(2, dtype=f64), accumulate=accumulate)
            r.ok(name, x(2, 3), (at(0, 1), at(2, 0)), x(2), accumulate)
            r.ok(name, x(2, 3), (at(1),), x(3), accumulate)
            r.ok(name, x(2, 3), (at(0, 1), at(1, 2)), x(), accumulate)
            r.ok(name, x(2, 3), (lit([[True, False, True], [False, True, False]], torch.bool),), x(3), accumulate)
            r.ok(name, ints(5), (at(0, 3),), ints(2), accumulate)
            r.ok(name, x(3, 2).permuted(1, 0), (at(0, 1), at(0, 2)), x(2), accumulate)
        r.ok(name, x(4), (at(1, 1, 2),), x(3), True)
        r.bad(name, x(3), (at(3),), x(1))
        r.bad(name, x(3), (at(0, 1),), x(3))
        r.bad(name, x(3), (at(0), at(0)), x(1))
        r.bad(name, x(3), (at(0),), x(1, dtype=f64))


def picking(r):
    for name in ("torch.masked_select", "Tensor.masked_select"):
        for s, t in (((5,), (5,)), ((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 3), (2, 1)), ((3,), (2, 3)), ((), ()), ((0,), (0,)), ((2, 1, 2), (2, 1, 2))):
            r.ok(name, x(*s), bools(*t))
            r.ok(name, ints(*s), bools(*t))
        r.ok(name, x(3, 2).permuted(1, 0), bools(2, 3))
        r.ok(name, x(2, 3, dtype=f64), mask=bools(2, 3))
        r.bad(name, x(3), bools(2))
        r.bad(name, x(3), x(3))
        r.bad(name, x(3), ints(3))
    for name in ("torch.index_fill", "Tensor.index_fill"):
        for shape, dim in (((5,), 0), ((2, 3), 1), ((2, 3), -2), ((2, 3, 2), 1)):
            r.ok(name, x(*shape), dim, at(1, 0), 0.5)
            r.ok(name, x(*shape), dim, at(0, 1), x())
        r.bad(name, x(3), 0, at(3), 0.5)
        r.bad(name, x(3), 0, at(0), x(1))
    for name in ("torch.index_copy", "Tensor.index_copy"):
        for shape, dim in (((5,), 0), ((2, 3), 1), ((3, 3), -2), ((2, 3, 2), 1)):
            source = list(shape)
            source[dim] = 2
            r.ok(name, x(*shape), dim, at(1, 0), x(*source))
            r.ok(name, x(*shape, dtype=f64), dim, at(0, 1), x(*source, dtype=f64))
        r.bad(name, x(3), 0, at(3), x(1))
        r.bad(name, x(3), 0, at(0, 1), x(1))
