"""Recurrent layers and their cells."""

from recorder.case import x

from .module import Modules


def record():
    m = Modules("nn-recurrent")
    for name in ("RNN", "GRU", "LSTM"):
        states(m, name)
        for kwargs in ({"num_layers": 2}, {"bidirectional": True}, {"bias": False}, {"batch_first": True}, {"num_layers": 2, "bidirectional": True, "batch_first": True}):
            m.taken(name, 3, 2, **kwargs, inputs=[x(4, 2, 3)])
        m.taken(name, 3, 2, 2, inputs=[x(4, 2, 3)])
        m.taken(name, 3, 2, num_layers=2, dropout=0.5, inputs=[x(3, 2, 3)], train=False)
        m.taken(name, 3, 2, inputs=[x(4, 3)])
        m.taken(name, 3, 2, bidirectional=True, inputs=[x(4, 3)])
        m.taken(name, 1, 1, inputs=[x(1, 1, 1)])
        m.refused(name, 3, 2, inputs=[x(4, 2, 4)])
        m.refused(name, 3, 2, inputs=[x(3)])
        m.refused(name, 3, 0, inputs=[x(4, 2, 3)])
        m.refused(name, 3, 2, dropout=1.5, inputs=[x(4, 2, 3)])
    m.taken("RNN", 3, 2, nonlinearity="relu", inputs=[x(4, 2, 3)])
    m.taken("RNN", 3, 2, num_layers=2, nonlinearity="relu", bidirectional=True, inputs=[x(4, 2, 3), x(4, 2, 2)])
    m.refused("RNN", 3, 2, nonlinearity="sigmoid", inputs=[x(4, 2, 3)])
    for kwargs in ({"proj_size": 1}, {"proj_size": 2, "num_layers": 2}, {"proj_size": 1, "bidirectional": True, "batch_first": True}):
        m.taken("LSTM", 3, 4, **kwargs, inputs=[x(3, 2, 3)])
    m.taken("LSTM", 3, 4, proj_size=2, inputs=[x(3, 2, 3), (x(1, 2, 2), x(1, 2, 4))])
    m.refused("LSTM", 3, 4, proj_size=4, inputs=[x(3, 2, 3)])
    m.refused("GRU", 3, 4, inputs=[x(3, 2, 3), x(1, 3, 4)])
    m.refused("LSTM", 3, 4, inputs=[x(3, 2, 3), (x(1, 2, 4), x(2, 2, 4))])
    for name in ("RNNCell", "GRUCell", "LSTMCell"):
        pair = name == "LSTMCell"
        m.taken(name, 3, 2, inputs=[x(4, 3)])
        m.taken(name, 3, 2, inputs=[x(4, 3), (x(4, 2), x(4, 2)) if pair else x(4, 2)])
        m.taken(name, 3, 2, inputs=[x(3), (x(2), x(2)) if pair else x(2)])
        m.taken(name, 3, 2, bias=False, inputs=[x(4, 3)])
        m.refused(name, 3, 2, inputs=[x(4, 2)])
        m.refused(name, 3, 2, inputs=[x(4, 3), (x(3, 2), x(3, 2)) if pair else x(3, 2)])
    m.taken("RNNCell", 3, 2, nonlinearity="relu", inputs=[x(4, 3), x(4, 2)])
    return m


def states(m, name):
    def state(*shape):
        return (x(*shape), x(*shape)) if name == "LSTM" else x(*shape)

    m.taken(name, 3, 2, inputs=[x(4, 2, 3), state(1, 2, 2)])
    m.taken(name, 3, 2, num_layers=2, inputs=[x(4, 2, 3), state(2, 2, 2)])
    m.taken(name, 3, 2, bidirectional=True, inputs=[x(4, 2, 3), state(2, 2, 2)])
    m.taken(name, 3, 2, batch_first=True, inputs=[x(2, 4, 3), state(1, 2, 2)])
    m.taken(name, 3, 2, inputs=[x(4, 3), state(1, 2)])
