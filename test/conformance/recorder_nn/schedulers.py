"""What the learning-rate schedulers set, over 30 steps, for an optimizer with two parameter groups."""

import torch

from recorder.case import Recorder, encode, random_source

STEPS = 30
S = torch.optim.lr_scheduler


class Rates(Recorder):
    def run(self, spec, optimizer=None, metrics=None):
        optimizer = {"lr": 0.1, **(optimizer or {})}
        parameters = [torch.zeros(2, requires_grad=True), torch.zeros(3, requires_grad=True)]
        sgd = torch.optim.SGD([{"params": [parameters[0]]}, {"params": [parameters[1]], "lr": 0.02}], **optimizer)
        case = {"optimizer": optimizer, "scheduler": described(spec)}
        if metrics:
            case["metrics"] = metrics
        try:
            scheduler = built(spec, sgd)
        except Exception as error:
            self.cases.append({**case, "raises": type(error).__name__})
            return
        rates = [[g["lr"] for g in sgd.param_groups]]
        momenta = [[g["momentum"] for g in sgd.param_groups]]
        for step in range(STEPS):
            sgd.step()
            if spec["name"] == "OneCycleLR" and step >= spec.get("last", STEPS):
                break
            scheduler.step(*([metrics[step]] if metrics else []))
            rates.append([g["lr"] for g in sgd.param_groups])
            momenta.append([g["momentum"] for g in sgd.param_groups])
        case["rates"] = rates
        if any(m != momenta[0] for m in momenta):
            case["momenta"] = momenta
        self.cases.append(case)


def built(spec, optimizer):
    make = getattr(S, spec["name"])
    kwargs = dict(spec.get("kwargs", {}))
    if "power" in spec:  # a function of the epoch: power ** epoch, one a group or one for all
        kwargs["lr_lambda"] = [(lambda epoch, p=p: p ** epoch) for p in spec["power"]] if isinstance(spec["power"], list) else (lambda epoch: spec["power"] ** epoch)
    if "of" in spec:
        parts = [built(s, optimizer) for s in spec["of"]]
        return make(parts, **kwargs) if spec["name"] == "ChainedScheduler" else make(optimizer, parts, *spec.get("args", []), **kwargs)
    return make(optimizer, *spec.get("args", []), **kwargs)


def described(spec):
    out = {**spec}
    for key in ("args", "kwargs"):
        if key in out:
            out[key] = encode(out[key]) if key == "args" else {k: encode(v) for k, v in out[key].items()}
    if "of" in out:
        out["of"] = [described(s) for s in out["of"]]
    out.pop("last", None)
    return out


def make(name, *args, **kwargs):
    return {"name": name, **({"args": list(args)} if args else {}), **({"kwargs": kwargs} if kwargs else {})}


ROUNDS = 3


def drawn(r):
    """Settings at random, and schedules made of others."""
    pick, share = random_source.choice, random_source.random
    some = lambda **options: {k: pick(v) for k, v in options.items() if share() < 0.6}  # noqa: E731
    simple = {
        "StepLR": lambda: make("StepLR", pick((1, 4, 9)), **some(gamma=(0.3, 0.9))),
        "MultiStepLR": lambda: make("MultiStepLR", sorted(random_source.sample(range(1, 25), 3)), **some(gamma=(0.3, 0.9))),
        "ExponentialLR": lambda: make("ExponentialLR", pick((0.9, 0.99, 1.05))),
        "CosineAnnealingLR": lambda: make("CosineAnnealingLR", pick((1, 7, 12, 30)), **some(eta_min=(0.0, 0.002))),
        "LinearLR": lambda: make("LinearLR", **some(start_factor=(0.1, 1.0), end_factor=(0.0, 0.5), total_iters=(1, 6, 15))),
        "ConstantLR": lambda: make("ConstantLR", **some(factor=(0.1, 1.0), total_iters=(1, 6, 15))),
        "PolynomialLR": lambda: make("PolynomialLR", **some(total_iters=(1, 6, 15), power=(0.5, 1.0, 3.0))),
    }
    for _ in range(ROUNDS):
        for one in simple.values():
            r.run(one())
        r.run(make("CosineAnnealingWarmRestarts", pick((1, 3, 10)), **some(T_mult=(1, 2, 3), eta_min=(0.0, 0.002))))
        r.run(make("OneCycleLR", pick((0.5, [0.4, 0.05])), total_steps=pick((31, 40)), **some(pct_start=(0.1, 0.5), anneal_strategy=("cos", "linear"), cycle_momentum=(True, False), div_factor=(5.0, 25.0), final_div_factor=(10.0, 1e4), three_phase=(True, False))), {"momentum": 0.9})
        r.run(make("CyclicLR", pick((0.01, [0.01, 0.002])), pick((0.1, [0.2, 0.1])), step_size_up=pick((1, 4, 11)), **some(step_size_down=(2, 5, None), mode=("triangular", "triangular2", "exp_range"), gamma=(0.9, 0.99), scale_mode=("cycle", "iterations"), cycle_momentum=(True, False), base_momentum=(0.8, 0.6), max_momentum=(0.9, 0.95))), {"momentum": 0.9})
        metrics = [round(1 / (1 + step / 4) + random_source.uniform(-0.1, 0.1), 3) for step in range(STEPS)]
        r.run(make("ReduceLROnPlateau", **some(mode=("min", "max"), factor=(0.1, 0.7), patience=(0, 1, 4), threshold=(1e-4, 0.2), threshold_mode=("rel", "abs"), cooldown=(0, 2), min_lr=(0.0, 0.004), eps=(1e-8, 0.01))), metrics=metrics)
        names = list(simple)
        parts = [simple[pick(names)]() for _ in range(pick((2, 3)))]
        r.run({"name": "SequentialLR", "of": parts, "args": [sorted(random_source.sample(range(1, 25), len(parts) - 1))]})
        r.run({"name": "ChainedScheduler", "of": [simple[pick(names)]() for _ in range(2)]})


def record():
    r = Rates("nn-schedulers")
    for spec in (
        make("StepLR", 5), make("StepLR", 7, 0.5), make("StepLR", step_size=3, gamma=0.8),
        make("MultiStepLR", [3, 10, 20]), make("MultiStepLR", milestones=[2, 2, 15], gamma=0.5),
        make("ExponentialLR", 0.9), make("ExponentialLR", gamma=0.97),
        make("CosineAnnealingLR", 10), make("CosineAnnealingLR", T_max=25, eta_min=0.001),
        make("CosineAnnealingWarmRestarts", 5), make("CosineAnnealingWarmRestarts", T_0=4, T_mult=2, eta_min=0.001),
        make("LinearLR"), make("LinearLR", start_factor=0.2, end_factor=0.9, total_iters=12),
        make("ConstantLR"), make("ConstantLR", factor=0.5, total_iters=8),
        make("PolynomialLR"), make("PolynomialLR", total_iters=20, power=2.0),
        make("MultiplicativeLR") | {"power": 0.999},
        make("LambdaLR") | {"power": 0.95}, make("LambdaLR") | {"power": [0.9, 0.8]},
    ):
        r.run(spec)
    for spec in (
        make("OneCycleLR", 0.5, total_steps=31), make("OneCycleLR", max_lr=0.3, epochs=5, steps_per_epoch=7), make("OneCycleLR", [0.5, 0.1], total_steps=31, pct_start=0.4, anneal_strategy="linear", three_phase=True),
        make("OneCycleLR", 0.5, total_steps=40, div_factor=10.0, final_div_factor=100.0, base_momentum=0.8, max_momentum=0.9), make("OneCycleLR", 0.5, total_steps=31, cycle_momentum=False),
        make("CyclicLR", 0.01, 0.1, step_size_up=4), make("CyclicLR", 0.01, 0.1, step_size_up=4, step_size_down=7, mode="triangular2"), make("CyclicLR", base_lr=0.01, max_lr=0.1, step_size_up=5, mode="exp_range", gamma=0.95),
        make("CyclicLR", 0.01, 0.1, step_size_up=4, base_momentum=0.7, max_momentum=0.95), make("CyclicLR", 0.01, 0.1, step_size_up=3, cycle_momentum=False),
    ):
        r.run(spec, {"momentum": 0.9})
    metrics = [1.0, 0.9, 0.8, 0.8, 0.8, 0.81, 0.82, 0.8, 0.79, 0.7, 0.7, 0.7, 0.71, 0.72, 0.7, 0.7, 0.7, 0.7, 0.6, 0.61, 0.61, 0.61, 0.61, 0.61, 0.61, 0.61, 0.61, 0.61, 0.61, 0.61]
    for kwargs in ({}, {"factor": 0.5, "patience": 2}, {"mode": "max", "patience": 3}, {"patience": 1, "cooldown": 2, "min_lr": 0.005}, {"patience": 2, "threshold": 0.1, "threshold_mode": "abs"}, {"patience": 0, "min_lr": [0.01, 0.002]}):
        r.run(make("ReduceLROnPlateau", **kwargs), metrics=metrics)
    warm, cosine = make("LinearLR", start_factor=0.1, total_iters=5), make("CosineAnnealingLR", 20)
    r.run({"name": "SequentialLR", "of": [warm, cosine], "args": [[6]]})
    r.run({"name": "SequentialLR", "of": [make("ConstantLR", factor=0.1, total_iters=3), make("ExponentialLR", 0.9), make("StepLR", 4)], "kwargs": {"milestones": [4, 14]}})
    r.run({"name": "ChainedScheduler", "of": [make("ConstantLR", factor=0.1, total_iters=4), make("ExponentialLR", 0.9)]})
    r.run({"name": "ChainedScheduler", "of": [make("LinearLR", start_factor=0.5, total_iters=8), make("MultiStepLR", [5, 12], gamma=0.5)]})
    for spec in (make("OneCycleLR", 0.5), make("OneCycleLR", 0.5, total_steps=-1), make("OneCycleLR", 0.5, total_steps=10, pct_start=1.5), make("OneCycleLR", 0.5, total_steps=10, anneal_strategy="exp"), make("CyclicLR", 0.01, 0.1, mode="square"),
                 make("CosineAnnealingWarmRestarts", 0), make("CosineAnnealingWarmRestarts", 5, T_mult=0), make("LinearLR", start_factor=1.5), make("ConstantLR", factor=1.5), make("ReduceLROnPlateau", factor=1.0), make("ReduceLROnPlateau", mode="middle"),
                 {"name": "SequentialLR", "of": [warm, cosine], "args": [[]]}):
        r.run(spec, {"momentum": 0.9})
        if "raises" not in r.cases[-1]:
            r.surprises.append(f"{spec} was meant to raise")
    drawn(r)
    return r
