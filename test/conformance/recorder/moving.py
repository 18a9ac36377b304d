"""Operations that move elements: reshaping, joining, splitting, padding."""

from .case import bools, f64, i64, index, ints, lit, u8, x


def record(r):
    reshaping(r)
    axes(r)
    growing(r)
    joining(r)
    parting(r)
    padding(r)
    plain(r)


def each(r, names, good, bad=(), extra=()):
    """`good` holds (shape, args, kwargs); each is run in float32, then in a dtype and a layout of its own."""
    for k, name in enumerate(names):
        for n, (shape, args, kwargs) in enumerate(good):
            r.ok(name, x(*shape), *args, **kwargs)
            made = [lambda *s: x(*s, dtype=f64), ints, bools, lambda *s: ints(*s, lo=0, dtype=u8)][(n + k) % 4]
            r.ok(name, made(*shape), *args, **kwargs)
        for shape, args, kwargs in bad:
            r.bad(name, x(*shape), *args, **kwargs)
        for arg, args, kwargs in extra:
            r.either(name, arg(), *args, **kwargs)


def turned(*shape):
    return lambda: x(*shape).permuted(*reversed(range(len(shape))))


def reshaping(r):
    shapes = [((2, 3), (3, 2)), ((6,), (2, 3)), ((2, 3), (6,)), ((2, 3), (-1,)), ((2, 3, 4), (4, -1)), ((1,), ()), ((), (1,)), ((), (1, 1)), ((0, 3), (3, 0)), ((0, 3), (0, 2)), ((2, 3, 2), (2, 1, 3, 2)), ((2, 1, 2, 1, 2), (8,))]
    wrong = [((2, 3), (4,)), ((2, 3), (4, -1)), ((2, 3), (-1, -1)), ((2, 3), (-2, 3)), ((0, 3), (-1, 0))]
    for name in ("Tensor.view", "Tensor.reshape", "torch.reshape"):
        each(r, [name], [(s, (t,), {}) for s, t in shapes], [(s, (t,), {}) for s, t in wrong])
        r.either(name, x(2, 3).permuted(1, 0), (6,))
        r.either(name, x(2, 3, 4).permuted(1, 0, 2), (3, 2, 2, 2))
        r.either(name, x(3, 1).expanded(3, 4), (12,))
        r.either(name, x(6).stepped(0, 2), (3, 1))
    for name in ("Tensor.view", "Tensor.reshape"):
        r.ok(name, x(2, 3), 3, 2)
        r.ok(name, x(2, 3), -1)
        r.ok(name, x(2, 3, 4), 6, -1)
    each(r, ["torch.flatten", "Tensor.flatten"], [((2, 3, 4), (), {}), ((2, 3, 4), (1,), {}), ((2, 3, 4), (0, 1), {}), ((2, 3, 4), (), {"start_dim": -2}), ((2, 3, 4), (), {"start_dim": 0, "end_dim": -2}), ((), (), {}), ((3,), (), {}), ((2, 0, 3), (1,), {}), ((2, 1, 2, 1, 2), (1, 3), {})],
         [((2, 3), (1, 0), {}), ((2, 3), (2,), {}), ((2, 3), (0, 5), {})], [(turned(2, 3), (), {}), (turned(2, 3, 4), (1,), {})])
    each(r, ["torch.unflatten", "Tensor.unflatten"], [((6,), (0, (2, 3)), {}), ((2, 6), (1, (3, 2)), {}), ((2, 6), (-1, (-1, 2)), {}), ((4, 3), (0, (2, 1, 2)), {}), ((2, 6, 2), (1, (6,)), {}), ((6, 2), (), {"dim": 0, "sizes": (3, -1)})],
         [((6,), (0, (4, 2)), {}), ((6,), (1, (2, 3)), {}), ((6,), (0, (-1, -1)), {}), ((6,), (0, ()), {}), ((6,), (0, (4, -1)), {})], [(turned(2, 6), (0, (2, 3)), {})])
    each(r, ["torch.squeeze", "Tensor.squeeze"], [((1, 2, 1), (), {}), ((1, 2, 1), (0,), {}), ((1, 2, 1), (1,), {}), ((1, 2, 1), (-1,), {}), ((1, 2, 1), ((0, 2),), {}), ((), (), {}), ((1,), (), {}), ((1, 1), (), {}), ((2, 3), (), {}), ((1, 0), (0,), {}), ((1, 2, 1), (), {"dim": 2})],
         [((1, 2), (2,), {}), ((1, 2), (-3,), {}), ((1, 1, 2), ((0, 0),), {})], [(turned(1, 2, 1), (), {})])
    each(r, ["torch.unsqueeze", "Tensor.unsqueeze"], [((2, 3), (0,), {}), ((2, 3), (1,), {}), ((2, 3), (2,), {}), ((2, 3), (-1,), {}), ((2, 3), (-3,), {}), ((), (0,), {}), ((0,), (1,), {}), ((2, 3), (), {"dim": 1}), ((2, 1, 2, 2), (2,), {})],
         [((2, 3), (3,), {}), ((2, 3), (-4,), {}), ((2,), (), {})], [(turned(2, 3), (1,), {})])


def axes(r):
    for names in (["torch.transpose", "Tensor.transpose"], ["torch.swapaxes", "Tensor.swapaxes"]):
        each(r, names, [((2, 3), (0, 1), {}), ((2, 3, 4), (0, 2), {}), ((2, 3, 4), (-1, 0), {}), ((2, 3), (1, 1), {}), ((), (0, -1), {}), ((2, 0, 3), (1, 2), {}), ((2, 1, 2, 3), (1, 3), {}), ((3,), (0, 0), {})],
             [((2, 3), (0, 2), {}), ((2, 3), (-3, 0), {}), ((2, 3), (0,), {})], [(turned(2, 3), (0, 1), {}), (lambda: x(6, 2).stepped(0, 2), (0, 1), {})])
    each(r, ["torch.permute", "Tensor.permute"], [((2, 3), ((1, 0),), {}), ((2, 3, 4), ((2, 0, 1),), {}), ((2, 3, 4), ((-1, 0, 1),), {}), ((), ((),), {}), ((3,), ((0,),), {}), ((2, 1, 2, 1, 3), ((4, 0, 2, 1, 3),), {}), ((2, 0), ((1, 0),), {}), ((2, 3, 4), ((0, 1, 2),), {})],
         [((2, 3), ((0,),), {}), ((2, 3), ((0, 0),), {}), ((2, 3), ((0, 2),), {}), ((2, 3), ((0, 1, 2),), {})], [(turned(2, 3, 4), ((1, 2, 0),), {})])
    r.ok("Tensor.permute", x(2, 3, 4), 2, 0, 1)
    r.ok("Tensor.permute", x(2, 3), 1, 0)
    each(r, ["torch.movedim", "Tensor.movedim"], [((2, 3, 4), (0, 2), {}), ((2, 3, 4), (-1, 0), {}), ((2, 3, 4), ((0, 1), (1, 2)), {}), ((2, 3, 4), ((0, 2), (2, 0)), {}), ((2, 3), (0, 0), {}), ((3,), (0, -1), {}), ((2, 1, 2, 3), ((3, 0), (0, 1)), {})],
         [((2, 3), (0, 2), {}), ((2, 3), ((0, 1), (0,)), {}), ((2, 3), ((0, 0), (0, 1)), {}), ((2, 3), (-3, 0), {})], [(turned(2, 3, 4), (0, 1), {})])
    each(r, ["torch.t", "Tensor.t"], [((2, 3), (), {}), ((3,), (), {}), ((), (), {}), ((1, 4), (), {}), ((0, 2), (), {}), ((4, 4), (), {})], [((2, 3, 4), (), {}), ((1, 1, 1), (), {}), ((2, 2, 2, 2), (), {})], [(turned(2, 3), (), {})])
    for shape in ((2, 3), (1, 4), (0, 2), (4, 4), (5, 1), (3, 2)):
        for dtype in (x, ints, bools):
            r.ok("Tensor.T", dtype(*shape))
            r.ok("Tensor.mT", dtype(2, *shape))
    r.ok("Tensor.T", x(2, 3).permuted(1, 0))
    r.ok("Tensor.T", x(2, 3, dtype=f64))
    r.ok("Tensor.mT", x(2, 3, dtype=f64))
    r.ok("Tensor.mT", x(2, 1, 3, 2))
    each(r, ["torch.flip", "Tensor.flip"], [((5,), ((0,),), {}), ((2, 3), ((0, 1),), {}), ((2, 3), ((1,),), {}), ((2, 3, 4), ((0, -1),), {}), ((2, 3), ((),), {}), ((0, 2), ((0,),), {}), ((2, 3), (), {"dims": (0,)}), ((2, 1, 2, 2), ((1, 3),), {})],
         [((2, 3), ((2,),), {}), ((2, 3), ((0, 0),), {}), ((2, 3), ((0, -2),), {})], [(turned(2, 3), ((0,),), {})])
    each(r, ["torch.roll", "Tensor.roll"], [((5,), (2,), {}), ((5,), (-1,), {}), ((2, 3), (1,), {}), ((2, 3), (1, 0), {}), ((2, 3), ((1, -1), (0, 1)), {}), ((2, 3, 4), (), {"shifts": 5, "dims": -1}), ((5,), (7,), {}), ((0, 2), (1, 0), {}), ((2, 3), ((1, 1), (1, 1)), {})],
         [((2, 3), (1, 2), {}), ((2, 3), ((1, 2), (0,)), {}), ((2, 3), ((1, 2),), {})], [(turned(2, 3), (1, 0), {}), (turned(2, 3), (2,), {})])


def growing(r):
    good = [((3,), (2, 3)), ((1,), (4,)), ((2, 1), (2, 3)), ((1, 3), (2, -1, 3)), ((), (2, 2)), ((2, 3), (-1, 3)), ((2, 1, 3), (4, 2, 5, 3)), ((1,), (0,)), ((3,), (1, 1, 3)), ((2, 3), (2, 3))]
    bad = [((3,), (2,)), ((2, 3), (3,)), ((3,), (-1, 3)), ((2, 3), (3, 3)), ((2,), (0,))]
    each(r, ["Tensor.expand", "torch.broadcast_to", "Tensor.broadcast_to"], [(s, (t,), {}) for s, t in good if t != (2, -1, 3)], [(s, (t,), {}) for s, t in bad])
    r.ok("Tensor.expand", x(3, 1), -1, 4)
    r.ok("Tensor.expand", x(3, 1), 2, 3, 4)
    r.ok("Tensor.expand_as", x(3, 1), x(3, 4))
    good = [((3,), (2,)), ((3,), (2, 2)), ((2, 3), (1, 2)), ((2, 3), (2, 1, 2)), ((), (3,)), ((2, 3), (0, 1)), ((2, 2), (1, 1)), ((1, 2, 1), (2, 1, 3))]
    each(r, ["Tensor.repeat"], [(s, t, {}) for s, t in good] + [(s, (t,), {}) for s, t in good], [((2, 3), (2,), {}), ((2, 3), (-1, 2), {}), ((2, 3), ((2,),), {})], [(turned(2, 3), (2, 2), {})])
    each(r, ["torch.tile", "Tensor.tile"], [(s, (t,), {}) for s, t in good + [((2, 3), (2,)), ((2, 3), ())]], [((2, 3), ((-1, 2),), {}), ((2,), ((-2,),), {}), ((2, 3), ((2, -1),), {})], [(turned(2, 3), ((2,),), {})])
    each(r, ["torch.repeat_interleave", "Tensor.repeat_interleave"], [((3,), (2,), {}), ((2, 3), (2,), {}), ((2, 3), (2, 0), {}), ((2, 3), (3,), {"dim": 1}), ((3,), (0,), {}), ((2, 3, 2), (2, -2), {}), ((0, 2), (2, 1), {}), ((), (3,), {})],
         [((3,), (-1,), {}), ((2, 3), (2, 2), {}), ((3,), (2, -2), {})], [(turned(2, 3), (2,), {})])
    for name in ("torch.repeat_interleave", "Tensor.repeat_interleave"):
        r.ok(name, x(3), lit([1, 0, 2], i64))
        r.ok(name, x(2, 3), lit([2, 1], i64), 0)
        r.ok(name, x(2, 3), lit([2, 1, 0], i64), dim=1)
        r.ok(name, x(2, 2), lit([2], i64), dim=1)
        r.bad(name, x(3), lit([1, 2], i64))
        r.bad(name, x(3), lit([1, -2, 1], i64))


def joining(r):
    parts = [[(2, 3), (2, 3)], [(2, 3), (1, 3), (3, 3)], [(2, 3)], [(0, 3), (2, 3)], [(0,), (2, 3)], [(3,), (2,)], [(2, 1, 2), (2, 1, 2)]]
    for shapes in parts:
        r.ok("torch.cat", [x(*s) for s in shapes])
        r.ok("torch.cat", [x(*s, dtype=f64) for s in shapes], 0)
        r.ok("torch.cat", tuple(ints(*s) for s in shapes), dim=0)
    r.ok("torch.cat", [x(2, 3), x(2, 1)], 1)
    r.ok("torch.cat", [x(2, 3), x(2, 1)], dim=-1)
    r.ok("torch.cat", [x(2, 3).permuted(1, 0), x(3, 1).expanded(3, 2)], 1)
    r.ok("torch.cat", [x(2, 3), ints(2, 3)])
    r.bad("torch.cat", [])
    r.bad("torch.cat", [x(2, 3), x(2, 2)])
    r.bad("torch.cat", [x(2, 3), x(2)])
    r.bad("torch.cat", [x(2, 3), x(2, 3)], 2)
    r.bad("torch.cat", [x(), x()])
    for shape in ((), (3,), (2, 3), (0,), (2, 1, 2), (1, 2, 1, 2)):
        for dim in range(-1, len(shape) + 1):
            r.ok("torch.stack", [x(*shape), x(*shape)], dim)
        r.ok("torch.stack", [ints(*shape), ints(*shape), ints(*shape)])
    r.ok("torch.stack", [x(2, 3).permuted(1, 0), x(3, 2)], dim=1)
    r.ok("torch.stack", (x(2), x(2, dtype=f64)))
    r.bad("torch.stack", [])
    r.bad("torch.stack", [x(2), x(3)])
    r.bad("torch.stack", [x(2), x(2, 1)])
    r.bad("torch.stack", [x(2), x(2)], 2)
    for name in ("hstack", "vstack", "dstack"):
        for shape in ((), (3,), (2, 3), (2, 3, 2), (1, 2, 2, 2), (0,), (1, 1)):
            r.ok(f"torch.{name}", [x(*shape), x(*shape)])
            r.ok(f"torch.{name}", (ints(*shape), ints(*shape), ints(*shape)))
            r.ok(f"torch.{name}", [x(*shape, dtype=f64)])
        r.bad(f"torch.{name}", [])
        r.bad(f"torch.{name}", [x(2, 3, 4), x(3, 2, 2)])
    r.ok("torch.hstack", [x(2, 1), x(2, 3)])
    r.ok("torch.vstack", [x(1, 3), x(3)])
    r.ok("torch.dstack", [x(2, 3, 1), x(2, 3)])


def parting(r):
    for where in ("torch", "Tensor"):
        each(r, [f"{where}.split"], [((7,), (3,), {}), ((6,), (2,), {}), ((2, 5), (2, 1), {}), ((5,), ((2, 3),), {}), ((2, 6), ((1, 2, 3),), {"dim": 1}), ((3,), (5,), {}), ((4, 2), ([1, 0, 3],), {}), ((2, 3, 4), (2, -1), {})],
             [((5,), ((2, 2),), {}), ((5,), (-1,), {}), ((5,), (2, 1), {}), ((5,), ((-1, 6),), {})], [(turned(2, 5), (2,), {}), (lambda: x(0, 2), (2,), {})])
        each(r, [f"{where}.chunk"], [((7,), (3,), {}), ((6,), (2,), {}), ((2, 5), (2, 1), {}), ((3,), (5,), {}), ((5,), (4,), {}), ((2, 3, 4), (2,), {"dim": -1}), ((0, 2), (2,), {}), ((4,), (1,), {})],
             [((5,), (0,), {}), ((5,), (-1,), {}), ((5,), (2, 1), {}), ((), (1,), {})], [(turned(2, 5), (2,), {})])
        each(r, [f"{where}.tensor_split"], [((7,), (3,), {}), ((6,), (2,), {}), ((2, 5), (2, 1), {}), ((3,), (5,), {}), ((7,), ((2, 4),), {}), ((7,), ((2, 9),), {}), ((2, 5), ((1, 3),), {"dim": 1}), ((7,), ((-3,),), {}), ((7,), ((5, 2),), {})],
             [((5,), (0,), {}), ((5,), (2, 1), {}), ((), (1,), {})], [(turned(2, 5), (2,), {})])
        each(r, [f"{where}.unbind"], [((3,), (), {}), ((2, 3), (), {}), ((2, 3), (1,), {}), ((2, 3, 2), (), {"dim": -2}), ((0, 2), (0,), {}), ((1, 2), (0,), {}), ((2, 1, 2, 2), (3,), {})], [((), (), {}), ((2, 3), (2,), {}), ((2, 3), (-3,), {})], [(turned(2, 3), (), {})])
        each(r, [f"{where}.narrow"], [((5,), (0, 1, 3), {}), ((2, 5), (1, 0, 2), {}), ((2, 5), (-1, 2, 3), {}), ((5,), (0, 5, 0), {}), ((5,), (0, -3, 2), {}), ((2, 3, 4), (2, 1, 2), {}), ((2, 5), (), {"dim": 0, "start": 1, "length": 1})], [((5,), (0, 3, 3), {}), ((5,), (1, 0, 1), {}), ((5,), (0, 6, 0), {}), ((5,), (0, 0, -1), {}), ((), (0, 0, 1), {})], [(turned(2, 5), (0, 1, 2), {})])
        each(r, [f"{where}.select"], [((3,), (0, 1), {}), ((2, 3), (1, 2), {}), ((2, 3), (0, -1), {}), ((2, 3, 2), (-1, 0), {}), ((2, 3, 2), (1, -3), {}), ((2, 3), (), {"dim": 0, "index": 1}), ((2, 1, 2, 3), (3, 2), {})], [((3,), (0, 3), {}), ((3,), (1, 0), {}), ((), (0, 0), {}), ((3,), (0, -4), {})], [(turned(2, 3), (1, 1), {})])
    each(r, ["Tensor.unfold"], [((7,), (0, 3, 1), {}), ((7,), (0, 3, 2), {}), ((2, 5), (1, 2, 2), {}), ((5,), (0, 5, 1), {}), ((5,), (0, 1, 1), {}), ((2, 3, 4), (-1, 2, 1), {}), ((5, 2), (0, 3, 1), {}), ((4,), (0, 2, 3), {}), ((), (0, 1, 1), {}), ((5,), (), {"dimension": 0, "size": 2, "step": 1})],
         [((3,), (0, 4, 1), {}), ((3,), (0, 2, 0), {}), ((3,), (1, 2, 1), {}), ((3,), (0, -1, 1), {})], [(turned(2, 5), (0, 3, 1), {}), (lambda: x(3, 1).expanded(3, 4), (1, 2, 2), {})])


def padding(r):
    p = "torch.nn.functional.pad"
    for shape, pad in (((3,), (1, 2)), ((2, 3), (1, 0, 2, 1)), ((2, 3), (1, 1)), ((2, 3, 4), (0, 1, 1, 0, 1, 2)), ((1, 2, 3, 3), (1, 1, 1, 1)), ((4,), (-1, 2)), ((3, 4), (-1, -1, 1, 0)), ((0,), (1, 1)), ((2, 2), ()), ((2, 1, 2, 1, 2), (1, 0))):
        r.ok(p, x(*shape), pad)
        r.ok(p, x(*shape, dtype=f64), pad, value=1.5)
        r.ok(p, x(*shape), pad, "constant", -2.5)
        r.ok(p, ints(*shape), pad)
    r.ok(p, bools(3), (1, 1))
    r.ok(p, bools(3), (1, 1), value=True)
    r.ok(p, x(2, 3).permuted(1, 0), (1, 2), mode="constant")
    for mode in ("reflect", "replicate", "circular"):
        for shape, pad in (((2, 4), (1, 2)), ((2, 3, 4), (2, 1)), ((2, 3, 4), (1, 2, 2, 1)), ((1, 2, 3, 4), (2, 0, 1, 2)), ((1, 2, 3, 3), (0, 0, 2, 2)), ((1, 2, 3, 3, 3), (1, 2, 2, 1, 1, 0)), ((2, 3, 3, 3), (1, 1, 1, 1, 1, 1))):
            if mode == "circular" and len(shape) - len(pad) // 2 != 2:
                r.either(p, x(*shape), pad, mode)
                continue
            r.ok(p, x(*shape), pad, mode)
            r.ok(p, x(*shape, dtype=f64), pad, mode=mode)
        r.either(p, x(1, 1, 4, 4), (-1, 1, 1, -1), mode)
        r.either(p, x(3), (1, 1), mode)
        r.either(p, x(2, 3), (3, 3), mode)
        r.either(p, x(2, 3), (4, 1), mode)
        r.bad(p, x(2, 3), (1, 1, 1, 1), mode)
        r.either(p, ints(2, 4), (1, 2), mode)
        r.ok(p, x(4, 2).permuted(1, 0), (1, 2), mode)
    r.bad(p, x(3), (1, 2, 3))
    r.bad(p, x(3), (1, 1, 1, 1))
    r.bad(p, x(3), (-2, -2))
    r.bad(p, x(2, 3), (1, 1), "mirror")
    r.bad(p, x(2, 3), (1, 1), "reflect", 1.5)


def plain(r):
    for name in ("torch.clone", "Tensor.clone", "Tensor.contiguous", "Tensor.detach", "Tensor.tolist", "Tensor.numel", "Tensor.dim", "Tensor.is_contiguous", "Tensor.ndim", "Tensor.shape", "Tensor.item"):
        for make in (x, ints, bools):
            for shape in ((), (1,), (3,), (2, 3), (0, 2), (2, 1, 2)):
                how = r.either if name == "Tensor.item" else r.ok
                how(name, make(*shape))
        if name != "Tensor.item":
            r.ok(name, x(2, 3).permuted(1, 0))
            r.ok(name, x(6).stepped(0, 2, 1))
            r.ok(name, x(3, 1).expanded(3, 4))
    for dim in (0, 1, -1, -3):
        r.ok("Tensor.size", x(2, 3, 4), dim)
        r.ok("Tensor.size", ints(4, 1, 2), dim)
        r.ok("Tensor.stride", x(2, 3, 4), dim)
    for shape in ((), (1,), (3,), (2, 3), (0, 2), (2, 1, 2)):
        r.ok("Tensor.size", x(*shape))
        r.ok("Tensor.stride", x(*shape))
        r.ok("Tensor.size", x(*shape).constant())
    for k in (3, -4, 7):
        r.bad("Tensor.size", x(2, 3, 4), k)
    r.ok("Tensor.stride", x(2, 3).permuted(1, 0))
    for shape, size in (((3,), (2, 3)), ((2, 1), (2, 3)), ((), (2,)), ((1, 3), (4, 3)), ((2, 3), (2, 3))):
        for make in (x, ints, bools, lambda *s: x(*s, dtype=f64)):
            r.ok("Tensor.expand_as", make(*shape), x(*size).constant())
    r.bad("Tensor.expand_as", x(2), x(3))
    r.bad("Tensor.expand_as", x(2, 3), x(3))
    for name in ("Tensor.view_as", "Tensor.reshape_as"):
        r.bad(name, x(2, 3), x(4))
        r.bad(name, x(2, 3))
        for size in ((3, 2), (6,), (1, 6), (2, 1, 3)):
            for make in (ints, bools, lambda *s: x(*s, dtype=f64), lambda *s: ints(*s, lo=0, dtype=u8)):
                r.ok(name, make(2, 3), x(*size).constant())
    for shape in ((4,), (2, 2, 2), (1, 3), (3, 0)):
        for dim in (0, -1):
            r.ok("Tensor.stride", ints(*shape), dim)
    r.bad("Tensor.stride", x(2), 1)
    r.bad("Tensor.item", x(2).permuted(0))
    r.ok("Tensor.item", x(1, 1, dtype=f64))
    for size in ((3, 2), (6,), (1, 6), (2, 1, 3)):
        r.ok("Tensor.view_as", x(2, 3), x(*size).constant())
        r.ok("Tensor.reshape_as", x(2, 3).permuted(1, 0), x(*size).constant())
