"""Tensors made from nothing: constants, ranges, random numbers."""

from .case import boolean, bools, f32, f64, i32, index, ints, lit, u8, x, inf, nan

SIZES = [(), (0,), (1,), (3,), (2, 3), (2, 0, 3), (1, 2, 1), (2, 3, 2, 2), (1, 2, 1, 2, 2)]
DTYPES = [f32, f64, i32, u8, boolean]


def record(r):
    data(r)
    constants(r)
    ranges(r)
    likes(r)
    grids(r)
    drawn(r)


def data(r):
    t = "torch.tensor"
    for values in ([], [[], []], [1.5], [1.5, -2.25, 3.125], [[1.5, 2.5], [3.5, -4.5]], [[[0.5], [1.25]], [[2.5], [3.5]]], 2.5, True, [True, False], [[True], [False]]):
        r.ok(t, values)
    for dtype in DTYPES:
        r.ok(t, [[1, 0, 2], [3, 1, 0]], dtype=dtype)
        r.ok(t, 1, dtype=dtype)
        r.ok(t, [], dtype=dtype)
    r.ok(t, [1.7, -1.7, 2.2], dtype=i32)
    r.ok(t, [inf, -inf, nan, 0.5])
    r.ok(t, [True, False, True], dtype=f32)
    r.ok(t, [0.5, 0.0, -3.0], dtype=boolean)
    r.ok(t, [[0.5, 1.5]], requires_grad=True)
    r.bad(t, [[1.5, 2.5], [3.5]])
    r.bad(t, [[1.5], 2.5])
    r.bad(t, [1.5, "a"])
    r.bad(t, "abc")
    r.bad(t, [1, 2], dtype=i32, requires_grad=True)
    r.bad(t, [None, 1.5])


def constants(r):
    for name in ("zeros", "ones", "empty"):
        call = r.random if name == "empty" else r.ok
        for size in SIZES:
            call(f"torch.{name}", size)
        call(f"torch.{name}", 2, 3)
        call(f"torch.{name}", 4)
        for dtype in DTYPES:
            call(f"torch.{name}", (2, 2), dtype=dtype)
            call(f"torch.{name}", 3, dtype=dtype)
        r.bad(f"torch.{name}", (2, -1))
        r.bad(f"torch.{name}", -3)
        r.bad(f"torch.{name}", "a")
        r.bad(f"torch.{name}", (2, 2.5))
        r.bad(f"torch.{name}", (2,), dtype=i32, requires_grad=True)
    for size in SIZES:
        r.ok("torch.full", size, 1.5)
    for dtype in DTYPES:
        r.ok("torch.full", (2, 3), 1, dtype=dtype)
        r.ok("torch.full", (), 0, dtype=dtype)
    r.ok("torch.full", (2,), True)
    r.ok("torch.full", (2,), -inf)
    r.ok("torch.full", (2,), 2.5, dtype=f64)
    r.ok("torch.full", size=(3,), fill_value=0.25)
    r.bad("torch.full", (2, -1), 1.5)
    r.bad("torch.full", (2,))
    r.bad("torch.full", (2,), "a")
    for n in (0, 1, 2, 5):
        r.ok("torch.eye", n)
        for m in (0, 1, 3, 6):
            r.ok("torch.eye", n, m)
    for dtype in DTYPES:
        r.ok("torch.eye", 3, dtype=dtype)
    r.ok("torch.eye", 2, m=4)
    r.bad("torch.eye", -1)
    r.bad("torch.eye", 2, -1)


def ranges(r):
    a = "torch.arange"
    for args in ((0.0, 2.5, 0.5), (0.5,), (0.5, 4.0), (1.0, 2.0, 0.3), (3.5, -1.0, -0.75), (0.25, 0.25), (0.0, 1.0, 0.1), (-1.5, 1.5, 0.25)):
        r.ok(a, *args)
        r.ok(a, *args, dtype=f64)
    for args in ((5,), (0,), (1, 6), (0, 10, 3), (5, 0, -2), (-3, 3), (3, 3)):
        r.ok(a, *args, dtype=i32)
        r.ok(a, *args, dtype=f32)
    r.ok(a, 5, dtype=u8)
    r.ok(a, start=1, end=7, step=2, dtype=i32)
    r.bad(a, 0, 5, -1)
    r.bad(a, 5, 0, 1)
    r.bad(a, 0, 5, 0)
    r.bad(a, 0, inf)
    r.bad(a, 0, nan)
    for name, ends in (("linspace", [(0, 1), (-2.5, 3.25), (3, -3), (0.5, 0.5)]), ("logspace", [(0, 1), (-1.5, 1.25), (1, -1), (0.5, 0.5)])):
        for lo, hi in ends:
            for steps in (0, 1, 2, 7):
                r.ok(f"torch.{name}", lo, hi, steps)
            r.ok(f"torch.{name}", lo, hi, 5, dtype=f64)
        r.ok(f"torch.{name}", 0, 3, steps=4)
        r.ok(f"torch.{name}", start=0, end=3, steps=4)
        r.ok(f"torch.{name}", 0, 4, 5, dtype=i32)
        r.bad(f"torch.{name}", 0, 1, -1)
        r.bad(f"torch.{name}", 0, 1)
    for base in (2, 2.5, 10, 0.5):
        r.ok("torch.logspace", 0, 3, 4, base)
        r.ok("torch.logspace", 0, 3, 4, base=base)


def likes(r):
    sources = [x(2, 3), x(3, dtype=f64), x(), x(2, 0), ints(2, 2), ints(2, lo=0, dtype=u8), bools(3), x(2, 3).permuted(1, 0), x(1, 2, 1, 2)]
    for name, extra, how in (("zeros_like", (), r.ok), ("ones_like", (), r.ok), ("full_like", (2,), r.ok), ("empty_like", (), r.random)):
        for source in sources:
            how(f"torch.{name}", source.constant(), *extra)
        for dtype in DTYPES:
            how(f"torch.{name}", x(2, 3).constant(), *extra, dtype=dtype)
            how(f"torch.{name}", ints(2, 3), *extra, dtype=dtype)
        r.bad(f"torch.{name}", *extra)
        r.bad(f"torch.{name}", "a", *extra)
    for source in sources[:4] + sources[7:]:
        for _ in range(2):
            r.random("torch.rand_like", source.constant(), within=(0, 1))
            r.random("torch.randn_like", source.constant(), within=(-8, 8))
        r.random("torch.randint_like", source.constant(), 5, within=(0, 4))
        r.random("torch.randint_like", source.constant(), -3, 3, within=(-3, 2))
    for source in sources[4:7]:
        r.random("torch.rand_like", source, dtype=f32, within=(0, 1))
        r.random("torch.randn_like", source, dtype=f64, within=(-8, 8))
        r.bad("torch.rand_like", source)
        r.bad("torch.randn_like", source)
    for source in sources[4:6]:
        r.random("torch.randint_like", source, 7, within=(0, 6))
        r.random("torch.randint_like", source, 2, 7, within=(2, 6))
    for name in ("rand_like", "randn_like"):
        r.random(f"torch.{name}", x(2, 2).constant(), dtype=f64, within=(-8, 8))
        r.random(f"torch.{name}", x(2, 2, dtype=f64).constant(), dtype=f32, within=(-8, 8))
        r.bad(f"torch.{name}")
        r.bad(f"torch.{name}", 3)
    r.random("torch.randint_like", x(2, 2).constant(), 3, dtype=i32, within=(0, 2))
    r.random("torch.randint_like", x(2, 2).constant(), 3, 9, dtype=f64, within=(3, 8))
    r.bad("torch.randint_like", x(2), 0)
    r.bad("torch.randint_like", x(2), 5, 3)


def grids(r):
    for mode in ("ij", "xy"):
        r.ok("torch.meshgrid", x(3), x(2), indexing=mode)
        r.ok("torch.meshgrid", x(3), indexing=mode)
        r.ok("torch.meshgrid", x(3), x(2), x(2), indexing=mode)
        r.ok("torch.meshgrid", [x(3), x(2)], indexing=mode)
        r.ok("torch.meshgrid", ints(3), ints(2), indexing=mode)
        r.ok("torch.meshgrid", x(3, dtype=f64), x(1, dtype=f64), indexing=mode)
        r.ok("torch.meshgrid", x(2), x(), indexing=mode)
        r.ok("torch.meshgrid", x(0), x(2), indexing=mode)
        r.bad("torch.meshgrid", x(3), x(2, 2), indexing=mode)
        r.bad("torch.meshgrid", x(3), ints(2), indexing=mode)
    r.ok("torch.meshgrid", x(2), x(3))
    r.ok("torch.meshgrid", x(2), x(3), x(1), x(2))
    r.ok("torch.meshgrid", bools(2), bools(3))
    r.bad("torch.meshgrid", x(2), x(3), indexing="up")
    h = "torch.nn.functional.one_hot"
    for shape in ((), (1,), (4,), (2, 3), (2, 1, 2), (2, 2, 1, 2)):
        r.ok(h, index(*shape, below=5), 5)
        r.ok(h, index(*shape, below=4), num_classes=6)
        r.ok(h, index(*shape, below=3))
    r.ok(h, index(0, below=3), 3)
    r.ok(h, lit([2, 0, 1], dtype=__import__("torch").int64), -1)
    r.bad(h, index(3, below=2).permuted(0), 0)
    r.bad(h, lit([0, 5], dtype=__import__("torch").int64), 3)
    r.bad(h, lit([0, -1], dtype=__import__("torch").int64), 3)
    r.bad(h, x(3), 3)
    r.bad(h, index(0, below=3))
    for name in ("tril", "triu"):
        for shape in ((3, 3), (2, 4), (4, 2), (2, 3, 3), (0, 3), (1, 1), (2, 1, 2, 3)):
            r.ok(f"torch.{name}", x(*shape))
        for diagonal in (-3, -1, 1, 2, 5):
            r.ok(f"torch.{name}", x(3, 4), diagonal)
            r.ok(f"torch.{name}", x(3, 3, dtype=f64), diagonal=diagonal)
            r.ok(f"Tensor.{name}", x(2, 3, 2), diagonal)
        r.ok(f"torch.{name}", ints(3, 3))
        r.ok(f"torch.{name}", bools(3, 3))
        r.ok(f"torch.{name}", x(3, 4).permuted(1, 0), 1)
        r.bad(f"torch.{name}", x(3))
        r.bad(f"torch.{name}", x())


def drawn(r):
    for name, within in (("rand", (0, 1)), ("randn", (-8, 8))):
        for size in SIZES:
            r.random(f"torch.{name}", size, within=within)
        r.random(f"torch.{name}", 2, 3, within=within)
        r.random(f"torch.{name}", 5, within=within)
        for _ in range(3):
            r.random(f"torch.{name}", (3, 4), dtype=f64, within=within)
            r.random(f"torch.{name}", 2, 2, dtype=f32, within=within)
        r.random(f"torch.{name}", 2, requires_grad=True, within=within)
        r.bad(f"torch.{name}", (2, -1))
        r.bad(f"torch.{name}", 3, dtype=i32)
        r.bad(f"torch.{name}", (3,), dtype=boolean)
    for size in SIZES:
        r.random("torch.randint", 4, size, within=(0, 3))
        r.random("torch.randint", -2, 3, size, within=(-2, 2))
    r.random("torch.randint", 0, 5, (3,), dtype=f32, within=(0, 4))
    r.random("torch.randint", 5, (3,), dtype=u8, within=(0, 4))
    r.random("torch.randint", high=5, size=(3,), within=(0, 4))
    r.bad("torch.randint", 0, (2,))
    r.bad("torch.randint", 5, 5, (2,))
    r.bad("torch.randint", 5, 3, (2,))
    r.bad("torch.randint", 5, (-2,))
    for n in (0, 1, 2, 5, 9, 17):
        r.random("torch.randperm", n, compare="sorted")
        r.random("torch.randperm", n, compare="sorted", dtype=i32)
        r.random("torch.randperm", n, compare="sorted", dtype=f32)
    r.bad("torch.randperm", -1)
    r.bad("torch.randperm", "a")
    r.bad("torch.randperm")
    m = "torch.multinomial"
    for weights in ([0.0, 0.0, 1.0], [0.0, 2.5, 0.0, 0.0], [[1.0, 0.0], [0.0, 3.0], [0.5, 0.0]]):
        r.ok(m, lit(weights).constant(), 1)
        r.ok(m, lit(weights, f64).constant(), 1)
        r.ok(m, lit(weights).constant(), 4, True)
        r.ok(m, lit(weights).constant(), 3, replacement=True)
    for count in (1, 2, 3):
        r.random(m, x(4, lo=0.1).constant(), count, within=(0, 3))
        r.random(m, x(2, 5, lo=0.1).constant(), count, within=(0, 4))
        r.random(m, x(2, 5, lo=0.1).constant(), 7, replacement=True, within=(0, 4))
    r.random(m, x(4, lo=0.1).constant(), 4, compare="sorted")
    r.bad(m, x(4, lo=0.1), 5)
    r.bad(m, lit([-0.5, 1.0]), 1)
    r.bad(m, lit([nan, 1.0]), 1)
    r.bad(m, lit([0.0, 0.0]), 1)
    r.bad(m, x(2, 2, 2, lo=0.1), 1)
    r.bad(m, x(3, lo=0.1), 0)
    r.bad(m, ints(3, lo=1), 1)
    b = "torch.bernoulli"
    for shape in ((), (3,), (2, 3), (0,), (2, 1, 2)):
        r.random(b, x(*shape, lo=0.1, hi=0.9).constant(), within=(0, 1))
        r.random(b, x(*shape, lo=0.1, hi=0.9, dtype=f64).constant(), within=(0, 1))
        r.random("Tensor.bernoulli", x(*shape, lo=0.1, hi=0.9).constant(), within=(0, 1))
    r.ok(b, lit([0.0, 1.0, 1.0, 0.0]).constant())
    r.ok(b, lit([[0.0, 1.0], [1.0, 0.0]], f64).constant())
    r.random(b, x(4).constant(), 0.5, within=(0, 1))
    r.ok(b, x(4).constant(), 1.0)
    r.ok(b, x(4).constant(), p=0.0)
    r.bad(b, lit([0.5, 1.5]))
    r.bad(b, lit([-0.5]))
    r.bad(b, x(2, lo=0.1, hi=0.9), 1.5)
    n = "torch.normal"
    for shape in SIZES:
        r.random(n, 0.5, 2.0, shape, within=(-20, 20))
    for shape in SIZES[2:6]:
        r.random(n, x(*shape).constant(), x(*shape, lo=0.1, hi=1).constant(), within=(-20, 20))
        r.random(n, x(*shape).constant(), 0.5, within=(-20, 20))
        r.random(n, 1.5, x(*shape, lo=0.1, hi=1).constant(), within=(-20, 20))
    r.random(n, x(3, dtype=f64).constant(), 0.5, within=(-20, 20))
    r.ok(n, x(3).constant(), 0.0)
    r.random(n, x(2, 1).constant(), x(3, lo=0.1, hi=1).constant(), within=(-20, 20))
    r.bad(n, 0.0, -1.0, (2,))
    r.bad(n, x(2), lit([0.5, -0.5]))
    r.bad(n, x(2), x(3, lo=0.1))
