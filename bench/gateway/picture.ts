/** Bars of ratios as SVG: one group for each contender, readable on light and dark pages alike. */

export interface Bars {
  readonly title: string;
  readonly groups: readonly {
    readonly label: string;
    readonly bars: readonly { readonly label: string; readonly value: number }[];
  }[];
}

const WIDTH = 760;
const LEFT = 240;
const RIGHT = 60;
const BAR = 14;
const GAP = 12;
const TOP = 56;
const COLOURS = ['#2f6fb3', '#3f9c8f', '#b3772f'];

/** `most`: the value at which bars are cut, so that one long bar does not flatten the rest. */
export function barsAsSvg({ title, groups }: Bars, most: number): string {
  const scale = (WIDTH - LEFT - RIGHT) / most;
  const lines: string[] = [];
  let y = TOP;
  for (const { label, bars } of groups) {
    lines.push(text(LEFT - 10, y + (bars.length * BAR) / 2 + 4, label, 'end'));
    for (const [index, bar] of bars.entries()) {
      const width = Math.max(0, Math.min(bar.value, most) * scale);
      lines.push(
        `<rect x="${LEFT}" y="${y}" width="${width.toFixed(1)}" height="${BAR - 2}" fill="${COLOURS[index % COLOURS.length]}"/>`,
        text(LEFT + width + 6, y + 11, `${bar.value.toFixed(2)} ${bar.label}`, 'start'),
      );
      y += BAR;
    }
    y += GAP;
  }
  const one = LEFT + scale;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y + 8}" role="img">`,
    `<title>${escaped(title)}</title>`,
    '<style>text{font:12px sans-serif;fill:#222}line{stroke:#888}',
    '@media (prefers-color-scheme:dark){text{fill:#ddd}}</style>',
    `<text x="12" y="24" style="font-size:15px">${escaped(title)}</text>`,
    `<line x1="${one}" y1="${TOP - 10}" x2="${one}" y2="${y - GAP}" stroke-dasharray="3 3"/>`,
    ...lines,
    '</svg>\n',
  ].join('\n');
}

function text(x: number, y: number, value: string, anchor: 'start' | 'end'): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escaped(value)}</text>`;
}

function escaped(value: string): string {
  return value.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
