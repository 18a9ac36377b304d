"""Losses as modules, with every reduction."""

from recorder.case import Arg, f32, i64, index, ints, lit, x
from recorder.loss import log_probabilities, probabilities, signs

from .module import Modules

REDUCTIONS = ("mean", "sum", "none")


def record():
    m = Modules("nn-losses")
    for reduction in REDUCTIONS:
        r = {"reduction": reduction}
        for shape in ((4,), (2, 3), (2, 2, 3)):
            for name, kwargs in (("MSELoss", {}), ("L1Loss", {}), ("SmoothL1Loss", {}), ("SmoothL1Loss", {"beta": 0.5}), ("HuberLoss", {}), ("HuberLoss", {"delta": 0.5})):
                m.taken(name, **kwargs, **r, inputs=[x(*shape), x(*shape)])
            m.taken("BCELoss", **r, inputs=[probabilities(*shape), probabilities(*shape).constant()])
            m.taken("BCELoss", weight=x(*shape, lo=0.1).constant().base, **r, inputs=[probabilities(*shape), probabilities(*shape).constant()])
            m.taken("BCEWithLogitsLoss", **r, inputs=[x(*shape), probabilities(*shape).constant()])
            m.taken("BCEWithLogitsLoss", pos_weight=x(shape[-1], lo=0.1).base, **r, inputs=[x(*shape), probabilities(*shape).constant()])
            m.taken("HingeEmbeddingLoss", **r, inputs=[x(*shape), signs(*shape)])
            m.taken("HingeEmbeddingLoss", margin=0.5, **r, inputs=[x(*shape), signs(*shape)])
            m.taken("MarginRankingLoss", margin=0.3, **r, inputs=[x(*shape), x(*shape), signs(*shape)])
            m.taken("SoftMarginLoss", **r, inputs=[x(*shape), signs(*shape)])
            m.taken("PoissonNLLLoss", **r, inputs=[x(*shape), x(*shape, lo=0.1).constant()])
            m.taken("PoissonNLLLoss", log_input=False, full=True, **r, inputs=[x(*shape, lo=0.1), x(*shape, lo=0.1).constant()])
            m.taken("GaussianNLLLoss", **r, inputs=[x(*shape), x(*shape), x(*shape, lo=0.1)])
            m.taken("GaussianNLLLoss", full=True, eps=0.01, **r, inputs=[x(*shape), x(*shape), x(*shape, lo=0.1)])
            m.taken("KLDivLoss", **r, inputs=[log_probabilities(*shape), probabilities(*shape)])
            m.taken("KLDivLoss", log_target=True, **r, inputs=[log_probabilities(*shape), log_probabilities(*shape)])
            m.taken("TripletMarginLoss", **r, inputs=[x(*shape), x(*shape), x(*shape)])
            m.taken("TripletMarginLoss", margin=2.0, p=1.0, swap=True, **r, inputs=[x(*shape), x(*shape), x(*shape)])
        for shape, target in (((4, 3), (4,)), ((3,), ()), ((2, 3, 4), (2, 4)), ((2, 3, 2, 2), (2, 2, 2))):
            weight = x(3, lo=0.1).base
            dim = 1 if len(shape) > 1 else 0
            m.taken("CrossEntropyLoss", **r, inputs=[x(*shape), index(*target, below=3)])
            m.taken("CrossEntropyLoss", weight=weight, ignore_index=1, **r, inputs=[x(*shape), index(*target, below=3)])
            m.taken("CrossEntropyLoss", label_smoothing=0.2, **r, inputs=[x(*shape), index(*target, below=3)])
            m.taken("CrossEntropyLoss", weight=weight, label_smoothing=0.1, **r, inputs=[x(*shape), x(*shape, lo=0, hi=1)])
            m.taken("NLLLoss", **r, inputs=[log_probabilities(*shape, dim=dim), index(*target, below=3)])
            m.taken("NLLLoss", weight=weight, ignore_index=0, **r, inputs=[log_probabilities(*shape, dim=dim), index(*target, below=3)])
        m.taken("CosineEmbeddingLoss", **r, inputs=[x(4, 3), x(4, 3), signs(4)])
        m.taken("CosineEmbeddingLoss", margin=0.3, **r, inputs=[x(3), x(3), signs()])
        m.taken("MultiMarginLoss", **r, inputs=[x(4, 3), index(4, below=3)])
        m.taken("MultiMarginLoss", p=2, margin=0.5, weight=x(3, lo=0.1).base, **r, inputs=[x(4, 3), index(4, below=3)])
        m.taken("MultiLabelMarginLoss", **r, inputs=[x(2, 4), lit([[3, 0, -1, 1], [1, -1, 0, 0]], i64)])
        m.taken("MultiLabelSoftMarginLoss", **r, inputs=[x(2, 3), Arg(ints(2, 3, lo=0, hi=1).base.to(f32), grad=False)])
        m.taken("MultiLabelSoftMarginLoss", weight=x(3, lo=0.1).base, **r, inputs=[x(2, 3), Arg(ints(2, 3, lo=0, hi=1).base.to(f32), grad=False)])
        m.taken("CTCLoss", **r, inputs=[log_probabilities(7, 2, 4), lit([[1, 3, 1], [3, 3, 1]], i64), lit([7, 6], i64), lit([3, 2], i64)])
        m.taken("CTCLoss", blank=2, zero_infinity=True, **r, inputs=[log_probabilities(4, 2, 4), lit([[1, 3, 1], [3, 3, 1]], i64), lit([4, 4], i64), lit([3, 3], i64)])
    m.taken("KLDivLoss", reduction="batchmean", inputs=[log_probabilities(2, 3), probabilities(2, 3)])
    m.refused("CrossEntropyLoss", inputs=[x(2, 3), lit([0, 3], i64)])
    m.refused("CrossEntropyLoss", inputs=[x(2, 3), index(3, below=3)])
    m.refused("NLLLoss", inputs=[x(2, 3), lit([0, 3], i64)])
    m.refused("NLLLoss", inputs=[x(2, 3), x(2, 3)])
    m.refused("BCELoss", inputs=[lit([1.5]), lit([1.0])])
    m.refused("BCELoss", inputs=[probabilities(2, 3), probabilities(2)])
    m.refused("BCEWithLogitsLoss", inputs=[x(2, 3), x(2)])
    m.refused("MSELoss", inputs=[x(2, 3), x(2)])
    m.refused("MSELoss", reduction="middle", inputs=[x(2, 3), x(2, 3)])
    m.refused("HuberLoss", delta=-1.0, inputs=[x(2, 3), x(2, 3)])
    m.refused("TripletMarginLoss", margin=-1.0, inputs=[x(2, 3), x(2, 3), x(2, 3)])
    m.refused("MultiMarginLoss", p=3, inputs=[x(2, 3), index(2, below=3)])
    return m
