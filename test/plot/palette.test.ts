import { describe, expect, it } from "vitest";
import { palette, template } from "../../lib/plot/palette";

type Rgb = [number, number, number];

function linear(hex: string): Rgb {
  const channels = [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16) / 255);
  return channels.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as Rgb;
}

/** Contrast ratio as WCAG 2.1 defines it. */
function contrast(a: string, b: string): number {
  const [la, lb] = [a, b].map((hex) => {
    const [r, g, bl] = linear(hex);
    return 0.2126 * r + 0.7152 * g + 0.0722 * bl;
  }) as [number, number];
  return (Math.max(la, lb) + 0.05) / (Math.min(la, lb) + 0.05);
}

/** How dichromats see a colour: the matrices of Machado, Oliveira and Fernandes (2009) at full severity, on linear RGB. */
const visions: Record<string, number[][]> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** CIE L*a*b* of linear RGB under D65. */
function lab([r, g, b]: Rgb): Rgb {
  const xyz = [
    (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047,
    0.2126729 * r + 0.7151522 * g + 0.072175 * b,
    (0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883,
  ].map((t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116)) as Rgb;
  return [116 * xyz[1] - 16, 500 * (xyz[0] - xyz[1]), 200 * (xyz[1] - xyz[2])];
}

function difference(a: string, b: string, vision: number[][]): number {
  const [la, lb] = [a, b].map((hex) => {
    const rgb = linear(hex);
    return lab(
      vision.map((row) =>
        Math.min(
          1,
          Math.max(
            0,
            row.reduce((s, w, i) => s + w * rgb[i]!, 0),
          ),
        ),
      ) as Rgb,
    );
  }) as [Rgb, Rgb];
  return Math.hypot(la[0] - lb[0], la[1] - lb[1], la[2] - lb[2]);
}

describe("the palette", () => {
  it.each([...palette])("%s stands out from white and from JupyterLab's dark background", (color) => {
    expect(contrast(color, "#ffffff")).toBeGreaterThanOrEqual(3);
    expect(contrast(color, "#111111")).toBeGreaterThanOrEqual(3);
  });

  it.each(Object.entries(visions))("keeps its first four colours apart under %s", (_, vision) => {
    for (let i = 0; i < 4; i += 1) {
      for (let j = 0; j < i; j += 1) {
        // 10 is about four times the difference that is just noticed.
        expect(difference(palette[i]!, palette[j]!, vision), `${palette[i]} ${palette[j]}`).toBeGreaterThan(10);
      }
    }
  });

  it.each(Object.entries(visions))("keeps neighbours apart under %s", (_, vision) => {
    for (let i = 1; i < palette.length; i += 1) {
      expect(difference(palette[i]!, palette[i - 1]!, vision), `${palette[i]} ${palette[i - 1]}`).toBeGreaterThan(10);
    }
  });

  it("writes text that reads on each background", () => {
    const color = (theme: "neutral" | "light" | "dark") => String(template(theme).layout?.font?.color);
    expect(contrast(color("light"), "#ffffff")).toBeGreaterThanOrEqual(7);
    expect(contrast(color("dark"), "#111111")).toBeGreaterThanOrEqual(7);
    expect(contrast(color("neutral"), "#ffffff")).toBeGreaterThanOrEqual(4.5);
    expect(contrast(color("neutral"), "#111111")).toBeGreaterThanOrEqual(4);
  });
});
