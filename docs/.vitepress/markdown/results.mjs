// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";

/** The subjects in the order of the legend; others follow in the order of the file. */
const FIRST = ["bulkpipe", "bulkpipe-shared", "bulkpipe-default", "bulkpipe-staged"];

/** Reads a CSV of results: its comments as an object, and its rows as objects. */
export function readResults(file) {
  const about = {};
  const lines = [];
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const comment = /^# ([^=]+)=(.*)$/.exec(line);
    if (comment) {
      about[comment[1]] = comment[2];
    } else if (line) {
      lines.push(cells(line));
    }
  }
  const [header, ...rows] = lines;
  return {
    about,
    columns: header,
    rows: rows.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i]]))),
  };
}

/** The cells of a line; a cell with a space or a comma is quoted. */
function cells(line) {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain,
  );
}

/**
 * What a plot shows of a file: `figure` over the column `x`, or a bar a subject without one. The
 * other columns become choices; those of `choose` come first.
 */
export function plotOf(file, { figure, x, choose }) {
  const { about, columns, rows } = readResults(file);
  const ofFigure = rows.filter((row) => row.figure === figure);
  if (ofFigure.length === 0) {
    throw new Error(`${file} has no figure ${figure}`);
  }
  const fixed = ["subject", "figure", "median", "least", "most", "rounds", x];
  const choices = [];
  for (const name of columns.filter((column) => !fixed.includes(column))) {
    const values = [...new Set(ofFigure.map((row) => row[name]))];
    if (values.length > 1) {
      values.sort((a, b) => (b === choose[name]) - (a === choose[name]));
      choices.push({ name, values });
    }
  }
  const all = [...new Set(ofFigure.map((row) => row.subject))];
  const subjects = [...FIRST.filter((name) => all.includes(name)), ...all.filter((name) => !FIRST.includes(name))];
  const cellsOfPlot = ofFigure.map((row) => [
    subjects.indexOf(row.subject),
    ...choices.map(({ name, values }) => values.indexOf(row[name])),
    ...(x ? [Number(row[x])] : []),
    Number(row.median),
    Number(row.least),
    Number(row.most),
  ]);
  return { figure, x, choices, subjects, cells: cellsOfPlot, jdk: about.jdk, commit: about.commit };
}
