"""Corners of operations that stand in other groups: ties, bounds, zeros and NaN on the way back, element types that meet, and refusals."""

from .case import bools, boolean, f32, f64, i64, inf, ints, lit, nan, u8, x


def record(r):
    bounds(r)
    ties(r)
    division(r)
    refusals(r)
    whole(r)
    norms(r)
    places(r)
    resized(r)
    scans(r)
    infinities(r)


def bounds(r):
    at = [-2.0, -1.0, 0.0, 1.0, 2.0, nan]
    for dtype in (f32, f64):
        for name in ("torch.clamp", "Tensor.clip"):
            r.ok(name, lit(at, dtype), -1, 1)
            r.ok(name, lit(at, dtype), min=-1)
            r.ok(name, lit(at, dtype), max=1.0)
            r.ok(name, lit(at, dtype), 1.5, -1.5)
            r.values(name, lit(at, dtype), nan, 1)
            r.values(name, lit(at, dtype), max=nan)
        r.ok("torch.clamp", lit(at[:5], dtype), lit([-1.0] * 5, dtype), lit([1.0] * 5, dtype))
        r.ok("torch.clamp", lit(at[:5], dtype), min=lit([0.0], dtype))
        r.ok("torch.clamp", lit(at[:5], dtype), max=lit(0.0, dtype))
        for name in ("relu", "relu6", "hardtanh", "elu", "selu", "celu", "hardswish", "hardsigmoid", "hardshrink", "leaky_relu"):
            # For these PyTorch's own answer at NaN hangs on where in memory it stands.
            first = [] if name in ("relu6", "hardtanh", "hardshrink") else [nan]
            r.ok(f"torch.nn.functional.{name}", lit(first + [-4.0, -3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0, 6.0, 7.0], dtype))
        r.ok("torch.logit", lit([0.25, -1.0, 2.0, 0.75], dtype))
        for eps in (0.1, 0.25, 0.6):
            r.ok("torch.logit", lit([0.05, 0.1, 0.25, 0.5, 0.95], dtype), eps)
    for w in (0.0, 0.25, 0.5, 0.75, 1.0, 2.0):
        r.ok("torch.lerp", lit([1.0, -2.0, inf]), lit([3.0, 4.0, 1.0]), w)
    for beta in (0.2, 2.7):
        r.values("torch.baddbmm", ints(2, 2, 2, dtype=i64), ints(2, 2, 3, dtype=i64), ints(2, 3, 2, dtype=i64), beta=beta, alpha=1.6)
        r.values("torch.addmv", ints(2, dtype=i64), ints(2, 3, dtype=i64), ints(3, dtype=i64), beta=beta, alpha=1.6)


def infinities(r):
    for dtype in (f32, f64):
        ends = [inf, 1.0, -inf, inf, nan, 0.0, -inf, nan]
        for name in ("unique", "unique_consecutive"):
            r.values(f"torch.{name}", lit(ends, dtype), return_inverse=True, return_counts=True)
            r.values(f"torch.{name}", lit([[inf, 1.0], [inf, 1.0], [-inf, nan], [-inf, nan]], dtype), return_inverse=True, return_counts=True, dim=0)
        r.values("torch.nonzero", lit(nan, dtype))
        r.values("torch.hypot", lit([nan, inf, -inf, nan, 1.0], dtype), lit([inf, nan, -inf, 2.0, nan], dtype))
        for value in (nan, inf, -inf, 2.0):
            r.values("torch.softmax", lit(value, dtype), 0)
            r.values("torch.log_softmax", lit(value, dtype), 0)
        large = lit([1e10, 1e10 + 0.5, 1e10 - 1.0, 3.0], dtype)
        r.ok("torch.log_softmax", large, 0)
        missing = [0.5, nan, -2.0, inf]
        for name in ("smooth_l1_loss", "huber_loss"):
            for how in ("none", "sum"):
                r.ok(f"torch.nn.functional.{name}", lit(missing, dtype), lit([0.25, 1.0, 1.0, 1.0], dtype), reduction=how)
        r.ok("torch.nn.functional.hinge_embedding_loss", lit(missing, dtype), lit([1.0, -1.0, 0.5, -1.0], dtype), reduction="none")
        r.ok("torch.nn.functional.margin_ranking_loss", lit(missing, dtype), lit([1.0, 2.0, -2.0, 0.5], dtype), lit([1.0, 1.0, -1.0, 1.0], dtype).constant(), reduction="none")
        r.ok("torch.nn.functional.softshrink", lit(missing, dtype), 0.3)
        r.ok("torch.nn.functional.multi_margin_loss", lit([[1.0, nan, 0.5], [inf, 0.25, 1.0]], dtype), lit([0, 0], i64), reduction="none")
        r.ok("torch.nn.functional.multilabel_margin_loss", lit([[1.0, nan, 0.5], [inf, 0.25, 1.0]], dtype), lit([[0, -1, 0], [0, 2, -1]], i64), reduction="none")
        r.bad("torch.nn.functional.binary_cross_entropy", lit([nan, 0.5], dtype), lit([1.0, 0.0], dtype))
        for target in (2.0, -1.0, nan):
            r.bad("torch.nn.functional.binary_cross_entropy", lit([0.25, 0.5], dtype), lit([target, 0.0], dtype))
        r.ok("torch.atan2", lit([0.0, 0.0, 1.0], dtype), lit([0.0, -1.0, 0.0], dtype))
        for right in (False, True):
            r.values("torch.searchsorted", lit([0.5, 1.0, nan], dtype), lit([-inf, 0.5, 2.0, nan], dtype), right=right)
        r.ok("torch.cdist", lit([[0.5, 1.0], [nan, 2.0]], dtype), lit([[0.5, 2.0]], dtype), p=0)
        r.ok("torch.prod", lit(inf, dtype))
        r.ok("torch.cumprod", lit([[inf], [2.0]], dtype), 1)


def ties(r):
    for dtype in (f32, f64):
        for values in ([1.0, 2.0, 2.0, 2.0, 3.0], [[1.0, 1.0], [1.0, 5.0]], [1.0, nan, 2.0, nan], [4.0]):
            for name in ("max", "min", "median", "amax", "amin"):
                if name.startswith("a") and nan in (values if not isinstance(values[0], list) else []):
                    continue
                r.ok(f"torch.{name}", lit(values, dtype))
        r.ok("torch.max", lit(1.5, dtype), lit(2.5, dtype))
        r.ok("torch.min", lit([1.5, 3.0], dtype), lit(2.5, dtype))
        r.ok("torch.index_fill", x(2, 3, dtype=dtype), 1, lit([2, 0, 2], i64), lit(0.5, dtype))
        r.ok("torch.index_fill", x(2, 3, dtype=dtype), 1, lit([-1], i64), 0.25)
        for src in ([0.0, 3.0, 2.0], [0.0, 0.0, 2.0], [1.0, 3.0, 2.0]):
            for own in (True, False):
                r.ok("torch.scatter_reduce", lit([1.5, 2.5], dtype), 0, lit([0, 0, 1], i64), lit(src, dtype), "prod", include_self=own)
    r.values("torch.nn.functional.adaptive_max_pool1d", lit([[[1.0, nan, nan, 3.0, 2.0]]]), 3, return_indices=True)


def division(r):
    tops, bottoms = [7.0, -7.0, 1.0, 0.6, -1.0, 5.0, 0.0, inf, nan, 1e30], [2.0, 2.0, 0.1, 0.1, 0.1, 0.0, 3.0, 2.0, 2.0, 3.0]
    for dtype in (f32, f64):
        r.values("torch.floor_divide", lit(tops, dtype), lit(bottoms, dtype))
        for mode in ("floor", "trunc"):
            r.values("torch.div", lit(tops, dtype), lit(bottoms, dtype), rounding_mode=mode)
    r.values("torch.floor_divide", ints(0), lit([0], i64))
    r.bad("torch.remainder", lit([1, 2], u8), False)


def refusals(r):
    for name in ("eq", "ne", "lt", "le", "gt", "ge", "fmod", "rsub", "maximum", "minimum", "atan2", "logical_and", "logical_or", "logical_xor"):
        r.bad(f"torch.{name}", 2, x(3))
    for name in ("maximum", "minimum", "atan2", "logical_and", "logical_or", "logical_xor"):
        r.bad(f"torch.{name}", x(3), 2)
        r.bad(f"Tensor.{name}", x(3), 0.5)
    r.bad("torch.addcmul", x(3), x(3), 2)
    r.bad("torch.addcdiv", x(3), 2, x(3))
    r.bad("torch.lerp", 2, x(3), 0.5)
    r.bad("torch.lerp", x(3), x(3), x(3, dtype=f64))
    for name in ("addmm", "addmv"):
        rest = ((2, 3), (3, 2)) if name == "addmm" else ((2, 3), (3,))
        r.bad(f"torch.{name}", x(2, dtype=f64), *(x(*s) for s in rest))
    for call in (("torch.sum", x(2, 3), 0, None), ("torch.sort", x(3), -1, None), ("torch.tril", x(2, 2), None), ("torch.unbind", x(2, 2), None), ("torch.diag", x(3), None)):
        r.bad(*call)
    r.bad("torch.kthvalue", x(), 2)
    r.bad("torch.roll", x(), 0, 0)
    r.bad("torch.scatter", x(3, 3), 1, lit([[0], [1]], i64), x(2, 1, 1))
    r.bad("torch.normal", x(2, 3).constant(), 0.5, 5)
    r.bad("torch.cdist", x(2, 3), x(2, 3, dtype=f64))
    r.bad("torch.index_select", x(3), 0, lit([0], u8))
    r.bad("torch.nn.functional.conv1d", x(1, 1, 4), x(1, 1, 2), x(1, dtype=f64))
    r.bad("torch.nn.functional.triplet_margin_loss", x(4), x(), x(4))
    r.bad("torch.nn.functional.multi_margin_loss", x(2, 3), lit([0, 1], i64), weight=x(2).constant())
    r.bad("torch.nn.functional.multilabel_margin_loss", x(2, 3), x(2, 3).constant())
    r.bad("torch.nn.functional.group_norm", x(1, 2, 0), 1)
    r.bad("torch.nn.functional.max_pool2d", x(0, 2, 3), 1)
    r.bad("torch.nn.functional.lp_pool1d", x(1, 1, 4), 0, 2)
    r.bad("torch.nn.functional.one_hot", lit([1, 0], u8))
    r.bad("torch.repeat_interleave", x(3), True)
    r.bad("torch.tensor_split", x(4), None, 0)
    for dtype in (i64, u8, boolean):
        r.bad("torch.histc", ints(4, lo=0, hi=1, dtype=dtype))
        r.bad("torch.nn.functional.adaptive_avg_pool1d", ints(1, 1, 4, lo=0, hi=1, dtype=dtype), 2)
        r.bad("torch.nn.functional.adaptive_max_pool2d", ints(1, 4, 4, lo=0, hi=1, dtype=dtype), 2)
    for name in ("arange", "linspace", "logspace"):
        r.bad(f"torch.{name}", 0, 2, 3, dtype=boolean)


def whole(r):
    for size, kwargs in ((2, {}), (3, {"stride": 1}), (3, {"stride": 2, "padding": 1})):
        r.values("torch.nn.functional.avg_pool1d", ints(1, 2, 7, dtype=i64), size, **kwargs)
        r.values("torch.nn.functional.avg_pool2d", ints(2, 5, 5, dtype=i64), size, **kwargs)
    r.values("torch.arange", -0.9, 2.1, 2, dtype=i64)
    r.values("torch.arange", 2.1, -2.9, -1, dtype=i64)
    f = "torch.nn.functional."
    for margin in (0, 1):
        r.values(f + "margin_ranking_loss", ints(4, dtype=i64), ints(4, dtype=i64), lit([1, -1, 1, -1], i64), margin=margin)
    r.values(f + "poisson_nll_loss", ints(4, lo=0, hi=3, dtype=i64), ints(4, lo=1, hi=4, dtype=i64), full=True)
    r.values(f + "cosine_embedding_loss", ints(2, 3, dtype=i64), ints(2, 3, dtype=i64), lit([1, -1], i64))
    r.values(f + "cosine_embedding_loss", x(4, 3), x(4, 3), lit([1.0]))
    r.ok("torch.cosine_similarity", x(2, 3), ints(3, dtype=i64), -1)
    r.values(f + "pairwise_distance", ints(2, 3, dtype=i64), ints(2, 3, dtype=i64), eps=1)
    r.values(f + "local_response_norm", ints(1, 4, 3, dtype=i64), 2, alpha=0.5)
    for shape in ((1, 3), (2, 1), (2, 3)):
        r.ok(f + "gaussian_nll_loss", x(2, 3), x(2, 3), x(*shape, lo=0.5).constant())
    r.bad(f + "gaussian_nll_loss", x(2, 3), x(2, 3), x(1, 1, lo=0.5).constant())
    for name in ("new_zeros", "new_ones"):
        r.values(f"Tensor.{name}", ints(2), (2, 3), dtype=f64)
        r.values(f"Tensor.{name}", x(2), (3,))
        r.values(f"Tensor.{name}", x(2, dtype=f64), 2, 3)
    r.values("Tensor.new_full", ints(2), (2, 2), 1.5, dtype=f32)
    r.values("Tensor.new_full", bools(2), (2,), True)
    for name in ("zeros", "ones", "eye"):
        r.values(f"torch.{name}", 3, device="cpu")
    for name in ("softmax", "log_softmax", "softmin"):
        for shape in ((), (3,), (2, 3), (2, 3, 2), (2, 1, 3, 2)):
            r.ok(f + name, x(*shape))


def norms(r):
    for p in (0.5, 1.5, 2.5, 3.5):
        for dtype in (f32, f64):
            r.ok("torch.linalg.norm", lit([0.0, 0.0, 0.0], dtype), p)
            r.ok("torch.norm", lit([[0.0, 2.0], [-1.5, 0.5]], dtype), p, 1)
    for shape, dim in (((3, 2), None), ((2, 3, 2), (1, 2)), ((2, 3, 2), (0, 2))):
        r.ok("torch.norm", x(*shape), "nuc", dim)
        r.ok("torch.norm", x(*shape), "nuc", dim, True)
    r.ok("torch.linalg.slogdet", lit([[2.0, 1.0], [0.5, -3.0]], f64))


def places(r):
    r.ok("torch.as_strided", x(9).stepped(0, 2, 1), (2, 3), (0, 1))
    r.ok("torch.as_strided", x(3, 3).permuted(1, 0), (2, 2), (1, 3), 1)
    for shape in ((3,), (2, 3)):
        r.ok("torch.ravel", x(*shape).stepped(0, 2))
    r.ok("Tensor.__getitem__", x(2, 3), ())
    r.ok("Tensor.addmm_", x(3, 2).permuted(1, 0), x(2, 4), x(4, 3), beta=0.5, alpha=2)
    r.ok("Tensor.baddbmm_", x(3, 2, 2).permuted(1, 2, 0), x(2, 2, 4), x(2, 4, 3), beta=0.5)
    r.ok("Tensor.div_", x(6).stepped(0, 2), x(3, lo=0.5))
    r.ok("Tensor.cumsum_", x(3, 2).permuted(1, 0), 1)
    for rows in ([[1.0, 1.0], [1.0, 1.0], [2.0, 1.0]], [[1.0, 2.0], [1.0, 3.0]]):
        for dim in (0, 1, -1):
            r.values("torch.unique_consecutive", lit(rows), True, True, dim)
    r.values("torch.bucketize", 2, lit([-1.0, 1.0, 2.0]).constant(), right=True)
    r.values("torch.bucketize", x(3), lit([-1.0, 1.0]).constant(), out_int32=True)
    r.values("torch.roll", x(0, 2), 1, 1)
    r.ok("torch.diff", x(2, 3), 0, 1, prepend=x(2, 1), append=x(2, 2))


def resized(r):
    hole = lit([[[inf, 1.0, 2.0, nan, 3.0, 4.0, 5.0]]])
    for size in (2, 3, 4, 5):
        r.values("torch.nn.functional.adaptive_avg_pool1d", hole, size)
    for mode in ("nearest", "nearest-exact", "linear", "area"):
        for size in (2, 5, 11):
            r.values("torch.nn.functional.interpolate", hole, size, mode=mode)
    for size in ((3, 3), (6, 5)):
        r.values("torch.nn.functional.interpolate", ints(1, 2, 4, 4, lo=0, hi=255, dtype=u8), size, mode="nearest")
    r.bad("torch.nn.functional.interpolate", ints(1, 2, 4, 4, dtype=i64), 3)
    for shape, size in (((1, 2, 5, 6), (0, 3)), ((1, 2, 5, 6), (3, 4)), ((2, 6, 6), 4)):
        r.ok("torch.nn.functional.adaptive_avg_pool2d", x(*shape), size)


def scans(r):
    for values in ([0.0, 1e30, 1.0], [-inf, 1.0, 2.0], [700.0, -700.0, 700.0], [1.0, 1.0, 1.0]):
        r.values("torch.logcumsumexp", lit(values, f64), 0)
    for shape, dim in (((4,), 0), ((2, 3), 0), ((2, 3, 2), 1), ((2, 3), -1)):
        r.ok("torch.logcumsumexp", x(*shape, dtype=f64), dim)
