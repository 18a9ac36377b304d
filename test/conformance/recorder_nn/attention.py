"""Multi-head attention and transformers."""

import torch

from recorder.case import lit, nan, inf, x

from .module import Modules

boolean = torch.bool


def causal(n):
    return lit([[j > i for j in range(n)] for i in range(n)], boolean)


def padded(*rows):
    return lit([[bool(v) for v in row] for row in rows], boolean)


def record():
    m = Modules("nn-attention")
    a = "MultiheadAttention"
    for kwargs in ({}, {"bias": False}, {"batch_first": True}, {"add_bias_kv": True}, {"add_zero_attn": True}, {"kdim": 3, "vdim": 5}):
        k, v = (3, 5) if "kdim" in kwargs else (4, 4)
        m.taken(a, 4, 2, **kwargs, inputs=[x(3, 2, 4), x(3, 2, k), x(3, 2, v)])
        m.taken(a, 4, 2, **kwargs, inputs=[x(3, 2, 4), x(3, 2, k), x(3, 2, v)], options={"need_weights": False})
        m.taken(a, 4, 2, **kwargs, inputs=[x(3, 2, 4), x(3, 2, k), x(3, 2, v)], options={"average_attn_weights": False})
    m.taken(a, 4, 1, inputs=[x(2, 2, 4), x(5, 2, 4), x(5, 2, 4)])
    m.taken(a, 4, 2, inputs=[x(3, 4), x(3, 4), x(3, 4)])
    m.taken(a, 4, 2, inputs=[x(3, 2, 4), x(3, 2, 4), x(3, 2, 4)], options={"attn_mask": causal(3)})
    m.taken(a, 4, 2, inputs=[x(3, 2, 4), x(3, 2, 4), x(3, 2, 4)], options={"attn_mask": x(3, 3).constant()})
    m.taken(a, 4, 2, inputs=[x(3, 2, 4), x(3, 2, 4), x(3, 2, 4)], options={"attn_mask": x(4, 3, 3).constant()})
    m.taken(a, 4, 2, batch_first=True, inputs=[x(2, 3, 4), x(2, 3, 4), x(2, 3, 4)], options={"key_padding_mask": padded([0, 0, 1], [0, 0, 0])})
    m.taken(a, 4, 2, batch_first=True, inputs=[x(2, 3, 4), x(2, 3, 4), x(2, 3, 4)], options={"key_padding_mask": padded([0, 0, 1], [0, 0, 0]), "attn_mask": causal(3), "is_causal": True})
    m.taken(a, 4, 2, dropout=0.5, inputs=[x(3, 2, 4), x(3, 2, 4), x(3, 2, 4)], train=False)
    m.refused(a, 4, 3, inputs=[x(3, 2, 4), x(3, 2, 4), x(3, 2, 4)])
    m.refused(a, 4, 2, inputs=[x(3, 2, 6), x(3, 2, 6), x(3, 2, 6)])
    m.refused(a, 4, 2, inputs=[x(3, 2, 4), x(3, 2, 4), x(2, 2, 4)])
    m.refused(a, 4, 2, inputs=[x(3, 2, 4), x(3, 2, 4), x(3, 2, 4)], options={"attn_mask": causal(4)})
    m.refused(a, 4, 2, inputs=[x(3, 2, 4), x(3, 2, 4), x(3, 2, 4)], options={"is_causal": True})
    e, d = "TransformerEncoderLayer", "TransformerDecoderLayer"
    for kwargs in ({}, {"norm_first": True}, {"activation": "gelu"}, {"batch_first": True}, {"bias": False}, {"layer_norm_eps": 0.01}):
        for train in (True, False):
            m.taken(e, 4, 2, 6, 0.0, **kwargs, inputs=[x(3, 2, 4)], train=train)
            m.taken(d, 4, 2, 6, dropout=0.0, **kwargs, inputs=[x(3, 2, 4), x(3, 2, 4) if kwargs.get("batch_first") else x(5, 2, 4)], train=train)
    m.taken(e, 4, 2, dim_feedforward=5, dropout=0.0, inputs=[x(3, 2, 4)], options={"src_mask": causal(3)})
    m.taken(e, 4, 2, dim_feedforward=5, dropout=0.0, batch_first=True, inputs=[x(2, 3, 4)], options={"src_key_padding_mask": padded([0, 0, 1], [0, 0, 0])})
    m.taken(e, 4, 2, 5, 0.3, inputs=[x(3, 2, 4)], train=False)
    m.taken(e, 4, 2, 5, 0.0, inputs=[x(3, 4)])
    m.taken(d, 4, 2, 5, 0.0, inputs=[x(3, 2, 4), x(2, 2, 4)], options={"tgt_mask": causal(3)})
    m.taken(d, 4, 2, 5, 0.0, batch_first=True, inputs=[x(2, 3, 4), x(2, 2, 4)], options={"tgt_mask": causal(3), "tgt_is_causal": True, "memory_key_padding_mask": padded([0, 1], [0, 0])})
    m.refused(e, 5, 2, 6, 0.0, inputs=[x(3, 2, 5)])
    m.refused(e, 4, 2, 6, 0.0, activation="swish", inputs=[x(3, 2, 4)])
    t = "Transformer"
    m.taken(t, 4, 2, 1, 1, 5, 0.0, inputs=[x(3, 2, 4), x(2, 2, 4)])
    m.taken(t, d_model=4, nhead=2, num_encoder_layers=2, num_decoder_layers=1, dim_feedforward=5, dropout=0.0, batch_first=True, inputs=[x(2, 3, 4), x(2, 2, 4)], options={"tgt_mask": causal(2)})
    m.taken(t, d_model=4, nhead=2, num_encoder_layers=1, num_decoder_layers=2, dim_feedforward=5, dropout=0.0, norm_first=True, inputs=[x(3, 2, 4), x(2, 2, 4)])
    m.refused(t, 4, 2, 1, 1, 5, 0.0, inputs=[x(3, 2, 4), x(2, 3, 4)])
    m.refused(t, 4, 2, 1, 1, 5, 0.0, inputs=[x(3, 2, 5), x(2, 2, 5)])
    return m
