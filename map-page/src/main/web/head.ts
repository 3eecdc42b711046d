// What a page's head holds (PageHead.java), and what the page makes of it.

export interface LayerHead {
  name: string;
  names: string[];
  ids: string[];
  keywords?: string[];
  parents: number[];
  x: number[];
  y: number[];
  r: number[];
}

export interface ColumnHead {
  name: string;
  kind: "category" | "number" | "date" | "text";
  values?: string[];
  low?: number;
  high?: number;
  step?: number;
}

export interface Settings {
  title?: string;
  subTitle?: string;
  titleFontSize: number;
  subTitleFontSize: number;
  width: string;
  height?: string;
  theme: "LIGHT" | "DARK" | "SYSTEM";
  noiseLabel: string;
  noiseColor: string;
  colorLabelText: boolean;
  cvdSafer: boolean;
  outlines: boolean;
  outlineWidth: number;
  topicTree: boolean;
  fontFamily: string;
  fontWeight: number;
  lineSpacing: number;
  haloWidth: number;
  haloColor: string;
  cardFontFamily: string;
  cardFontWeight: number;
  hoverTemplate?: string;
  logo?: string;
  logoWidth: number;
  pointScale: number;
  hoverColor: string;
  radiusMin: number;
  radiusMax: number;
  edge: number;
  edgeMin: number;
  edgeMax: number;
  zoomFraction: number;
  background?: string;
  backgroundImage?: string;
  origins: string[];
}

type RawLabel = [layer: number, cluster: number, font: number, width: number, from: number, to: number, breaks?: string | number[]];

export interface Head {
  format: number;
  points: number;
  bits: number;
  textRows: number;
  outlineBits: number;
  originX: number;
  originY: number;
  span: number;
  texts: boolean;
  ids: boolean;
  strength: boolean;
  quality: boolean;
  neighbors: number;
  layers: LayerHead[];
  labels: RawLabel[];
  columns: ColumnHead[];
  facts: [string, string][];
  settings: Settings;
}

export interface Label {
  layer: number;
  cluster: number;
  lines: string[];
  font: number;
  width: number;
  from: number;
  to: number;
  x: number;
  y: number;
}

export function labelsOf(head: Head): Label[] {
  return head.labels.map(([layer, cluster, font, width, from, to, breaks]) => {
    const own = head.layers[layer]!;
    let name = own.names[cluster]!;
    if (typeof breaks === "string") name = breaks;
    else if (breaks) for (const at of breaks) name = name.slice(0, at) + "\n" + name.slice(at + 1);
    return { layer, cluster, lines: name.split("\n"), font, width, from, to, x: own.x[cluster]! / 65535, y: own.y[cluster]! / 65535 };
  });
}

/** A name as one line of plain text: without the characters that would turn the direction of what follows. */
export function plain(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, " ").trim();
}
