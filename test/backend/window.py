"""Writes window.json: convolutions with their gradients, and maxima over windows, computed by PyTorch."""

import json
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(0)


def whole(shape):
    return torch.randint(-3, 4, shape).double()


def flat(t):
    return [int(v) for v in t.flatten().tolist()]


def convolution(x, w, stride, padding, dilation, groups=1):
    conv = [F.conv1d, F.conv2d, F.conv3d][len(x) - 3]
    image, weight = whole(x).requires_grad_(), whole(w).requires_grad_()
    out = conv(image, weight, None, stride, padding, dilation, groups)
    g = whole(out.shape)
    out.backward(g)
    return dict(x=x, w=w, y=list(out.shape), stride=stride, padding=padding, dilation=dilation, groups=groups, X=flat(image),
                W=flat(weight), Y=flat(out), G=flat(g), dX=flat(image.grad), dW=flat(weight.grad))


def maximum(x, kernel, stride, padding, dilation, ceil_mode=False):
    pool = [F.max_pool1d, F.max_pool2d, F.max_pool3d][len(x) - 3]
    image = torch.randint(-9, 10, x).double()
    out, at = pool(image, kernel, stride, padding, dilation, ceil_mode=ceil_mode, return_indices=True)
    return dict(x=x, y=list(out.shape), kernel=kernel, stride=stride, padding=padding, dilation=dilation, X=flat(image),
                Y=flat(out), I=flat(at))


cases = dict(
    convolutions=[
        convolution([2, 3, 7], [4, 3, 3], [1], [1], [1]),
        convolution([2, 4, 8], [4, 2, 2], [2], [0], [2], 2),
        convolution([2, 2, 4, 5], [3, 2, 3, 3], [1, 1], [1, 1], [1, 1]),
        convolution([1, 2, 5, 4], [2, 2, 3, 2], [2, 1], [1, 0], [1, 2]),
        convolution([2, 3, 3, 3], [2, 3, 1, 1], [1, 1], [0, 0], [1, 1]),
        convolution([1, 2, 4, 4], [4, 1, 3, 3], [1, 1], [2, 1], [2, 1], 2),
        convolution([1, 2, 3, 4, 3], [2, 2, 2, 3, 2], [1, 2, 1], [1, 1, 0], [1, 1, 1]),
    ],
    pools=[
        maximum([2, 2, 7], [3], [2], [1], [1]),
        maximum([2, 2, 5, 5], [2, 2], [2, 2], [0, 0], [1, 1], ceil_mode=True),
        maximum([1, 2, 6, 5], [3, 2], [1, 2], [1, 1], [2, 1]),
        maximum([1, 1, 4, 3, 4], [2, 2, 2], [2, 1, 2], [0, 1, 0], [1, 1, 1]),
    ],
)
pathlib.Path(__file__).with_name("window.json").write_text(json.dumps(cases) + "\n")
