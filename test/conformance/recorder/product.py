"""Products of vectors, matrices and higher tensors, and diagonals."""

from .case import bools, f64, i32, ints, lit, x

MATMUL = [((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((5, 2, 3), (3,)), ((3,), (5, 3, 2)), ((5, 2, 3), (3, 4)),
          ((2, 3), (5, 3, 4)), ((5, 2, 3), (5, 3, 4)), ((1, 2, 3), (5, 3, 4)), ((2, 1, 2, 3), (3, 3, 2)), ((2, 1, 2, 3), (1, 3, 3, 2)),
          ((1,), (1,)), ((1, 1), (1, 1)), ((0, 3), (3, 2)), ((2, 0), (0, 3)), ((0,), (0,)), ((0, 2, 3), (3, 4)), ((2, 1, 1, 2, 3), (2, 1, 3, 2))]
APART = [((2, 3), (4, 2)), ((3,), (4,)), ((2, 3), (2,)), ((2, 2, 3), (3, 3, 2)), ((), (3,)), ((3,), ()), ((2, 3), ())]


def record(r):
    matmul(r)
    plain(r)
    added(r)
    sums(r)
    others(r)
    diagonals(r)


def matmul(r):
    for name in ("torch.matmul", "Tensor.matmul"):
        for s, t in MATMUL:
            r.ok(name, x(*s), x(*t))
            r.ok(name, x(*s, dtype=f64), x(*t, dtype=f64))
        for s, t in APART:
            r.bad(name, x(*s), x(*t))
        r.ok(name, x(3, 2).permuted(1, 0), x(4, 3).permuted(1, 0))
        r.ok(name, x(3, 2, 4).permuted(1, 2, 0), x(2, 3, 1).expanded(2, 3, 5))
        r.ok(name, x(4, 6).stepped(1, 2), x(6, 2).stepped(0, 2, 1))
        r.ok(name, x(1, 2, 3).expanded(4, 2, 3), x(4, 3, 2))
        r.ok(name, ints(2, 3), ints(3, 2))
        r.ok(name, ints(3), ints(3))
        r.bad(name, x(2, 3), ints(3, 2))
        r.bad(name, x(2, 3), x(3, 2, dtype=f64))
        r.bad(name, x(2, 3), 2.5)


def plain(r):
    shapes = {
        "mm": ([((2, 3), (3, 4)), ((1, 5), (5, 1)), ((1, 1), (1, 1)), ((0, 2), (2, 3)), ((2, 0), (0, 3)), ((7, 5), (5, 3))],
               [((2, 3), (2, 3)), ((3,), (3, 2)), ((2, 3), (3,)), ((2, 2, 2), (2, 2))]),
        "bmm": ([((2, 2, 3), (2, 3, 4)), ((1, 1, 5), (1, 5, 1)), ((3, 1, 1), (3, 1, 1)), ((0, 2, 2), (0, 2, 3)), ((2, 2, 0), (2, 0, 3))],
                [((2, 2, 3), (2, 2, 3)), ((2, 3), (3, 4)), ((2, 2, 3), (1, 3, 4)), ((2, 2, 3), (3, 4))]),
        "mv": ([((2, 3), (3,)), ((1, 5), (5,)), ((4, 1), (1,)), ((0, 2), (2,)), ((2, 0), (0,)), ((5, 4), (4,))],
               [((2, 3), (2,)), ((3,), (3,)), ((2, 3), (3, 1)), ((2, 2, 2), (2,))]),
        "dot": ([((3,), (3,)), ((1,), (1,)), ((0,), (0,)), ((7,), (7,)), ((2,), (2,)), ((5,), (5,))],
                [((3,), (2,)), ((2, 3), (3,)), ((3,), (1,)), ((), ())]),
        "outer": ([((3,), (2,)), ((1,), (1,)), ((0,), (2,)), ((2,), (0,)), ((5,), (4,))], [((2, 3), (3,)), ((3,), (2, 2)), ((), (2,))]),
        "kron": ([((2,), (3,)), ((2, 3), (2, 2)), ((2,), (2, 3)), ((2, 1, 2), (1, 3, 2)), ((), (2, 2)), ((2, 2), ())], []),
        "cross": ([((3,), (3,)), ((2, 3), (2, 3)), ((4, 2, 3), (4, 2, 3)), ((0, 3), (0, 3))], [((2, 2), (2, 2)), ((3,), (2,)), ((), ())]),
    }
    for name, (good, apart) in shapes.items():
        for where in ("torch", "Tensor"):
            if where == "Tensor" and name in ("kron", "cross"):
                continue
            for s, t in good:
                r.ok(f"{where}.{name}", x(*s), x(*t), **({"dim": -1} if name == "cross" else {}))
                r.ok(f"{where}.{name}", x(*s, dtype=f64), x(*t, dtype=f64), **({"dim": -1} if name == "cross" else {}))
            for s, t in apart:
                r.bad(f"{where}.{name}", x(*s), x(*t), **({"dim": -1} if name == "cross" else {}))
        s, t = good[1]
        r.either(f"torch.{name}", ints(*s), ints(*t))
        r.either(f"torch.{name}", x(*s), ints(*t))
        r.either(f"torch.{name}", x(*s), x(*t, dtype=f64))
        r.bad(f"torch.{name}", x(*s))
    r.ok("torch.mm", x(3, 2).permuted(1, 0), x(4, 3).permuted(1, 0))
    r.ok("torch.bmm", x(3, 2, 4).permuted(1, 2, 0), x(2, 3, 5))
    r.ok("torch.mv", x(3, 2).permuted(1, 0), x(6).stepped(0, 2))
    r.ok("torch.dot", x(6).stepped(0, 2), x(3))
    r.ok("torch.outer", x(6).stepped(0, 2), x(3))
    for _ in range(4):
        r.ok("torch.kron", ints(2, 2), ints(1, 3))
    for dim in (0, 1, -1, 2):
        shape = [2, 4, 2]
        shape[dim] = 3
        r.ok("torch.cross", x(*shape), x(*shape), dim=dim)
        r.ok("Tensor.cross", x(*shape), x(*shape), dim)
    r.ok("torch.cross", x(3, 2).permuted(1, 0), x(2, 3), dim=1)
    r.ok("torch.linalg.cross", x(2, 3), x(2, 3))
    r.ok("torch.linalg.cross", x(2, 3), x(1, 3))
    r.bad("torch.cross", x(2, 3), x(2, 3), dim=0)
    r.bad("torch.cross", x(2, 3), x(2, 3), dim=2)


def added(r):
    for beta, alpha in ((1, 1), (0.5, 2), (0, 1), (1, 0.25), (2.5, -1.5)):
        kwargs = {k: v for k, v in (("beta", beta), ("alpha", alpha)) if v != 1}
        for s in ((2, 4), (4,), (2, 1), (1,), ()):
            r.ok("torch.addmm", x(*s), x(2, 3), x(3, 4), **kwargs)
            r.ok("torch.baddbmm", x(*(3, *s) if len(s) == 2 else s), x(3, 2, 3), x(3, 3, 4), **kwargs)
    r.ok("Tensor.addmm", x(2, 4, dtype=f64), x(2, 3, dtype=f64), x(3, 4, dtype=f64), beta=0.5)
    r.ok("Tensor.baddbmm", x(3, 2, 4, dtype=f64), x(3, 2, 3, dtype=f64), x(3, 3, 4, dtype=f64), alpha=0.5)
    r.ok("torch.addmm", x(4), x(3, 2).permuted(1, 0), x(4, 3).permuted(1, 0))
    r.ok("torch.addmm", ints(2, 2), ints(2, 3), ints(3, 2))
    r.bad("torch.addmm", x(3, 4), x(2, 3), x(3, 4))
    r.bad("torch.addmm", x(4), x(2, 3), x(2, 4))
    r.bad("torch.addmm", x(4), x(3), x(3, 4))
    r.bad("torch.addmm", x(4), x(2, 3), x(3, 4, dtype=f64))
    r.bad("torch.baddbmm", x(4), x(2, 2, 3), x(3, 3, 4))
    r.bad("torch.baddbmm", x(4), x(2, 3), x(3, 4))
    r.bad("torch.baddbmm", x(3, 5), x(2, 2, 3), x(2, 3, 4))


def sums(r):
    e = "torch.einsum"
    for equation, shapes in (
        ("ij,jk->ik", [(2, 3), (3, 4)]), ("ij,jk", [(2, 3), (3, 4)]), ("bij,bjk->bik", [(2, 2, 3), (2, 3, 2)]), ("i,i->", [(3,), (3,)]),
        ("i,j->ij", [(3,), (2,)]), ("ij->ji", [(2, 3)]), ("ij->", [(2, 3)]), ("ij->j", [(2, 3)]), ("ii->i", [(3, 3)]), ("ii->", [(3, 3)]), ("ii", [(3, 3)]),
        ("...ij,...jk->...ik", [(2, 2, 3), (3, 4)]), ("...i->...", [(2, 3, 4)]), ("i...->...", [(2, 3, 4)]), ("...ii->...i", [(2, 3, 3)]),
        ("bnd,bmd->bnm", [(2, 3, 4), (2, 5, 4)]), ("ij,kl->ijkl", [(2, 2), (2, 3)]), ("ijk,k->ij", [(2, 2, 3), (3,)]), ("a,b,c->abc", [(2,), (3,), (2,)]),
        ("ij,jk,kl->il", [(2, 3), (3, 2), (2, 4)]), ("bi,oij,bj->bo", [(2, 3), (4, 3, 2), (2, 2)]), ("...,...->...", [(2, 3), (3,)]), ("ij,ij->i", [(2, 3), (2, 3)]),
        (" i j , j k -> i k ", [(2, 3), (3, 2)]), ("ba", [(2, 3)]), ("Ab,bC->AC", [(2, 3), (3, 2)]), ("i,...->...i", [(3,), (2, 2)]), ("ij,jk->ik", [(2, 1), (3, 4)]),
        (",->", [(), ()]), ("iij->ij", [(2, 2, 3)]), ("ij,jk->ik", [(0, 3), (3, 2)]),
    ):
        r.ok(e, equation, *(x(*s) for s in shapes))
    r.ok(e, "ij,jk->ik", x(2, 3, dtype=f64), x(3, 4, dtype=f64))
    r.ok(e, "ij,jk->ik", [x(2, 3), x(3, 4)])
    r.ok(e, "ij,jk->ki", x(3, 2).permuted(1, 0), x(3, 4))
    r.ok(e, "ij,j->i", ints(2, 3), ints(3))
    for equation, shapes in (("ij,jk->ik", [(2, 3), (4, 2)]), ("ij->k", [(2, 3)]), ("ij,jk->ik", [(2, 3)]), ("ijk->i", [(2, 3)]), ("i->ii", [(3,)]), ("i1->i", [(2, 3)]), ("ii->i", [(2, 3)]), ("i", [(2, 3)])):
        r.bad(e, equation, *(x(*s) for s in shapes))
    t = "torch.tensordot"
    for s, u, dims in (
        ((2, 3), (3, 4), 1), ((2, 3, 4), (3, 4, 2), 2), ((2, 3), (2, 3), 2), ((2,), (3,), 0), ((2, 3), (4,), 0), ((2, 3, 4), (4, 3), ([1, 2], [1, 0])), ((2, 3), (2, 4), ([0], [0])),
        ((2, 3, 4), (4, 2), ([-1], [0])), ((3,), (3,), 1), ((2, 3, 4), (4, 5), 1), ((2, 1), (3, 4), ([1], [0])), ((2, 2, 2), (2, 2, 2), ([0, 1, 2], [2, 1, 0])),
    ):
        r.ok(t, x(*s), x(*u), dims)
        r.ok(t, x(*s, dtype=f64), x(*u, dtype=f64), dims=dims)
    r.ok(t, x(2, 3, 4), x(3, 4, 2))
    r.ok(t, ints(2, 3), ints(3, 2), 1)
    r.ok(t, x(3, 2).permuted(1, 0), x(3, 2), 1)
    for s, u, dims in (((2, 3), (4, 2), 1), ((2, 3), (3, 2), ([0, 1], [0])), ((2, 3), (3, 2), -1), ((2, 3), (3, 2), ([2], [0])), ((2,), (2,), 2)):
        r.bad(t, x(*s), x(*u), dims)


def others(r):
    for where in ("torch", "Tensor"):
        for n, m in ((3, 3), (2, 4), (4, 2), (1, 1), (1, 5), (0, 3)):
            r.ok(f"{where}.trace", x(n, m))
            r.ok(f"{where}.trace", x(n, m, dtype=f64))
        r.ok(f"{where}.trace", x(3, 2).permuted(1, 0))
        r.ok(f"{where}.trace", ints(3, 3))
        r.either(f"{where}.trace", bools(3, 3))
        r.bad(f"{where}.trace", x(3))
        r.bad(f"{where}.trace", x(2, 2, 2))
        r.bad(f"{where}.trace", x())


def diagonals(r):
    for shape, args, kwargs in (
        ((3, 3), (), {}), ((2, 4), (), {}), ((4, 2), (1,), {}), ((4, 2), (-1,), {}), ((3, 3), (5,), {}), ((2, 3, 4), (), {}), ((2, 3, 4), (0, 1, 2), {}), ((2, 3, 4), (1, -2, -1), {}),
        ((2, 3, 4), (), {"dim1": 0, "dim2": 2}), ((2, 3, 4), (), {"offset": -1, "dim1": 2, "dim2": 0}), ((1, 1), (), {}), ((0, 3), (), {}), ((2, 1, 2, 3), (0, 1, 3), {}),
    ):
        r.ok("torch.diagonal", x(*shape), *args, **kwargs)
        r.ok("Tensor.diagonal", x(*shape, dtype=f64), *args, **kwargs)
    r.ok("torch.diagonal", x(3, 4).permuted(1, 0), 1)
    r.bad("torch.diagonal", x(3))
    r.bad("torch.diagonal", x(3, 3), 0, 1, 1)
    r.bad("torch.diagonal", x(3, 3), 0, 0, 2)
    for shape in ((3,), (1,), (0,), (3, 3), (2, 4), (4, 2)):
        for k in (0, 1, -1, 4):
            r.ok("torch.diag", x(*shape), k) if k else r.ok("torch.diag", x(*shape))
    r.ok("Tensor.diag", x(3, dtype=f64), diagonal=2)
    r.ok("Tensor.diag", ints(3, 3))
    r.ok("torch.diag", x(3, 4).permuted(1, 0), 1)
    r.bad("torch.diag", x(2, 2, 2))
    r.bad("torch.diag", x())
