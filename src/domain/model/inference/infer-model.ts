import { portsOf } from '../../../keras/graph/ports.js';
import type { TensorLookup } from '../../../keras/graph/walk.js';
import { safeText } from '../../../schema/show-value.js';
import type { Finding } from '../../problems/finding.js';
import type {
  InferredInput,
  InferredModel,
  InferredTensor,
  ModelInput,
  ModelTail,
} from '../inferred-model.js';
import type { LocatedGraph } from '../located-graph.js';
import { batchComplaint } from './batch-axis.js';
import { embeddingIssues, embeddingWarnings } from './checks/embedding-input.js';
import { textOutput } from './checks/host-issues.js';
import { mixedImageWarnings } from './checks/mixed-images.js';
import { inferGraph } from './infer-graph.js';
import { createInference, type Inference, TOP } from './inference.js';
import { resolveGraph } from './resolve-graph.js';

/** The shapes and weights that were inferred from a model. */
export interface ModelInference {
  issues: Finding[];
  /** Absent where there is any issue. */
  model: InferredModel | undefined;
  /** Every output, with its shape where that is known: enough to compare it with the labels. */
  outputs: readonly KnownTail[];
  /** Whether the outputs are an object of tensors. */
  isObject: boolean;
}

/** The name of an output, and what is known of it. */
export interface KnownTail {
  name: string;
  tail: ModelTail | undefined;
}

/** A model of which nothing could be read. */
export const NOT_INFERRED: ModelInference = { issues: [], model: undefined, outputs: [], isObject: false };

/**
 * Works out shapes and weights, layer by layer. After a layer that cannot be read, or does not fit its input, it continues
 * where a shape is known again, so that every finding is reported at once.
 * @param inputOf the input of a name; undefined where it is not known
 */
export function inferModel(
  graph: LocatedGraph,
  inputOf: (name: string) => ModelInput | undefined,
): ModelInference {
  const inputs = portsOf(graph.inputs).map(({ name, tensor }) => ({ name, tensor, input: inputOf(name) }));
  const given = new Map(
    inputs.map(({ name, tensor, input }) => [
      tensor.node,
      inputTensor(input, inputs.length === 1 ? undefined : name),
    ]),
  );
  const inference = createInference();
  const lookup = inferGraph(graph, given, inference, { ...TOP, isFrozen: graph.trainable === false });
  const outputs = portsOf(graph.outputs).map(
    ({ name, tensor }): KnownTail => ({ name, tail: tailOf(name, lookup(tensor)) }),
  );
  const known = inputs.flatMap(({ name, input }) => (input === undefined ? [] : [{ ...input, name }]));
  const isWhole = known.length === inputs.length && !inference.isPartial;
  const whole = isWhole ? { inputs: known, outputs: outputs.flatMap(({ tail }) => tail ?? []) } : undefined;
  return { ...finish(graph, whole, inference, lookup), outputs, isObject: graph.outputs.kind === 'object' };
}

/** An input of the model as the dataset gives it. */
function inputTensor(input: ModelInput | undefined, name: string | undefined): InferredTensor {
  const label = name === undefined ? 'the dataset' : `input '${name}'`;
  const dtype = input?.dtype === 'string' ? 'string' : 'float32';
  const { shape = 'unknown', distinct } = input ?? {};
  return { shape, batch: null, dtype, isOnHost: true, distinct, from: undefined, label };
}

function tailOf(name: string, tensor: InferredTensor | undefined): ModelTail | undefined {
  if (tensor === undefined || typeof tensor.shape === 'string') return undefined;
  return { name, shape: tensor.shape, from: tensor.from };
}

function finish(
  graph: LocatedGraph,
  whole: (Pick<InferredModel, 'outputs'> & { inputs: InferredInput[] }) | undefined,
  { issues: found, steps, warnings }: Inference,
  lookup: TensorLookup<InferredTensor>,
): Pick<ModelInference, 'issues' | 'model'> {
  if (whole === undefined) return { issues: [...found], model: undefined };
  const layers = steps.filter((step) => step.kind === 'layer');
  const issues = [...found, ...outputIssues(graph, lookup), ...embeddingIssues(layers, whole.inputs)];
  if (issues.length > 0) return { issues, model: undefined };
  const resolved = resolveGraph(graph, steps);
  return {
    issues,
    model: {
      ...whole,
      layers,
      steps,
      graph: resolved,
      warnings: [...warnings, ...embeddingWarnings(layers, whole.inputs), ...mixedImageWarnings(layers)],
    },
  };
}

/** An output without its batch cannot be compared with labels, nor predicted sample by sample. */
function outputIssues(graph: LocatedGraph, lookup: TensorLookup<InferredTensor>): Finding[] {
  return portsOf(graph.outputs).flatMap(({ name, tensor }) => {
    const found = lookup(tensor);
    if (found?.dtype === 'string') return [textOutput(safeText(name), graph.outputsPointer)];
    const complaint = found && batchComplaint(found);
    const isBatch = found !== undefined && found.batch === null && complaint === undefined;
    if (found === undefined || isBatch) return [];
    const detail = `The output '${safeText(name)}' needs one value or more for each sample, along its first axis. ${complaint ?? `Its first axis has the size ${found.batch}.`}`;
    return [{ pointer: graph.outputsPointer, code: 'shape_mismatch' as const, detail }];
  });
}
