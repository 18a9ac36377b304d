"""Which dtype comes out when dtypes meet: every pair of tensors, tensors with 0-d tensors, tensors with numbers."""

from .case import boolean, f32, f64, i32, lit, u8

DTYPES = [boolean, u8, i32, f32, f64]


def record(r):
    for a in DTYPES:
        for b in DTYPES:
            for name in ("add", "mul", "div", "maximum", "eq", "sub", "pow"):
                left, right = [[1, 0, 1], [1, 1, 0]], [1, 1, 1]
                r.record(f"torch.{name}", [lit(left, a), lit(right, b)], {}, grads=False)
                r.record(f"Tensor.{name}", [lit(left, a), lit(1, b)], {}, grads=False)
                r.record(f"Tensor.{name}", [lit(1, a), lit(right, b)], {}, grads=False)
            r.record("torch.where", [lit([True, False], boolean), lit([1, 0], a), lit([0, 1], b)], {}, grads=False)
            r.record("torch.cat", [[lit([1, 0], a), lit([0, 1], b)]], {}, grads=False)
            r.record("torch.stack", [[lit([1, 0], a), lit([0, 1], b)]], {}, grads=False)
        for scalar in (True, 2, 0.5):
            for name in ("add", "mul", "div", "sub", "pow", "eq", "lt", "remainder"):
                r.record(f"Tensor.{name}", [lit([1, 0, 1], a), scalar], {}, grads=False)
        for name in ("sum", "prod", "cumsum", "cumprod", "mean", "amax", "argmax", "std", "exp", "sigmoid", "abs", "all", "square", "relu"):
            extra = [0] if name.startswith("cum") else []
            r.record(f"torch.{name}", [lit([1, 0, 1], a)] + extra, {}, grads=False)
        for to in DTYPES:
            r.record("Tensor.to", [lit([0, 1, 1], a), to], {}, grads=False)
            r.record("Tensor.type_as", [lit([0, 1, 1], a), lit([0], to)], {}, grads=False)
            r.record("torch.sum", [lit([1, 0, 1], a)], {"dtype": to}, grads=False)
            r.record("torch.cumsum", [lit([1, 0, 1], a), 0], {"dtype": to}, grads=False)
            r.record("torch.softmax", [lit([1, 0, 1], a), 0], {"dtype": to}, grads=False)
    for name in ("float", "double", "int", "bool", "byte"):
        for a in DTYPES:
            r.ok(f"Tensor.{name}", lit([0, 1, 1], a))
            r.ok(f"Tensor.{name}", lit([[0, 1], [1, 1]], a).permuted(1, 0))
            r.ok(f"Tensor.{name}", lit([0, 1, 1, 0], a).stepped(0, 2, 1))
            r.ok(f"Tensor.{name}", lit(1, a))
        r.ok(f"Tensor.{name}", lit([0.5, 1.75, 2.25]))
        r.ok(f"Tensor.{name}", lit([0.5, 1.75, 2.25], f64))
    r.ok("Tensor.to", lit([-1.75, 2.5, 300.25]), i32)
    r.ok("Tensor.to", lit([1.75, 2.5, 255.0]), u8)
    r.ok("Tensor.to", lit([257, -1, 3], i32), u8)
