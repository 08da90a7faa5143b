import type { XOp, YOp } from '../../contracts/datasets/preprocessing.js';
import { type Shape, showShape } from '../../keras/shape.js';
import type { Finding } from '../problems/finding.js';

/** A step that mixes the samples of a training batch, and their labels. */
export type MixingOp = Extract<XOp, { op: 'mix_up' | 'cut_mix' }>;

/** Whether a step on inputs mixes samples. */
export const isMixing = (step: XOp): step is MixingOp => step.op === 'mix_up' || step.op === 'cut_mix';

/** Whether a step on labels mixes those of samples. */
export const isLabelMixing = ({ op }: YOp): boolean => op === 'mix_up' || op === 'cut_mix';

/** The steps that mix samples, in order. */
export const mixingOf = (steps: readonly XOp[]): MixingOp[] => steps.filter(isMixing);

/** The steps that apply to each sample by itself: all of a prediction. */
export const withoutMixing = (steps: readonly XOp[]): XOp[] => steps.filter((step) => !isMixing(step));

/** The labels of samples that the steps on the inputs mix are mixed as well, unless their own steps say so already. */
export const withLabelMixing = (steps: readonly YOp[], mixing: readonly MixingOp[]): YOp[] =>
  steps.some(isLabelMixing) ? [...steps] : [...steps, ...mixing.map(({ op }) => ({ op }))];

/** A step with its defaults, or why it does not apply after the steps before it. */
export function inferMixing(
  step: MixingOp,
  shape: Shape,
  before: readonly XOp[],
): { op: MixingOp } | { complaint: string } {
  const { op } = step;
  if (before.some((earlier) => earlier.op === 'window'))
    return { complaint: `${op} does not mix windows of rows. Remove one of the two steps.` };
  if (before.some((earlier) => earlier.op === op)) return { complaint: `The steps have a second ${op}.` };
  if (op === 'mix_up') return { op: { op, alpha: step.alpha ?? 0.2 } };
  const { factor = [0, 1], data_format = 'channels_last' } = step;
  if (shape.length !== 3)
    return {
      complaint: `cut_mix accepts images [height, width, channels]; got ${showShape(shape)}. Use mix_up for samples of another shape.`,
    };
  return { op: { op, factor: [...intervalOf(factor)], data_format } };
}

/** The interval that a factor stands for. */
export const intervalOf = (factor: number | readonly number[] = [0, 1]): readonly number[] =>
  typeof factor === 'number' ? [0, factor] : factor.toSorted((a, b) => a - b);

/** Why a step must not come after one that mixes samples. */
export const AFTER_MIXING =
  'mix_up and cut_mix mix samples that are ready for the model, and must be the last steps; move this step before them.';

/** An input or output, and its steps. */
export interface LocatedSteps<Op> {
  steps: readonly Op[];
  /** Of the steps. */
  pointer: string;
}

/** Rejects samples that are mixed in one input and not in another, and labels that are mixed in another way than their inputs. */
export function mixingIssues(
  inputs: readonly LocatedSteps<XOp>[],
  labels: readonly LocatedSteps<YOp>[],
): Finding[] {
  const [first, ...others] = inputs.map(({ steps }) => JSON.stringify(mixingOf(steps)));
  const unlike = others.findIndex((other) => other !== first);
  const differing = inputs[unlike + 1];
  if (unlike >= 0 && differing !== undefined) return [conflict(differing.pointer, ALL_INPUTS)];
  const mixing = mixingOf(inputs[0]?.steps ?? []);
  const cut = mixing.findIndex(({ op }) => op === 'cut_mix');
  const onSeveral =
    cut >= 0 && inputs.length > 1 ? inputs.map(({ pointer }) => conflict(pointer, ONE_INPUT)) : [];
  return [...onSeveral, ...labels.flatMap((located) => labelIssues(located, mixing))];
}

const ALL_INPUTS =
  'Samples are mixed with all of their inputs: every input must end with the same mix_up step. Add it to the others, or remove it.';
const ONE_INPUT = 'cut_mix needs a model with one input, an image. Use mix_up, which mixes all inputs.';

const conflict = (pointer: string, detail: string): Finding => ({
  pointer,
  code: 'conflicting_arguments',
  detail,
});

function labelIssues({ steps, pointer }: LocatedSteps<YOp>, mixing: readonly MixingOp[]): Finding[] {
  const own = steps.filter(isLabelMixing).map(({ op }) => op);
  const expected = mixing.map(({ op }) => op);
  if (own.length === 0 || String(own) === String(expected)) return [];
  const place = steps.findIndex(isLabelMixing);
  const detail =
    expected.length === 0
      ? `The labels are mixed but the inputs are not. Add {"op": "${own[0]}"} to the end of dataset.x, or remove it here.`
      : `The inputs are mixed by ${expected.join(', then ')}, but the labels by ${own.join(', then ')}. Remove the steps here: they follow from those in dataset.x.`;
  return [conflict(`${pointer}/${place}`, detail)];
}
