"""Elementwise operations of two and three tensors, with broadcasting and scalars."""

from .case import bools, f32, f64, i32, inf, ints, lit, nan, u8, x

PAIRS = [((), ()), ((3,), (3,)), ((2, 3), (3,)), ((2, 3), (2, 1)), ((2, 1), (3,)), ((), (2, 3)), ((4, 1, 2), (3, 1)),
         ((0,), (1,)), ((2, 0), (0,)), ((1, 2, 1, 3), (2, 2, 1)), ((2, 1, 2, 1, 2), (1, 2, 1, 2, 1))]
APART = [((2, 3), (2,)), ((2,), (3,)), ((4, 2, 3), (3, 3)), ((0,), (2,))]


def record(r):
    arithmetic(r)
    comparison(r)
    logical(r)
    choice(r)
    limits(r)


def pairs(r, name, a=(-3, 3), b=(-3, 3), method=True):
    f, m = f"torch.{name}", f"Tensor.{name}"
    for s, t in PAIRS:
        r.ok(f, x(*s, lo=a[0], hi=a[1]), x(*t, lo=b[0], hi=b[1]))
    for s, t in PAIRS[1:5]:
        r.ok(f, x(*s, lo=a[0], hi=a[1], dtype=f64), x(*t, lo=b[0], hi=b[1], dtype=f64))
        r.ok(m, x(*s, lo=a[0], hi=a[1]), x(*t, lo=b[0], hi=b[1]))
    r.ok(f, x(3, 2, lo=a[0], hi=a[1]).permuted(1, 0), x(3, lo=b[0], hi=b[1]))
    r.ok(f, x(6, lo=a[0], hi=a[1]).stepped(0, 2), x(2, 1, lo=b[0], hi=b[1]).expanded(2, 3))
    for s, t in APART:
        r.bad(f, x(*s, lo=a[0], hi=a[1]), x(*t, lo=b[0], hi=b[1]))
    r.bad(f, x(2))
    r.bad(f, x(2), "a")


def arithmetic(r):
    for name, a, b in (("add", (-3, 3), (-3, 3)), ("sub", (-3, 3), (-3, 3)), ("mul", (-3, 3), (-3, 3)), ("div", (-3, 3), (0.3, 3)),
                       ("pow", (0.2, 3), (-2, 2)), ("remainder", (-9, 9), (0.7, 3)), ("fmod", (-9, 9), (0.7, 3)),
                       ("maximum", (-3, 3), (-3, 3)), ("minimum", (-3, 3), (-3, 3)), ("atan2", (-3, 3), (-3, 3))):
        pairs(r, name, a, b)
        f, m = f"torch.{name}", f"Tensor.{name}"
        r.values(f, lit([nan, 1.0, inf, -inf, nan, 2.5]), lit([1.0, nan, inf, 2.0, nan, -1.5]))
        if name not in ("maximum", "minimum", "atan2"):
            for scalar in (2.5, 2, 0.5):
                r.ok(f, x(2, 3, lo=a[0], hi=a[1]), scalar)
                r.ok(m, x(3, lo=a[0], hi=a[1], dtype=f64), scalar)
            r.ok(m, ints(2, 3, lo=1), 3)
            r.ok(m, ints(2, 3, lo=1), 1.5)
            r.either(m, bools(3), True)
            r.ok(m, ints(3, lo=1, hi=9, dtype=u8), 2)
        r.either(f, ints(2, 3), ints(3, lo=1, hi=4))
        r.either(f, ints(2, 3, lo=0, hi=9, dtype=u8), ints(3, lo=1, hi=4, dtype=u8))
        r.either(f, bools(4), bools(4))
        r.either(f, ints(3), x(3, lo=0.5))
    for name in ("add", "sub"):
        for alpha in (2, -1, 0.5):
            r.ok(f"torch.{name}", x(2, 3), x(3), alpha=alpha)
            r.ok(f"Tensor.{name}", x(2, 3, dtype=f64), x(2, 1, dtype=f64), alpha=alpha)
        r.ok(f"torch.{name}", ints(3), ints(3), alpha=2)
        r.bad(f"torch.{name}", ints(3), ints(3), alpha=0.5)
    for mode in (None, "floor", "trunc"):
        r.ok("torch.div", x(2, 3, lo=-9, hi=9), x(3, lo=0.5), rounding_mode=mode)
        r.ok("torch.div", x(3, lo=-9, hi=9, dtype=f64), -1.5, rounding_mode=mode)
        r.ok("torch.div", lit([7, -7, 8, -8], i32), lit([2, 2, -3, 3], i32), rounding_mode=mode)
        r.ok("Tensor.div", lit([7, -7, 8, -8], i32), 3, rounding_mode=mode)
        r.ok("Tensor.div", ints(4, lo=0, dtype=u8), 3, rounding_mode=mode)
        r.values("torch.div", lit([1.0, -1.0, 0.0]), lit([0.0, 0.0, 0.0]), rounding_mode=mode)
    r.bad("torch.div", x(2), x(2), rounding_mode="up")
    r.bad("torch.div", lit([1, 2], i32), lit([0, 1], i32), rounding_mode="floor")
    for e in (2, 3, -1, 0, 0.5, -0.5, -2, 1):
        r.ok("torch.pow", x(4, lo=0.2), e)
        if e >= 0:
            r.either("torch.pow", ints(4, lo=0, hi=4), e)
    for e in (2, 3, -1, -2, 0, 1):
        r.ok("Tensor.pow", x(4), e)
    for base in (2, 0.5, 2.5):
        r.ok("torch.pow", base, x(2, 3))
    r.ok("torch.pow", lit([0.0, 0.0, 2.0]), lit([2.0, 1.0, 0.0]))
    r.bad("torch.pow", ints(3, lo=1), -1)
    for name in ("remainder", "fmod"):
        values = [7.5, -7.5, 7.5, -7.5, 6.0, -6.0]
        r.ok(f"torch.{name}", lit(values), lit([2.0, 2.0, -2.0, -2.0, 3.0, 3.0]).constant())
        r.ok(f"torch.{name}", lit([7, -7, 7, -7], i32), lit([3, 3, -3, -3], i32))
        r.values(f"torch.{name}", lit([1.0, -1.0, inf]), lit([0.0, inf, 2.0]))
        r.bad(f"torch.{name}", lit([7, 1], i32), lit([0, 2], i32))
    for name in ("maximum", "minimum"):
        r.ok(f"torch.{name}", ints(2, 3), x(3))


def comparison(r):
    for name in ("eq", "ne", "lt", "le", "gt", "ge"):
        f, m = f"torch.{name}", f"Tensor.{name}"
        pairs(r, name)
        r.ok(f, ints(2, 3, lo=0, hi=2), ints(3, lo=0, hi=2))
        r.ok(f, bools(5), bools(5))
        r.ok(f, ints(5, lo=0, hi=2), lit([0.0, 1.0, 2.0, 0.5, 1.0]))
        r.ok(m, ints(5, lo=0, hi=2), 1)
        r.ok(m, x(5), 0.5)
        r.ok(m, bools(4), True)
        r.ok(f, lit([nan, 1.0, nan, inf, -inf]), lit([nan, nan, 1.0, inf, inf]))


def logical(r):
    for name in ("logical_and", "logical_or", "logical_xor"):
        f, m = f"torch.{name}", f"Tensor.{name}"
        for s, t in PAIRS:
            r.ok(f, bools(*s), bools(*t))
        r.ok(f, ints(5, lo=0, hi=1), ints(5, lo=0, hi=2))
        r.ok(f, lit([0.0, 0.5, nan, 0.0]), lit([0.0, 0.0, 1.0, nan]))
        r.ok(f, bools(2, 3), x(3))
        r.ok(m, bools(4), bools(4))
        r.ok(m, ints(4, lo=0, hi=1, dtype=u8), bools(4))
        for s, t in APART:
            r.bad(f, bools(*s), bools(*t))
        r.bad(f, bools(2))


def choice(r):
    w = "torch.where"
    for s, t in PAIRS:
        r.ok(w, bools(*s), x(*s), x(*t))
    for s, t in PAIRS[2:5]:
        r.ok(w, bools(*t), x(*s, dtype=f64), x(*t, dtype=f64))
    r.ok(w, bools(2, 3), x(2, 3), 0.5)
    r.ok(w, bools(2, 3), 0.5, x(2, 3))
    r.ok(w, bools(4), 1.5, 2.5)
    r.ok(w, bools(4), ints(4), ints(4))
    r.ok(w, bools(4), ints(4), x(4))
    r.ok(w, bools(4), bools(4), bools(4))
    r.ok(w, bools(3, 2).permuted(1, 0), x(2, 3), x(3))
    r.ok(w, bools(2, 3))
    r.ok("Tensor.where", x(2, 3), bools(2, 3), x(3))
    r.ok("Tensor.where", x(2, 3), bools(3), 0.5)
    r.bad(w, bools(2), x(3), x(3))
    r.bad(w, x(3), x(3), x(3))
    r.bad(w, bools(3), x(3))
    for shape, mask in (((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 3), (2, 1)), ((), ()), ((4, 1, 2), (2,)), ((0,), (1,)), ((1, 2, 1, 3), (2, 1, 3))):
        for name in ("torch.masked_fill", "Tensor.masked_fill"):
            r.ok(name, x(*shape), bools(*mask), 0.5)
            r.ok(name, x(*shape), bools(*mask), x())
    for value in (-inf, 2, nan):
        r.ok("Tensor.masked_fill", x(2, 3, dtype=f64), bools(2, 3), value)
    r.ok("Tensor.masked_fill", ints(4), bools(4), 3)
    r.ok("Tensor.masked_fill", bools(4), bools(4), True)
    r.ok("Tensor.masked_fill", x(3, 2).permuted(1, 0), bools(3), 1.5)
    r.bad("Tensor.masked_fill", x(2, 3), bools(2), 0.5)
    r.bad("Tensor.masked_fill", x(3), x(3), 0.5)
    r.bad("Tensor.masked_fill", x(3), bools(3), x(3))
    r.either("Tensor.masked_fill", ints(3), bools(3), 0.5)
    for s, t in PAIRS:
        r.ok("torch.lerp", x(*s), x(*t), 0.25)
        r.ok("torch.lerp", x(*s), x(*t), x(*t, lo=0, hi=1))
    r.ok("Tensor.lerp", x(3, dtype=f64), x(3, dtype=f64), 0.75)
    r.ok("Tensor.lerp", x(2, 3, dtype=f64), x(3, dtype=f64), x(2, 1, dtype=f64))
    r.bad("torch.lerp", x(3), x(2), 0.5)
    r.bad("torch.lerp", x(3), x(3, dtype=f64), 0.5)
    r.bad("torch.lerp", ints(3), ints(3), 0.5)


def limits(r):
    for c in ("torch.clamp", "Tensor.clamp"):
        for shape in ((), (7,), (2, 3), (0,), (2, 1, 3)):
            r.ok(c, x(*shape), -1.1, 1.2)
            r.ok(c, x(*shape, dtype=f64), min=-0.7)
            r.ok(c, x(*shape), max=0.3)
        r.ok(c, x(2, 3), x(3, lo=-2, hi=-1), x(2, 1, lo=1, hi=2))
        r.ok(c, x(2, 3), min=x(3))
        r.ok(c, x(2, 3, dtype=f64), max=x(2, 1, dtype=f64))
        r.ok(c, x(5), 1.1, -1.1)
        r.ok(c, ints(6), -3, 4)
        r.ok(c, ints(6), 0.5, 2.5)
        r.ok(c, ints(6, lo=0, dtype=u8), 2, 5)
        r.ok(c, lit([nan, inf, -inf, 0.5]), -1.5, 1.5)
        r.ok(c, x(3, 2).permuted(1, 0), 0.1, None)
        r.bad(c, x(3))
        r.bad(c, x(3), x(2), x(3))
