"""Trajectories of the optimizers over 25 steps on one small loss with two tensors of parameters."""

import inspect

import torch

import recorder.case as case_module
from recorder.case import Recorder, data_of, draw, encode, encode_tensor, number, random_source, shortest

STEPS = 25


def tensor(*shape):
    count = 1
    for n in shape:
        count *= n
    return torch.tensor(draw(count, -2, 2)).reshape(shape)


class Trajectories(Recorder):
    def run(self, name, grouped=None, double=False, **kwargs):
        a, b, target, weight = tensor(3, 2), tensor(4), tensor(3, 2), tensor(4)
        if name == "LBFGS" or double:
            # In float32 its line search decides by rounding: PyTorch's own float32 and float64 part by more than the tolerance.
            a, b, target, weight = a.double(), b.double(), target.double(), weight.double()
        case = {"optimizer": name, "kwargs": {k: encode(v) for k, v in kwargs.items()}, "a": encode_tensor(a), "b": encode_tensor(b), "target": encode_tensor(target), "weight": encode_tensor(weight)}
        a.requires_grad_(), b.requires_grad_()
        if grouped:
            case["groups"] = [{k: encode(v) for k, v in g.items()} for g in grouped]
            optimizer = getattr(torch.optim, name)([{"params": [p], **g} for p, g in zip((a, b), grouped)], **kwargs)
        else:
            optimizer = getattr(torch.optim, name)([a, b], **kwargs)

        def closure():
            optimizer.zero_grad()
            loss = (a - target).square().sum() + (b.sin() * weight).sum() + 0.1 * b.square().sum() + (a.sum(0) * b[:2]).sum() * 0.2
            loss.backward()
            return loss

        case["losses"], case["steps"] = [], []
        for _ in range(STEPS):
            loss = optimizer.step(closure)
            case["losses"].append(shortest(loss.item()) if loss.dtype == torch.float32 else number(loss.item()))
            case["steps"].append(data_of(a) + data_of(b))
        self.cases.append(case)

    def refuse(self, name, **kwargs):
        try:
            getattr(torch.optim, name)([tensor(2).requires_grad_()], **kwargs)
        except Exception as error:
            self.cases.append({"optimizer": name, "kwargs": {k: encode(v) for k, v in kwargs.items()}, "raises": type(error).__name__})
        else:
            self.surprises.append(f"optim.{name}{kwargs} was meant to raise")


COMMON = [{"weight_decay": 0.1}, {"maximize": True}]
OPTIMIZERS = {
    "SGD": ({"lr": 0.03}, [{"momentum": 0.9}, {"momentum": 0.9, "dampening": 0.3}, {"momentum": 0.9, "nesterov": True}, {"momentum": 0.8, "weight_decay": 0.05, "nesterov": True}], [{"lr": -1.0}, {"momentum": -0.5}, {"weight_decay": -0.1}, {"lr": 0.1, "nesterov": True}]),
    "Adam": ({"lr": 0.05}, [{"betas": (0.8, 0.95)}, {"eps": 0.01}, {"amsgrad": True}, {"amsgrad": True, "weight_decay": 0.1}], [{"lr": -1.0}, {"betas": (1.0, 0.9)}, {"betas": (0.9, -0.1)}, {"eps": -1.0}, {"weight_decay": -0.1}]),
    "AdamW": ({"lr": 0.05}, [{"betas": (0.8, 0.95)}, {"eps": 0.01}, {"amsgrad": True}], [{"lr": -1.0}, {"betas": (1.0, 0.9)}, {"eps": -1.0}]),
    "RMSprop": ({"lr": 0.02}, [{"alpha": 0.9}, {"momentum": 0.7}, {"centered": True}, {"centered": True, "momentum": 0.5, "eps": 0.001}], [{"lr": -1.0}, {"alpha": -0.1}, {"momentum": -0.1}]),
    "Adagrad": ({"lr": 0.1}, [{"lr_decay": 0.1}, {"initial_accumulator_value": 0.5}, {"eps": 0.01}], [{"lr": -1.0}, {"lr_decay": -0.1}, {"initial_accumulator_value": -0.5}]),
    "Adadelta": ({"lr": 0.9}, [{"rho": 0.8}, {"eps": 0.001}, {}], [{"lr": -1.0}, {"rho": 1.5}, {"eps": -1.0}]),
    "Adamax": ({"lr": 0.05}, [{"betas": (0.8, 0.95)}, {"eps": 0.01}], [{"lr": -1.0}, {"betas": (1.0, 0.9)}]),
    "NAdam": ({"lr": 0.05}, [{"betas": (0.8, 0.95)}, {"momentum_decay": 0.01}, {"weight_decay": 0.1, "decoupled_weight_decay": True}], [{"lr": -1.0}, {"momentum_decay": -0.1}]),
    "RAdam": ({"lr": 0.05}, [{"betas": (0.8, 0.95)}, {"eps": 0.01}, {"weight_decay": 0.1, "decoupled_weight_decay": True}], [{"lr": -1.0}, {"betas": (1.0, 0.9)}]),
    "Rprop": ({"lr": 0.02}, [{"etas": (0.4, 1.3)}, {"step_sizes": (0.001, 0.05)}], [{"lr": -1.0}, {"etas": (1.5, 1.2)}]),
    "LBFGS": ({"lr": 0.5}, [{"max_iter": 3}, {"history_size": 2, "max_iter": 2}, {"line_search_fn": "strong_wolfe"}], [{"lr": -1.0}, {"line_search_fn": "wolfe", "lr": -0.1}]),
}


# What may be drawn for each setting.
RANGES = {
    "lr": (0.003, 0.01, 0.05), "momentum": (0.0, 0.5, 0.9), "dampening": (0.0, 0.2), "weight_decay": (0.0, 0.01, 0.2), "nesterov": (True, False), "maximize": (True, False), "betas": ((0.9, 0.99), (0.5, 0.9), (0.0, 0.9)),
    "eps": (1e-8, 1e-4, 0.01), "amsgrad": (True, False), "alpha": (0.99, 0.5), "centered": (True, False), "lr_decay": (0.0, 0.01), "initial_accumulator_value": (0.0, 0.3), "rho": (0.9, 0.5), "momentum_decay": (0.004, 0.1),
    "decoupled_weight_decay": (True, False), "etas": ((0.5, 1.2), (0.3, 1.5)), "step_sizes": ((1e-6, 50.0), (0.01, 0.1)), "max_iter": (1, 2, 4), "max_eval": (2, 5), "tolerance_grad": (1e-7, 0.1), "tolerance_change": (1e-9, 1e-3), "history_size": (1, 3), "line_search_fn": ("strong_wolfe", None),
}
ROUNDS = 4


def drawn(r):
    """Settings at random, some of them in one group alone; refused combinations are refused here too."""
    for name in OPTIMIZERS:
        known = [k for k in inspect.signature(getattr(torch.optim, name)).parameters if k in RANGES]
        for _ in range(ROUNDS):
            pick = lambda share: {k: random_source.choice(RANGES[k]) for k in known if random_source.random() < share}  # noqa: E731
            kwargs = pick(0.5)
            groups = None if name == "LBFGS" or random_source.random() < 0.6 else [{k: v for k, v in pick(0.3).items() if k != "nesterov"} for _ in range(2)]
            before = case_module.drawn, random_source.getstate()
            try:
                r.run(name, groups, **kwargs)
            except ValueError:
                if not groups:
                    r.refuse(name, **kwargs)
                continue
            after = case_module.drawn, random_source.getstate()
            case_module.drawn = before[0]
            random_source.setstate(before[1])
            r.run(name, groups, double=True, **kwargs)
            case_module.drawn = after[0]
            random_source.setstate(after[1])
            exact = r.cases.pop()
            # Where float32 rounding alone leads elsewhere, there is nothing to compare.
            paths = list(zip([*r.cases[-1]["steps"], *([v] for v in r.cases[-1]["losses"])], [*exact["steps"], *([v] for v in exact["losses"])]))
            if any(isinstance(v, str) or abs(v) > 1e3 for path in paths for side in path for v in side):
                r.cases.pop()
            elif any(abs(x - y) > 3e-6 * max(abs(v) for v in rough) for rough, fine in paths for x, y in zip(rough, fine)):
                r.cases.pop()


def record():
    r = Trajectories("nn-optimizers")
    for name, (basis, variants, wrong) in OPTIMIZERS.items():
        if name != "LBFGS":
            r.run(name)
        r.run(name, **basis)
        for kwargs in variants + (COMMON if name != "LBFGS" else []):
            if name == "Rprop" and "weight_decay" in kwargs:
                continue
            r.run(name, **{**basis, **kwargs})
        if name != "LBFGS":
            r.run(name, [{"lr": 0.01}, {}], **basis)
            r.run(name, [{}, {"lr": 0.002, **({"weight_decay": 0.2} if name != "Rprop" else {})}], **basis)
        for kwargs in wrong:
            r.refuse(name, **kwargs)
    drawn(r)
    return r
