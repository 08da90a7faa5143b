import { outputUses, withIndex } from './output-uses.js';
import { type NodeDef, nodeOf } from './saved-model-proto.js';

/** Activations that never decrease and whose slope is 0 where they give one value for several, with their gradients. */
const GRADIENTS: Readonly<Record<string, string>> = { Relu: 'ReluGrad', Relu6: 'Relu6Grad' };
/** Between an activation and a pooling over one axis, which is over images with one row. */
const RESHAPES: readonly string[] = ['ExpandDims', 'Reshape'];

/** An activation of images before a pooling, and the gradients of both. */
interface Pooled {
  activation: NodeDef;
  pooling: NodeDef;
  poolingGradient: NodeDef;
  activationGradient: NodeDef;
  /** Of the activated values, and back, of their gradient. */
  reshape: NodeDef | undefined;
  reshapeBack: NodeDef | undefined;
}

interface Graph {
  nodes: readonly NodeDef[];
  uses: ReadonlyMap<string, number>;
  /** Outputs that runs feed and fetch: their values must stay. */
  fetched: ReadonlySet<string>;
}

/** The new names of the inputs of a node. */
type Rename = (node: NodeDef) => string[];

/**
 * The nodes with each maximum over windows of relu(x) as relu of the maximum of x. A maximum is the same before and after a function
 * that never decreases, to the bit, and so is where its gradient goes, except to places where that of relu is 0. Both passes of relu
 * are then over as many elements as there are windows: memory, not arithmetic, is what they take on a CPU.
 * A bias before both gets the sum of the gradients of windows, each of which goes to one place.
 * @param outputs That runs feed and fetch
 */
export function poolFirst(nodes: readonly NodeDef[], outputs: readonly string[]): NodeDef[] {
  const graph = { nodes, uses: outputUses(nodes, outputs), fetched: new Set(outputs.map(withIndex)) };
  const found = nodes.flatMap((pooling) => pooledOf(pooling, graph) ?? []);
  if (found.length === 0) return [...nodes];
  const rename = createRename(found);
  const replacements = new Map(found.flatMap((one) => replacementsOf(one, rename)));
  return nodes.map((node) => replacements.get(node) ?? { ...node, input: rename(node) });
}

/** The pattern that a pooling is part of; undefined if anything else uses the values between its parts. */
function pooledOf(pooling: NodeDef, graph: Graph): Pooled | undefined {
  if (pooling.op !== 'MaxPool') return undefined;
  const { nodes } = graph;
  const [images = ''] = pooling.input;
  const reshape = onlyReshape(nodes.find(({ name }) => name === nodeOf(images)));
  const [activated = ''] = reshape?.input ?? [images];
  const activation = nodes.find(({ name }) => name === nodeOf(activated));
  const poolingGradient = nodes.find(
    ({ op, input }) => op === 'MaxPoolGrad' && input[0] === images && input[1] === outputOf(pooling),
  );
  if (activation === undefined || poolingGradient === undefined) return undefined;
  const reshapeBack =
    reshape && onlyReshape(nodes.find(({ input }) => input[0] === outputOf(poolingGradient)));
  const spread = outputOf(reshapeBack ?? poolingGradient);
  const activationGradient = nodes.find(
    ({ op, input }) => op === GRADIENTS[activation.op] && input[0] === spread && input[1] === activated,
  );
  if (activationGradient === undefined) return undefined;
  const found = { activation, pooling, poolingGradient, activationGradient, reshape, reshapeBack };
  return isApart(found, graph) ? found : undefined;
}

const onlyReshape = (node: NodeDef | undefined): NodeDef | undefined =>
  node !== undefined && RESHAPES.includes(node.op) ? node : undefined;

/** Whether only the pattern uses the values inside it, and no run fetches those that change. */
function isApart(one: Pooled, { uses, fetched }: Graph): boolean {
  const { activation, pooling, poolingGradient, activationGradient, reshape, reshapeBack } = one;
  const counts: [NodeDef | undefined, number][] = [
    // The pooling and its gradient, and the gradient of the activation.
    [activation, reshape === undefined ? 3 : 2],
    [reshape, 2],
    [poolingGradient, 1],
    [reshapeBack, 1],
  ];
  return (
    counts.every(([node, count]) => node === undefined || uses.get(outputOf(node)) === count) &&
    ![pooling, activationGradient].some((node) => fetched.has(outputOf(node)))
  );
}

/** The same nodes, each with other inputs. */
function replacementsOf(one: Pooled, rename: Rename): [NodeDef, NodeDef][] {
  const { activation, pooling, poolingGradient, activationGradient, reshape } = one;
  const [x = ''] = rename(activation);
  const [, , dy = ''] = rename(poolingGradient);
  const [images, pooled] = [reshape === undefined ? x : outputOf(reshape), outputOf(pooling)];
  return [
    ...(reshape === undefined ? [] : [withInputs(reshape, [x, ...rename(reshape).slice(1)])]),
    withInputs(pooling, [images]),
    withInputs(activation, [pooled]),
    withInputs(activationGradient, [dy, outputOf(activation)]),
    withInputs(poolingGradient, [images, pooled, outputOf(activationGradient)]),
  ];
}

/**
 * Uses of the pooling become uses of the activation; those of the gradient of the activation, of that of the pooling. The gradient of
 * a bias adds up the few elements before they are spread, unless a reshape may have moved its channels.
 */
function createRename(found: readonly Pooled[]): Rename {
  const renamed = new Map(
    found.flatMap(({ activation, pooling, poolingGradient, activationGradient, reshapeBack }) => [
      [outputOf(pooling), outputOf(activation)],
      [outputOf(activationGradient), outputOf(reshapeBack ?? poolingGradient)],
    ]),
  );
  const summed = new Set(
    found.flatMap(({ activationGradient, reshape }) =>
      reshape === undefined ? [outputOf(activationGradient)] : [],
    ),
  );
  return ({ op, input }) =>
    input.map((one) => (op === 'BiasAddGrad' && summed.has(one) ? one : (renamed.get(one) ?? one)));
}

const withInputs = (node: NodeDef, values: readonly string[]): [NodeDef, NodeDef] => [
  node,
  { ...node, input: [...values.filter(isValue), ...node.input.filter((input) => !isValue(input))] },
];

/** Nodes also name those that they wait for. */
const isValue = (input: string): boolean => !input.startsWith('^');

const outputOf = ({ name }: NodeDef): string => `${name}:0`;
