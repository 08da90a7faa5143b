import type { XOp, YOp } from '../../contracts/datasets/preprocessing.js';
import type { Finding } from '../problems/finding.js';

/** The rows of an array that make up one sample, counted from the first row of the sample. */
export interface RowSpan {
  /** Rows between the first row of the sample and the first of the span. */
  offset: number;
  length: number;
  /** Rows from one to the next. */
  rate: number;
}

/** How rows are cut into windows, as in Keras's timeseries_dataset_from_array. */
export interface WindowPlan {
  /** Rows from the beginning of one window to the beginning of the next. */
  stride: number;
  /** The training rows that are used. */
  start: number;
  end: number | null;
  /** Rows from the first row of a window to the row of its labels. */
  targetOffset: number;
  /** Rows from the first row of a window to the last one that it needs. */
  reach: number;
}

export type WindowOp = Extract<XOp, { op: 'window' }>;

/** The window among the steps on an input. */
export const windowOf = (steps: readonly XOp[]): WindowOp | undefined =>
  steps.find((step): step is WindowOp => step.op === 'window');

/** The rows of an input in a sample; undefined without windows. An input without a window has the first row of each. */
export function spanOfInput(steps: readonly XOp[], plan: WindowPlan | null): RowSpan | undefined {
  const window = windowOf(steps);
  if (plan === null || window === undefined) return undefined;
  return { offset: 0, length: window.sequence_length, rate: window.sampling_rate ?? 1 };
}

/** The rows of labels in a sample; undefined for its own row. */
export function spanOfLabels(steps: readonly YOp[], plan: WindowPlan | null): RowSpan | undefined {
  if (plan === null) return undefined;
  const window = steps.find((step) => step.op === 'window');
  const { sequence_length: length = 1, sampling_rate: rate = 1 } = window ?? {};
  return length === 1 && plan.targetOffset === 0 ? undefined : { offset: plan.targetOffset, length, rate };
}

/** The windows of a job; null if its samples are rows. @param labels The steps of each array of labels */
export function windowPlan(
  inputs: readonly (readonly XOp[])[],
  labels: readonly (readonly YOp[])[],
): WindowPlan | null {
  const windows = inputs.flatMap((steps) => windowOf(steps) ?? []);
  const [first] = windows;
  if (first === undefined) return null;
  const plan = { ...cutOf(first), reach: 0 };
  const spans = [
    ...inputs.flatMap((steps) => spanOfInput(steps, plan) ?? []),
    ...labels.flatMap((steps) => spanOfLabels(steps, plan) ?? []),
  ];
  const reaches = spans.map(({ offset, length, rate }) => offset + (length - 1) * rate);
  return { ...plan, reach: Math.max(...reaches) };
}

const cutOf = ({ sequence_stride, start_index, end_index, target_offset }: WindowOp) => ({
  stride: sequence_stride ?? 1,
  start: start_index ?? 0,
  end: end_index ?? null,
  targetOffset: target_offset ?? 0,
});

/** Consecutive rows. */
export interface RowRange {
  from: number;
  count: number;
}

/** The first rows of the windows in a range of rows. */
export function windowStarts({ from, count }: RowRange, { stride, reach }: WindowPlan): number[] {
  const length = Math.max(0, Math.ceil((count - reach) / stride));
  return Array.from({ length }, (_, index) => from + index * stride);
}

/** The rows of a range that training uses. */
export function usedRows({ from, count }: RowRange, { start, end }: WindowPlan): RowRange {
  const to = Math.min(count, end ?? count);
  const first = Math.min(start, to);
  return { from: from + first, count: to - first };
}

/** A step, and its place in a job. */
export interface LocatedWindow {
  step: WindowOp;
  pointer: string;
}

/** Arguments that decide which rows samples begin at, and so are the same for all inputs. */
const SHARED = ['sequence_stride', 'target_offset', 'start_index', 'end_index'] as const;

/** Rejects windows of several inputs that do not begin at the same rows. */
export function windowIssues([first, ...others]: readonly LocatedWindow[]): Finding[] {
  if (first === undefined) return [];
  return others.flatMap(({ step, pointer }) =>
    SHARED.filter((name) => (step[name] ?? null) !== (first.step[name] ?? null)).map((name) => ({
      pointer: `${pointer}/${name}`,
      code: 'conflicting_arguments' as const,
      detail: `The windows of all inputs must begin at the same rows; ${name} is ${step[name] ?? null} here and ${first.step[name] ?? null} in another input. Use the same ${name}.`,
    })),
  );
}

/** Rejects windows that are longer than a split. */
export function windowCountIssues(
  plan: WindowPlan,
  ranges: Readonly<Record<string, RowRange | null>>,
  pointer: string,
): Finding[] {
  return Object.entries(ranges).flatMap(([split, range]) => {
    if (range === null || windowStarts(range, plan).length > 0) return [];
    const detail = `The ${split} rows that are used (${range.count}) are fewer than the ${plan.reach + 1} rows that a window and its labels need. Use a smaller sequence_length, sampling_rate or target_offset, or more rows.`;
    return [{ pointer, code: 'invalid_value' as const, detail }];
  });
}
