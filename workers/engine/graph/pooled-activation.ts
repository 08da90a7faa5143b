import { outputUses } from './output-uses.js';
import { type NodeDef, nodeOf } from './saved-model-proto.js';

/** Activations that never decrease and whose slope is 0 where they give one value for several, with their gradients. */
const GRADIENTS: Readonly<Record<string, string>> = { Relu: 'ReluGrad', Relu6: 'Relu6Grad' };
/** The uses of an activation's output: the pooling, the gradient of that, and its own. */
const USES = 3;

/** An activation of images before a pooling, and the gradients of both. */
interface Pooled {
  activation: NodeDef;
  pooling: NodeDef;
  poolingGradient: NodeDef;
  activationGradient: NodeDef;
}

/**
 * The nodes with each maximum over windows of relu(x) as relu of the maximum of x. A maximum is the same before and after a function
 * that never decreases, to the bit, and so is where its gradient goes, except to places where that of relu is 0. Both passes of relu
 * are then over as many elements as there are windows: memory, not arithmetic, is what they take on a CPU.
 * A bias before both gets the sum of the gradients of windows, each of which goes to one place.
 * @param outputs That runs feed and fetch
 */
export function poolFirst(nodes: readonly NodeDef[], outputs: readonly string[]): NodeDef[] {
  const uses = outputUses(nodes, outputs);
  const found = nodes.flatMap((pooling) => pooledOf(pooling, nodes, uses) ?? []);
  if (found.length === 0) return [...nodes];
  const renamed = new Map(found.flatMap(renamedOutputs));
  const replacements = new Map(found.flatMap((one) => replacementsOf(one, renamed)));
  return nodes.map(
    (node) => replacements.get(node) ?? { ...node, input: node.input.map(inputIn(node, renamed)) },
  );
}

/** The pattern that a pooling is part of; undefined if anything else uses the values between its parts. */
function pooledOf(
  pooling: NodeDef,
  nodes: readonly NodeDef[],
  uses: ReadonlyMap<string, number>,
): Pooled | undefined {
  if (pooling.op !== 'MaxPool') return undefined;
  const [activated = ''] = pooling.input;
  const activation = nodes.find(({ name }) => name === nodeOf(activated));
  if (activation === undefined || uses.get(activated) !== USES) return undefined;
  const gradient = GRADIENTS[activation.op];
  const poolingGradient = nodes.find(
    ({ op, input }) => op === 'MaxPoolGrad' && input[0] === activated && input[1] === outputOf(pooling),
  );
  if (poolingGradient === undefined || uses.get(outputOf(poolingGradient)) !== 1) return undefined;
  const activationGradient = nodes.find(
    ({ op, input }) => op === gradient && input[0] === outputOf(poolingGradient) && input[1] === activated,
  );
  return activationGradient && { activation, pooling, poolingGradient, activationGradient };
}

/** The same four nodes, each with other inputs. */
function replacementsOf(
  { activation, pooling, poolingGradient, activationGradient }: Pooled,
  renamed: ReadonlyMap<string, string>,
): [NodeDef, NodeDef][] {
  const [x = ''] = activation.input.map(inputIn(activation, renamed));
  const [, , dy = ''] = poolingGradient.input.map(inputIn(poolingGradient, renamed));
  const pooled = outputOf(pooling);
  return [
    [pooling, withInputs(pooling, [x])],
    [activation, withInputs(activation, [pooled])],
    [activationGradient, withInputs(activationGradient, [dy, outputOf(activation)])],
    [poolingGradient, withInputs(poolingGradient, [x, pooled, outputOf(activationGradient)])],
  ];
}

/** Uses of the pooling become uses of the activation; those of the gradient of the activation, of that of the pooling. */
const renamedOutputs = (one: Pooled): [string, string][] => [
  [outputOf(one.pooling), outputOf(one.activation)],
  [outputOf(one.activationGradient), outputOf(one.poolingGradient)],
];

/** An input under its new name. The gradient of a bias adds up the few elements before they are spread. */
const inputIn =
  ({ op }: NodeDef, renamed: ReadonlyMap<string, string>) =>
  (input: string): string =>
    op === 'BiasAddGrad' ? input : (renamed.get(input) ?? input);

const withInputs = (node: NodeDef, values: readonly string[]): NodeDef => ({
  ...node,
  input: [...values, ...node.input.filter((input) => input.startsWith('^'))],
});

const outputOf = ({ name }: NodeDef): string => `${name}:0`;
