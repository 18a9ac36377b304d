"""Convolutions, their transposes, and the patches that they are made of."""

from .case import f64, ints, x

F = "torch.nn.functional."


def record(r):
    for n in (1, 2, 3):
        forward(r, n)
        transposed(r, n)
    patches(r)


def sizes(n, *values):
    return tuple(values[k % len(values)] for k in range(n))


def forward(r, n):
    name = f"{F}conv{n}d"
    space, kernel = sizes(n, 5, 4, 3), sizes(n, 3, 2, 2)
    small = sizes(n, 4, 3, 3)
    r.ok(name, x(1, 1, *space), x(1, 1, *kernel))
    r.ok(name, x(2, 2, *space), x(3, 2, *kernel), x(3))
    r.ok(name, x(2, *space), x(3, 2, *kernel), x(3))
    r.ok(name, x(2, 2, *space, dtype=f64), x(3, 2, *kernel, dtype=f64), x(3, dtype=f64))
    r.ok(name, x(1, 2, *small), x(2, 2, *sizes(n, 1)), None)
    r.ok(name, x(1, 2, *small), x(2, 2, *small))
    for stride in (2, sizes(n, 2, 1)):
        r.ok(name, x(1, 2, *space), x(2, 2, *kernel), x(2), stride)
        r.ok(name, x(1, 2, *space), x(2, 2, *kernel), stride=stride)
    for pad in (1, sizes(n, 2, 0, 1), "same", "valid"):
        r.ok(name, x(1, 2, *space), x(2, 2, *kernel), x(2), 1, pad)
        r.ok(name, x(1, 2, *space), x(2, 2, *kernel), padding=pad)
    for dilation in (2, sizes(n, 1, 2)):
        r.ok(name, x(1, 1, *space), x(2, 1, *sizes(n, 2)), dilation=dilation)
        r.ok(name, x(1, 1, *space), x(2, 1, *sizes(n, 2)), padding="same", dilation=dilation)
        r.ok(name, x(1, 1, *space), x(2, 1, *sizes(n, 2)), stride=2, padding=1, dilation=dilation)
    for groups, cin, cout in ((2, 4, 2), (2, 2, 4), (3, 3, 3)):
        r.ok(name, x(1, cin, *small), x(cout, cin // groups, *sizes(n, 2)), x(cout), groups=groups)
    r.ok(name, x(2, 4, *small), x(4, 2, *sizes(n, 2)), None, 2, 1, 1, 2)
    r.ok(name, x(0, 2, *small), x(3, 2, *sizes(n, 2)))
    r.ok(name, x(*small, 2, 1).permuted(n + 1, n, *range(n)), x(3, 2, *sizes(n, 2)))
    r.bad(name, x(1, 3, *space), x(2, 2, *kernel))
    r.bad(name, x(1, 2, *space), x(2, 2, *kernel), x(3))
    r.bad(name, x(1, 2, *space), x(2, 2, *sizes(n, 7)))
    r.bad(name, x(*space[1:], 2), x(2, 2, *kernel))
    r.bad(name, x(1, 3, *space), x(2, 1, *kernel), groups=2)
    r.bad(name, x(1, 2, *space), x(2, 2, *kernel), stride=0)
    r.bad(name, x(1, 2, *space), x(2, 2, *kernel), padding=-1)
    r.bad(name, x(1, 2, *space), x(2, 2, *kernel), stride=2, padding="same")
    r.bad(name, x(1, 2, *space), x(2, 2, *kernel, dtype=f64))
    r.bad(name, x(1, 2, *space), x(2, 2, *kernel), padding="full")


def transposed(r, n):
    name = f"{F}conv_transpose{n}d"
    space, kernel = sizes(n, 3, 2, 2), sizes(n, 3, 2, 2)
    r.ok(name, x(1, 1, *space), x(1, 1, *kernel))
    r.ok(name, x(2, 2, *space), x(2, 3, *kernel), x(3))
    r.ok(name, x(2, *space), x(2, 3, *kernel), x(3))
    r.ok(name, x(2, 2, *space, dtype=f64), x(2, 3, *kernel, dtype=f64), x(3, dtype=f64))
    for stride in (2, sizes(n, 2, 3)):
        r.ok(name, x(1, 2, *space), x(2, 2, *kernel), x(2), stride)
        r.ok(name, x(1, 2, *space), x(2, 2, *kernel), stride=stride, padding=1)
        r.ok(name, x(1, 2, *space), x(2, 2, *kernel), stride=stride, padding=1, output_padding=1)
        r.ok(name, x(1, 2, *space, dtype=f64), x(2, 1, *kernel, dtype=f64), stride=stride, output_padding=sizes(n, 1, 0))
    for dilation in (2, sizes(n, 1, 2)):
        r.ok(name, x(1, 1, *space), x(1, 2, *sizes(n, 2)), dilation=dilation)
        r.ok(name, x(1, 1, *space), x(1, 2, *sizes(n, 2)), stride=2, padding=1, dilation=dilation)
    for groups, cin, cout in ((2, 4, 2), (2, 2, 4), (3, 3, 3)):
        r.ok(name, x(1, cin, *space), x(cin, cout // groups, *sizes(n, 2)), x(cout), groups=groups)
        r.ok(name, x(2, cin, *space), x(cin, cout // groups, *sizes(n, 2)), None, 2, 0, 0, groups)
    r.ok(name, x(1, 2, *space), x(2, 1, *sizes(n, 1)))
    r.bad(name, x(1, 3, *space), x(2, 2, *kernel))
    r.bad(name, x(1, 2, *space), x(2, 2, *kernel), x(3))
    r.bad(name, x(1, 2, *space), x(2, 2, *kernel), output_padding=1)
    r.bad(name, x(1, 2, *space), x(2, 2, *kernel), stride=0)
    r.bad(name, x(2), x(2, 2, *kernel))
    r.bad(name, x(1, 2, *space), x(2, 2, *kernel), padding=-1)


def patches(r):
    u, f = F + "unfold", F + "fold"
    for kernel, kwargs in ((2, {}), ((2, 3), {}), (2, {"stride": 2}), (2, {"padding": 1}), (2, {"dilation": 2}), ((3, 2), {"padding": (1, 0), "stride": (1, 2)}), (3, {"dilation": 1, "padding": 2, "stride": 2})):
        r.ok(u, x(1, 2, 4, 5), kernel, **kwargs)
        r.ok(u, x(2, 1, 4, 5, dtype=f64), kernel, **kwargs)
        r.ok(u, x(2, 4, 5), kernel, **kwargs)
    r.ok(u, x(1, 2, 5, 4).permuted(0, 1, 3, 2), 2, 1, 1, 2)
    r.bad(u, x(4, 5), 2)
    r.bad(u, x(1, 1, 2, 2), 3)
    r.bad(u, x(1, 1, 4, 4), 2, stride=0)
    for size, kernel, kwargs, blocks in (((4, 5), 2, {}, 12), ((4, 5), (2, 3), {}, 9), ((4, 4), 2, {"stride": 2}, 4), ((3, 3), 2, {"padding": 1}, 16), ((4, 5), 2, {"dilation": 2}, 6), ((4, 4), (2, 2), {"stride": (2, 1)}, 6)):
        k = kernel * kernel if isinstance(kernel, int) else kernel[0] * kernel[1]
        r.ok(f, x(1, 2 * k, blocks), size, kernel, **kwargs)
        r.ok(f, x(2, k, blocks, dtype=f64), output_size=size, kernel_size=kernel, **kwargs)
        r.ok(f, x(k, blocks), size, kernel, **kwargs)
    r.ok(f, x(1, 4, 9), 4, 2)
    r.bad(f, x(1, 5, 9), (4, 4), 2)
    r.bad(f, x(1, 4, 8), (4, 4), 2)
    r.bad(f, x(4), (4, 4), 2)
    r.bad(f, x(1, 4, 9), (4, 4), 2, stride=0)
