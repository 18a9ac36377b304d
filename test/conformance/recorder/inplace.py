"""Operations that change their first argument."""

from .case import boolean, bools, f32, f64, i32, i64, index, inf, ints, lit, nan, u8, x
from .indexing import at, different
from .unary import DOMAINS


def record(r):
    unary(r)
    binary(r)
    filling(r)
    placing(r)
    shaping(r)
    activations(r)
    drawn(r)


def unary(r):
    for name in DOMAINS:
        if name in ("isnan", "isinf", "isfinite", "logical_not"):
            continue
        lo, hi = DOMAINS[name]
        f = f"Tensor.{name}_"
        for shape in ((), (5,), (2, 3), (0,), (2, 1, 3), (1, 2, 1, 2)):
            r.ok(f, x(*shape, lo=lo, hi=hi))
            r.ok(f, x(*shape, lo=lo, hi=hi, dtype=f64))
        r.ok(f, x(3, 2, lo=lo, hi=hi).permuted(1, 0))
        r.ok(f, x(7, lo=lo, hi=hi).stepped(0, 2, 1))
        r.ok(f, x(2, 4, lo=lo, hi=hi).stepped(1, 3))
        r.values(f, lit([nan, inf, -inf, 1.0]))
        r.either(f, lit([1, 2, 3], i32))
        r.either(f, ints(3, lo=1, dtype=u8))
        r.either(f, bools(3))
        r.bad(f, x(3, 1).expanded(3, 2).constant()) if name not in () else None
        r.bad(f, x(2, lo=lo, hi=hi), x(2), x(2), x(2))
    r.ok("Tensor.round_", lit([1.25, 2.355]), decimals=1)


def binary(r):
    for shape in ((), (5,), (2, 3), (0,), (2, 1, 3)):
        for made in (x, ints, bools, lambda *s: x(*s, dtype=f64)):
            r.values("Tensor.logical_not_", made(*shape))
    r.bad("Tensor.logical_not_", x(2), x(2))
    for name, lo in (("add", -3), ("sub", -3), ("mul", -3), ("div", 0.3), ("pow", 0.3), ("remainder", 0.7), ("fmod", 0.7),
                     ("eq", -3), ("ne", -3), ("lt", -3), ("le", -3), ("gt", -3), ("ge", -3), ("logical_and", -3), ("logical_or", -3), ("logical_xor", -3), ("atan2", 0.3)):
        f = f"Tensor.{name}_"
        a = {"lo": 0.2} if name == "pow" else {}
        for s, t in (((3,), (3,)), ((2, 3), (3,)), ((2, 3), (2, 1)), ((2, 3), ()), ((), ()), ((0,), (1,)), ((2, 1, 2, 3), (2, 3))):
            keep = r.values if name.startswith("logical") else r.ok
            keep(f, x(*s, **a), x(*t, lo=lo))
            keep(f, x(*s, dtype=f64, **a), x(*t, lo=lo, dtype=f64))
        if name not in ("logical_and", "logical_or", "logical_xor", "atan2"):
            for scalar in (2.5, 2):
                r.ok(f, x(2, 3, **a), scalar)
            r.either(f, ints(3, lo=1), 2)
            r.either(f, ints(3, lo=1), 0.5)
        keep(f, x(3, 2, **a).permuted(1, 0), x(3, lo=lo))
        keep(f, x(6, **a).stepped(0, 2), x(3, lo=lo))
        r.either(f, ints(3, lo=1), x(3, lo=lo))
        r.either(f, ints(3, lo=1), ints(3, lo=1))
        r.either(f, bools(3), bools(3))
        r.bad(f, x(3), x(2, 3))
        r.bad(f, x(2, 3), x(2))
        r.bad(f, x(3))
    for name in ("add", "sub"):
        r.ok(f"Tensor.{name}_", x(2, 3), x(3), alpha=0.5)
        r.bad(f"Tensor.{name}_", ints(3), ints(3), alpha=0.5)
    for mode in ("floor", "trunc"):
        r.ok("Tensor.div_", x(2, 3), x(3, lo=0.5), rounding_mode=mode)
        r.ok("Tensor.div_", lit([7, -7], i32), 2, rounding_mode=mode)
    r.bad("Tensor.div_", lit([7, -7], i32), 2)
    for weight in (0.25, 0.75):
        for s, t in (((3,), (3,)), ((2, 3), (3,)), ((2, 3), (2, 1)), ((), ())):
            r.ok("Tensor.lerp_", x(*s), x(*t), weight)
            r.ok("Tensor.lerp_", x(*s, dtype=f64), x(*t, dtype=f64), x(*t, dtype=f64))
    r.ok("Tensor.lerp_", x(3, 2).permuted(1, 0), x(3), 0.5)
    r.bad("Tensor.lerp_", x(3), x(2, 3), 0.5)
    r.bad("Tensor.lerp_", ints(3), ints(3), 0.5)
    r.bad("Tensor.lerp_", x(3), x(3, dtype=f64), 0.5)
    r.bad("Tensor.lerp_", x(3), x(3))


def filling(r):
    for shape in ((), (3,), (2, 3), (0,), (2, 1, 2)):
        for dtype in (f32, f64):
            r.ok("Tensor.zero_", x(*shape, dtype=dtype))
            r.ok("Tensor.fill_", x(*shape, dtype=dtype), 2.5)
            r.ok("Tensor.fill_", x(*shape, dtype=dtype), x(dtype=dtype))
            r.ok("Tensor.copy_", x(*shape, dtype=dtype), x(*shape, dtype=dtype))
            r.ok("Tensor.clamp_", x(*shape, dtype=dtype), -1.1, 1.2)
            r.ok("Tensor.clamp_", x(*shape, dtype=dtype), min=0.1)
        for made in (ints(*shape), bools(*shape), ints(*shape, lo=0, dtype=u8)):
            r.ok("Tensor.zero_", made)
            r.ok("Tensor.fill_", made, 1)
            r.ok("Tensor.copy_", made, x(*shape).constant() if made.base.dtype != boolean else bools(*shape)) if made.base.dtype != u8 else r.ok("Tensor.copy_", made, ints(*shape, lo=0))
    for name, args in (("zero_", ()), ("fill_", (1.5,)), ("clamp_", (-0.5, 0.5))):
        r.ok(f"Tensor.{name}", x(3, 2).permuted(1, 0), *args)
        r.ok(f"Tensor.{name}", x(2, 4).stepped(1, 2, 1), *args)
    r.ok("Tensor.copy_", x(3, 2).permuted(1, 0), x(2, 3))
    r.ok("Tensor.copy_", x(2, 3), x(3))
    r.ok("Tensor.copy_", x(2, 3), x(2, 1, dtype=f64))
    r.ok("Tensor.copy_", x(2, 4).stepped(1, 2, 1), ints(2, 2))
    r.bad("Tensor.copy_", x(2, 3), x(2))
    r.bad("Tensor.copy_", x(3), x(2, 3))
    r.bad("Tensor.copy_", x(3))
    r.bad("Tensor.fill_", x(3), x(3))
    r.bad("Tensor.fill_", x(3), "a")
    r.bad("Tensor.clamp_", x(3))
    r.bad("Tensor.clamp_", x(3), x(2), x(3))
    r.ok("Tensor.clamp_", ints(5), -2, 3)
    r.ok("Tensor.clamp_", x(2, 3), max=x(3))
    for shape, mask in (((3,), (3,)), ((2, 3), (3,)), ((2, 3), (2, 1)), ((), ()), ((0,), (0,)), ((2, 1, 2), (2,))):
        for dtype in (f32, f64):
            r.ok("Tensor.masked_fill_", x(*shape, dtype=dtype), bools(*mask), 0.5)
            r.ok("Tensor.masked_fill_", x(*shape, dtype=dtype), bools(*mask), x(dtype=dtype))
    r.ok("Tensor.masked_fill_", x(3, 2).permuted(1, 0), bools(2, 3), -inf)
    r.bad("Tensor.masked_fill_", x(3), bools(2, 3), 0.5)
    r.bad("Tensor.masked_fill_", x(3), x(3), 0.5)
    r.bad("Tensor.masked_fill_", x(3), bools(3), x(3))


def placing(r):
    for shape, dim, ishape in (((5,), 0, (3,)), ((2, 3), 1, (2, 3)), ((3, 3), 0, (2, 3)), ((3, 3), -1, (3, 2)), ((2, 3, 4), 1, (2, 3, 2))):
        for dtype in (f32, f64):
            i = different(shape, dim, ishape)
            r.ok("Tensor.scatter_", x(*shape, dtype=dtype), dim, i, x(*ishape, dtype=dtype))
            r.ok("Tensor.scatter_", x(*shape, dtype=dtype), dim, i, 1.5)
            r.ok("Tensor.scatter_add_", x(*shape, dtype=dtype), dim, i, x(*ishape, dtype=dtype))
            r.ok("Tensor.scatter_add_", x(*shape, dtype=dtype), dim, index(*ishape, below=shape[dim]), x(*ishape, dtype=dtype))
            source = list(shape)
            source[dim] = 2
            r.ok("Tensor.index_add_", x(*shape, dtype=dtype), dim, at(1, 0), x(*source, dtype=dtype))
            r.ok("Tensor.index_add_", x(*shape, dtype=dtype), dim, at(1, 1), x(*source, dtype=dtype), alpha=0.5)
            r.ok("Tensor.index_copy_", x(*shape, dtype=dtype), dim, at(1, 0), x(*source, dtype=dtype))
            r.ok("Tensor.index_copy_", x(*shape, dtype=dtype), dim, at(0, 1), x(*source, dtype=dtype))
            r.ok("Tensor.index_fill_", x(*shape, dtype=dtype), dim, at(1, 0), 0.5)
            r.ok("Tensor.index_fill_", x(*shape, dtype=dtype), dim, at(1), 2.5)
    for accumulate in (False, True):
        for shape in ((5,), (5, 2), (6, 1, 2)):
            for dtype in (f32, f64):
                r.ok("Tensor.index_put_", x(*shape, dtype=dtype), (at(0, 3),), x(2, *shape[1:], dtype=dtype), accumulate)
                r.ok("Tensor.index_put_", x(*shape, dtype=dtype), (at(-1, 1),), x(dtype=dtype), accumulate=accumulate)
    for name, args in (("scatter_", (0, at(3), x(1))), ("scatter_", (0, at(-1), 1.5)), ("scatter_add_", (0, at(3), x(1))), ("scatter_add_", (1, at(0), x(1))), ("index_add_", (0, at(3), x(1))), ("index_add_", (0, at(0, 1), x(1))),
                       ("index_copy_", (0, at(3), x(1))), ("index_copy_", (0, at(0, 1), x(1))), ("index_fill_", (0, at(3), 0.5)), ("index_fill_", (1, at(0), 0.5)), ("index_put_", ((at(3),), x(1))), ("index_put_", ((at(0, 1),), x(3)))):
        r.bad(f"Tensor.{name}", x(3), *args)
        r.bad(f"Tensor.{name}", x(3, dtype=f64), *args)
    for name in ("tril_", "triu_"):
        for k in (-1, 0, 1, 2):
            r.ok(f"Tensor.{name}", x(3, 4), k)
            r.ok(f"Tensor.{name}", x(2, 3, 3, dtype=f64), diagonal=k)
            r.ok(f"Tensor.{name}", x(4, 3).permuted(1, 0), k)
            r.ok(f"Tensor.{name}", ints(3, 3), k)
            r.ok(f"Tensor.{name}", bools(2, 3), k)
        r.bad(f"Tensor.{name}", x(3))
        r.bad(f"Tensor.{name}", x())
    for shape in ((3, 3), (2, 4), (4, 2), (2, 2, 2), (1, 1)):
        for dtype in (f32, f64):
            r.ok("Tensor.fill_diagonal_", x(*shape, dtype=dtype), 2.5)
            r.ok("Tensor.fill_diagonal_", x(*shape, dtype=dtype), -1.5)
        r.ok("Tensor.fill_diagonal_", ints(*shape), 7)
    r.ok("Tensor.fill_diagonal_", x(7, 3), 0.5, True)
    r.ok("Tensor.fill_diagonal_", x(7, 3), 0.5, wrap=True)
    r.bad("Tensor.fill_diagonal_", x(3), 0.5)
    r.bad("Tensor.fill_diagonal_", x(2, 2, 3), 0.5)
    for name in ("cumsum_", "cumprod_"):
        for shape in ((5,), (2, 3), (2, 1, 3), (0,)):
            for dtype in (f32, f64):
                r.ok(f"Tensor.{name}", x(*shape, dtype=dtype), 0)
                r.ok(f"Tensor.{name}", x(*shape, dtype=dtype), dim=-1)
        r.ok(f"Tensor.{name}", x(3, 2).permuted(1, 0), 1)
        r.ok(f"Tensor.{name}", ints(4, lo=1, hi=3), 0)
        r.bad(f"Tensor.{name}", x(3), 1)
        r.bad(f"Tensor.{name}", x(3))
    for beta, alpha in ((1, 1), (0.5, 2), (0, 1.5), (2.5, -0.5), (1, 3), (-0.5, 1), (0.25, 0.75)):
        kwargs = {k: v for k, v in (("beta", beta), ("alpha", alpha)) if v != 1}
        for dtype in (f32, f64, f32):
            r.ok("Tensor.addmm_", x(2, 4, dtype=dtype), x(2, 3, dtype=dtype), x(3, 4, dtype=dtype), **kwargs)
            r.ok("Tensor.baddbmm_", x(2, 2, 4, dtype=dtype), x(2, 2, 3, dtype=dtype), x(2, 3, 4, dtype=dtype), **kwargs)
            for name in ("addcmul_", "addcdiv_"):
                r.ok(f"Tensor.{name}", x(2, 3, dtype=dtype), x(2, 3, dtype=dtype), x(3, lo=0.3, dtype=dtype), **({"value": alpha} if alpha != 1 else {}))
                r.ok(f"Tensor.{name[:-1]}", x(2, 3, dtype=dtype), x(2, 1, dtype=dtype), x(3, lo=0.3, dtype=dtype), **({"value": alpha} if alpha != 1 else {}))
    r.bad("Tensor.addmm_", x(4), x(2, 3), x(3, 4))
    r.bad("Tensor.baddbmm_", x(4), x(2, 2, 3), x(2, 3, 4))
    for name in ("addcmul_", "addcdiv_"):
        r.bad(f"Tensor.{name}", x(3), x(2, 3), x(3, lo=0.3))
        r.bad(f"Tensor.{name}", x(3), x(2), x(3, lo=0.3))


def shaping(r):
    for dtype in (f32, f64):
        for shape, dim in (((1, 2, 1), 0), ((1, 2, 1), 2), ((2, 3), 1), ((1,), 0), ((1, 1, 2), -2)):
            r.ok("Tensor.squeeze_", x(*shape, dtype=dtype), dim)
            r.ok("Tensor.squeeze_", x(*shape, dtype=dtype))
            r.ok("Tensor.unsqueeze_", x(*shape, dtype=dtype), dim)
            r.ok("Tensor.unsqueeze_", x(*shape, dtype=dtype), -1)
            r.ok("Tensor.transpose_", x(*shape, dtype=dtype), 0, dim)
            r.ok("Tensor.transpose_", x(*shape, dtype=dtype), -1, 0)
        for shape in ((2, 3), (3,), (1, 4), (), (4, 4), (0, 2), (3, 2), (5, 1), (1, 1)):
            r.ok("Tensor.t_", x(*shape, dtype=dtype))
    r.bad("Tensor.squeeze_", x(2), 1)
    r.bad("Tensor.unsqueeze_", x(2), 2)
    r.bad("Tensor.transpose_", x(2), 0, 1)
    r.bad("Tensor.t_", x(1, 2, 3))
    r.bad("Tensor.t_", x(1, 2, 3, 1))


def activations(r):
    for name, options in (("relu_", []), ("leaky_relu_", [(0.2,)]), ("elu_", [(0.5,)]), ("selu_", []), ("celu_", [(0.5,)]), ("hardtanh_", [(-0.5, 0.6)]), ("threshold_", None)):
        f = f"torch.nn.functional.{name}"
        first = (0.1, 7.5) if options is None else ()
        for shape in ((), (5,), (2, 3), (0,), (2, 1, 3), (1, 2, 1, 2)):
            r.ok(f, x(*shape), *first)
            r.ok(f, x(*shape, dtype=f64), *first)
        r.ok(f, x(3, 2).permuted(1, 0), *first)
        r.ok(f, x(3, 2, dtype=f64).permuted(1, 0), *first)
        r.ok(f, x(2, 2, 3, 1), *first)
        r.ok(f, x(7).stepped(0, 2, 1), *first)
        for args in options or []:
            r.ok(f, x(5), *args)
        r.either(f, ints(4), *first)
        r.either(f, bools(4), *first)
        r.bad(f, "a")
        r.bad(f)
    for name in ("relu_", "sigmoid_", "tanh_"):
        for shape in ((), (5,), (2, 3)):
            r.ok(f"Tensor.{name}", x(*shape))
            r.ok(f"Tensor.{name}", x(*shape, dtype=f64))


def drawn(r):
    for name, args, kwargs, within in (("normal_", (0.5, 2.0), {"mean": 1.0, "std": 0.5}, (-20, 20)), ("uniform_", (-1.5, 2.5), {"to": 0.5}, (-1.5, 2.5)), ("bernoulli_", (0.3,), {"p": 0.8}, (0, 1)), ("exponential_", (2.0,), {"lambd": 0.5}, (0, 90)), ("random_", (2, 7), {"to": 5}, (0, 6))):
        for shape in ((), (5,), (2, 3), (0,), (2, 1, 3)):
            for dtype in (f32, f64):
                r.random(f"Tensor.{name}", x(*shape, dtype=dtype).constant(), *args, within=within)
                r.random(f"Tensor.{name}", x(*shape, dtype=dtype).constant(), **kwargs, within=within)
        r.random(f"Tensor.{name}", x(3, 2).permuted(1, 0).constant(), *args, within=within)
    for f, args in (("normal_", (0.0, -1.0)), ("uniform_", (1.0, 0.0)), ("bernoulli_", (1.5,)), ("exponential_", (-1.0,)), ("random_", (5, 2))):
        r.bad(f"Tensor.{f}", x(3), *args)
