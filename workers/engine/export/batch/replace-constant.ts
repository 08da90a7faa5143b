import { DTYPES } from '../../graph/graph.js';
import type { NodeDef } from '../../graph/saved-model-proto.js';
import { elementAt } from '../../ops/custom-gradient.js';
import { type Affine, affineEntries, isFixed } from './affine.js';
import { add, type BatchNodes, intConstant } from './batch-nodes.js';
import { grownConstant } from './grown-constant.js';
import { type Content, constantNode, contentOf } from './tensor-content.js';

/**
 * The nodes that compute a constant which depends on the batch size; the last has its name. Undefined if it follows no known
 * rule, or depends on a loop.
 */
export function replaceConstant(constants: readonly NodeDef[], batch: BatchNodes): NodeDef[] | undefined {
  const { name, input } = elementAt(constants, 0);
  const contents = constants.flatMap((constant) => contentOf(constant) ?? []);
  if (input.length > 0 || contents.length < constants.length) return undefined;
  const dims = affineEntries(
    batch.sizes,
    contents.map(({ shape }) => shape),
  );
  if (dims === undefined) return undefined;
  if (!dims.every(isFixed)) return grownConstant(name, { contents, dims, batch });
  const { dtype } = elementAt(contents, 0);
  if (dtype === DTYPES.int32.number) return integers(name, contents, batch);
  return dtype === DTYPES.float32.number ? floats(name, contents, batch) : undefined;
}

/** Integers in a tensor of fixed shape: sizes, bounds and counts. */
function integers(name: string, contents: readonly Content[], batch: BatchNodes): NodeDef[] | undefined {
  const { shape } = elementAt(contents, 0);
  const rules = affineEntries(
    batch.sizes,
    contents.map(({ values }) => values),
  );
  if (rules === undefined) return undefined;
  if (batch.isShapeOnly(name) && isInferable(rules))
    return [
      intConstant(
        name,
        rules.map((rule) => (isFixed(rule) ? rule.term : -1)),
      ),
    ];
  const nodes: NodeDef[] = [];
  if (shape.length === 1) {
    batch.vector(nodes, name, rules);
    return nodes;
  }
  const vector = batch.vector(nodes, `${name}/entries`, rules);
  const to = add(nodes, intConstant(`${name}/shape`, shape));
  const attr = { T: { type: DTYPES.int32.number }, Tshape: { type: DTYPES.int32.number } };
  add(nodes, { name, op: 'Reshape', input: [vector, to], attr });
  return nodes;
}

/** Whether a shape has one axis that Reshape finds by itself. */
const isInferable = (rules: readonly Affine[]): boolean =>
  rules.filter((rule) => !isFixed(rule)).length === 1 &&
  rules.every((rule) => !isFixed(rule) || rule.term > 0);

/** A float that is a multiple of the batch size, or a number divided by it: of means over the batch. */
function floats(name: string, contents: readonly Content[], batch: BatchNodes): NodeDef[] | undefined {
  const { shape, values } = elementAt(contents, 0);
  if (values.length !== 1) return undefined;
  const all = contents.map((content) => content.values[0] ?? 0);
  const op = (['Mul', 'RealDiv'] as const).find((one) => isRule(one, all, batch.sizes));
  if (op === undefined) return undefined;
  const T = { type: DTYPES.float32.number };
  const nodes: NodeDef[] = [];
  const size = batch.scalar(nodes, `${name}/size`, { factor: 1, term: 0 });
  const asFloat = add(nodes, {
    name: `${name}/float`,
    op: 'Cast',
    input: [size],
    attr: { SrcT: { type: DTYPES.int32.number }, DstT: T },
  });
  const of = numberOf(op, all[0] ?? 0, batch.sizes[0] ?? 1);
  const number = add(
    nodes,
    constantNode(`${name}/number`, { dtype: T.type, shape, values: Float32Array.of(of) }),
  );
  add(nodes, { name, op, input: [number, asFloat], attr: { T } });
  return nodes;
}

const numberOf = (op: 'Mul' | 'RealDiv', value: number, size: number): number =>
  Math.fround(op === 'Mul' ? value / size : value * size);

function isRule(op: 'Mul' | 'RealDiv', values: readonly number[], sizes: readonly number[]): boolean {
  const number = numberOf(op, values[0] ?? 0, sizes[0] ?? 1);
  return sizes.every(
    (size, index) => values[index] === Math.fround(op === 'Mul' ? number * size : number / size),
  );
}
