import { type CaseResult, median, ratioOf, ratiosOf } from './result.js';

const HEADER = 'case|ours ms|keras ms|tuned ms|tfjs ms|ratio|tuned|accuracy|keras accuracy|bar'.split('|');
const NONE = '-';

/** The results as a table of Markdown, one row a case. */
export function showTable(results: readonly CaseResult[]): string {
  return tableOf(HEADER, results.map(row));
}

/** A table of Markdown whose columns are as wide as what is in them. */
export function tableOf(header: readonly string[], body: readonly string[][]): string {
  const rows = [header, ...body];
  const widths = header.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const show = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [show(header), show(widths.map((width) => '-'.repeat(width))), ...body.map(show)].join('\n');
}

function row(result: CaseResult): string[] {
  const { name, rounds, accuracy, kerasAccuracy } = result;
  const times = [rounds.ours, rounds.keras, rounds.kerasTuned, rounds.tfjs].map((side) =>
    shown(median(side), 0),
  );
  const ratios = [rounds.keras, rounds.kerasTuned].map((side) => showRatio(side, rounds.ours));
  return [name, ...times, ...ratios, accuracy.toFixed(4), kerasAccuracy.toFixed(4), verdict(result)];
}

function shown(value: number | null, digits: number): string {
  return value?.toFixed(digits) ?? NONE;
}

/** The median, and the lowest and the highest of the rounds: a noisy machine shows in how far they lie apart. */
function showRatio(theirs: readonly number[], ours: readonly number[]): string {
  const ratios = ratiosOf(theirs, ours);
  if (ratios.length < 2) return shown(median(ratios), 2);
  return `${shown(median(ratios), 2)} (${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)})`;
}

/** Which bars are met, and by how much one is missed. */
function verdict({ bar, rounds }: CaseResult): string {
  if (bar === null) return 'none';
  const ratio = ratioOf(rounds.keras, rounds.ours) ?? Number.NaN;
  const tuned = ratioOf(rounds.kerasTuned, rounds.ours);
  const words = [ratio >= bar.stretch ? met('stretch', bar.stretch) : against('bar', bar.ratio, ratio)];
  if (bar.tuned !== undefined && tuned !== null) words.push(against('tuned bar', bar.tuned, tuned));
  return words.join('; ');
}

function against(name: string, bar: number, ratio: number): string {
  if (ratio >= bar) return met(name, bar);
  const missing = bar - ratio;
  return `${name} ${bar} missed by ${missing < 0.01 ? 'less than 0.01' : missing.toFixed(2)}`;
}

function met(name: string, bar: number): string {
  return `${name} ${bar} met`;
}
