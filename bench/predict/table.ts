import { median } from '../compare/result.js';
import { tableOf } from '../compare/table.js';
import type { Run } from '../wrk.js';
import type { RowResult } from './measure.js';
import type { Bar } from './rows.js';
import type { Side } from './sides.js';

const HEADER = [
  'requests',
  'ours/s',
  'p50',
  'p99',
  'tuned/s',
  'p50',
  'p99',
  'tuned2/s',
  'usual/s',
  'ratio',
  'bar',
];
const NONE = '-';

/** The medians of the rounds as a table of Markdown; latencies in ms. */
export function showTable(results: readonly RowResult[]): string {
  return tableOf(HEADER, results.map(cells));
}

function cells(result: RowResult): string[] {
  const of = (side: Side, field: keyof Run, digits: number): string =>
    shown(medianOf(result, side, field), digits);
  return [
    result.row.name,
    ...[of('ours', 'perSecond', 0), of('ours', 'p50Ms', 2), of('ours', 'p99Ms', 2)],
    ...[of('tuned', 'perSecond', 0), of('tuned', 'p50Ms', 2), of('tuned', 'p99Ms', 2)],
    of('tuned2', 'perSecond', 0),
    of('usual', 'perSecond', 0),
    showRatio(result),
    [verdict(result), failures(result)].filter((text) => text !== '').join('; '),
  ];
}

/** Requests a second of ours over those of the tuned peer, or, where the bar is of latency, that of p50. */
export function ratiosOf({ row, runs }: RowResult): number[] {
  const field = row.bar?.of === 'p50' ? 'p50Ms' : 'perSecond';
  const [ours, tuned] = [runs.get('ours') ?? [], runs.get('tuned') ?? []];
  return ours.flatMap((run, round) => {
    const peer = tuned[round];
    return peer === undefined ? [] : [run[field] / peer[field]];
  });
}

function showRatio(result: RowResult): string {
  const ratios = ratiosOf(result);
  if (ratios.length === 0) return NONE;
  const range = `${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)}`;
  return `${shown(median(ratios), 2)} (${range})`;
}

/** Whether the bar is met by the median of the rounds. */
export function verdict(result: RowResult): string {
  const { bar } = result.row;
  const ratio = median(ratiosOf(result));
  if (bar === null) return 'none';
  if (ratio === null) return NONE;
  return `${inWords(bar)} ${isMet(bar, ratio) ? 'met' : 'missed'}`;
}

function isMet(bar: Bar, ratio: number): boolean {
  return bar.of === 'p50' ? ratio <= bar.atMost : ratio >= bar.atLeast;
}

function inWords(bar: Bar): string {
  return bar.of === 'p50' ? `p50 ≤ ${bar.atMost}` : `≥ ${bar.atLeast}`;
}

/** A side that answers errors is not measured by its throughput. */
function failures({ runs }: RowResult): string {
  const shares = [...runs].flatMap(([side, sideRuns]) => {
    const failed = sum(sideRuns, ({ refused, broken }) => refused + broken);
    const requests = sum(sideRuns, (run) => run.requests);
    return failed === 0 ? [] : [`${side}: ${((100 * failed) / requests).toFixed(1)} % failed`];
  });
  return shares.join(', ');
}

function sum(runs: readonly Run[], of: (run: Run) => number): number {
  return runs.reduce((total, run) => total + of(run), 0);
}

/** The median of a side's rounds; null where it has none. */
export function medianOf({ runs }: RowResult, side: Side, field: keyof Run): number | null {
  return median((runs.get(side) ?? []).map((run) => run[field]));
}

function shown(value: number | null, digits: number): string {
  return value?.toFixed(digits) ?? NONE;
}

/** One entry of the JSON that the benchmark ends with. */
export function toJson(result: RowResult) {
  return {
    row: result.row.name,
    ratio: median(ratiosOf(result)),
    bar: result.row.bar,
    runs: Object.fromEntries(result.runs),
  };
}
