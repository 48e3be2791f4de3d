"use strict";
// Shows the results: a plot and a table for each group of cells of the first figure, the tables of
// the other figures folded. All texts go in as text.

const results = JSON.parse(document.getElementById("results").textContent);
const dark = matchMedia("(prefers-color-scheme: dark)");
const plots = [];

const LIGHT = ["#0969da", "#cf222e", "#1a7f37", "#8250df", "#9a6700", "#bf3989", "#1b7c83", "#57606a"];
const DARK = ["#6cb6ff", "#ff7b72", "#57d364", "#d2a8ff", "#e3b341", "#ff9bce", "#56d4dd", "#b1bac4"];
const DASHES = [[], [6, 4], [2, 3]];

function element(parent, name, text = "", attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  return parent.appendChild(made);
}

/** Three digits that count, no exponent where it can be helped. */
function number(value) {
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-4 && size < 1e9)) {
    return size >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
  }
  return value.toExponential(2);
}

function title(table) {
  return Object.entries(table.common).map(([name, value]) => `${name} = ${value}`).join(", ")
      || "all cells";
}

const measured = table => table.rows.filter(row => row.entries.some(entry => entry));
const columnName = (table, column) => `${table.property} ${column}`.trim();

function showTable(parent, table) {
  const first = table.rows[0].subject;
  element(parent, "p", `${table.figure}, ${table.moreIsBetter ? "more" : "less"} is better: the`
      + ` median; the least to the most, and of how many samples; how many times (×) better`
      + ` ${first} is.`, {class: "caption"});
  const scroll = element(parent, "div", "", {class: "scroll", tabindex: "0", role: "region",
    "aria-label": table.figure});
  const shown = element(scroll, "table", "", {class: "figures"});
  const head = element(element(shown, "thead"), "tr");
  const means = table.columns.length > 1 ? ["geometric mean"] : [];
  ["subject", ...table.columns.map(each => columnName(table, each)), ...means].forEach(each =>
    element(head, "th", each, {scope: "col"}));
  const body = element(shown, "tbody");
  for (const row of measured(table)) {
    const line = element(body, "tr");
    element(line, "th", row.subject, {scope: "row"});
    for (const entry of row.entries) {
      const cell = element(line, "td", entry ? "" : "–");
      if (entry) {
        element(cell, "span", number(entry.spread.median), {class: "median"});
        element(cell, "span", `${number(entry.spread.least)}–${number(entry.spread.most)}`
            + ` (${entry.samples})`, {class: "spread"});
        element(cell, "span", entry.ratio === null ? "" : `${number(entry.ratio)}×`);
      }
    }
    means.forEach(() => element(line, "td", row.mean === null ? "–" : `${number(row.mean)}×`));
  }
}

/** The x axis has the last property where that is a number, else the subjects. */
function plotted(table) {
  const numbers = table.columns.map(Number);
  const numeric = numbers.length > 1 && numbers.every(each => each > 0);
  const order = [...numbers.keys()].sort((a, b) => numbers[a] - numbers[b]);
  const rows = measured(table);
  const series = numeric
      ? table.rows.map(row => ({name: row.subject, entries: order.map(i => row.entries[i])}))
      : table.columns.map((each, i) =>
          ({name: columnName(table, each), entries: rows.map(row => row.entries[i])}));
  return {
    numeric,
    xs: numeric ? order.map(i => numbers[i]) : rows.map((_, i) => i + 1),
    labels: numeric ? order.map(i => table.columns[i]) : rows.map(row => row.subject),
    series: series.filter(each => each.entries.some(entry => entry && entry.spread.median > 0)),
  };
}

function line(context, fromX, fromY, toX, toY) {
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.lineTo(toX, toY);
  context.stroke();
}

/** Thin lines from the least to the most sample. */
function whiskers(series) {
  return chart => {
    const context = chart.ctx;
    context.save();
    context.globalAlpha = 0.45;
    context.lineWidth = devicePixelRatio;
    chart.series.slice(1).forEach((shown, i) => {
      context.strokeStyle = shown.stroke();
      series[i].entries.forEach((entry, j) => {
        if (shown.show && entry && entry.spread.least > 0) {
          const x = chart.valToPos(chart.data[0][j], "x", true);
          const y = value => chart.valToPos(value, "y", true);
          line(context, x, y(entry.spread.least), x, y(entry.spread.most));
        }
      });
    });
    context.restore();
  };
}

function draw(place, table) {
  place.textContent = "";
  const style = getComputedStyle(document.documentElement);
  const color = name => style.getPropertyValue(name).trim();
  const palette = dark.matches ? DARK : LIGHT;
  const {numeric, xs, labels, series} = plotted(table);
  if (series.length === 0) {
    element(place, "p", "There is nothing to plot.");
    return;
  }
  const spreads = series.flatMap(each => each.entries).filter(entry => entry).map(e => e.spread);
  const least = Math.min(...spreads.map(each => each.least).filter(each => each > 0));
  const most = Math.max(...spreads.map(each => each.most));
  const thin = {stroke: color("--line"), width: 1};
  const axis = {stroke: color("--muted"), grid: thin, ticks: thin};
  const long = Math.max(...labels.map(each => each.length));
  const chart = new uPlot({
    width: place.clientWidth || 900,
    height: numeric ? 460 : 380 + 7 * long,
    scales: {
      x: numeric
          ? {time: false, distr: 3, range: [xs[0] * 0.8, xs[xs.length - 1] * 1.25]}
          : {time: false, range: [0.5, xs.length + 0.5]},
      y: {distr: 3, range: [least * 0.8, most * 1.25]},
    },
    axes: [
      {...axis, splits: () => xs, values: () => labels, filter: (_, splits) => splits,
        label: numeric ? table.property : undefined, rotate: numeric ? 0 : -55,
        size: numeric ? 40 : 20 + 7 * long},
      {...axis, size: 70, label: `${table.figure}, ${table.moreIsBetter ? "more" : "less"} is better`,
        values: (_, splits) => splits.map(each => each === null ? "" : number(each))},
    ],
    series: [
      {label: numeric ? table.property : "subject", value: (_, x, __, i) => labels[i] ?? ""},
      ...series.map((each, i) => ({
        label: each.name,
        stroke: () => palette[i % palette.length],
        width: i === 0 ? 3 : 1.5,
        dash: DASHES[Math.floor(i / palette.length) % DASHES.length],
        paths: numeric ? undefined : () => null,
        points: {show: true, size: numeric ? 6 : 9, fill: palette[i % palette.length]},
        value: (_, value) => value === null ? "–" : number(value),
      })),
    ],
    hooks: {draw: [whiskers(series)]},
  }, [xs, ...series.map(each =>
    each.entries.map(e => e && e.spread.median > 0 ? e.spread.median : null))], place);
  const save = element(place, "a", "Save the plot as PNG", {href: "#", class: "caption"});
  save.addEventListener("click", () => {
    save.href = picture(chart, color).toDataURL("image/png");
    save.download = `${title(table).replace(/[^a-z0-9]+/gi, "-")}.png`;
  });
}

/** The plot on the page's colour, with the names of its series below, one a line. */
function picture(chart, color) {
  const source = chart.ctx.canvas;
  const made = document.createElement("canvas");
  const context = made.getContext("2d");
  const unit = devicePixelRatio;
  made.width = source.width;
  made.height = source.height + chart.series.length * 22 * unit;
  context.font = "13px system-ui, sans-serif";
  context.fillStyle = color("--paper");
  context.fillRect(0, 0, made.width, made.height);
  context.drawImage(source, 0, 0);
  context.lineWidth = 2;
  context.translate(0, source.height);
  context.scale(unit, unit);
  chart.series.slice(1).forEach((each, i) => {
    const y = (i + 1) * 22;
    context.strokeStyle = each.stroke();
    context.setLineDash(each.dash);
    line(context, 10, y - 4, 34, y - 4);
    context.fillStyle = color("--ink");
    context.fillText(each.label, 40, y);
  });
  return made;
}

function showResult(main, contents, result, index) {
  const heading = element(main, "h2", result.file, {id: `result-${index}`});
  element(element(contents, "li"), "a", result.file, {href: `#${heading.id}`});
  element(main, "p", result.machine, {class: "fact"});
  if (result.command) {
    element(main, "pre", result.command);
  }
  if (Object.values(result.subjects).some(each => each)) {
    const details = element(main, "details");
    element(details, "summary", "What the subjects are");
    const list = element(details, "dl");
    Object.entries(result.subjects).forEach(([name, description]) => {
      element(list, "dt", name);
      element(list, "dd", description);
    });
  }
  const [figure, ...others] = result.figures;
  (figure ?? []).forEach((table, group) => {
    element(main, "h3", title(table));
    const place = element(element(main, "figure"), "div");
    plots.push([place, table]);
    showTable(main, table);
    if (others.length > 0) {
      const details = element(main, "details");
      element(details, "summary", `Other figures: ${others.map(o => o[0].figure).join("; ")}`);
      others.forEach(other => showTable(details, other[group]));
    }
  });
  if (!figure) {
    element(main, "p", "There are no samples.");
  }
}

const main = document.querySelector("main");
const contents = element(document.querySelector("nav"), "ol");
results.forEach((result, index) => showResult(main, contents, result, index));
const drawAll = () => plots.forEach(([place, table]) => draw(place, table));
drawAll();
dark.addEventListener("change", drawAll);
let resized = 0;
addEventListener("resize", () => {
  clearTimeout(resized);
  resized = setTimeout(drawAll, 200);
});
