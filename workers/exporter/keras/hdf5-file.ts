import { type Dataset, File, type Group, ready } from 'h5wasm/node';
import { elementsOf } from '../../../src/keras/shape.js';

/** A dataset of an HDF5 file. */
export interface Hdf5Dataset {
  /** The groups around it, and its name. */
  path: string;
  shape: readonly number[];
  values: Float32Array | Int32Array | BigInt64Array;
}

/** An HDF5 file that is being written. */
export interface Hdf5File {
  /** Creates a group and those around it, and gives it attributes. */
  describe(path: string, attributes: Readonly<Record<string, string>>): void;
  add(dataset: Hdf5Dataset): void;
  close(): void;
}

/** Larger datasets are written in parts: the library copies the values into a memory of its own. */
const MAX_PART_ELEMENTS = 2 ** 24;

/** Creates a file, or truncates it. */
export async function createHdf5(path: string): Promise<Hdf5File> {
  await ready;
  const file = new File(path, 'w');
  const groups = new Map<string, Group>([['', file]]);
  const groupAt = (name: string): Group => {
    const known = groups.get(name);
    if (known !== undefined) return known;
    const [around, own] = splitPath(name);
    const group = groupAt(around).create_group(own);
    groups.set(name, group);
    return group;
  };
  return {
    describe(name, attributes) {
      const group = groupAt(name);
      for (const [key, value] of Object.entries(attributes)) group.create_attribute(key, value);
    },
    add({ path: name, ...dataset }) {
      const [around, own] = splitPath(name);
      addDataset(groupAt(around), own, dataset);
    },
    close() {
      file.flush();
      file.close();
    },
  };
}

/** The path of the group and the name in it. */
function splitPath(path: string): [string, string] {
  const end = path.lastIndexOf('/');
  return end === -1 ? ['', path] : [path.slice(0, end), path.slice(end + 1)];
}

type Content = Omit<Hdf5Dataset, 'path'>;

function addDataset(group: Group, name: string, { shape, values }: Content): void {
  const [rows = 1, ...row] = shape;
  const rowsAtOnce = Math.max(1, Math.floor(MAX_PART_ELEMENTS / elementsOf(row)));
  if (values.length <= MAX_PART_ELEMENTS || rowsAtOnce >= rows) {
    group.create_dataset({ name, data: values, shape: [...shape], dtype: dtypeOf(values) });
    return;
  }
  const partOf = (from: number) =>
    values.subarray(from * elementsOf(row), (from + rowsAtOnce) * elementsOf(row));
  const chunk = [rowsAtOnce, ...row];
  const dataset = group.create_dataset({
    name,
    data: partOf(0),
    shape: chunk,
    maxshape: [...shape],
    chunks: chunk,
    dtype: dtypeOf(values),
  });
  dataset.resize([...shape]);
  for (let from = rowsAtOnce; from < rows; from += rowsAtOnce)
    writeRows(dataset, from, Math.min(rows, from + rowsAtOnce), partOf(from), row);
}

function writeRows(
  dataset: Dataset,
  from: number,
  to: number,
  part: Content['values'],
  row: readonly number[],
): void {
  dataset.write_slice([[from, to], ...row.map((): [] => [])], part);
}

function dtypeOf(values: Content['values']): string {
  if (values instanceof Float32Array) return '<f';
  return values instanceof Int32Array ? '<i' : '<q';
}
