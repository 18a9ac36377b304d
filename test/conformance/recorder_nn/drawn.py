"""Layers and losses with arguments drawn at random, given by position or by name; PyTorch decides what is refused."""

import inspect

import torch

import recorder.case as case_module
from recorder.case import Arg, blurred, recorded_in, f32, f64, i64, index, ints, lit, random_source as rng, x
from recorder.loss import log_probabilities, probabilities, signs

from .module import Modules

ROUNDS = 2


def chance(p):
    return rng.random() < p


def pick(*values):
    return rng.choice(values)


def some(**options):
    """Each option with even chance; a value that is a function is drawn when it is taken."""
    return {k: v() if callable(v) and not isinstance(v, type) else v for k, v in options.items() if chance(0.5)}


def sizes(n, lo, hi):
    """One number for all axes, or one for each."""
    return rng.randint(lo, hi) if chance(0.5) else tuple(rng.randint(lo, hi) for _ in range(n))


class Drawn(Modules):
    def layer(self, name, *args, inputs, train=True, options=None, dtype=f32, **kwargs):
        """Moves arguments from names to positions, as far as the order of the parameters allows."""
        parameters = list(inspect.signature(getattr(torch.nn, name).__init__).parameters.values())[1:]
        names = [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
        args = list(args)
        while len(args) < len(names) and names[len(args)] in kwargs and chance(0.6):
            args.append(kwargs.pop(names[len(args)]))
        before = case_module.drawn, rng.getstate()
        super().layer(name, *args, inputs=inputs, train=train, options=options, double=dtype is f64, **kwargs)
        if dtype is f64 or "raises" in self.cases[-1]:
            return
        # Where float32 rounding alone moves the answer, there is nothing to compare.
        after = case_module.drawn, rng.getstate()
        case_module.drawn = before[0]
        rng.setstate(before[1])
        super().layer(name, *precise(args), inputs=precise(inputs), train=train, options=precise(options), double=True, **precise(kwargs))
        case_module.drawn = after[0]
        rng.setstate(after[1])
        exact = self.cases.pop()
        if "raises" in exact:
            return
        if any(blurred(a, b, 3e-6) for a, b in zip(outputs(self.cases[-1]), outputs(exact))) or any(blurred(a, b, 3e-5) for a, b in zip(slopes(self.cases[-1]), slopes(exact))):
            self.cases.pop()


def precise(value):
    """The same in float64."""
    if isinstance(value, Arg):
        return Arg(precise(value.base), value.views, value.grad)
    if isinstance(value, torch.Tensor):
        return value.double() if value.dtype == f32 else value
    if isinstance(value, (list, tuple)):
        return type(value)(precise(v) for v in value)
    return {k: precise(v) for k, v in value.items()} if isinstance(value, dict) else value


def outputs(case):
    return [t["data"] for t in recorded_in(case["out"])]


def slopes(case):
    return [g for g in [*case.get("grads", []), *case.get("parameterGrads", {}).values()] if g]


def record():
    m = Drawn("nn-drawn")
    for _ in range(ROUNDS):
        linear(m)
        for n in (1, 2, 3):
            convolution(m, n)
            pooling(m, n)
            padding(m, n)
            normalisation(m, n)
        other_norms(m)
        embedding(m)
        activations(m)
        shaping(m)
        recurrent(m)
        attention(m)
        losses(m)
    return m


def wide(value):
    """A layer's element type, in a few of the cases: then the inputs need the same."""
    return {"dtype": f64} if chance(value) else {}


def floats(*shape, lo=-3.0, hi=3.0, kw=None):
    return x(*shape, lo=lo, hi=hi, dtype=(kw or {}).get("dtype", f32))


def linear(m):
    i, o = rng.randint(1, 5), rng.randint(1, 5)
    kw = {"in_features": i, "out_features": o, **some(bias=lambda: chance(0.5)), **wide(0.2)}
    shape = [rng.randint(0, 3) if chance(0.1) else rng.randint(1, 4) for _ in range(rng.randint(0, 3))]
    m.layer("Linear", inputs=[floats(*shape, i + (1 if chance(0.1) else 0), kw=kw)], **kw)
    j = rng.randint(1, 4)
    m.layer("Bilinear", inputs=[floats(*shape, i), floats(*shape, j)], in1_features=i, in2_features=j, out_features=o, **some(bias=lambda: chance(0.5)))
    rank = rng.randint(1, 5)
    m.layer("Flatten", inputs=[x(*[rng.randint(1, 3) for _ in range(rank)])], **some(start_dim=lambda: rng.randint(-rank, rank - 1), end_dim=lambda: rng.randint(-rank, rank - 1)))
    m.layer("Unflatten", inputs=[x(2, 12, 3)], dim=pick(1, -2, 0), unflattened_size=pick((3, 4), (2, -1), (2, 2, 3), (-1,), (5, 2), (4, 3), (2, 1)))


def convolution(m, n):
    groups = pick(1, 1, 1, 2, 3)
    a, b = groups * rng.randint(1, 2), groups * rng.randint(1, 2)
    space = [rng.randint(3, 6 if n < 3 else 4) for _ in range(n)]
    kw = {"in_channels": a, "out_channels": b, "kernel_size": sizes(n, 1, 3), **some(stride=lambda: sizes(n, 1, 3), dilation=lambda: sizes(n, 1, 2), bias=lambda: chance(0.5)), **wide(0.15)}
    if groups > 1:
        kw["groups"] = groups
    batch = [] if chance(0.2) else [rng.randint(1, 3)]
    inputs = [floats(*batch, a + (1 if chance(0.05) else 0), *space, kw=kw)]
    more = some(padding=lambda: pick(sizes(n, 0, 2), sizes(n, 0, 2), "same", "valid"), padding_mode=lambda: pick("zeros", "reflect", "replicate", "circular"))
    order = list(inspect.signature(getattr(torch.nn, f"Conv{n}d").__init__).parameters)
    both = {**kw, **more}
    m.layer(f"Conv{n}d", inputs=inputs, **{k: both[k] for k in order if k in both})
    more = some(padding=lambda: sizes(n, 0, 1), output_padding=lambda: sizes(n, 0, 1))
    order = list(inspect.signature(getattr(torch.nn, f"ConvTranspose{n}d").__init__).parameters)
    both = {**kw, **more}
    m.layer(f"ConvTranspose{n}d", inputs=inputs, **{k: both[k] for k in order if k in both})


def pooling(m, n):
    # PyTorch tells one number from one number in a tuple in its text; here both are the same.
    sizes = (lambda _, lo, hi: rng.randint(lo, hi)) if n == 1 else globals()["sizes"]
    space = [rng.randint(3, 7 if n < 3 else 5) for _ in range(n)]
    lead = pick([2], [1, 2], [2, 3])
    kw = {"kernel_size": sizes(n, 1, 3), **some(stride=lambda: sizes(n, 1, 3), padding=lambda: sizes(n, 0, 1), ceil_mode=lambda: chance(0.7))}
    m.layer(f"AvgPool{n}d", inputs=[x(*lead, *space)], **kw, **some(count_include_pad=lambda: chance(0.3)), **(some(divisor_override=lambda: pick(1, 3)) if n > 1 else {}))
    m.layer(f"MaxPool{n}d", inputs=[x(*lead, *space)], **kw, **some(dilation=lambda: sizes(n, 1, 2), return_indices=lambda: chance(0.5)))
    m.layer(f"LPPool{n}d", inputs=[x(*lead, *space, lo=0.1)], norm_type=pick(1, 2, 3, 1.5), kernel_size=kw["kernel_size"], **{k: v for k, v in kw.items() if k in ("stride", "ceil_mode")})
    out = sizes(n, 1, 4)
    if n > 1 and chance(0.3):
        out = tuple(None if chance(0.4) else rng.randint(1, 4) for _ in range(n))
    m.layer(f"AdaptiveAvgPool{n}d", inputs=[x(*lead, *space)], output_size=out)
    m.layer(f"AdaptiveMaxPool{n}d", inputs=[x(*lead, *space)], output_size=out, **some(return_indices=lambda: chance(0.5)))


def padding(m, n):
    space = [rng.randint(2, 4) for _ in range(n)]
    lead = pick([2], [1, 2])
    for kind in ("Constant", "Zero", "Reflection", "Replication", "Circular"):
        lo = -1 if kind in ("Constant", "Zero") and chance(0.5) else 0
        pads = rng.randint(lo, 2) if chance(0.3) else tuple(rng.randint(lo, 2) for _ in range(2 * n))
        m.layer(f"{kind}Pad{n}d", inputs=[x(*lead, *space)], padding=pads, **({"value": pick(0.0, 1.5, -2.0)} if kind == "Constant" else {}))


def normalisation(m, n):
    c = rng.randint(1, 4)
    space = [rng.randint(1, 4) for _ in range(n)]
    shape = [rng.randint(2, 4), c] if n == 1 and chance(0.4) else [rng.randint(1, 3), c, *space]
    kw = {"num_features": c, **some(eps=lambda: pick(1e-3, 0.1), momentum=lambda: pick(0.3, None, 1.0), affine=lambda: chance(0.5), track_running_stats=lambda: chance(0.5)), **wide(0.15)}
    m.layer(f"BatchNorm{n}d", inputs=[floats(*shape, kw=kw)], train=chance(0.6), **kw)
    shape = ([] if chance(0.2) else [rng.randint(1, 3)]) + [c + (1 if chance(0.1) else 0), *space]
    kw.pop("momentum", None)
    if chance(0.3):
        kw = {"num_features": c, "eps": 1e-3, "momentum": 0.3, **{k: v for k, v in kw.items() if k not in ("num_features", "eps")}}
    m.layer(f"InstanceNorm{n}d", inputs=[floats(*shape, kw=kw)], train=chance(0.6), **kw)


def other_norms(m):
    for name in ("LayerNorm", "RMSNorm"):
        # At least two elements: the deviation of one from its own mean is rounding alone.
        over = (rng.randint(2, 4), *[rng.randint(1, 3) for _ in range(rng.randint(0, 2))])
        lead = [rng.randint(1, 3) for _ in range(rng.randint(0, 2))]
        extra = {"bias": lambda: chance(0.5)} if name == "LayerNorm" else {}
        kw = {"normalized_shape": over if len(over) > 1 or chance(0.5) else over[0], **some(eps=lambda: pick(1e-3, 0.1), elementwise_affine=lambda: chance(0.5), **extra), **wide(0.2)}
        if name == "RMSNorm" and chance(0.2):
            kw = {**kw, "eps": None}
        m.layer(name, inputs=[floats(*lead, *over, kw=kw)], **{k: kw[k] for k in ("normalized_shape", "eps", "elementwise_affine", "bias", "dtype") if k in kw})
    g = rng.randint(1, 3)
    c = g * rng.randint(1, 2)
    space = [rng.randint(2, 3) for _ in range(rng.randint(1, 3))]
    m.layer("GroupNorm", inputs=[x(rng.randint(1, 3), c, *space)], num_groups=g, num_channels=c, **some(eps=lambda: 0.01, affine=lambda: chance(0.5)))
    m.layer("LocalResponseNorm", inputs=[x(rng.randint(1, 2), rng.randint(1, 5), *[rng.randint(1, 3) for _ in range(rng.randint(0, 3))])], size=rng.randint(1, 4), **some(alpha=lambda: 0.1, beta=lambda: 0.5, k=lambda: 2.0))


def embedding(m):
    v, d = rng.randint(2, 6), rng.randint(1, 4)
    shape = [rng.randint(1, 3) for _ in range(rng.randint(0, 3))]
    kw = {"num_embeddings": v, "embedding_dim": d, **some(padding_idx=lambda: rng.randint(-v - 1, v), max_norm=lambda: pick(0.5, 1.0), norm_type=lambda: pick(1.0, 2.0, 3.0), scale_grad_by_freq=lambda: chance(0.5))}
    m.layer("Embedding", inputs=[index(*shape, below=v)], **kw)
    kw = {"num_embeddings": v, "embedding_dim": d, **some(max_norm=lambda: 0.8, norm_type=lambda: pick(1.0, 2.0), scale_grad_by_freq=lambda: chance(0.3), mode=lambda: pick("sum", "mean", "max"), include_last_offset=lambda: chance(0.5), padding_idx=lambda: rng.randint(0, v - 1))}
    if chance(0.5):
        rows, columns = rng.randint(1, 3), rng.randint(1, 4)
        options = {"per_sample_weights": x(rows, columns)} if chance(0.4) else None
        m.layer("EmbeddingBag", inputs=[index(rows, columns, below=v)], options=options, **kw)
    else:
        count = rng.randint(3, 6)
        offsets = sorted([0] + [rng.randint(0, count) for _ in range(2)])
        if kw.get("include_last_offset"):
            offsets.append(count)
        m.layer("EmbeddingBag", inputs=[index(count, below=v), lit(offsets, i64)], **kw)


ACTIVATIONS = {
    "ReLU": {}, "ReLU6": {}, "SELU": {}, "SiLU": {}, "Mish": {}, "Hardswish": {}, "Hardsigmoid": {}, "Softsign": {}, "LogSigmoid": {}, "Sigmoid": {}, "Tanh": {}, "Tanhshrink": {}, "Identity": {},
    "LeakyReLU": {"negative_slope": (0.2, 0.0, -0.5)}, "PReLU": {"num_parameters": (1, 3), "init": (0.4,)}, "ELU": {"alpha": (0.5, 2.0)}, "CELU": {"alpha": (0.5, -0.5)}, "GELU": {"approximate": ("tanh", "none", "sigmoid")},
    "Softplus": {"beta": (2.0, 0.5), "threshold": (1.0, 5.0)}, "Hardtanh": {"min_val": (-0.6,), "max_val": (0.7, -1.5)}, "Hardshrink": {"lambd": (1.1, 0.0)}, "Softshrink": {"lambd": (1.1, 0.0, -1.0)}, "GLU": {"dim": (0, -2, 1)},
    "RReLU": {"lower": (0.2, 0.5), "upper": (0.4,)},
}


def activations(m):
    for name, options in ACTIVATIONS.items():
        kw = {k: pick(*v) for k, v in options.items() if chance(0.6)}
        if name in ("ReLU", "ReLU6", "LeakyReLU", "ELU", "SELU", "CELU", "SiLU", "Mish", "Hardtanh", "Hardswish", "Hardsigmoid") and chance(0.2):
            kw["inplace"] = chance(0.2)
        shape = (pick(2, 4), pick(3, 3, 4), *[rng.randint(1, 3) for _ in range(rng.randint(0, 2))])
        given = x(*shape, dtype=pick(f32, f32, f64)) if name != "PReLU" else x(*shape)
        if kw.get("inplace"):
            given = given.constant()
        m.layer(name, inputs=[given], train=name != "RReLU", **kw)
    m.layer("Threshold", inputs=[x(2, 3)], threshold=pick(0.1, -1.5), value=pick(7.5, -0.5))
    for name in ("Softmax", "LogSoftmax", "Softmin"):
        m.layer(name, inputs=[x(*[2, 3, 2][: rng.randint(1, 3)], dtype=pick(f32, f64))], dim=pick(0, -1, 1, 2, -2))
    m.layer("Softmax2d", inputs=[x(*pick((3, 2, 2), (2, 3, 2, 2), (2, 3)))])
    for name in ("Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout"):
        # Of an input of another rank Dropout2d and Dropout3d only warn, which is a refusal here: it is not drawn.
        rank = 2 + int(name[-2]) - int(chance(0.4)) if name[-1] == "d" else rng.randint(2, 5)
        rank = rng.randint(1, 4) if name == "Dropout1d" else rank
        m.layer(name, inputs=[x(*[2, 3, 2, 2, 2][:rank])], train=False, **some(p=lambda: pick(0.3, 0.0, 1.2)))
        m.layer(name, inputs=[x(*[2, 3, 2, 2, 2][:rank])], p=pick(0.0, 0.0, 1.0))


def shaping(m):
    r = rng.randint(1, 3)
    m.layer("PixelShuffle", inputs=[x(*pick([], [2]), r * r * rng.randint(1, 2), 2, 3)], upscale_factor=pick(r, r, 2))
    m.layer("PixelUnshuffle", inputs=[x(*pick([], [2]), 2, r * 2, r)], downscale_factor=pick(r, r, 2))
    m.layer("ChannelShuffle", inputs=[x(1, pick(4, 6), 2, 2)], groups=pick(2, 3, 2))
    n = rng.randint(1, 3)
    mode = pick("nearest", "linear", "bilinear", "bicubic", "trilinear", "nearest-exact", "area")
    space = [rng.randint(2, 4) for _ in range(n)]
    kw = {"size": sizes(n, 1, 6) if n > 1 else 4} if chance(0.5) else {"scale_factor": pick(2, 1.5, 0.7, tuple(pick(1.0, 2.0, 1.5) for _ in range(n)) if n > 1 else 2)}
    m.layer("Upsample", inputs=[x(1, 2, *space)], **kw, mode=mode, **some(align_corners=lambda: chance(0.5)))
    m.layer("UpsamplingNearest2d", inputs=[x(1, 1, 2, 3)], **pick({"scale_factor": 2}, {"size": (3, 5)}, {"size": 4}))
    m.layer("UpsamplingBilinear2d", inputs=[x(1, 1, 2, 3)], **pick({"scale_factor": 2}, {"size": (3, 5)}, {"size": 4}))
    m.layer("Unfold", inputs=[x(*pick([], [2]), 2, 4, 5)], kernel_size=sizes(2, 1, 3), **some(dilation=lambda: sizes(2, 1, 2), padding=lambda: sizes(2, 0, 1), stride=lambda: sizes(2, 1, 2)))
    m.layer("Fold", inputs=[x(*pick([], [2]), 8, pick(6, 6, 2))], output_size=(3, 4), kernel_size=2, **some(stride=lambda: pick(1, 2), padding=lambda: 0))
    m.layer("CosineSimilarity", inputs=[x(2, 3, 2), x(*pick((2, 3, 2), (1, 3, 2), (3, 2)))], **some(dim=lambda: pick(0, -1, 2), eps=lambda: 0.1))
    m.layer("PairwiseDistance", inputs=[x(2, 3), x(*pick((2, 3), (1, 3), (3,)))], **some(p=lambda: pick(1.0, 3.0, 0.5), eps=lambda: 0.01, keepdim=lambda: chance(0.5)))


def recurrent(m):
    for name in ("RNN", "GRU", "LSTM"):
        i, h = rng.randint(1, 3), rng.randint(2, 3)
        kw = {"input_size": i, "hidden_size": h, **some(num_layers=lambda: rng.randint(1, 3), bias=lambda: chance(0.5), batch_first=lambda: chance(0.5), dropout=lambda: pick(0.0, 0.5), bidirectional=lambda: chance(0.5)), **wide(0.1)}
        if name == "RNN" and chance(0.5):
            kw["nonlinearity"] = pick("relu", "tanh")
        if name == "LSTM" and chance(0.4):
            kw["proj_size"] = rng.randint(0, h)
        time, batch = rng.randint(1, 4), rng.randint(1, 3)
        alone = chance(0.2)
        shape = [time] if alone else [batch, time] if kw.get("batch_first") else [time, batch]
        inputs = [floats(*shape, i, kw=kw)]
        if chance(0.5):
            rows = kw.get("num_layers", 1) * (2 if kw.get("bidirectional") else 1)
            state = lambda width: floats(rows, *([] if alone else [batch]), width, kw=kw)  # noqa: E731
            inputs.append((state(kw.get("proj_size") or h), state(h)) if name == "LSTM" else state(h))
        m.layer(name, inputs=inputs, train=not kw.get("dropout"), **kw)
        kw = {"input_size": i, "hidden_size": h, **some(bias=lambda: chance(0.5))}
        if name == "RNN" and chance(0.5):
            kw["nonlinearity"] = pick("relu", "tanh", "gelu")
        shape = [] if alone else [batch]
        inputs = [x(*shape, i + (1 if chance(0.1) else 0))]
        if chance(0.5):
            inputs.append((x(*shape, h), x(*shape, h)) if name == "LSTM" else x(*shape, h))
        m.layer(name + "Cell", inputs=inputs, **kw)


def mask(rows, columns):
    """What may not be seen: true, or minus infinity added; each row sees something."""
    hidden = [[chance(0.3) for _ in range(columns)] for _ in range(rows)]
    for row in hidden:
        row[rng.randrange(columns)] = False
    return lit(hidden, torch.bool)


def attention(m):
    heads = rng.randint(1, 2)
    e = heads * rng.randint(2, 4)
    batch, target, source = rng.randint(1, 2), rng.randint(1, 3), rng.randint(1, 3)
    kw = {"embed_dim": e, "num_heads": heads, **some(dropout=lambda: pick(0.0, 0.4), bias=lambda: chance(0.5), add_bias_kv=lambda: chance(0.4), add_zero_attn=lambda: chance(0.4), kdim=lambda: rng.randint(1, 3), vdim=lambda: rng.randint(1, 3), batch_first=lambda: chance(0.5))}
    alone = chance(0.2)

    def given(length, width):
        return x(length, width) if alone else x(batch, length, width) if kw.get("batch_first") else x(length, batch, width)

    options = {**some(need_weights=lambda: chance(0.5), average_attn_weights=lambda: chance(0.5), attn_mask=lambda: mask(target, source) if chance(0.5) else x(target, source).constant()),
               **({} if chance(0.6) else {"key_padding_mask": lit([False] * (source - 1) + [source > 1], torch.bool) if alone else lit([[False] * (source - 1) + [source > 1 and b == 0] for b in range(batch)], torch.bool)})}
    if "attn_mask" in options and "key_padding_mask" in options:
        options.pop("attn_mask")
    if "attn_mask" in options and options["attn_mask"].base.dtype == f32:
        options.pop("key_padding_mask", None)
    m.layer("MultiheadAttention", inputs=[given(target, e), given(source, kw.get("kdim", e)), given(source, kw.get("vdim", e))], options=options, train=not kw.get("dropout"), **kw)
    common = {"d_model": e, "nhead": heads, "dim_feedforward": rng.randint(1, 4), "dropout": 0.0, **some(activation=lambda: pick("relu", "gelu"), layer_norm_eps=lambda: 0.01, batch_first=lambda: chance(0.5), norm_first=lambda: chance(0.5), bias=lambda: chance(0.5))}
    kw = common
    train = chance(0.6)
    m.layer("TransformerEncoderLayer", inputs=[given(target, e)], options=some(src_mask=lambda: mask(target, target)), train=train, **common)
    m.layer("TransformerDecoderLayer", inputs=[given(target, e), given(source, e)], options=some(tgt_mask=lambda: mask(target, target), memory_mask=lambda: mask(target, source)), train=train, **common)
    whole = {"d_model": e, "nhead": heads, "num_encoder_layers": rng.randint(1, 2), "num_decoder_layers": rng.randint(1, 2), **{k: v for k, v in common.items() if k not in ("d_model", "nhead")}}
    m.layer("Transformer", inputs=[given(source, e), given(target, e)], options=some(src_mask=lambda: mask(source, source), tgt_mask=lambda: mask(target, target)), train=train, **whole)


def reduced(**options):
    return some(**options, reduction=lambda: pick("mean", "sum", "none"))


def losses(m):
    shape = [rng.randint(1, 4) for _ in range(rng.randint(0, 3))]
    for name, options in (("MSELoss", {}), ("L1Loss", {}), ("SmoothL1Loss", {"beta": lambda: pick(0.5, 0.0, 2.0, -1.0)}), ("HuberLoss", {"delta": lambda: pick(0.5, 2.0, 0.0)})):
        m.layer(name, inputs=[x(*shape), x(*shape)], **reduced(), **{k: v() for k, v in options.items() if chance(0.6)})
    m.layer("BCELoss", inputs=[probabilities(*shape), probabilities(*shape).constant()], **some(weight=lambda: x(*shape, lo=0.1).base), **reduced())
    m.layer("BCEWithLogitsLoss", inputs=[x(*shape), probabilities(*shape).constant()], **some(weight=lambda: x(*shape, lo=0.1).base), **reduced(), **(some(pos_weight=lambda: x(shape[-1], lo=0.1).base) if shape else {}))
    m.layer("HingeEmbeddingLoss", inputs=[x(*shape), signs(*shape)], **some(margin=lambda: pick(0.5, 2.0)), **reduced())
    m.layer("MarginRankingLoss", inputs=[x(*shape), x(*shape), signs(*shape)], **some(margin=lambda: 0.3), **reduced())
    m.layer("SoftMarginLoss", inputs=[x(*shape), signs(*shape)], **reduced())
    log_input = chance(0.5)
    m.layer("PoissonNLLLoss", inputs=[x(*shape, lo=-1.0 if log_input else 0.1), x(*shape, lo=0.1).constant()], log_input=log_input, **some(full=lambda: chance(0.6), eps=lambda: 1e-4), **reduced())
    variance = pick(shape, shape, shape[:-1] + [1] if shape else shape, shape[:-1])
    m.layer("GaussianNLLLoss", inputs=[x(*shape), x(*shape), x(*variance, lo=0.1)], **some(full=lambda: chance(0.6), eps=lambda: 0.5), **reduced())
    log_target = chance(0.5)
    m.layer("KLDivLoss", inputs=[log_probabilities(2, 3), log_probabilities(2, 3) if log_target else probabilities(2, 3)], log_target=log_target, **some(reduction=lambda: pick("mean", "sum", "none", "batchmean")))
    m.layer("TripletMarginLoss", inputs=[x(*(shape or [3])), x(*(shape or [3])), x(*(shape or [3]))], **some(margin=lambda: pick(0.5, 3.0), p=lambda: pick(1.0, 3.0, 2.0), eps=lambda: 1e-3, swap=lambda: chance(0.6)), **reduced())
    m.layer("TripletMarginWithDistanceLoss", inputs=[x(2, 3), x(2, 3), x(2, 3)], **some(margin=lambda: 0.5, swap=lambda: chance(0.6)), **reduced())
    classes = rng.randint(2, 4)
    outer = [] if chance(0.2) else [rng.randint(1, 3)]
    inner = [rng.randint(1, 2) for _ in range(rng.randint(0, 2))] if outer else []
    target = index(*outer, *inner, below=classes + (1 if chance(0.05) else 0))
    weight = {"weight": x(classes, lo=0.1).base} if chance(0.5) else {}
    given = [*outer, classes, *inner]
    m.layer("CrossEntropyLoss", inputs=[x(*given), target], **weight, **some(ignore_index=lambda: pick(0, 1, -1)), **reduced(), **some(label_smoothing=lambda: pick(0.1, 0.5, 1.0)))
    m.layer("CrossEntropyLoss", inputs=[x(*given), x(*given, lo=0, hi=1)], **weight, **reduced(), **some(label_smoothing=lambda: pick(0.1, 0.5)))
    m.layer("NLLLoss", inputs=[log_probabilities(*given, dim=1 if outer else 0), target], **weight, **some(ignore_index=lambda: pick(0, 1)), **reduced())
    rows = [] if chance(0.2) else [rng.randint(1, 3)]
    m.layer("CosineEmbeddingLoss", inputs=[x(*rows, 3), x(*rows, 3), signs(*rows)], **some(margin=lambda: pick(0.3, -0.5)), **reduced())
    m.layer("MultiMarginLoss", inputs=[x(*rows, classes), index(*rows, below=classes)], **some(p=lambda: pick(1, 2), margin=lambda: pick(0.5, 2.0), weight=lambda: x(classes, lo=0.1).base), **reduced())
    m.layer("MultiLabelMarginLoss", inputs=[x(2, 4), lit([[rng.randint(0, 1), rng.randint(2, 3), -1, 1], [rng.randint(0, 3), -1, 0, 0]], i64)], **reduced())
    m.layer("MultiLabelSoftMarginLoss", inputs=[x(2, 3), Arg(ints(2, 3, lo=0, hi=1).base.to(f32), grad=False)], **some(weight=lambda: x(3, lo=0.1).base), **reduced())
    time, length = rng.randint(3, 7), rng.randint(1, 3)
    blank = rng.randint(0, 3)
    labels = [k for k in range(4) if k != blank]
    m.layer("CTCLoss", inputs=[log_probabilities(time, 2, 4), lit([[pick(*labels) for _ in range(length)] for _ in range(2)], i64), lit([time, rng.randint(1, time)], i64), lit([length, rng.randint(0, length)], i64)], blank=blank, **reduced(), **some(zero_infinity=lambda: chance(0.8)))
