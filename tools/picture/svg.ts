// Boxes, lines and words as SVG, readable on light and on dark pages.

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const style = `
  text { font: 13px system-ui, sans-serif; fill: #172b4d }
  .title { font-weight: 600 }
  .small { font-size: 11px; fill: #505f79 }
  .box { fill: #f4f5f7; stroke: #8993a4 }
  .line { stroke: #6b778c; fill: none }
  .head { fill: #6b778c }
  @media (prefers-color-scheme: dark) {
    text { fill: #dee4ea }
    .small { fill: #9fadbc }
    .box { fill: #22272b; stroke: #738496 }
    .line { stroke: #8c9bab }
    .head { fill: #8c9bab }
  }`;

/** A whole picture; `parts` are what the functions below return. */
export function picture(width: number, height: number, title: string, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
      `viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escape(title)}</title>`,
    `<style>${style}\n</style>`,
    `<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">` +
      `<path class="head" d="M0 0 L8 4 L0 8 z"/></marker></defs>`,
    ...parts,
    "</svg>\n",
  ].join("\n");
}

export function rectangle({ x, y, width, height }: Box): string {
  return `<rect class="box" x="${x}" y="${y}" width="${width}" height="${height}" rx="4"/>`;
}

export function words(
  x: number,
  y: number,
  text: string,
  look: "title" | "small" | "plain" = "plain",
  anchor = "start",
): string {
  return `<text class="${look}" x="${x}" y="${y}" text-anchor="${anchor}">${escape(text)}</text>`;
}

/** From the first point to the second, with a head at its end. */
export function arrow(fromX: number, fromY: number, toX: number, toY: number): string {
  const line = `M${round(fromX)} ${round(fromY)} L${round(toX)} ${round(toY)}`;
  return `<path class="line" marker-end="url(#head)" d="${line}"/>`;
}

export function line(fromX: number, fromY: number, toX: number, toY: number): string {
  return `<path class="line" d="M${round(fromX)} ${round(fromY)} L${round(toX)} ${round(toY)}"/>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
