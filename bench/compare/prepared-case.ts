import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dataset } from '../../src/contracts/datasets/datasets.js';
import type { JobCreate, ResolvedConfig } from '../../src/contracts/jobs/training-config.js';
import { resolveJob } from '../../src/domain/admission/resolve-job.js';
import { resolvedGraphOf } from '../../src/domain/model/short/resolved-graph.js';
import { modelToKeras3 } from '../../src/keras/formats/keras3-model.js';
import type { JsonObject } from '../../src/schema/json-object.js';
import type { TrainingCase } from './cases.js';
import type { WrittenData } from './data.js';

/** A case as its processes read it, Python's among them: what is trained, on which files. */
export interface PreparedCase {
  /** In the short form. */
  job: JobCreate;
  /** With every default filled in. */
  config: ResolvedConfig;
  /** The model as Keras 3 prints it. */
  keras: JsonObject;
  data: WrittenData;
  /** Of an epoch: the first ones of the training files. */
  samples: number;
}

/** The arrays of one split. */
export interface SplitArrays {
  x: Uint8Array | Int32Array | Float32Array;
  y: Uint8Array;
  count: number;
}

/** Writes a case for its processes to read, and returns the file's path. @throws Error when the service would refuse it */
export async function writeCase(definition: TrainingCase, data: WrittenData): Promise<string> {
  const { job, samples, name } = definition;
  const config = resolve(job, describeData(data, samples));
  const keras = modelToKeras3(resolvedGraphOf(config.model));
  const prepared: PreparedCase = { job, config, keras, data, samples };
  const path = join(data.directory, `${name}.json`);
  await writeFile(path, JSON.stringify(prepared));
  return path;
}

/** Reads what `writeCase` wrote. */
export async function readCase(path: string): Promise<PreparedCase> {
  // The driver of the same build has just written it.
  return JSON.parse(await readFile(path, 'utf8')) as PreparedCase;
}

/** Reads one split of a case's data. */
export async function readArrays(
  { data, samples }: PreparedCase,
  split: 'train' | 'test',
): Promise<SplitArrays> {
  const count = split === 'train' ? samples : data.samples.test;
  const elements = count * data.shape.reduce((product, size) => product * size, 1);
  const x = await readBytes(join(data.directory, `${split}-x.bin`));
  const y = await readBytes(join(data.directory, `${split}-y.bin`));
  const values = VIEWS[data.dtype](x);
  return { x: values.subarray(0, elements), y: y.subarray(0, count), count };
}

const VIEWS = {
  uint8: (bytes: Uint8Array<ArrayBuffer>) => bytes,
  int32: ({ buffer }: Uint8Array<ArrayBuffer>) => new Int32Array(buffer),
  float32: ({ buffer }: Uint8Array<ArrayBuffer>) => new Float32Array(buffer),
} as const;

/** In a buffer of its own: small files would share one, at any offset. */
async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return Uint8Array.from(await readFile(path));
}

function resolve(job: JobCreate, dataset: Dataset): ResolvedConfig {
  const limits = { maxJobMemoryBytes: Number.POSITIVE_INFINITY, maxRunSeconds: 1 };
  const resolved = resolveJob(job, { dataset, ...limits });
  if (resolved.outcome === 'resolved') return resolved.config;
  throw new Error(`The service would refuse the case: ${JSON.stringify(resolved.errors)}`);
}

function describeData({ shape, dtype, samples: { test } }: WrittenData, train: number): Dataset {
  const split = (samples: number) => ({
    samples,
    x_shape: [samples, ...shape],
    y_shape: [samples],
    class_counts: null,
  });
  return {
    id: 'bench',
    object: 'dataset',
    name: 'bench',
    source: 'upload',
    format: 'npz',
    created_at: null,
    x: { shape, dtype },
    y: { shape: [], dtype: 'uint8' },
    classes: Array.from({ length: 10 }, (_, label) => String(label)),
    splits: { train: split(train), test: split(test) },
    bytes: 0,
    sha256: '',
  };
}
