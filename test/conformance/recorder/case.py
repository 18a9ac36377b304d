"""How one PyTorch call becomes one recorded case: its arguments, what came out, and the gradients of its inputs."""

import gzip
import inspect
import json
import math
import os
import random
import struct
import warnings

import torch

warnings.filterwarnings("ignore")
torch.set_num_threads(1)

f32, f64, i32, i64, u8, boolean = torch.float32, torch.float64, torch.int32, torch.int64, torch.uint8, torch.bool
FLOATS = (f32, f64)
nan, inf = math.nan, math.inf

# int64 has no counterpart in typetorch: it is written, and expected, as int32.
NAMES = {f32: "float32", f64: "float64", i32: "int32", i64: "int32", u8: "uint8", boolean: "bool"}

random_source = random.Random(0)


class Arg:
    """A tensor argument: the values that it owns, and the views that are taken of them before the call."""

    def __init__(self, base, views=(), grad=None):
        self.base, self.views = base, tuple(views)
        self.grad = base.dtype in FLOATS if grad is None else grad

    def permuted(self, *dims):
        return Arg(self.base, self.views + (["permute", list(dims)],), self.grad)

    def stepped(self, dim, step, start=0):
        return Arg(self.base, self.views + (["slice", dim, start, step],), self.grad)

    def expanded(self, *sizes):
        return Arg(self.base, self.views + (["expand", list(sizes)],), self.grad)

    def constant(self):
        return Arg(self.base, self.views, False)

    def view_of(self, tensor):
        for name, *rest in self.views:
            if name == "permute":
                tensor = tensor.permute(rest[0])
            elif name == "expand":
                tensor = tensor.expand(rest[0])
            else:
                dim, start, step = rest
                tensor = tensor[(slice(None),) * dim + (slice(start, None, step),)]
        return tensor


drawn = 0


def draw(count, lo, hi):
    """
    `count` different numbers of few digits, none of them a place where an activation bends, and none that one of the
    seven draws before may have given: so there are no ties within one call.
    """
    global drawn
    drawn += 1
    scale = 1000
    while True:
        grid = [k for k in range(math.ceil(lo * scale), math.floor(hi * scale) + 1) if k % (scale // 4) and k % 7 == drawn % 7]
        if len(grid) >= count:
            return [k / scale for k in random_source.sample(grid, count)]
        scale *= 10


def x(*shape, lo=-3.0, hi=3.0, dtype=f32):
    """Floats, all different."""
    return Arg(torch.tensor(draw(math.prod(shape), lo, hi), dtype=dtype).reshape(shape))


def ints(*shape, lo=-9, hi=9, dtype=i32):
    return Arg(torch.tensor([random_source.randint(lo, hi) for _ in range(math.prod(shape))], dtype=dtype).reshape(shape))


def distinct_ints(*shape, dtype=i32):
    values = list(range(math.prod(shape)))
    random_source.shuffle(values)
    return Arg(torch.tensor(values, dtype=dtype).reshape(shape))


def bools(*shape):
    return ints(*shape, lo=0, hi=1, dtype=boolean)


def index(*shape, below, dtype=i64, negative=False):
    return ints(*shape, lo=-below if negative else 0, hi=below - 1, dtype=dtype)


def lit(values, dtype=f32):
    return Arg(torch.tensor(values, dtype=dtype))


def number(value):
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return int(value) if value == int(value) and abs(value) < 1e15 and not (value == 0 and math.copysign(1, value) < 0) else value


def shortest(value):
    """The shortest decimal that is this float32."""
    if math.isnan(value) or math.isinf(value):
        return number(value)
    for digits in range(1, 10):
        short = float(f"{value:.{digits}g}")
        if struct.pack("f", short) == struct.pack("f", value):
            return number(short)
    return number(value)


def data_of(tensor):
    flat = tensor.detach().reshape(-1).tolist()
    if tensor.dtype == f32:
        return [shortest(v) for v in flat]
    if tensor.dtype == f64:
        return [number(v) for v in flat]
    return [int(v) for v in flat]


def encode_tensor(tensor):
    return {"dtype": NAMES[tensor.dtype], "shape": list(tensor.shape), "data": data_of(tensor)}


def encode(value):
    """Arguments and results as JSON; what JSON cannot say is an object with one telling key."""
    if isinstance(value, Arg):
        encoded = encode_tensor(value.base)
        if value.views:
            encoded["view"] = [list(v) for v in value.views]
        return {"tensor": encoded}
    if isinstance(value, torch.Tensor):
        return {"tensor": encode_tensor(value)}
    if isinstance(value, torch.dtype):
        return {"dtype": NAMES[value]}
    if isinstance(value, slice):
        return {"slice": [value.start, value.stop, value.step]}
    if value is Ellipsis:
        return {"ellipsis": True}
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, float)):
        encoded = number(value)
        return {"number": encoded} if isinstance(encoded, str) else encoded
    if isinstance(value, torch.Size):
        return list(value)
    if isinstance(value, tuple) and hasattr(value, "_fields") or type(value).__module__ == "torch.return_types":
        names = getattr(value, "_fields", None) or [n for item in value for n in dir(value) if getattr(value, n) is item]
        return {"named": {n: encode(getattr(value, n)) for n in names}}
    if isinstance(value, (list, tuple)):
        return [encode(v) for v in value]
    raise TypeError(f"cannot record {type(value)}")


def tensors_in(value):
    if isinstance(value, (torch.Tensor, Arg)):
        yield value
    elif isinstance(value, (list, tuple)):
        for v in value:
            yield from tensors_in(v)


def cotangent(tensor, which):
    """The fixed cotangent of output number `which`: exact in float32, and easily written down again elsewhere."""
    steps = torch.arange(tensor.numel(), dtype=i64)
    return (((steps * 37 + which * 11 + 5) % 64).to(f64).sub(31.5).div(32)).to(tensor.dtype).reshape(tensor.shape)


def resolve(name):
    path = name.split(".")
    place = torch.Tensor if path[0] == "Tensor" else torch
    for part in path[1:]:
        place = getattr(place, part)
    return place


def parameter_names(name):
    """The names of the parameters, by each signature that PyTorch has for `name`; without the tensor of a method."""
    method = name.startswith("Tensor.")
    try:
        yield list(inspect.signature(resolve(name)).parameters)[1 if method else 0 :]
    except (TypeError, ValueError):
        for prefix in ("", "linalg_"):
            for schema in torch._C._jit_get_schemas_for_operator("aten::" + prefix + name.split(".")[-1]):
                names = [a.name for a in schema.arguments]
                yield names[1:] if method else ["input" if n == "self" else n for n in names]


def in_place(name):
    return name.endswith("_") and not name.endswith("__") or name == "Tensor.__setitem__"


class Recorder:
    """Collects the cases of one group and writes them as one file."""

    def __init__(self, group, seed=True):
        self.group, self.cases, self.surprises, self.dropped, self.examples = group, [], [], 0, {}
        if seed:
            global drawn
            drawn = 0
            random_source.seed(group)

    def run(self, name, args, kwargs, grads):
        leaves, given, bases = [], [], []

        def build(value):
            if isinstance(value, Arg):
                leaf = value.base.clone()
                if grads and value.grad:
                    leaf.requires_grad_()
                base = leaf.clone() if in_place(name) and not given else leaf
                leaves.append(leaf)
                bases.append(base)
                given.append(value.view_of(base))
                return given[-1]
            if isinstance(value, list):
                return [build(v) for v in value]
            if isinstance(value, tuple):
                return tuple(build(v) for v in value)
            return value

        built = [build(a) for a in args]
        named = {k: build(v) for k, v in kwargs.items()}
        attribute = resolve(name)
        torch.manual_seed(0)
        if isinstance(attribute, property) or type(attribute).__name__ == "getset_descriptor":
            out = attribute.__get__(built[0])
        else:
            out = attribute(*built, **named)
        return out, leaves, given, bases

    def record(self, name, args, kwargs, grads=True, expect=None, compare=None, within=None):
        case = {"op": name, "args": [encode(a) for a in args]}
        if name in ("Tensor.__getitem__", "Tensor.__setitem__"):  # x[i] and x[i, j]: always the indices
            case["args"][1] = [encode(i) for i in (args[1] if isinstance(args[1], tuple) else (args[1],))]
        if kwargs:
            case["kwargs"] = {k: encode(v) for k, v in kwargs.items()}
        originals = [a.base for a in tensors_in(list(args) + list(kwargs.values()))]
        grads = grads and compare is None
        try:
            out, leaves, given, bases = self.run(name, args, kwargs, grads)
        except Exception as error:  # whatever PyTorch raises is the expected behaviour
            if expect == "value":
                self.surprises.append(f"{json.dumps(case)[:300]} was meant to work: {str(error).splitlines()[0][:120]}")
                return
            case["raises"] = type(error).__name__
            self.cases.append(case)
            return
        if expect == "raise":
            self.surprises.append(f"{json.dumps(case)[:300]} was meant to raise")
            return
        if name != "Tensor.__setitem__":  # a statement: it has no value
            case["out"] = encode(out)
        outputs = list(tensors_in(out))
        if compare:
            case["compare"] = compare
            if compare != "sorted":
                for tensor in (case["out"]["tensor"],) if isinstance(case["out"], dict) else ():
                    tensor["data"] = []
        if within:
            case["within"] = list(within)
        changed = [None if same(a, b) else data_of(b) for a, b in zip(originals, bases)]
        if any(c is not None for c in changed) and not compare:
            case["after"] = changed
        if len(outputs) and len(given) and not in_place(name) and outputs[0].numel():
            if outputs[0].untyped_storage().data_ptr() == given[0].untyped_storage().data_ptr():
                case["shares"] = True
        differentiable = [(k, o) for k, o in enumerate(outputs) if o.requires_grad]
        wanted = [leaf for leaf in leaves if leaf.requires_grad]
        if grads and wanted and outputs and not differentiable:
            case["constant"] = [leaf.requires_grad for leaf in leaves]
        if grads and differentiable and wanted:
            try:
                cots = [cotangent(o, k) for k, o in differentiable]
                found = iter(torch.autograd.grad([o for _, o in differentiable], wanted, cots, allow_unused=True))
            except (RuntimeError, NotImplementedError):
                found = None
            if found is not None:
                listed = [(next(found),) if leaf.requires_grad else False for leaf in leaves]
                case["grads"] = [g if g is False else (None if g[0] is None else data_of(g[0])) for g in listed]
                case["cotangents"] = [k for k, _ in differentiable]
        if not compare and self.delicate(name, args, kwargs, case):
            self.dropped += 1
            return
        self.cases.append(case)
        if expect == "value" and args and not compare and len(self.examples.setdefault(name, [])) < 40:
            self.examples[name].append((args, kwargs, grads))

    def keyword_forms(self):
        """For each operation, calls that worked once more, with everything given by name as far as PyTorch allows it."""
        for name, calls in list(self.examples.items()):
            calls.sort(key=lambda call: -len(call[0]) - len(call[1]))
            done = 0
            for args, kwargs, grads in calls:
                first = 1 if name.startswith("Tensor.") else 0
                for names in parameter_names(name):
                    named = dict(zip(names, args[first:]))
                    if not named or len(names) < len(args) - first or named.keys() & kwargs.keys():
                        continue
                    try:
                        self.run(name, args[:first], {**named, **kwargs}, False)
                    except Exception:
                        continue
                    self.record(name, list(args[:first]), {**named, **kwargs}, grads=grads)
                    done += 1
                    break
                if done == 2:
                    break

    def delicate(self, name, args, kwargs, case):
        """Whether float32 rounding alone moves the answer by more than a third of what is allowed: nothing to compare."""
        if not any(a.base.dtype == f32 for a in tensors_in(list(args) + list(kwargs.values()))) or f64 in kwargs.values():
            return False

        def precise(value):
            if isinstance(value, Arg):
                return Arg(value.base.to(f64), value.views, value.grad) if value.base.dtype == f32 else value
            if isinstance(value, (list, tuple)):
                return type(value)(precise(v) for v in value)
            return value

        other = Recorder(self.group, seed=False)
        other.delicate = lambda *_: False
        other.record(name, precise(args), {k: precise(v) for k, v in kwargs.items() if v is not f32}, grads="grads" in case)
        if not other.cases or "raises" in other.cases[0]:
            return False
        exact = other.cases[0]
        values = lambda c: [t["data"] for t in recorded_in(c.get("out"))] + [a for a in c.get("after", []) if a]  # noqa: E731
        slopes = lambda c: [g for g in c.get("grads", []) if g]  # noqa: E731
        return any(blurred(a, b, 3e-6) for a, b in zip(values(case), values(exact))) or any(blurred(a, b, 3e-5) for a, b in zip(slopes(case), slopes(exact)))

    def ok(self, name, *args, **kwargs):
        """A call that works."""
        self.record(name, args, kwargs, expect="value")

    def bad(self, name, *args, **kwargs):
        """A call that PyTorch refuses."""
        self.record(name, args, kwargs, expect="raise")

    def either(self, name, *args, **kwargs):
        """A call of which PyTorch decides."""
        self.record(name, args, kwargs)

    def values(self, name, *args, **kwargs):
        """A call that works, whose gradients are not asked for."""
        self.record(name, args, kwargs, grads=False, expect="value")

    def random(self, name, *args, within=None, compare="shape", **kwargs):
        """A call whose result is drawn: shape and dtype, and the range that the numbers keep to, or all of them sorted."""
        self.record(name, args, kwargs, expect="value", compare=compare, within=within)

    def write(self, folder):
        path = os.path.join(folder, f"{self.group}.json.gz")
        text = "[\n" + ",\n".join(json.dumps(c, separators=(",", ":"), allow_nan=False) for c in self.cases) + "\n]\n"
        with open(path, "wb") as file:
            with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0, compresslevel=9) as packed:
                packed.write(text.encode())
        return path, os.path.getsize(path)


def recorded_in(value):
    if isinstance(value, dict):
        if "tensor" in value:
            yield value["tensor"]
        for v in value.get("named", {}).values():
            yield from recorded_in(v)
    elif isinstance(value, list):
        for v in value:
            yield from recorded_in(v)


def blurred(found, exact, share):
    """Whether `found` differs from `exact` by rounding (not by another law), and by more than `share` of the largest."""
    finite = [(a, b) for a, b in zip(found, exact) if not isinstance(a, str) and not isinstance(b, str)]
    largest = max((abs(b) for _, b in finite), default=0)
    off = max((abs(a - b) for a, b in finite), default=0)
    return share * largest < off < max(0.01 * largest, 1e-5)


def same(a, b):
    a, b = a.detach(), b.detach()
    return a.shape == b.shape and a.dtype == b.dtype and torch.equal(torch.nan_to_num(a), torch.nan_to_num(b)) and torch.equal(a.isnan(), b.isnan())
