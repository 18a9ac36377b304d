"""Losses as functions, with every reduction."""

import torch

from .case import Arg, f32, f64, i64, index, ints, lit, x

F = "torch.nn.functional."
REDUCTIONS = ("mean", "sum", "none")


def record(r):
    pairs(r)
    classes(r)
    binary(r)
    margins(r)
    probabilistic(r)
    sequences(r)


def log_probabilities(*shape, dim=-1, dtype=f32):
    return Arg(x(*shape, dtype=dtype).base.log_softmax(dim).mul(1e4).round().div(1e4))


def probabilities(*shape, dtype=f32):
    return x(*shape, lo=0.05, hi=0.95, dtype=dtype)


def signs(*shape, dtype=f32):
    return Arg(ints(*shape, lo=0, hi=1, dtype=f32).base.mul(2).sub(1).to(dtype), grad=False)


def pairs(r):
    for name, options in (("mse_loss", [{}]), ("l1_loss", [{}]), ("smooth_l1_loss", [{}, {"beta": 0.5}, {"beta": 0}]), ("huber_loss", [{}, {"delta": 0.5}])):
        f = F + name
        for kwargs in options:
            for reduction in REDUCTIONS:
                for shape in ((), (4,), (2, 3), (2, 1, 3), (0,)):
                    r.ok(f, x(*shape), x(*shape), reduction=reduction, **kwargs)
                r.ok(f, x(2, 3, dtype=f64), x(2, 3, dtype=f64), reduction=reduction, **kwargs)
        r.ok(f, x(3, 2).permuted(1, 0), x(2, 3))
        r.ok(f, x(2, 3), x(3))
        r.bad(f, x(2, 3), x(2, 3), reduction="middle")
        r.bad(f, x(2, 3), x(2))
        r.bad(f, x(2, 3))
    r.bad(F + "smooth_l1_loss", x(2), x(2), beta=-1.0)
    r.bad(F + "huber_loss", x(2), x(2), delta=0.0)
    for reduction in REDUCTIONS:
        r.ok(F + "mse_loss", x(2, 3), x(2, 3), weight=x(2, 3, lo=0.1).constant(), reduction=reduction)


def classes(r):
    c, n = F + "cross_entropy", F + "nll_loss"
    for reduction in REDUCTIONS:
        for shape, target in (((4, 3), (4,)), ((3,), ()), ((2, 3, 4), (2, 4)), ((2, 3, 2, 2), (2, 2, 2)), ((1, 5), (1,))):
            classes_count = shape[1] if len(shape) > 1 else shape[0]
            for dtype in (f32, f64):
                weight = x(classes_count, lo=0.1, dtype=dtype).constant()
                r.ok(c, x(*shape, dtype=dtype), index(*target, below=classes_count), reduction=reduction)
                r.ok(c, x(*shape, dtype=dtype), index(*target, below=classes_count), weight, reduction=reduction)
                r.ok(c, x(*shape, dtype=dtype), index(*target, below=classes_count), ignore_index=1, reduction=reduction)
                r.ok(c, x(*shape, dtype=dtype), index(*target, below=classes_count), weight=weight, ignore_index=0, label_smoothing=0.2, reduction=reduction)
                r.ok(c, x(*shape, dtype=dtype), index(*target, below=classes_count), label_smoothing=0.1, reduction=reduction)
                r.ok(c, x(*shape, dtype=dtype), Arg(x(*shape, lo=0, hi=1, dtype=dtype).base), reduction=reduction)
                r.ok(c, x(*shape, dtype=dtype), Arg(x(*shape, lo=0, hi=1, dtype=dtype).base), weight=weight, label_smoothing=0.3, reduction=reduction)
                dim = 1 if len(shape) > 1 else 0
                r.ok(n, log_probabilities(*shape, dim=dim, dtype=dtype), index(*target, below=classes_count), reduction=reduction)
                r.ok(n, log_probabilities(*shape, dim=dim, dtype=dtype), index(*target, below=classes_count), weight, reduction=reduction)
                r.ok(n, log_probabilities(*shape, dim=dim, dtype=dtype), index(*target, below=classes_count), weight=weight, ignore_index=1, reduction=reduction)
    for name in (c, n):
        r.ok(name, x(3, 4).permuted(1, 0), index(4, below=3))
        r.ok(name, x(2, 3), lit([-100, 1], i64))
        r.ok(name, x(2, 3), lit([-100, -100], i64), reduction="sum")
        r.values(name, x(2, 3), lit([-100, -100], i64))
        r.bad(name, x(2, 3), lit([0, 3], i64))
        r.bad(name, x(2, 3), lit([0, -1], i64))
        r.bad(name, x(2, 3), index(3, below=3))
        r.bad(name, x(2, 3), index(2, below=3), x(2))
        r.bad(name, x(2, 3), index(2, below=3), reduction="middle")
        r.bad(name, x(), lit(0, i64))
    r.bad(c, x(2, 3), index(2, below=3), label_smoothing=1.5)
    r.bad(c, x(2, 3), x(2))
    r.bad(n, x(2, 3), x(2, 3))


def binary(r):
    b, l = F + "binary_cross_entropy", F + "binary_cross_entropy_with_logits"
    for reduction in REDUCTIONS:
        for shape in ((4,), (2, 3), (), (2, 1, 3)):
            for dtype in (f32, f64):
                weight = x(*shape, lo=0.1, dtype=dtype).constant()
                target = probabilities(*shape, dtype=dtype).constant()
                r.ok(b, probabilities(*shape, dtype=dtype), target, reduction=reduction)
                r.ok(b, probabilities(*shape, dtype=dtype), target, weight, reduction=reduction)
                r.ok(l, x(*shape, dtype=dtype), target, reduction=reduction)
                r.ok(l, x(*shape, dtype=dtype), target, weight=weight, reduction=reduction)
                if shape:
                    r.ok(l, x(*shape, dtype=dtype), target, pos_weight=x(shape[-1], lo=0.1, dtype=dtype).constant(), reduction=reduction)
    r.ok(b, lit([0.0, 1.0, 0.0, 1.0]), lit([0.0, 1.0, 1.0, 0.0]).constant())
    r.ok(l, lit([100.0, -100.0, 50.0]), lit([0.0, 0.0, 1.0]).constant())
    r.bad(b, lit([1.5]), lit([1.0]))
    r.bad(b, lit([-0.5]), lit([1.0]))
    for name in (b, l):
        r.bad(name, probabilities(2, 3), probabilities(3))
        r.bad(name, probabilities(2), probabilities(2), reduction="middle")
        r.bad(name, probabilities(2))


def margins(r):
    for reduction in REDUCTIONS:
        for dtype in (f32, f64):
            for shape in ((4,), (2, 3), (1, 5)):
                r.ok(F + "hinge_embedding_loss", x(*shape, dtype=dtype), signs(*shape, dtype=dtype), reduction=reduction)
                r.ok(F + "hinge_embedding_loss", x(*shape, dtype=dtype), signs(*shape, dtype=dtype), margin=0.5, reduction=reduction)
                r.ok(F + "margin_ranking_loss", x(*shape, dtype=dtype), x(*shape, dtype=dtype), signs(*shape, dtype=dtype), reduction=reduction)
                r.ok(F + "margin_ranking_loss", x(*shape, dtype=dtype), x(*shape, dtype=dtype), signs(*shape, dtype=dtype), margin=0.7, reduction=reduction)
                r.ok(F + "soft_margin_loss", x(*shape, dtype=dtype), signs(*shape, dtype=dtype), reduction=reduction)
                r.ok(F + "triplet_margin_loss", x(*shape, dtype=dtype), x(*shape, dtype=dtype), x(*shape, dtype=dtype), reduction=reduction)
                r.ok(F + "triplet_margin_loss", x(*shape, dtype=dtype), x(*shape, dtype=dtype), x(*shape, dtype=dtype), margin=2.5, p=1, reduction=reduction)
                r.ok(F + "triplet_margin_loss", x(*shape, dtype=dtype), x(*shape, dtype=dtype), x(*shape, dtype=dtype), swap=True, reduction=reduction)
                r.ok(F + "multi_margin_loss", x(*shape, dtype=dtype), index(*shape[:-1], below=shape[-1]), reduction=reduction)
                r.ok(F + "multi_margin_loss", x(*shape, dtype=dtype), index(*shape[:-1], below=shape[-1]), p=2, margin=0.5, weight=x(shape[-1], lo=0.1, dtype=dtype).constant(), reduction=reduction)
                r.ok(F + "multilabel_soft_margin_loss", x(*shape, dtype=dtype), Arg(ints(*shape, lo=0, hi=1, dtype=dtype).base, grad=False), reduction=reduction)
                r.ok(F + "multilabel_soft_margin_loss", x(*shape, dtype=dtype), Arg(ints(*shape, lo=0, hi=1, dtype=dtype).base, grad=False), x(shape[-1], lo=0.1, dtype=dtype).constant(), reduction=reduction)
            r.ok(F + "cosine_embedding_loss", x(4, 3, dtype=dtype), x(4, 3, dtype=dtype), signs(4, dtype=dtype), reduction=reduction)
            r.ok(F + "cosine_embedding_loss", x(4, 3, dtype=dtype), x(4, 3, dtype=dtype), signs(4, dtype=dtype), margin=0.3, reduction=reduction)
            r.ok(F + "cosine_embedding_loss", x(3, dtype=dtype), x(3, dtype=dtype), signs(dtype=dtype), reduction=reduction)
            r.ok(F + "cosine_embedding_loss", x(2, 5, dtype=dtype), x(2, 5, dtype=dtype), signs(2, dtype=dtype), -0.5, reduction=reduction)
            r.ok(F + "multilabel_margin_loss", x(4, dtype=dtype), lit([3, 0, -1, 1], i64), reduction=reduction)
            r.ok(F + "multilabel_margin_loss", x(2, 4, dtype=dtype), lit([[3, 0, -1, 1], [1, -1, 0, 0]], i64), reduction=reduction)
            r.ok(F + "multilabel_margin_loss", x(2, 3, dtype=dtype), lit([[-1, 0, 1], [2, 1, 0]], i64), reduction=reduction)
    for name in ("hinge_embedding_loss", "soft_margin_loss", "multilabel_soft_margin_loss"):
        r.either(F + name, x(2, 3), signs(2))
        r.bad(F + name, x(2), signs(2), reduction="middle")
        r.bad(F + name, x(2))
    r.bad(F + "margin_ranking_loss", x(2), x(3), signs(2))
    r.bad(F + "margin_ranking_loss", x(2), x(2), signs(2), reduction="middle")
    r.bad(F + "margin_ranking_loss", x(2), x(2))
    r.bad(F + "triplet_margin_loss", x(2, 3), x(2, 2), x(2, 3))
    r.bad(F + "triplet_margin_loss", x(2, 3), x(2, 3), x(2, 3), reduction="middle")
    r.bad(F + "triplet_margin_loss", x(2, 3), x(2, 3), x(2, 3), margin=-1.0)
    r.bad(F + "triplet_margin_loss", x(2, 3), x(2, 3))
    r.bad(F + "cosine_embedding_loss", x(2, 3), x(2, 3), signs(3))
    r.bad(F + "cosine_embedding_loss", x(2, 3), x(2, 2), signs(2))
    r.bad(F + "cosine_embedding_loss", x(2, 3), x(2, 3), signs(2), reduction="middle")
    r.bad(F + "multi_margin_loss", x(2, 3), lit([0, 3], i64))
    r.bad(F + "multi_margin_loss", x(2, 3), index(3, below=3))
    r.bad(F + "multi_margin_loss", x(2, 3), index(2, below=3), p=3)
    r.bad(F + "multilabel_margin_loss", x(2, 3), lit([[0, 3, -1], [0, 1, 2]], i64))
    r.bad(F + "multilabel_margin_loss", x(2, 3), lit([[0, -1], [0, 1]], i64))
    r.bad(F + "multilabel_margin_loss", x(2), lit([0, -1], i64), reduction="middle")


def probabilistic(r):
    k, g, p = F + "kl_div", F + "gaussian_nll_loss", F + "poisson_nll_loss"
    for reduction in REDUCTIONS + ("batchmean",):
        for shape in ((4,), (2, 3), (2, 2, 3)):
            for dtype in (f32, f64):
                r.ok(k, log_probabilities(*shape, dtype=dtype), probabilities(*shape, dtype=dtype), reduction=reduction)
                r.ok(k, log_probabilities(*shape, dtype=dtype), log_probabilities(*shape, dtype=dtype), reduction=reduction, log_target=True)
                if reduction == "batchmean":
                    continue
                variance = x(*shape, lo=0.1, dtype=dtype)
                r.ok(g, x(*shape, dtype=dtype), x(*shape, dtype=dtype), variance, reduction=reduction)
                r.ok(g, x(*shape, dtype=dtype), x(*shape, dtype=dtype), variance, full=True, eps=0.01, reduction=reduction)
                r.ok(g, x(*shape, dtype=dtype), x(*shape, dtype=dtype), x(*shape[:-1], 1, lo=0.1, dtype=dtype), reduction=reduction)
                r.ok(p, x(*shape, dtype=dtype), x(*shape, lo=0.1, hi=5, dtype=dtype).constant(), reduction=reduction)
                r.ok(p, x(*shape, lo=0.1, dtype=dtype), x(*shape, lo=0.1, hi=5, dtype=dtype).constant(), log_input=False, reduction=reduction)
                r.ok(p, x(*shape, dtype=dtype), x(*shape, lo=0.1, hi=5, dtype=dtype).constant(), full=True, eps=0.001, reduction=reduction)
    r.ok(k, log_probabilities(2, 3), lit([[0.0, 0.5, 0.5], [1.0, 0.0, 0.0]]).constant(), reduction="sum")
    r.bad(k, x(2, 3), x(2))
    r.bad(k, x(2), x(2), reduction="middle")
    r.bad(k, x(2))
    r.ok(g, x(2, 3), x(2, 3), x(2, lo=0.1))
    r.bad(g, x(2, 3), x(2, 3), x(4, lo=0.1))
    r.bad(g, x(2), x(2), lit([-1.0, 1.0]))
    r.bad(g, x(2), x(2), x(2, lo=0.1), reduction="middle")
    r.bad(p, x(2, 3), x(2))
    r.bad(p, x(2), x(2), reduction="middle")
    r.bad(p, x(2))


def sequences(r):
    c = F + "ctc_loss"
    for reduction in REDUCTIONS:
        for dtype in (f32, f64):
            for blank in (0, 2):
                targets = lit([[1, 3, 1], [3, 3, 1]], i64)
                r.ok(c, log_probabilities(7, 2, 4, dtype=dtype), targets, lit([7, 6], i64), lit([3, 2], i64), blank=blank, reduction=reduction)
                r.ok(c, log_probabilities(7, 2, 4, dtype=dtype), lit([1, 3, 1, 3, 3], i64), lit([7, 7], i64), lit([3, 2], i64), blank, reduction)
                r.ok(c, log_probabilities(7, 4, dtype=dtype), lit([1, 3], i64), lit(7, i64), lit(2, i64), blank=blank, reduction=reduction)
            r.ok(c, log_probabilities(2, 2, 4, dtype=dtype), lit([[1, 1, 1], [3, 2, 1]], i64), lit([2, 2], i64), lit([3, 1], i64), reduction=reduction, zero_infinity=True)
            r.values(c, log_probabilities(2, 2, 4, dtype=dtype), lit([[1, 1, 1], [3, 2, 1]], i64), lit([2, 2], i64), lit([3, 1], i64), reduction=reduction)
    r.ok(c, log_probabilities(5, 2, 3), lit([[1, 2], [2, 1]], i64), (5, 5), (2, 2))
    r.bad(c, log_probabilities(5, 2, 3), lit([[1, 2], [2, 1]], i64), (5, 6), (2, 2))
    r.bad(c, log_probabilities(5, 2, 3), lit([[1, 2], [2, 1]], i64), (5, 5), (2, 3))
    r.bad(c, log_probabilities(5, 2, 3), lit([[1, 2], [2, 1]], i64), (5,), (2, 2))
    r.bad(c, log_probabilities(5, 2, 3), lit([[1, 2], [2, 1]], i64), (5, 5), (2, 2), blank=3)
