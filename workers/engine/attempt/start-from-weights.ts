import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { type JobStart, START_FILE, type StartFile } from '../../../src/contracts/weights/job-start.js';
import { givenLayers } from '../../../src/domain/weights/start/given-layers.js';
import { DamagedDocument, readDocument } from '../../../src/infra/artifacts/files/read-json.js';
import { EngineFailure, withoutPath } from '../engine-failure.js';
import type { Values } from '../model/weight-values.js';
import type { CompiledModel } from '../training/steps/compiled-model.js';
import { type AttemptContext, log } from './attempt-context.js';

/**
 * Gives a model the weights that its job starts from and, if the job asks for it, the state of its optimizer.
 * @returns whether a layer, by path, has weights from there @throws EngineFailure `weights_unavailable`
 */
export async function startFromWeights(
  context: AttemptContext,
  compiled: CompiledModel,
): Promise<(path: string) => boolean> {
  const { startDirectory } = context.assignment;
  if (startDirectory === undefined) return () => false;
  const { start, weights, slots } = await available(() => readStart(startDirectory));
  compiled.startFrom(merged(compiled.readWeights(), weights));
  if (start.optimizer !== null) {
    compiled.writeSlots(merged(compiled.readSlots(), slots));
    compiled.step = start.optimizer.step;
  }
  log(context, 'info', describeStart(start, compiled));
  return givenLayers(weights.keys());
}

/** Values with those of others that have the same path and size. */
const merged = (values: Values, others: Values): Values =>
  new Map(
    [...values].map(([path, value]) => {
      const other = others.get(path);
      return [path, other?.length === value.length ? other : value];
    }),
  );

function describeStart({ source, weights, optimizer }: JobStart, { model }: CompiledModel): string {
  const state = optimizer === null ? '' : `; the optimizer continues after ${optimizer.step} steps`;
  return `Starting from ${source}: ${weights.values.length} of ${model.weights.length} weights${state}`;
}

async function readStart(directory: string): Promise<{ start: JobStart; weights: Values; slots: Values }> {
  const start = await readDocument<JobStart>(join(directory, START_FILE), ['source', 'weights', 'optimizer']);
  if (start === undefined) throw new Error(`${START_FILE} is missing`);
  const weights = await readValues(directory, start.weights);
  return {
    start,
    weights,
    slots: start.optimizer === null ? new Map() : await readValues(directory, start.optimizer),
  };
}

async function readValues(
  directory: string,
  { name, size_bytes, sha256, values }: StartFile,
): Promise<Values> {
  const file = await open(join(directory, name));
  try {
    const { size } = await file.stat();
    if (size !== size_bytes) throw new Error(`${name} has ${size} bytes instead of ${size_bytes}`);
    if (sha256 !== null && (await digestOf(file)) !== sha256)
      throw new Error(`the SHA-256 of ${name} is not that of its source`);
    const read = new Map<string, Float32Array>();
    for (const [path, offset, elements] of values) read.set(path, await readFloats(file, offset, elements));
    return read;
  } finally {
    await file.close();
  }
}

async function digestOf(file: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of file.createReadStream({ start: 0, autoClose: false })) hash.update(chunk);
  return hash.digest('hex');
}

async function readFloats(file: FileHandle, offset: number, elements: number): Promise<Float32Array> {
  const values = new Float32Array(elements);
  const bytes = new Uint8Array(values.buffer);
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, offset + done);
    if (bytesRead === 0) throw new Error('the file ends early');
    done += bytesRead;
  }
  return values;
}

async function available<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    const why = error instanceof DamagedDocument ? `${START_FILE} is damaged` : withoutPath(error);
    const message = `The weights that the job starts from cannot be read: ${why}. Post the job again.`;
    throw new EngineFailure({ code: 'weights_unavailable', message }, { cause: error });
  }
}
