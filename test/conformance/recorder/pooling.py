"""Pooling in one, two and three dimensions."""

from .case import f64, i64, inf, ints, lit, nan, x

F = "torch.nn.functional."


def record(r):
    for n in (1, 2, 3):
        maximum(r, n)
        unpooled(r, n)
        average(r, n)
        adaptive(r, n)
        power(r, n)


def sizes(n, *values):
    return tuple(values[k % len(values)] for k in range(n))


def maximum(r, n):
    name = f"{F}max_pool{n}d"
    space = sizes(n, 5, 6, 4)
    for kernel in (2, 3, sizes(n, 3, 2)):
        r.ok(name, x(1, 2, *space), kernel)
        r.ok(name, x(2, *space, dtype=f64), kernel)
        r.ok(name, x(1, 1, *space), kernel, 1)
        r.ok(name, x(1, 1, *space), kernel, stride=2, padding=1)
        r.ok(name, x(1, 1, *space), kernel, ceil_mode=True)
        r.ok(name, x(1, 1, *space), kernel, return_indices=True)
        r.ok(name, x(1, 2, *space), kernel, stride=2, padding=1, ceil_mode=True, return_indices=True)
    r.ok(name, x(1, 1, *space), 2, 1, 0, 2)
    r.ok(name, x(1, 1, *space), 2, stride=sizes(n, 1, 2), dilation=sizes(n, 2, 1))
    r.ok(name, x(*space, 2, 1).permuted(n + 1, n, *range(n)), 2)
    filled = x(1, 1, *space)
    filled.base.view(-1)[3] = nan
    filled.base.view(-1)[0] = -inf
    r.values(name, filled, 2)
    r.bad(name, x(1, 1, *space), 2, padding=2)
    r.bad(name, x(1, 1, *space), 9)
    r.bad(name, x(1, 1, *space), 0)
    r.bad(name, x(3), 2)
    r.bad(name, x(1, 1, *space), 2, 0)


def unpooled(r, n):
    name = f"{F}max_unpool{n}d"
    count = 2 ** n
    for dtype in ({}, {"dtype": f64}, {}):
        for channels in (1, 3):
            values = lit([list(range(count))] * channels, i64)
            values.base = values.base.reshape(channels, *sizes(n, 2))
            r.ok(name, x(channels, *sizes(n, 2), **dtype), values, 2)
            r.ok(name, x(channels, *sizes(n, 2), **dtype), values, kernel_size=2, stride=2)
        order = list(range(0, 4 ** n, 4 ** n // count))[:count]
        where = lit([order], i64)
        where.base = where.base.reshape(1, 1, *sizes(n, 2))
        r.ok(name, x(1, 1, *sizes(n, 2), **dtype), where, 2)
        r.ok(name, x(1, 1, *sizes(n, 2), **dtype), where, 2, 2)
        r.ok(name, x(1, 1, *sizes(n, 2), **dtype), where, 2, stride=2, output_size=sizes(n, 5) if n < 3 else sizes(n, 5))
    r.bad(name, x(1, 1, *sizes(n, 2)), lit([0], i64), 2)


def average(r, n):
    name = f"{F}avg_pool{n}d"
    space = sizes(n, 5, 6, 4)
    for kernel in (2, 3, sizes(n, 3, 2)):
        r.ok(name, x(1, 2, *space), kernel)
        r.ok(name, x(2, *space, dtype=f64), kernel)
        r.ok(name, x(1, 1, *space), kernel, 1)
        r.ok(name, x(1, 1, *space), kernel, stride=2, padding=1)
        r.ok(name, x(1, 1, *space), kernel, ceil_mode=True)
        r.ok(name, x(1, 1, *space), kernel, padding=1, count_include_pad=False)
        r.ok(name, x(1, 1, *space), kernel, 2, 1, True, False)
        if n > 1:
            r.ok(name, x(1, 1, *space), kernel, divisor_override=3)
    r.ok(name, x(*space, 2, 1).permuted(n + 1, n, *range(n)), 2)
    r.ok(name, x(1, 1, *space), 2, stride=sizes(n, 1, 2))
    r.bad(name, x(1, 1, *space), 2, padding=2)
    r.bad(name, x(1, 1, *space), 9)
    r.bad(name, x(3), 2)
    r.bad(name, x(1, 1, *space), 0)


def adaptive(r, n):
    space = sizes(n, 5, 6, 4)
    for kind in ("max", "avg"):
        name = f"{F}adaptive_{kind}_pool{n}d"
        for out in (1, 2, 3, 4, 7, sizes(n, 3, 2)):
            r.ok(name, x(1, 2, *space), out)
            r.ok(name, x(2, *space, dtype=f64), out)
            if kind == "max":
                r.ok(name, x(1, 1, *space), out, return_indices=True)
        if n > 1:
            r.ok(name, x(1, 2, *space), (None,) + sizes(n - 1, 2))
        r.ok(name, x(*space, 2, 1).permuted(n + 1, n, *range(n)), 2)
        r.ok(name, x(1, 2, *space), output_size=2)
        for out in (1, 5, 6):
            r.ok(name, x(1, 1, *sizes(n, 6)), out)
            r.ok(name, x(2, 1, *sizes(n, 3)), out)
        r.bad(name, x(3), 2)
        r.bad(name, x(1, 1, *space), -1)
        r.bad(name, x(1, 1, *space), (2,) * (n + 1))


def power(r, n):
    name = f"{F}lp_pool{n}d"
    space = sizes(n, 5, 6, 4)
    for p in (1, 2, 3, 2.5):
        for kernel in (2, 3):
            r.ok(name, x(1, 2, *space, lo=0.1), p, kernel)
            r.ok(name, x(2, *space, lo=0.1, dtype=f64), p, kernel)
            r.ok(name, x(1, 1, *space, lo=0.1), p, kernel, stride=1)
    r.ok(name, x(1, 1, *space), 2, 2, ceil_mode=True)
    r.ok(name, x(1, 1, *space, lo=0.1), 2, sizes(n, 3, 2) if n > 1 else 3, 2)
    r.ok(name, x(1, 1, *space), norm_type=2, kernel_size=2)
    r.bad(name, x(1, 1, *space), 2, 9)
    r.bad(name, x(3), 2, 2)
