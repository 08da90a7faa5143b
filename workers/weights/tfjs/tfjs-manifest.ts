import { elementsOf } from '../../../src/keras/shape.js';
import { isObject, type JsonObject } from '../../../src/schema/json-object.js';
import { joinRejections, Rejection, shown } from '../../ingest/rejection.js';
import { bytesOf, type StoredType } from '../numbers/stored-type.js';

/** How a quantized weight is decoded: value × scale + min. */
export interface Quantization {
  scale: number;
  min: number;
}

/** A weight of the manifest. */
export interface ManifestWeight {
  name: string;
  shape: number[];
  /** The type of the stored elements. */
  type: StoredType;
  quantization: Quantization | null;
  isOptimizer: boolean;
}

/** Weights whose bytes follow each other in the concatenation of some files. */
export interface ManifestGroup {
  paths: string[];
  weights: ManifestWeight[];
}

/** Bytes of a weight in its files. */
export const weightBytes = ({ shape, type }: ManifestWeight): number => elementsOf(shape) * bytesOf(type);

/** Reads `weightsManifest` of a model.json. @throws Rejection with all findings. */
export function readManifest(manifest: unknown, name: string): ManifestGroup[] {
  const faults: Rejection[] = [];
  const note = (fault: Rejection) => {
    faults.push(fault);
    return undefined;
  };
  if (!Array.isArray(manifest))
    throw invalid(
      `${shown(name)} has no weightsManifest, the list of its weights. Save it with model.save().`,
    );
  const groups = manifest.map((group, index) => readGroup(group, `/weightsManifest/${index}`, note));
  const [first, ...others] = faults;
  if (first !== undefined) throw joinRejections(first, others);
  return groups;
}

const invalid = (detail: string): Rejection => new Rejection('invalid_tfjs', detail);

type Note = (fault: Rejection) => undefined;

function readGroup(group: unknown, pointer: string, note: Note): ManifestGroup {
  const { paths, weights } = isObject(group) ? group : {};
  if (!Array.isArray(paths) || !Array.isArray(weights)) {
    note(invalid(`${pointer} needs the lists paths and weights.`));
    return { paths: [], weights: [] };
  }
  return {
    paths: paths.flatMap((path, index) => readPath(path, `${pointer}/paths/${index}`, note) ?? []),
    weights: weights.flatMap(
      (weight, index) => readWeight(weight, `${pointer}/weights/${index}`, note) ?? [],
    ),
  };
}

/** A path relative to model.json. It is looked up among the uploaded files, never on the disk. */
function readPath(path: unknown, pointer: string, note: Note): string | undefined {
  if (typeof path !== 'string' || path === '') return note(invalid(`${pointer} is not the name of a file.`));
  const isInside = !path.startsWith('/') && !/[\\:\0]/.test(path) && !path.split('/').includes('..');
  if (isInside) return path.replace(/^(\.\/)+/, '');
  return note(
    new Rejection(
      'unsafe_reference',
      `${pointer} is ${shown(path)}, a path outside the upload; expected the name of an uploaded file, such as 'group1-shard1of1.bin'.`,
    ),
  );
}

function readWeight(weight: unknown, pointer: string, note: Note): ManifestWeight | undefined {
  const { name, shape, dtype, quantization, group } = isObject(weight) ? weight : {};
  if (typeof name !== 'string' || !areSizes(shape))
    return note(invalid(`${pointer} needs a name, and a shape of whole numbers that are not negative.`));
  const stored = storedType(dtype, quantization);
  if (stored === undefined)
    return note(
      new Rejection(
        'unsupported_dtype',
        `Weight ${shown(name)} (${pointer}) has ${describeType(dtype, quantization)}; expected float32 or int32, or float32 quantized as uint8, uint16 or float16. Save it as float32.`,
      ),
    );
  return { name, shape, ...stored, isOptimizer: group === 'optimizer' };
}

function areSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((one) => Number.isSafeInteger(one) && one >= 0);
}

function storedType(
  dtype: unknown,
  quantization: unknown,
): Pick<ManifestWeight, 'type' | 'quantization'> | undefined {
  if (isObject(quantization)) return dtype === 'float32' ? quantizedType(quantization) : undefined;
  return dtype === 'float32' || dtype === 'int32' ? { type: dtype, quantization: null } : undefined;
}

function quantizedType({
  dtype,
  scale,
  min,
}: JsonObject): Pick<ManifestWeight, 'type' | 'quantization'> | undefined {
  if (dtype === 'float16') return { type: dtype, quantization: null };
  if (dtype !== 'uint8' && dtype !== 'uint16') return undefined;
  if (typeof scale !== 'number' || typeof min !== 'number') return undefined;
  return { type: dtype, quantization: { scale, min } };
}

function describeType(dtype: unknown, quantization: unknown): string {
  const quantized = isObject(quantization)
    ? ` quantized as ${shown(String(quantization['dtype']))}, scale ${shown(String(quantization['scale']))} and min ${shown(String(quantization['min']))}`
    : '';
  return `the dtype ${shown(String(dtype))}${quantized}`;
}
