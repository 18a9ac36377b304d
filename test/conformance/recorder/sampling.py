"""Resampling of images: interpolate, pixel shuffles, grids."""

from .case import f32, f64, x, lit

F = "torch.nn.functional."


def record(r):
    i = F + "interpolate"
    modes = {"nearest": (3, 4, 5), "nearest-exact": (3, 4, 5), "linear": (3,), "bilinear": (4,), "bicubic": (4,), "trilinear": (5,), "area": (3, 4, 5)}
    spaces = {3: (4,), 4: (3, 4), 5: (2, 3, 2)}
    for mode, ranks in modes.items():
        corners = [False, True] if mode in ("linear", "bilinear", "bicubic", "trilinear") else [None]
        for rank in ranks:
            space = spaces[rank]
            for corner in corners:
                extra = {} if corner is None else {"align_corners": corner}
                r.ok(i, x(1, 2, *space), 5, mode=mode, **extra)
                r.ok(i, x(2, 1, *space), tuple(2 + k for k in range(len(space))), mode=mode, **extra)
                r.ok(i, x(1, 1, *space, dtype=f64), scale_factor=2, mode=mode, **extra)
                r.ok(i, x(1, 1, *space), scale_factor=1.5, mode=mode, **extra)
                r.ok(i, x(1, 1, *space), scale_factor=0.5, mode=mode, **extra)
                r.ok(i, x(1, 1, *space), size=(1,) * len(space), mode=mode, **extra)
                r.ok(i, x(1, 1, *space), scale_factor=1.7, mode=mode, recompute_scale_factor=True, **extra)
                r.ok(i, x(1, 1, *space), scale_factor=tuple(1.5 + 0.5 * k for k in range(len(space))), mode=mode, **extra)
    r.ok(i, x(1, 1, 3, 4), 6)
    r.ok(i, x(1, 1, 4, 3).permuted(0, 1, 3, 2), (6, 5), mode="bilinear")
    for mode in ("bilinear", "bicubic"):
        r.ok(i, x(1, 1, 6, 6), (3, 4), mode=mode, antialias=True)
    r.bad(i, x(1, 1, 4))
    r.bad(i, x(1, 1, 4), 5, 2.0)
    r.bad(i, x(1, 1, 4), 5, mode="bilinear")
    r.bad(i, x(1, 1, 4, 4), 5, mode="linear")
    r.bad(i, x(1, 1, 4, 4), (5,) * 3)
    r.bad(i, x(1, 1, 4), 5, mode="nearest", align_corners=True)
    r.bad(i, x(1, 1, 4), 5, mode="smooth")
    r.bad(i, x(4, 4), 5)
    r.bad(i, x(1, 1, 4), 0)
    for dtype in (f32, f64):
        for up, lead in ((2, (1,)), (2, (2, 3)), (3, (1,)), (1, (2,)), (2, ())):
            r.ok(F + "pixel_shuffle", x(*lead, up * up * 2, 2, 3, dtype=dtype), up)
            r.ok(F + "pixel_unshuffle", x(*lead, 2, 2 * up, 3 * up, dtype=dtype), up)
        for groups, shape in ((2, (1, 4, 2)), (3, (2, 6, 2, 1)), (1, (1, 3, 2)), (2, (1, 2, 2, 2, 2)), (4, (1, 4, 3))):
            r.ok(F + "channel_shuffle", x(*shape, dtype=dtype), groups)
    for k in range(6):
        r.ok("torch.pixel_shuffle", x(1, 4, 2, k + 1), 2)
        r.ok("torch.pixel_unshuffle", x(1, 1, 4, 2 * k + 2), 2)
        r.ok("torch.channel_shuffle", x(1, 6, k + 1, 2), 3)
        r.ok("torch.channel_shuffle", x(2, 4, 1, k + 1), 2)
    r.ok(F + "pixel_shuffle", x(2, 3, 4).permuted(2, 0, 1), upscale_factor=2)
    r.ok(F + "pixel_unshuffle", x(4, 4, 1).permuted(2, 0, 1), downscale_factor=2)
    r.bad(F + "pixel_shuffle", x(1, 3, 2, 2), 2)
    r.bad(F + "pixel_shuffle", x(4, 2), 2)
    r.bad(F + "pixel_shuffle", x(1, 4, 2, 2), 0)
    r.bad(F + "pixel_unshuffle", x(1, 1, 3, 2), 2)
    r.bad(F + "pixel_unshuffle", x(4, 2), 2)
    r.bad(F + "pixel_unshuffle", x(1, 4, 2, 2), 0)
    r.bad(F + "channel_shuffle", x(1, 3, 2), 2)
    r.bad(F + "channel_shuffle", x(3, 2), 2)
    grids(r)


def grids(r):
    g = F + "grid_sample"
    for mode in ("bilinear", "nearest", "bicubic"):
        for pad in ("zeros", "border", "reflection"):
            for corner in (False, True):
                r.ok(g, x(1, 2, 3, 4), x(1, 2, 3, 2, lo=-1.4, hi=1.4), mode=mode, padding_mode=pad, align_corners=corner)
            if mode != "bicubic":
                r.ok(g, x(1, 1, 2, 3, 2, dtype=f64), x(1, 1, 2, 2, 3, lo=-1.4, hi=1.4, dtype=f64), mode, pad, False)
    r.ok(g, x(2, 1, 3, 3), x(2, 2, 2, 2, lo=-0.9, hi=0.9))
    r.ok(g, x(2, 1, 3, 3, dtype=f64), x(2, 2, 2, 2, lo=-2.5, hi=2.5, dtype=f64), padding_mode="reflection", align_corners=True)
    r.bad(g, x(1, 1, 3, 3), x(2, 2, 2, 2))
    r.bad(g, x(1, 1, 3, 3), x(1, 2, 2, 3))
    r.bad(g, x(1, 1, 3, 3), x(1, 2, 2, 2), mode="cubic")
    r.bad(g, x(1, 1, 3, 3), x(1, 2, 2, 2), padding_mode="wrap")
    r.bad(g, x(1, 3, 3), x(1, 2, 2, 2))
    r.bad(g, x(1, 1, 3, 3), x(1, 2, 2, 2, dtype=f64))
    a = F + "affine_grid"
    for corner in (False, True):
        for size in ((1, 1, 2, 3), (2, 3, 3, 2), (1, 1, 1, 1), (2, 1, 4, 4)):
            r.ok(a, x(size[0], 2, 3), size, align_corners=corner)
            r.ok(a, x(size[0], 2, 3, dtype=f64), size, corner)
        for size in ((1, 1, 2, 2, 3), (2, 1, 1, 3, 2)):
            r.ok(a, x(size[0], 3, 4), size, align_corners=corner)
    r.bad(a, x(1, 2, 2), (1, 1, 2, 2))
    r.bad(a, x(1, 2, 3), (1, 1, 2))
    r.bad(a, x(1, 2, 3), (1, 1, 0, 2))
