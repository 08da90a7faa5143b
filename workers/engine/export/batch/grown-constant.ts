import { DTYPES } from '../../graph/graph.js';
import type { NodeDef } from '../../graph/saved-model-proto.js';
import { elementAt } from '../../ops/custom-gradient.js';
import { type Affine, isFixed } from './affine.js';
import { add, type BatchNodes } from './batch-nodes.js';
import { type Content, constantNode } from './tensor-content.js';

const INT32 = { type: DTYPES.int32.number };

/** A constant whose shape depends on the batch size. */
interface Grown {
  contents: readonly Content[];
  dims: readonly Affine[];
  batch: BatchNodes;
}

/** The nodes that compute it: one number everywhere, or rows that are the same, or count, from sample to sample. */
export function grownConstant(name: string, grown: Grown): NodeDef[] | undefined {
  return filled(name, grown) ?? rows(name, grown);
}

function filled(name: string, { contents, dims, batch }: Grown): NodeDef[] | undefined {
  const { dtype, values: first } = elementAt(contents, 0);
  const value = first.slice(0, 1);
  if (value.length === 0) return undefined;
  if (!contents.every(({ values }) => values.every((one) => one === value[0]))) return undefined;
  const nodes: NodeDef[] = [];
  const shape = batch.vector(nodes, `${name}/dims`, dims);
  const of = add(nodes, constantNode(`${name}/value`, { dtype, shape: [], values: value }));
  const attr = { T: { type: dtype }, index_type: INT32 };
  add(nodes, { name, op: 'Fill', input: [shape, of], attr });
  return nodes;
}

/** A constant as [before, batch, after]: the values of a sample lie in two blocks. */
interface Split {
  before: number;
  after: number;
  /** The shape with the batch as an axis of its own, of size -1. */
  shape: readonly number[];
}

function rows(name: string, grown: Grown): NodeDef[] | undefined {
  const axis = grown.dims.findIndex((dim) => !isFixed(dim));
  const { factor = 0, term = 0 } = grown.dims[axis] ?? {};
  if (term !== 0 || grown.dims.filter((dim) => !isFixed(dim)).length > 1) return undefined;
  const around = (part: readonly number[]) => grown.dims.toSpliced(axis, 1, ...part.map(asDim)).map(asSize);
  const shapes = factor === 1 ? [around([-1])] : [around([-1, factor]), around([factor, -1])];
  for (const shape of shapes) {
    const split = splitAt(shape);
    const rule = ruleOf(split, grown);
    if (rule !== undefined) return countedRows(name, { ...grown, ...split, ...rule });
  }
  return undefined;
}

const asDim = (size: number): Affine => (size === -1 ? { factor: 1, term: 0 } : { factor: 0, term: size });
const asSize = (dim: Affine): number => (isFixed(dim) ? dim.term : -1);
const product = (sizes: readonly number[]): number => sizes.reduce((result, size) => result * size, 1);

function splitAt(shape: readonly number[]): Split {
  const axis = shape.indexOf(-1);
  return { shape, before: product(shape.slice(0, axis)), after: product(shape.slice(axis + 1)) };
}

/** The values of the first sample, and by how much those of each sample exceed those of the one before. */
interface RowRule {
  first: Content['values'];
  step: Content['values'];
}

function ruleOf({ before, after }: Split, { contents, batch: { sizes } }: Grown): RowRule | undefined {
  const valueAt = (index: number, block: number, sample: number, at: number): number =>
    contents[index]?.values[(block * (sizes[index] ?? 1) + sample) * after + at] ?? 0;
  const { values } = elementAt(contents, 0);
  const first = values.slice(0, before * after);
  const step = values.slice(0, before * after);
  for (let block = 0; block < before; block++)
    for (let at = 0; at < after; at++) {
      const [origin, next] = [valueAt(0, block, 0, at), valueAt(0, block, 1, at)];
      const fits = sizes.every((size, index) =>
        Array.from({ length: size }).every(
          (_, sample) => valueAt(index, block, sample, at) === origin + sample * (next - origin),
        ),
      );
      if (!fits) return undefined;
      first[block * after + at] = origin;
      step[block * after + at] = next - origin;
    }
  return { first, step };
}

type CountedRows = Grown & Split & RowRule;

function countedRows(name: string, rows: CountedRows): NodeDef[] | undefined {
  const { shape, dims, batch, contents } = rows;
  const { dtype } = elementAt(contents, 0);
  const nodes: NodeDef[] = [];
  const row = rowOf(nodes, name, rows);
  if (row === undefined) return undefined;
  const attr = { T: { type: dtype } };
  const isSplit = shape.length > dims.length;
  const broadcast = isSplit ? `${name}/rows` : name;
  const to = batch.vector(nodes, `${broadcast}/dims`, shape.map(asDim));
  // Rows that count have the shape already; TensorFlow does not reorder sums across it.
  add(nodes, { name: broadcast, op: 'BroadcastTo', input: [row, to], attr: { ...attr, Tidx: INT32 } });
  if (!isSplit) return nodes;
  const whole = batch.vector(nodes, `${name}/dims`, dims);
  const input = [`${broadcast}:0`, whole];
  add(nodes, { name, op: 'Reshape', input, attr: { ...attr, Tshape: INT32 } });
  return nodes;
}

/** The values of each sample, or of the first where all are the same. */
function rowOf(
  nodes: NodeDef[],
  name: string,
  { shape, batch, contents, first, step }: CountedRows,
): string | undefined {
  const { dtype } = elementAt(contents, 0);
  const single = shape.map((size) => (size === -1 ? 1 : size));
  const origin = add(nodes, constantNode(`${name}/first`, { dtype, shape: single, values: first }));
  if (step.every((one) => one === 0)) return origin;
  if (dtype === DTYPES.bool.number) return undefined;
  const attr = { T: { type: dtype } };
  const by = add(nodes, constantNode(`${name}/step`, { dtype, shape: single, values: step }));
  const samples = sampleNumbers(nodes, name, { batch, dtype, shape: single, axis: shape.indexOf(-1) });
  const grown = add(nodes, { name: `${name}/grown`, op: 'Mul', input: [samples, by], attr });
  return add(nodes, { name: `${name}/sum`, op: 'AddV2', input: [grown, origin], attr });
}

/** 0, 1, … for each sample, along an axis. */
function sampleNumbers(
  nodes: NodeDef[],
  name: string,
  { batch, dtype, shape, axis }: { batch: BatchNodes; dtype: number; shape: readonly number[]; axis: number },
): string {
  const constant = (part: string, term: number) =>
    batch.scalar(nodes, `${name}/${part}`, { factor: 0, term });
  const limits = [
    constant('start', 0),
    batch.scalar(nodes, `${name}/limit`, { factor: 1, term: 0 }),
    constant('delta', 1),
  ];
  const range = add(nodes, { name: `${name}/range`, op: 'Range', input: limits, attr: { Tidx: INT32 } });
  const column = shape.map((_, at) => ({ factor: 0, term: at === axis ? -1 : 1 }));
  const to = batch.vector(nodes, `${name}/column`, column);
  const attr = { T: INT32, Tshape: INT32 };
  const numbers = add(nodes, { name: `${name}/numbers`, op: 'Reshape', input: [range, to], attr });
  if (dtype === INT32.type) return numbers;
  const types = { SrcT: INT32, DstT: { type: dtype } };
  return add(nodes, { name: `${name}/cast`, op: 'Cast', input: [numbers], attr: types });
}
