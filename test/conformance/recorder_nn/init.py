"""Initialisers, the functions of nn.utils that change parameters, and packing of sequences."""

import torch

from recorder.case import Recorder, f64, i64, lit, x

I = "torch.nn.init."


def record():
    r = Recorder("nn-init")
    for shape in ((3,), (2, 3), (2, 3, 2), ()):
        for name, args in (("zeros_", ()), ("ones_", ()), ("constant_", (0.3,))):
            r.ok(I + name, x(*shape).constant(), *args)
            r.ok(I + name, x(*shape, dtype=f64).constant(), *args)
        r.random(I + "uniform_", x(*shape).constant(), within=(0, 1))
        r.random(I + "uniform_", x(*shape).constant(), -2.0, 0.5, within=(-2, 0.5))
        r.random(I + "uniform_", x(*shape).constant(), a=1.0, b=3.0, within=(1, 3))
        r.random(I + "normal_", x(*shape).constant(), within=(-8, 8))
        r.random(I + "normal_", x(*shape).constant(), mean=5.0, std=0.1, within=(4, 6))
        r.random(I + "trunc_normal_", x(*shape).constant(), within=(-2, 2))
        r.random(I + "trunc_normal_", x(*shape).constant(), 1.0, 2.0, 0.0, 1.5, within=(0, 1.5))
        r.random(I + "trunc_normal_", x(*shape).constant(), std=3.0, a=-1.0, b=1.0, within=(-1, 1))
    for shape in ((4, 3), (4, 3, 2), (2, 6, 3, 3)):
        area = 1
        for n in shape[2:]:
            area *= n
        into, out = shape[1] * area, shape[0] * area
        bound = (6 / (into + out)) ** 0.5
        r.random(I + "xavier_uniform_", x(*shape).constant(), within=(-bound, bound))
        r.random(I + "xavier_uniform_", x(*shape).constant(), gain=2.0, within=(-2 * bound, 2 * bound))
        r.random(I + "xavier_normal_", x(*shape).constant(), within=(-6, 6))
        r.random(I + "xavier_normal_", x(*shape).constant(), 0.5, within=(-6, 6))
        for mode, fan in (("fan_in", into), ("fan_out", out)):
            bound = (3 / fan) ** 0.5
            r.random(I + "kaiming_uniform_", x(*shape).constant(), a=5 ** 0.5, mode=mode, within=(-bound * (2 / 6) ** 0.5, bound * (2 / 6) ** 0.5))
            r.random(I + "kaiming_uniform_", x(*shape).constant(), mode=mode, nonlinearity="relu", within=(-bound * 2 ** 0.5, bound * 2 ** 0.5))
            r.random(I + "kaiming_normal_", x(*shape).constant(), mode=mode, nonlinearity="tanh", within=(-9, 9))
        r.random(I + "kaiming_uniform_", x(*shape).constant(), within=(-((6 / into) ** 0.5), (6 / into) ** 0.5))
        r.random(I + "orthogonal_", x(*shape).constant(), within=(-1.00001, 1.00001))
        r.random(I + "orthogonal_", x(*shape).constant(), gain=3.0, within=(-3.0001, 3.0001))
    for shape in ((3, 3), (2, 4), (4, 2)):
        r.ok(I + "eye_", x(*shape).constant())
        r.random(I + "sparse_", x(*shape).constant(), sparsity=0.5, within=(-1, 1))
    for shape in ((3, 3, 3), (2, 3, 3), (4, 2, 2, 3), (2, 2, 3, 3, 2)):
        r.ok(I + "dirac_", x(*shape).constant())
    r.ok(I + "dirac_", x(4, 2, 3).constant(), 2)
    for name in ("linear", "conv2d", "sigmoid", "tanh", "relu", "selu", "leaky_relu"):
        r.ok(I + "calculate_gain", name)
    r.ok(I + "calculate_gain", "leaky_relu", 0.2)
    r.bad(I + "calculate_gain", "swish")
    for name in ("xavier_uniform_", "xavier_normal_", "kaiming_uniform_", "kaiming_normal_", "orthogonal_", "eye_", "dirac_"):
        r.bad(I + name, x(3).constant())
    r.bad(I + "kaiming_uniform_", x(2, 3).constant(), mode="fan")
    packing(r)
    return r


def packing(r):
    p = "torch.nn.utils.rnn.pad_sequence"
    for shapes in (((3,), (2,), (1,)), ((3, 2), (1, 2)), ((2, 1, 2), (4, 1, 2)), ((2,),)):
        r.ok(p, [x(*s) for s in shapes])
        r.ok(p, [x(*s) for s in shapes], True)
        r.ok(p, [x(*s) for s in shapes], batch_first=True, padding_value=-1.5)
        r.ok(p, [x(*s) for s in shapes], batch_first=True, padding_side="left")
        r.values("torch.nn.utils.rnn.pack_sequence", [x(*s) for s in shapes], enforce_sorted=False)
    r.bad(p, [x(2, 3), x(2, 2)])
    k = "torch.nn.utils.rnn.pack_padded_sequence"
    for lengths in ([4, 2, 1], [4, 4, 3], [2, 2, 2]):
        r.values(k, x(4, 3, 2), lengths)
        r.values(k, x(3, 4, 2), lengths, batch_first=True)
        r.values(k, x(3, 4), lit(lengths, i64), batch_first=True)
    for lengths in ([1, 4, 2], [2, 3, 4]):
        r.values(k, x(4, 3, 2), lengths, enforce_sorted=False)
        r.bad(k, x(4, 3, 2), lengths)
    r.bad(k, x(4, 3, 2), [4, 2, 0])
    r.bad(k, x(4, 3, 2), [4, 2])
    for name, args in (("parameters_to_vector", ()),):
        r.ok("torch.nn.utils." + name, [x(2, 3), x(3), x()])
        r.ok("torch.nn.utils." + name, [x(2, 2)])
