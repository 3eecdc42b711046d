// From lightness, chroma and hue to the colors of a theme.

export type Rgb = [number, number, number];

export function oklch(l: number, c: number, h: number): Rgb {
  for (let chroma = c; ; chroma -= 0.01) {
    const a = Math.max(chroma, 0) * Math.cos((h * Math.PI) / 180), b = Math.max(chroma, 0) * Math.sin((h * Math.PI) / 180);
    const x = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3, y = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3, z = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
    const rgb = [4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z, -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z, -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z];
    if (chroma <= 0 || rgb.every((v) => v > -0.001 && v < 1.001)) return rgb.map((v) => Math.round(255 * Math.min(1, Math.max(0, v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055)))) as Rgb;
  }
}

/** A stored color as a point of the theme: dark grounds need lighter points. */
export function pointColor(l: number, c: number, h: number, dark: boolean): Rgb {
  return dark ? oklch(0.5 + 0.42 * l, c * 0.95, h) : oklch(l, c, h);
}

/** The same color as text: at least 4.5 : 1 against the theme's ground. */
export function textColor(l: number, c: number, h: number, dark: boolean): Rgb {
  return dark ? oklch(Math.max(0.78, 0.62 + 0.3 * l), c * 0.8, h) : oklch(Math.min(0.48, l * 0.72), c, h);
}

/** "#rrggbbaa" as numbers, alpha from 0 to 1. */
export function hex(color: string): [number, number, number, number] {
  const v = parseInt(color.slice(1).padEnd(8, "f"), 16);
  return [(v >>> 24) & 255, (v >>> 16) & 255, (v >>> 8) & 255, (v & 255) / 255];
}

export function css([r, g, b]: readonly number[], alpha = 1): string {
  return `rgb(${r} ${g} ${b} / ${alpha})`;
}

/** A scale of 254 colors from low to high, readable in any color vision: lightness rises all the way. */
export function ramp(share: number, dark: boolean): Rgb {
  const l = dark ? 0.36 + 0.56 * share : 0.86 - 0.56 * share;
  return oklch(l, 0.06 + 0.12 * Math.sin(Math.PI * (0.15 + 0.75 * share)), dark ? 285 - 190 * share : 95 + 190 * share);
}
