"""Distances and similarities."""

from .case import f32, f64, inf, ints, lit, x

F = "torch.nn.functional."


def record(r):
    n = F + "normalize"
    for shape in ((5,), (2, 3), (2, 3, 2), (1, 2, 1, 3)):
        r.ok(n, x(*shape, dtype=f64), dim=0)
        for p in (1, 2, 3.5, inf):
            r.ok(n, x(*shape), p, -1)
            r.ok(n, x(*shape), p=p, dim=0)
        if len(shape) > 1:
            r.ok(n, x(*shape))
    r.ok(n, lit([[0.0, 0.0], [3.0, 4.0]]).constant())
    r.ok(n, x(3, 2).permuted(1, 0), 2.0, 1, 5.5)
    r.ok(n, x(2, 3), eps=100.5)
    r.bad(n, x(3), dim=1)
    r.bad(n, x(3))
    for name in (F + "cosine_similarity", "torch.cosine_similarity"):
        for s, t in (((2, 3), (2, 3)), ((2, 3), (1, 3)), ((2, 3, 2), (2, 3, 2)), ((2, 1, 3), (1, 3, 3)), ((3, 4), (4,))):
            r.ok(name, x(*s), x(*t), -1)
            r.ok(name, x(*s, dtype=f64), x(*t, dtype=f64), dim=-1)
            if len(s) == len(t):
                r.ok(name, x(*s), x(*s), dim=0)
                r.ok(name, x(*s), x(*t))
        r.ok(name, x(3), x(3), 0)
        r.ok(name, lit([[0.0, 0.0], [3.0, 4.0]]).constant(), x(2, 2).constant())
        r.ok(name, x(2, 3), x(2, 3), eps=50.5)
        r.bad(name, x(3), x(3))
        r.bad(name, x(2, 3), x(2, 2))
        r.bad(name, x(2, 3), x(2, 3), 2)
    p = F + "pairwise_distance"
    for s, t in (((2, 3), (2, 3)), ((3,), (3,)), ((2, 3), (3,)), ((2, 1, 3), (4, 3))):
        for order in (1, 2, 3.5, inf):
            r.ok(p, x(*s), x(*t), order)
            r.ok(p, x(*s, dtype=f64), x(*t, dtype=f64), p=order, keepdim=True)
    r.ok(p, x(2, 3), x(2, 3), 2.0, 0.01, True)
    r.ok(p, x(2, 3), x(2, 3))
    r.bad(p, x(2, 3), x(2, 2))
    r.bad(p, x(2, 3), x(3, 3))
    c = "torch.cdist"
    for s, t in (((2, 3), (4, 3)), ((2, 2, 3), (2, 4, 3)), ((1, 2, 3), (5, 4, 3)), ((2, 1), (3, 1))):
        for order in (1, 2, 3.5, inf):
            r.ok(c, x(*s), x(*t), order)
            r.ok(c, x(*s, dtype=f64), x(*t, dtype=f64), p=order)
        r.ok(c, x(*s), x(*t))
        r.values(c, x(*s), x(*t), 0)
    r.ok(c, x(0, 3), x(2, 3))
    r.ok(c, x(3, 2).permuted(1, 0), x(2, 3))
    r.bad(c, x(2, 3), x(2, 2))
    r.bad(c, x(3), x(2, 3))
    r.bad(c, x(2, 3), x(2, 3), -1)
