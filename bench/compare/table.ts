import { type CaseResult, fractionOfPeak, median, ratioOf, ratiosOf, type Side } from './result.js';

/** The columns of times; those without any are left out. */
const TIMES: Readonly<Record<Side, string>> = {
  ours: 'ours ms',
  keras: 'keras ms',
  kerasTuned: 'tuned ms',
  tfjs: 'tfjs ms',
  torch: 'torch ms',
  torchCompiled: 'torch.compile ms',
  jax: 'jax ms',
};
const REST = 'ratio|tuned|GFLOP a step|of peak|accuracy|keras accuracy|bar'.split('|');
const NONE = '-';

/** The results as a table of Markdown, one row a case. @param peak of this machine, in FLOP a second */
export function showTable(results: readonly CaseResult[], peak: number): string {
  const sides = Object.keys(TIMES).filter(isSide);
  const shown = sides.filter((side) => results.some(({ rounds }) => rounds[side].length > 0));
  const header = [...['case', ...shown.map((side) => TIMES[side])], ...REST];
  return tableOf(
    header,
    results.map((result) => row(result, shown, peak)),
  );
}

function isSide(name: string): name is Side {
  return name in TIMES;
}

/** A table of Markdown whose columns are as wide as what is in them. */
export function tableOf(header: readonly string[], body: readonly string[][]): string {
  const rows = [header, ...body];
  const widths = header.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const show = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [show(header), show(widths.map((width) => '-'.repeat(width))), ...body.map(show)].join('\n');
}

function row(result: CaseResult, sides: readonly Side[], peak: number): string[] {
  const { name, rounds, accuracy, kerasAccuracy, work } = result;
  const times = sides.map((side) => shown(median(rounds[side]), 0));
  const ratios = [rounds.keras, rounds.kerasTuned].map((side) => showRatio(side, rounds.ours));
  const speed = [
    work === null ? NONE : (work.step / 1e9).toFixed(3),
    showFraction(fractionOfPeak(result, peak)),
  ];
  return [
    name,
    ...times,
    ...ratios,
    ...speed,
    accuracy.toFixed(4),
    kerasAccuracy.toFixed(4),
    verdict(result),
  ];
}

function showFraction(fraction: number | null): string {
  return fraction === null ? NONE : `${(100 * fraction).toFixed(0)} %`;
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
