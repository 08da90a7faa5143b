import { outputUses } from './output-uses.js';
import { type AttrValue, type NodeDef, nodeOf, shapeProto } from './saved-model-proto.js';

const FLOAT = 1;
const INT = 3;
/** The convolutions whose filters are scaled, and the number of axes of their kernels that the channels of the output have. */
const CHANNEL_AXES: Readonly<Record<string, number>> = { Conv2D: 1, DepthwiseConv2dNative: 2 };
/** The input of a normalization, its factors, and its statistics. */
type NormalizationInputs = [x: string, gamma: string, beta: string, mean: string, variance: string];

/** A normalization with given statistics, and the convolution before it. */
interface Folded {
  normalization: NodeDef;
  convolution: NodeDef;
  kernel: string;
  /** Added between them; absent: nothing is. */
  bias?: string;
  /** Nodes that the normalization replaces. */
  replaced: readonly NodeDef[];
}

/**
 * The nodes with each normalization of images by given statistics as part of the convolution before it: its filters are scaled, and
 * an offset is added, which TensorFlow computes in one pass with the activation. This is so where nothing else uses the
 * convolution's output, such as a gradient: in frozen layers below the first trainable weight.
 * @param outputs That runs feed and fetch. @param shapeOf The shape of an output
 */
export function foldNormalizations(
  nodes: readonly NodeDef[],
  outputs: readonly string[],
  shapeOf: (output: string) => readonly number[] | undefined,
): NodeDef[] {
  const uses = outputUses(nodes, outputs);
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const single = (output: string): NodeDef | undefined =>
    uses.get(output) === 1 ? byName.get(nodeOf(output)) : undefined;
  const folded = nodes
    .filter((node) => isGivenNormalization(node) && givesOnlyFirst(node, uses))
    .flatMap((node) => foldedFrom(node, single) ?? []);
  const replacements = new Map(
    folded.map((one) => [one.normalization, foldedNodes(one, shapeOf(one.kernel) ?? [])]),
  );
  const replaced = new Set(folded.flatMap((one) => one.replaced));
  return nodes.filter((node) => !replaced.has(node)).flatMap((node) => replacements.get(node) ?? [node]);
}

/** @param single The node of an output that is used once */
function foldedFrom(
  normalization: NodeDef,
  single: (output: string) => NodeDef | undefined,
): Folded | undefined {
  const before = single(normalizationInputs(normalization)[0]);
  const added = before?.op === 'BiasAdd' ? before : undefined;
  const convolution = added === undefined ? before : single(added.input[0] ?? '');
  if (convolution === undefined || !isConvolution(convolution)) return undefined;
  const [, kernel = ''] = convolution.input;
  const bias = added?.input[1];
  const replaced = added === undefined ? [convolution] : [convolution, added];
  return { normalization, convolution, kernel, ...(bias !== undefined && { bias }), replaced };
}

/** Whether a node normalizes floats by statistics that it is given. */
const isGivenNormalization = ({ op, attr }: NodeDef): boolean =>
  op === 'FusedBatchNormV3' && isFloat(attr['T']) && !isTrue(attr['is_training']);

/** Whether nothing uses the other outputs of a normalization, as its gradient does. */
const givesOnlyFirst = ({ name }: NodeDef, uses: ReadonlyMap<string, number>): boolean =>
  ![1, 2, 3, 4, 5].some((index) => uses.has(`${name}:${index}`));

const isConvolution = ({ op, attr }: NodeDef): boolean =>
  CHANNEL_AXES[op] !== undefined && isFloat(attr['T']);

const isFloat = (value: AttrValue | undefined): boolean =>
  value !== undefined && 'type' in value && value.type === FLOAT;
const isTrue = (value: AttrValue | undefined): boolean => value === undefined || !('b' in value) || value.b;

const normalizationInputs = ({ input }: NodeDef): NormalizationInputs => {
  const [x = '', gamma = '', beta = '', mean = '', variance = ''] = input;
  return [x, gamma, beta, mean, variance];
};

/** conv(x, kernel · scale) + (β + (bias - mean) · scale), where scale is γ / √(variance + ε). */
function foldedNodes(
  { normalization, convolution, kernel, bias }: Folded,
  shape: readonly number[],
): NodeDef[] {
  const [, gamma, beta, mean, variance] = normalizationInputs(normalization);
  const { nodes, add, constant } = nodesUnder(normalization.name, variance);
  const epsilon = Buffer.alloc(4);
  epsilon.writeFloatLE(epsilonOf(normalization));
  const inverse = add('Rsqrt', [add('AddV2', [variance, constant(FLOAT, [], epsilon)])]);
  const scale = add('Mul', [inverse, gamma]);
  const ofFilters = CHANNEL_AXES[convolution.op] === 2 ? reshaped(scale, shape.at(-1) ?? 1) : scale;
  const scaled = add('Mul', [kernel, ofFilters]);
  const shift = bias === undefined ? add('Neg', [mean]) : add('Sub', [bias, mean]);
  const offset = add('AddV2', [beta, add('Mul', [shift, scale])]);
  const [x = '', , ...waits] = convolution.input;
  const control = normalization.input.filter((input) => input.startsWith('^'));
  return [
    ...nodes,
    { ...convolution, input: [x, scaled, ...waits] },
    {
      name: normalization.name,
      op: 'BiasAdd',
      input: [`${convolution.name}:0`, offset, ...control],
      attr: {
        T: { type: FLOAT },
        data_format: normalization.attr['data_format'] ?? { s: Buffer.from('NHWC') },
      },
    },
  ];

  function reshaped(values: string, multiplier: number): string {
    const sizes = Buffer.from(Int32Array.of(-1, multiplier).buffer);
    return add('Reshape', [values, constant(INT, [2], sizes)], { Tshape: { type: INT } });
  }
}

function epsilonOf({ attr: { epsilon } }: NodeDef): number {
  if (epsilon === undefined || !('f' in epsilon)) throw new Error('A normalization states its epsilon');
  return epsilon.f;
}

/** Adds nodes of floats whose names begin with that of another. @param after An output; constants inside a loop depend on one of it */
function nodesUnder(name: string, after: string) {
  const nodes: NodeDef[] = [];
  const add = (op: string, input: string[], attr: NodeDef['attr'] = {}): string => {
    const node = { name: `${name}/${op}_${nodes.length}`, op, input, attr: { T: { type: FLOAT }, ...attr } };
    nodes.push(node);
    return `${node.name}:0`;
  };
  const constant = (dtype: number, shape: number[], content: Uint8Array): string => {
    const node: NodeDef = {
      name: `${name}/Const_${nodes.length}`,
      op: 'Const',
      input: [`^${nodeOf(after)}`],
      attr: {
        dtype: { type: dtype },
        value: { tensor: { dtype, tensor_shape: shapeProto(shape), tensor_content: content } },
      },
    };
    nodes.push(node);
    return `${node.name}:0`;
  };
  return { nodes, add, constant };
}
