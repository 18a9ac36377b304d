"""How one module becomes recorded cases: its weights, what it gives, and the gradients of its inputs and parameters."""

import torch

from recorder.case import Arg, Recorder, cotangent, data_of, draw, encode, encode_tensor, resolve, same, tensors_in


class Modules(Recorder):
    def layer(self, name, *args, inputs, train=True, options=None, scale=1.0, double=False, **kwargs):
        """Builds `torch.nn.<name>(*args, **kwargs)`, gives it weights of few digits, and calls it on `inputs`; `double`: in float64."""
        case = {"module": name, "args": [encode(a) for a in args]}
        if kwargs:
            case["kwargs"] = {k: encode(v) for k, v in kwargs.items()}
        case["inputs"] = [encode(i) for i in inputs]
        if options:
            case["options"] = {k: encode(v) for k, v in options.items()}
        if not train:
            case["eval"] = True
        if double:
            case["double"] = True
        leaves = []

        def build(value):
            if isinstance(value, Arg):
                leaf = value.base.clone()
                if value.grad:
                    leaf.requires_grad_()
                leaves.append(leaf)
                return value.view_of(leaf)
            return [build(v) for v in value] if isinstance(value, list) else tuple(build(v) for v in value) if isinstance(value, tuple) else value

        try:
            torch.manual_seed(0)
            module = getattr(torch.nn, name)(*args, **kwargs)
            module.train(train)
            if double:
                module.double()
            with torch.no_grad():
                names = {k for k, _ in module.named_parameters()}
                for key, value in module.state_dict().items():
                    if key in names or "running_" in key:
                        positive = key.endswith("running_var")
                        drawn = draw(value.numel(), 0.2 if positive else -0.7 * scale, 1.5 if positive else 0.7 * scale)
                        value.copy_(torch.tensor(drawn).reshape(value.shape))
            before = {k: v.clone() for k, v in module.state_dict().items()}
            out = module(*[build(i) for i in inputs], **{k: build(v) for k, v in (options or {}).items()})
        except Exception as error:
            case["raises"] = type(error).__name__
            self.cases.append(case)
            return
        case["text"] = repr(module)
        if before:
            case["state"] = {k: encode_tensor(v) for k, v in before.items()}
        case["out"] = encode(out)
        outputs = [(k, o) for k, o in enumerate(tensors_in(out)) if o.requires_grad]
        case["cotangents"] = [k for k, _ in outputs]
        wanted = [leaf for leaf in leaves if leaf.requires_grad]
        parameters = list(module.named_parameters())
        if outputs and wanted + parameters:
            found = torch.autograd.grad([o for _, o in outputs], wanted + [p for _, p in parameters], [cotangent(o, k) for k, o in outputs], allow_unused=True)
            arrived = iter(found)
            case["grads"] = [listed(next(arrived)) if leaf.requires_grad else False for leaf in leaves]
            case["parameterGrads"] = {k: listed(next(arrived)) for k, _ in parameters}
        after = {k: v for k, v in module.state_dict().items() if not same(v, before[k])}
        if after:
            case["stateAfter"] = {k: encode_tensor(v) for k, v in after.items()}
        self.cases.append(case)

    def refused(self, name, *args, inputs, **kwargs):
        """A module that PyTorch refuses to build, or to call on these inputs."""
        self.layer(name, *args, inputs=inputs, **kwargs)
        if "raises" not in self.cases[-1]:
            self.surprises.append(f"nn.{name}{args}{kwargs} was meant to raise")

    def taken(self, name, *args, inputs, **kwargs):
        self.layer(name, *args, inputs=inputs, **kwargs)
        if "raises" in self.cases[-1]:
            self.surprises.append(f"nn.{name}{args}{kwargs} was meant to work: {self.cases[-1]['raises']}")


def listed(gradient):
    return None if gradient is None else data_of(gradient)
