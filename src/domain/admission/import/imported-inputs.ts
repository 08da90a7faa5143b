import type { ArrayStatistics } from '../../../contracts/datasets/findings.js';
import type { XOp } from '../../../contracts/datasets/preprocessing.js';
import type { ModelInput as ManifestInput } from '../../../contracts/models.js';
import type { ModelImport } from '../../../contracts/weights/model-import.js';
import { showShape } from '../../../keras/shape.js';
import { imageLayout } from '../../data/image-layout.js';
import { inferPreprocessing } from '../../data/preprocessing.js';
import type { InferredInput, InferredModel } from '../../model/inferred-model.js';
import type { Finding, JobWarning } from '../../problems/finding.js';

type Given = Pick<ModelImport, 'preprocessing' | 'input_shape' | 'value_range'>;

/** The inputs of an imported model, and what was found about their preprocessing. */
export interface ImportedInputs {
  inputs: ManifestInput[];
  issues: Finding[];
  warnings: JobWarning[];
}

/** Describes the inputs of an imported model: no statistics are known of its training data. */
export function importedInputs({ inputs }: Pick<InferredModel, 'inputs'>, given: Given): ImportedInputs {
  const [only, ...others] = inputs;
  if (only === undefined || others.length > 0)
    return {
      inputs: inputs.map((input) => described(input, given)),
      issues: severalIssues(given),
      warnings: [],
    };
  const { preprocessing = [], input_shape: shape = [...only.shape] } = given;
  const pointer = '/preprocessing';
  const inferred = inferPreprocessing({ shape: [...shape], dtype: 'float32' }, preprocessing, pointer);
  if (inferred.outcome === 'rejected') return { inputs: [], issues: inferred.issues, warnings: [] };
  const { input, ops } = inferred.value;
  const issues = [...fittedIssues(ops), ...shapeIssues(input.shape, only), ...rangeIssues(given)];
  const whole = {
    ...described({ ...only, shape }, given),
    preprocessing: ops,
    model_input_shape: [...only.shape],
  };
  return { inputs: [whole], issues, warnings: rangeWarnings(whole, given) };
}

function described({ name, shape, dtype }: InferredInput, { value_range: range }: Given): ManifestInput {
  const [low = 0, high = 255] = range ?? [];
  const isImage = dtype !== 'string' && imageLayout(shape) !== null;
  return {
    name,
    input: { shape: [...shape], dtype: dtype === 'string' ? 'string' : 'float32' },
    preprocessing: [],
    model_input_shape: [...shape],
    background: null,
    feature_names: null,
    statistics: { x: UNKNOWN, y: null, columns: null, border_mean: null },
    units: isImage ? { low, high, source: range === undefined ? 'usual' : 'upload' } : null,
  };
}

const UNKNOWN: ArrayStatistics = {
  min: null,
  max: null,
  mean: null,
  std: null,
  nan_count: 0,
  infinite_count: 0,
};

/** Which input would take the steps? */
function severalIssues(given: Given): Finding[] {
  return (['preprocessing', 'input_shape'] as const).flatMap((field) =>
    given[field] === undefined
      ? []
      : {
          pointer: `/${field}`,
          code: 'conflicting_arguments' as const,
          detail: `The model has several inputs; ${field} is for models with one. Omit it, and send samples as the inputs take them.`,
        },
  );
}

/** Statistics are fitted in training only. */
function fittedIssues(steps: readonly XOp[]): Finding[] {
  return steps.flatMap((step, index) => {
    const isTraining = step.op === 'mix_up' || step.op === 'cut_mix' || step.op === 'window';
    const isUnfitted = step.op === 'normalize' && (step.mean === undefined || step.std === undefined);
    if (!isTraining && !isUnfitted) return [];
    const detail = isUnfitted
      ? 'normalize needs mean and std here: there is no dataset to compute them from.'
      : `${step.op} is for training; omit it.`;
    return { pointer: `/preprocessing/${index}`, code: 'unsupported_argument' as const, detail };
  });
}

function shapeIssues(shape: readonly number[], { shape: expected }: InferredInput): Finding[] {
  if (showShape(shape) === showShape(expected)) return [];
  const detail = `Samples have the shape ${showShape(shape)} after preprocessing, but the model takes ${showShape(expected)}. Send input_shape, the shape before preprocessing.`;
  return [{ pointer: '/preprocessing', code: 'shape_mismatch', detail }];
}

function rangeIssues({ value_range: range = [0, 255] }: Given): Finding[] {
  const [low = 0, high = 0] = range;
  if (low < high) return [];
  const detail = `value_range is the value of black and that of white, the smaller first; got [${low}, ${high}].`;
  return [{ pointer: '/value_range', code: 'invalid_value', detail }];
}

function rangeWarnings({ units }: ManifestInput, { value_range: range }: Given): JobWarning[] {
  if (units === null || range !== undefined) return [];
  const detail =
    'Images are passed to the model with black as 0 and white as 255, before preprocessing. Send value_range if it was trained on others.';
  return [{ pointer: '/value_range', code: 'assumed_value_range', detail }];
}
