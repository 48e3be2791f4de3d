// SPDX-License-Identifier: Apache-2.0

/** Colours that can be told apart on white and on black, of at least 3:1 against both. */
const COLOURS = [
  "#2f74d0", "#d9480f", "#2b8a3e", "#9c36b5", "#0c8599", "#c2255c", "#997404", "#6741d9", "#828282",
];

/** The colour of a subject: Bulkpipe's forms first. */
export function colourOf(index) {
  return COLOURS[index % COLOURS.length];
}

/** Dashed from the second round of colours on. */
export function dashOf(index) {
  return index < COLOURS.length ? undefined : [6, 4];
}

/** A figure with three digits. */
export function shown(value) {
  if (value === null || value === undefined) {
    return "-";
  }
  if (value === 0) {
    return "0";
  }
  return value >= 1000 ? String(Math.round(value)) : value.toPrecision(3).replace(/\.?0+$/, "");
}

/** A number of bytes as a label, as short as can be; other numbers as they are. */
export function size(value) {
  if (value >= 1 << 20 && value % (1 << 20) === 0) {
    return `${value >> 20} MiB`;
  }
  return value >= 1024 && value % 1024 === 0 ? `${value >> 10} KiB` : `${value}`;
}

/**
 * The cells of a plot for the choices made: a point is `[x, median, least, most]`, and a subject
 * without points is left out.
 */
export function seriesOf(plot, chosen) {
  const first = 1 + plot.choices.length;
  return plot.subjects
    .map((name, index) => {
      const points = plot.cells
        .filter((cell) => cell[0] === index && chosen.every((choice, i) => cell[1 + i] === choice))
        .map((cell) => (plot.x ? cell.slice(first) : [0, ...cell.slice(first)]))
        .sort((a, b) => a[0] - b[0]);
      return { name, index, points };
    })
    .filter((series) => series.points.length > 0);
}
