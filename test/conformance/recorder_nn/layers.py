"""Layers: linear, convolution, pooling, normalisation, embedding, activations, padding, reshaping, distances."""

import torch

from recorder.case import f64, i64, index, lit, x

from .module import Modules


def sizes(n, *values):
    return tuple(values[k % len(values)] for k in range(n))


def record():
    m = Modules("nn-layers")
    linear(m)
    for n in (1, 2, 3):
        convolution(m, n)
        pooling(m, n)
        padding(m, n)
        normalisation(m, n)
    other_norms(m)
    embedding(m)
    activations(m)
    dropping(m)
    shaping(m)
    return m


def linear(m):
    for shape in ((3,), (2, 3), (2, 4, 3), (1, 2, 1, 3), (0, 3)):
        m.taken("Linear", 3, 4, inputs=[x(*shape)])
        m.taken("Linear", 3, 2, bias=False, inputs=[x(*shape)])
    m.taken("Linear", in_features=3, out_features=1, inputs=[x(5, 3)])
    m.taken("Linear", 3, 2, False, inputs=[x(3, 2).permuted(1, 0)])
    m.refused("Linear", 3, 4, inputs=[x(2, 4)])
    m.refused("Linear", -1, 4, inputs=[x(2, 4)])
    for shape in ((), (2,), (2, 3)):
        m.taken("Bilinear", 3, 2, 4, inputs=[x(*shape, 3), x(*shape, 2)])
        m.taken("Bilinear", 3, 2, 4, bias=False, inputs=[x(*shape, 3), x(*shape, 2)])
    m.refused("Bilinear", 3, 2, 4, inputs=[x(2, 3), x(2, 3)])
    m.taken("Identity", inputs=[x(2, 3)])
    m.taken("Flatten", inputs=[x(2, 3, 4)])
    m.taken("Flatten", 0, inputs=[x(2, 3, 4)])
    m.taken("Flatten", start_dim=1, end_dim=2, inputs=[x(2, 3, 2, 2)])
    m.taken("Unflatten", 1, (2, 3), inputs=[x(2, 6)])
    m.taken("Unflatten", dim=-1, unflattened_size=(3, -1), inputs=[x(2, 6)])
    m.refused("Unflatten", 1, (4, 2), inputs=[x(2, 6)])


def convolution(m, n):
    name, back = f"Conv{n}d", f"ConvTranspose{n}d"
    space = sizes(n, 4, 3, 3)
    for args, kwargs in (((2, 3, 2), {}), ((2, 3, 3), {"padding": 1}), ((2, 4, 2), {"stride": 2, "bias": False}), ((2, 3, sizes(n, 2, 1)), {}), ((2, 2, 2), {"dilation": 2}), ((2, 4, 2), {"groups": 2}),
                         ((2, 2, 3), {"padding": "same"}), ((2, 2, 2, 1, 1), {})):
        if args[2] == 2 and kwargs.get("dilation") == 2:
            m.taken(name, *args, **kwargs, inputs=[x(1, 2, *sizes(n, 4))])
        else:
            m.taken(name, *args, **kwargs, inputs=[x(2, 2, *space)])
    for mode in ("reflect", "replicate", "circular"):
        m.taken(name, 1, 2, 3, padding=1, padding_mode=mode, inputs=[x(1, 1, *space)])
    m.taken(name, 2, 3, 2, inputs=[x(2, *space)])
    m.refused(name, 2, 3, 2, inputs=[x(1, 3, *space)])
    m.refused(name, 2, 3, 2, groups=2, inputs=[x(1, 2, *space)])
    m.refused(name, 2, 3, 9, inputs=[x(1, 2, *space)])
    for args, kwargs in (((2, 3, 2), {}), ((2, 3, 2), {"stride": 2}), ((2, 4, 3), {"stride": 2, "padding": 1, "output_padding": 1}), ((2, 4, 2), {"groups": 2, "bias": False}), ((2, 2, 2), {"dilation": 2})):
        m.taken(back, *args, **kwargs, inputs=[x(2, 2, *sizes(n, 3, 2, 2))])
    m.taken(back, 2, 3, 2, stride=2, inputs=[x(1, 2, *sizes(n, 2))], options={"output_size": sizes(n, 5)})
    m.refused(back, 2, 3, 2, inputs=[x(1, 3, *sizes(n, 2))])


def pooling(m, n):
    space = sizes(n, 5, 4, 4)
    for args, kwargs in (((2,), {}), ((3,), {"stride": 2, "padding": 1}), ((2,), {"ceil_mode": True}), ((2, 1), {})):
        m.taken(f"MaxPool{n}d", *args, **kwargs, inputs=[x(2, 2, *space)])
        m.taken(f"AvgPool{n}d", *args, **kwargs, inputs=[x(2, 2, *space)])
    m.taken(f"MaxPool{n}d", 2, dilation=2, inputs=[x(1, 1, *space)])
    m.taken(f"MaxPool{n}d", 2, return_indices=True, inputs=[x(1, 1, *space)])
    m.taken(f"AvgPool{n}d", 3, padding=1, count_include_pad=False, inputs=[x(1, 1, *space)])
    m.taken(f"LPPool{n}d", 2, 2, inputs=[x(1, 2, *space, lo=0.1)])
    m.taken(f"LPPool{n}d", 3, 2, stride=1, inputs=[x(1, 1, *space, lo=0.1)])
    for out in (1, 3):
        m.taken(f"AdaptiveAvgPool{n}d", out, inputs=[x(2, 2, *space)])
        m.taken(f"AdaptiveMaxPool{n}d", out, inputs=[x(2, 2, *space)])
    if n > 1:
        m.taken(f"AdaptiveAvgPool{n}d", (None,) + sizes(n - 1, 2), inputs=[x(1, 2, *space)])
    m.taken(f"AdaptiveMaxPool{n}d", 2, return_indices=True, inputs=[x(1, 1, *space)])
    order = torch.arange(2 ** n).reshape(1, 1, *sizes(n, 2))
    where = lit([0], i64)
    where.base = order
    m.taken(f"MaxUnpool{n}d", 2, inputs=[x(1, 1, *sizes(n, 2)), where])
    m.refused(f"MaxPool{n}d", 2, padding=2, inputs=[x(1, 1, *space)])
    m.refused(f"AvgPool{n}d", 9, inputs=[x(1, 1, *space)])


def padding(m, n):
    space = sizes(n, 4, 3, 3)
    for kind in ("Constant", "Zero", "Reflection", "Replication", "Circular"):
        extra = (1.5,) if kind == "Constant" else ()
        m.taken(f"{kind}Pad{n}d", 1, *extra, inputs=[x(1, 2, *space)])
        m.taken(f"{kind}Pad{n}d", tuple((1, 2, 0, 1, 1, 0)[: 2 * n]), *extra, inputs=[x(1, 2, *space)])
        if kind in ("Constant", "Zero"):
            m.taken(f"{kind}Pad{n}d", tuple((-1, 2, 0, -1, 1, 0)[: 2 * n]), *extra, inputs=[x(1, 2, *space)])
    m.refused(f"ReflectionPad{n}d", 9, inputs=[x(1, 2, *space)])


def normalisation(m, n):
    space = sizes(n, 3, 2, 2)
    batch = [(4, 3), (2, 3, 4)] if n == 1 else [(2, 3, *space)]
    for shape in batch:
        for train in (True, False):
            m.taken(f"BatchNorm{n}d", 3, inputs=[x(*shape)], train=train)
            m.taken(f"BatchNorm{n}d", 3, eps=0.01, momentum=0.3, inputs=[x(*shape)], train=train)
            m.taken(f"BatchNorm{n}d", 3, affine=False, inputs=[x(*shape)], train=train)
            m.taken(f"BatchNorm{n}d", 3, track_running_stats=False, inputs=[x(*shape)], train=train)
            m.taken(f"BatchNorm{n}d", 3, momentum=None, inputs=[x(*shape)], train=train)
    m.refused(f"BatchNorm{n}d", 3, inputs=[x(2, 4, *space)])
    m.refused(f"BatchNorm{n}d", 3, inputs=[x(2)])
    for train in (True, False):
        m.taken(f"InstanceNorm{n}d", 3, inputs=[x(2, 3, *space)], train=train)
        m.taken(f"InstanceNorm{n}d", 3, affine=True, inputs=[x(2, 3, *space)], train=train)
        m.taken(f"InstanceNorm{n}d", 3, affine=True, track_running_stats=True, inputs=[x(2, 3, *space)], train=train)
    m.taken(f"InstanceNorm{n}d", 3, inputs=[x(3, *space)])
    m.refused(f"InstanceNorm{n}d", 3, affine=True, inputs=[x(2, 4, *space)])


def other_norms(m):
    for name in ("LayerNorm", "RMSNorm"):
        for over, shape in ((3, (2, 3)), ((3,), (2, 4, 3)), ((2, 3), (4, 2, 3)), ((2, 1, 3), (2, 2, 1, 3))):
            m.taken(name, over, inputs=[x(*shape)])
            m.taken(name, over, eps=0.01, inputs=[x(*shape)])
            m.taken(name, over, elementwise_affine=False, inputs=[x(*shape)])
        m.refused(name, 3, inputs=[x(2, 4)])
    m.taken("LayerNorm", 3, bias=False, inputs=[x(2, 3)])
    for groups in (1, 2, 4):
        m.taken("GroupNorm", groups, 4, inputs=[x(2, 4, 3)])
        m.taken("GroupNorm", groups, 4, affine=False, inputs=[x(2, 4, 2, 2)])
        m.taken("GroupNorm", num_groups=groups, num_channels=4, eps=0.01, inputs=[x(1, 4, 3, 2)])
    m.refused("GroupNorm", 3, 4, inputs=[x(2, 4, 3)])
    m.refused("GroupNorm", 2, 4, inputs=[x(2, 6, 3)])
    for shape in ((2, 5, 3), (1, 4, 2, 2)):
        m.taken("LocalResponseNorm", 2, inputs=[x(*shape)])
        m.taken("LocalResponseNorm", 3, alpha=0.1, beta=0.5, k=2.0, inputs=[x(*shape)])


def embedding(m):
    for shape in ((3,), (2, 3), ()):
        m.taken("Embedding", 5, 3, inputs=[index(*shape, below=5)])
        m.taken("Embedding", 5, 3, padding_idx=1, inputs=[index(*shape, below=5)])
    m.taken("Embedding", 5, 3, padding_idx=-1, scale_grad_by_freq=True, inputs=[index(6, below=5)])
    m.refused("Embedding", 5, 3, inputs=[lit([5], i64)])
    m.refused("Embedding", 5, 3, padding_idx=5, inputs=[lit([0], i64)])
    for mode in ("sum", "mean", "max"):
        m.taken("EmbeddingBag", 5, 2, mode=mode, inputs=[index(2, 3, below=5)])
        m.taken("EmbeddingBag", 5, 2, mode=mode, inputs=[index(6, below=5), lit([0, 2, 2, 5], i64)])
        m.taken("EmbeddingBag", 5, 2, mode=mode, padding_idx=1, inputs=[index(6, below=5), lit([0, 4], i64)])
        m.taken("EmbeddingBag", 5, 2, mode=mode, include_last_offset=True, inputs=[index(5, below=5), lit([0, 2, 5], i64)])
    m.taken("EmbeddingBag", 5, 2, mode="sum", inputs=[index(2, 3, below=5)], options={"per_sample_weights": x(2, 3)})
    m.refused("EmbeddingBag", 5, 2, inputs=[index(6, below=5)])


def activations(m):
    for name, variants in {
        "ReLU": [{}], "ReLU6": [{}], "LeakyReLU": [{}, {"negative_slope": 0.2}], "PReLU": [{}, {"num_parameters": 3}, {"init": 0.4}], "ELU": [{}, {"alpha": 0.5}], "SELU": [{}], "CELU": [{}, {"alpha": 0.5}],
        "GELU": [{}, {"approximate": "tanh"}], "SiLU": [{}], "Mish": [{}], "Softplus": [{}, {"beta": 2.0, "threshold": 1.0}], "Softsign": [{}], "LogSigmoid": [{}], "Sigmoid": [{}], "Tanh": [{}],
        "Hardtanh": [{}, {"min_val": -0.6, "max_val": 0.7}], "Hardswish": [{}], "Hardsigmoid": [{}], "Hardshrink": [{}, {"lambd": 1.1}], "Softshrink": [{}, {"lambd": 1.1}], "Tanhshrink": [{}],
        "Threshold": [{"threshold": 0.1, "value": 7.5}], "GLU": [{"dim": 0}, {"dim": -2}], "Softmax": [{"dim": 1}, {"dim": 0}], "LogSoftmax": [{"dim": 1}, {"dim": 0}], "Softmin": [{"dim": 1}], "RReLU": [{}, {"lower": 0.2, "upper": 0.4}],
    }.items():
        for kwargs in variants:
            shape = (2, 3) if name != "GLU" else (4, 3)
            m.taken(name, **kwargs, inputs=[x(*shape)], train=name != "RReLU")
            m.taken(name, **kwargs, inputs=[x(*((2, 3, 4) if name != "GLU" else (4, 2, 3) if kwargs["dim"] == 0 else (3, 2, 3)))], train=name != "RReLU")
    m.taken("Softmax2d", inputs=[x(2, 3, 2, 2)])
    m.refused("Softmax2d", inputs=[x(2, 3)])
    m.refused("Softmax", dim=2, inputs=[x(2, 3)])
    m.refused("PReLU", 2, inputs=[x(2, 3)])


def dropping(m):
    for name, shape in (("Dropout", (2, 3)), ("Dropout1d", (2, 3, 4)), ("Dropout2d", (2, 3, 2, 2)), ("Dropout3d", (2, 3, 2, 2, 2)), ("AlphaDropout", (2, 3)), ("FeatureAlphaDropout", (2, 3, 2, 2))):
        m.taken(name, inputs=[x(*shape)], train=False)
        m.taken(name, 0.3, inputs=[x(*shape)], train=False)
        m.taken(name, p=0.0, inputs=[x(*shape)])
        m.refused(name, 1.5, inputs=[x(*shape)])
        m.refused(name, -0.5, inputs=[x(*shape)])


def shaping(m):
    m.taken("PixelShuffle", 2, inputs=[x(1, 8, 2, 3)])
    m.taken("PixelUnshuffle", 2, inputs=[x(1, 2, 4, 2)])
    m.taken("ChannelShuffle", 2, inputs=[x(1, 4, 2, 2)])
    m.taken("Upsample", scale_factor=2, inputs=[x(1, 2, 3)])
    m.taken("Upsample", size=(4, 5), mode="bilinear", inputs=[x(1, 2, 2, 3)])
    m.taken("Upsample", scale_factor=2, mode="bicubic", align_corners=True, inputs=[x(1, 1, 3, 3)])
    m.taken("UpsamplingNearest2d", scale_factor=2, inputs=[x(1, 1, 2, 3)])
    m.taken("UpsamplingBilinear2d", size=(3, 5), inputs=[x(1, 1, 2, 3)])
    m.taken("Unfold", 2, inputs=[x(1, 2, 3, 4)])
    m.taken("Unfold", (2, 3), padding=1, stride=2, inputs=[x(1, 2, 3, 4)])
    m.taken("Fold", (3, 4), 2, inputs=[x(1, 8, 6)])
    m.taken("CosineSimilarity", inputs=[x(2, 3), x(2, 3)])
    m.taken("CosineSimilarity", dim=0, eps=0.1, inputs=[x(2, 3), x(2, 3)])
    m.taken("PairwiseDistance", inputs=[x(2, 3), x(2, 3)])
    m.taken("PairwiseDistance", p=1, keepdim=True, inputs=[x(2, 3), x(2, 3)])
    m.refused("PixelShuffle", 2, inputs=[x(1, 3, 2, 2)])
    m.refused("Fold", (3, 4), 2, inputs=[x(1, 8, 5)])
