"""Normalisation layers as functions, dropout, embedding, linear maps and attention."""

from .case import bools, f32, f64, i32, i64, index, inf, ints, lit, x

F = "torch.nn.functional."
SHAPES = [(4, 3), (2, 3, 4), (2, 3, 2, 3), (2, 3, 2, 2, 2)]


def record(r):
    batch(r)
    instance(r)
    group(r)
    layer(r)
    response(r)
    dropping(r)
    embedding(r)
    linear(r)
    attention(r)


def batch(r):
    b = F + "batch_norm"
    for shape in SHAPES:
        for dtype in (f32, f64):
            weights = {"weight": x(3, dtype=dtype), "bias": x(3, dtype=dtype)}
            r.ok(b, x(*shape, dtype=dtype), x(3, dtype=dtype).constant(), x(3, lo=0.2, dtype=dtype).constant())
            r.ok(b, x(*shape, dtype=dtype), x(3, dtype=dtype).constant(), x(3, lo=0.2, dtype=dtype).constant(), **weights)
            r.ok(b, x(*shape, dtype=dtype), None, None, training=True)
            r.ok(b, x(*shape, dtype=dtype), None, None, **weights, training=True, eps=0.01)
            r.ok(b, x(*shape, dtype=dtype), x(3, dtype=dtype).constant(), x(3, lo=0.2, dtype=dtype).constant(), **weights, training=True)
            r.ok(b, x(*shape, dtype=dtype), x(3, dtype=dtype).constant(), x(3, lo=0.2, dtype=dtype).constant(), **weights, training=True, momentum=0.3)
    r.ok(b, x(3, 4).permuted(1, 0), x(3).constant(), x(3, lo=0.2).constant(), x(3), x(3), True, 0.2, 0.001)
    r.bad(b, x(1, 3), None, None, training=True)
    r.bad(b, x(4, 3), None, None)
    r.bad(b, x(4, 3), x(2), x(2))
    r.bad(b, x(4, 3), x(3), x(3, lo=0.2), weight=x(2))
    r.bad(b, ints(4, 3), None, None, training=True)


def instance(r):
    n = F + "instance_norm"
    for shape in SHAPES[1:]:
        for dtype in (f32, f64):
            weights = {"weight": x(3, dtype=dtype), "bias": x(3, dtype=dtype)}
            r.ok(n, x(*shape, dtype=dtype))
            r.ok(n, x(*shape, dtype=dtype), **weights)
            r.ok(n, x(*shape, dtype=dtype), **weights, eps=0.01)
            r.ok(n, x(*shape, dtype=dtype), x(3, dtype=dtype).constant(), x(3, lo=0.2, dtype=dtype).constant(), use_input_stats=False)
            r.ok(n, x(*shape, dtype=dtype), x(3, dtype=dtype).constant(), x(3, lo=0.2, dtype=dtype).constant(), momentum=0.3)
    r.bad(n, x(2, 3, 1))
    r.bad(n, x(2, 3, 4), use_input_stats=False)
    r.bad(n, x(2, 3, 4), weight=x(2))


def group(r):
    g = F + "group_norm"
    for shape in ((2, 4), (2, 4, 3), (1, 4, 2, 2), (2, 4, 2, 1, 2)):
        for groups in (1, 2, 4):
            if shape == (2, 4) and groups == 4:
                continue
            r.ok(g, x(*shape), groups)
            r.ok(g, x(*shape), groups, x(4), x(4))
        r.ok(g, x(*shape, dtype=f64), 2, weight=x(4, dtype=f64), bias=x(4, dtype=f64), eps=0.01)
    r.ok(g, x(3, 4, 2).permuted(2, 1, 0), 2)
    r.bad(g, x(2, 4, 3), 3)
    r.bad(g, x(4), 2)
    r.bad(g, x(2, 4, 3), 2, x(3))
    r.bad(g, x(1, 2), 2)


def layer(r):
    for shape, over in (((5,), (5,)), ((2, 3), (3,)), ((2, 3), (2, 3)), ((2, 3, 4), (4,)), ((2, 3, 4), (3, 4)), ((2, 1, 2, 3), (2, 3)), ((0, 3), (3,))):
        for dtype in (f32, f64):
            r.ok(F + "layer_norm", x(*shape, dtype=dtype), over)
            r.ok(F + "layer_norm", x(*shape, dtype=dtype), over, x(*over, dtype=dtype), x(*over, dtype=dtype))
            r.ok(F + "layer_norm", x(*shape, dtype=dtype), over, weight=x(*over, dtype=dtype), eps=0.01)
            r.ok(F + "rms_norm", x(*shape, dtype=dtype), over)
            r.ok(F + "rms_norm", x(*shape, dtype=dtype), over, x(*over, dtype=dtype))
            r.ok(F + "rms_norm", x(*shape, dtype=dtype), over, eps=0.01)
    for name in ("layer_norm", "rms_norm"):
        r.ok(F + name, x(3, 2).permuted(1, 0), [3])
        r.bad(F + name, x(2, 3), (2,))
        r.bad(F + name, x(3), (2, 3))
        r.bad(F + name, x(2, 3), (3,), x(2))


def response(r):
    l = F + "local_response_norm"
    for shape in ((2, 5, 3), (1, 4, 2, 2), (1, 3, 2, 2, 2), (2, 6, 1)):
        for size in (1, 2, 3):
            r.ok(l, x(*shape), size)
            r.ok(l, x(*shape, dtype=f64), size, alpha=0.1, beta=0.5, k=2.0)
    r.ok(l, x(1, 3, 2), 2, 0.5, 0.6, 1.5)
    r.bad(l, x(3, 2), 2)
    r.bad(l, x(3), 2)


def dropping(r):
    for name, shape in (("dropout", (2, 3)), ("dropout1d", (2, 3, 4)), ("dropout2d", (2, 3, 2, 2)), ("dropout3d", (2, 3, 2, 2, 2)), ("alpha_dropout", (2, 3)), ("feature_alpha_dropout", (2, 3, 2, 2))):
        for p in (0.1, 0.3, 0.5, 0.9):
            r.ok(F + name, x(*shape), p, False)
            r.ok(F + name, x(*shape, dtype=f64), p=p, training=False)
            r.random(F + name, x(*shape).constant(), p)
            r.random(F + name, x(*shape, dtype=f64).constant(), p=p, training=True)
        r.ok(F + name, x(*shape), 0.0, True)
        r.ok(F + name, x(*shape), 0.0)
        r.ok(F + name, x(*shape), training=False)
        r.random(F + name, x(*shape).constant())
        if "alpha" not in name:
            r.ok(F + name, x(*shape), 1.0)
            r.ok(F + name, x(*shape, dtype=f64), p=1.0, training=True)
        r.bad(F + name, x(*shape), 1.5)
        r.bad(F + name, x(*shape), -0.5)
        r.bad(F + name, x(*shape), 2.0, False)


def embedding(r):
    e = F + "embedding"
    for shape in ((), (3,), (2, 3), (0,), (2, 1, 2)):
        r.ok(e, index(*shape, below=5), x(5, 3))
        r.ok(e, index(*shape, below=5, dtype=i32), x(5, 3, dtype=f64))
        r.ok(e, index(*shape, below=5), x(5, 3), padding_idx=2)
        r.ok(e, index(*shape, below=5), x(5, 3), -1)
    r.ok(e, index(6, below=3), x(3, 1))
    r.ok(e, index(6, below=3), x(2, 3).permuted(1, 0))
    r.ok(e, index(4, below=3), x(3, 2), scale_grad_by_freq=True)
    r.values(e, index(4, below=3), x(3, 2, lo=-9, hi=9).constant(), max_norm=1.5)
    r.bad(e, lit([0, 5], i64), x(5, 3))
    r.bad(e, lit([-1], i64), x(5, 3))
    r.bad(e, x(2), x(5, 3))
    r.bad(e, index(2, below=3), x(3))
    r.bad(e, index(2, below=3), x(3, 2), padding_idx=3)
    b = F + "embedding_bag"
    for mode in ("sum", "mean", "max"):
        r.ok(b, index(2, 3, below=5), x(5, 2), mode=mode)
        r.ok(b, index(6, below=5), x(5, 2), lit([0, 2, 2, 5], i64), mode=mode)
        r.ok(b, index(6, below=5), x(5, 2, dtype=f64), offsets=lit([0, 4], i64), mode=mode)
        r.ok(b, index(3, 2, below=5), x(5, 3), mode=mode, padding_idx=1)
        r.ok(b, index(4, below=5), x(5, 3), lit([0], i64), mode=mode, include_last_offset=False)
        r.ok(b, index(5, below=5), x(5, 3), lit([0, 2, 5], i64), mode=mode, include_last_offset=True)
    r.ok(b, index(2, 3, below=5), x(5, 2), mode="sum", per_sample_weights=x(2, 3))
    r.bad(b, index(4, below=5), x(5, 2))
    r.bad(b, index(2, 2, below=5), x(5, 2), lit([0], i64))
    r.bad(b, index(4, below=5), x(5, 2), lit([1, 2], i64))
    r.bad(b, index(2, 2, below=5), x(5, 2), mode="middle")


def linear(r):
    l = F + "linear"
    for shape in ((3,), (2, 3), (2, 4, 3), (1, 2, 1, 3), (0, 3)):
        for dtype in (f32, f64):
            r.ok(l, x(*shape, dtype=dtype), x(4, 3, dtype=dtype))
            r.ok(l, x(*shape, dtype=dtype), x(4, 3, dtype=dtype), x(4, dtype=dtype))
            r.ok(l, x(*shape, dtype=dtype), x(4, 3, dtype=dtype), bias=x(4, dtype=dtype))
    r.ok(l, x(3, 2).permuted(1, 0), x(3, 4).permuted(1, 0))
    r.ok(l, x(2, 3), x(3))
    r.bad(l, x(2, 3), x(4, 2))
    r.bad(l, x(2, 3), x(4, 3), x(3))
    r.bad(l, x(2, 3), x(4, 3, dtype=f64))
    b = F + "bilinear"
    for shape in ((), (2,), (2, 3), (1, 2, 1)):
        for dtype in (f32, f64):
            r.ok(b, x(*shape, 3, dtype=dtype), x(*shape, 2, dtype=dtype), x(4, 3, 2, dtype=dtype))
            r.ok(b, x(*shape, 3, dtype=dtype), x(*shape, 2, dtype=dtype), x(4, 3, 2, dtype=dtype), x(4, dtype=dtype))
    r.ok(b, x(3, 2).permuted(1, 0), x(2, 2), x(1, 3, 2), bias=x(1))
    r.bad(b, x(2, 3), x(2, 3), x(4, 3, 2))
    r.bad(b, x(2, 3), x(3, 2), x(4, 3, 2))
    r.bad(b, x(2, 3), x(2, 2), x(4, 3, 2), x(3))


def attention(r):
    s = F + "scaled_dot_product_attention"
    for lead in ((), (2,), (2, 2), (1, 2, 2)):
        for dtype in (f32, f64):
            r.ok(s, x(*lead, 3, 4, dtype=dtype), x(*lead, 3, 4, dtype=dtype), x(*lead, 3, 4, dtype=dtype)) if lead else r.either(s, x(3, 4, dtype=dtype), x(3, 4, dtype=dtype), x(3, 4, dtype=dtype))
            r.either(s, x(*lead, 2, 4, dtype=dtype), x(*lead, 5, 4, dtype=dtype), x(*lead, 5, 3, dtype=dtype))
            r.either(s, x(*lead, 3, 4, dtype=dtype), x(*lead, 3, 4, dtype=dtype), x(*lead, 3, 4, dtype=dtype), is_causal=True)
            r.either(s, x(*lead, 3, 4, dtype=dtype), x(*lead, 3, 4, dtype=dtype), x(*lead, 3, 4, dtype=dtype), scale=0.3)
            r.either(s, x(*lead, 2, 4, dtype=dtype), x(*lead, 3, 4, dtype=dtype), x(*lead, 3, 4, dtype=dtype), x(2, 3, dtype=dtype))
    mask = lit([[True, False, True], [True, True, False]], __import__("torch").bool)
    r.ok(s, x(2, 2, 4), x(2, 3, 4), x(2, 3, 4), attn_mask=mask)
    r.ok(s, x(2, 2, 4), x(2, 3, 4), x(2, 3, 4), mask)
    r.ok(s, x(1, 2, 4, 3).permuted(0, 1, 3, 2), x(1, 2, 3, 4), x(1, 2, 3, 4))
    r.ok(s, x(1, 4, 2, 3), x(1, 2, 3, 3), x(1, 2, 3, 3), enable_gqa=True)
    r.bad(s, x(2, 3, 4), x(2, 3, 5), x(2, 3, 4))
    r.bad(s, x(4), x(4), x(4))
