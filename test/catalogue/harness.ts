import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TSchema } from 'typebox';
import { isObject } from '../../src/schema/json-object.js';
import { createValidator } from '../../src/validation/validation.js';
import { createRandom, keyOf } from '../../workers/engine/ops/random/random.js';
import type { PackedArray } from '../helpers/keras/keras-fixtures.js';
import type { KerasProcess } from '../helpers/keras/keras-process.js';

/** An object that is rejected, and the message. */
export interface Refusal {
  given: Readonly<Record<string, unknown>>;
  message: RegExp;
}

/** An array of any shape. */
export interface Values {
  shape: number[];
  values: Float32Array;
}

/** Normal numbers that the name decides. */
export function drawn(name: string, shape: number[], scale = 1): Values {
  const random = createRandom(keyOf(name));
  const size = shape.reduce((product, one) => product * one, 1);
  return { shape, values: Float32Array.from({ length: size }, () => scale * random.normal()) };
}

/** As the Python process reads it. */
export const packed = ({ shape, values }: Values): PackedArray => ({
  shape,
  data: Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64'),
});

/** Keras keeps some arguments in float32 and writes them so. */
export function inFloat32(value: unknown): unknown {
  if (typeof value === 'number') return Math.fround(value);
  if (Array.isArray(value)) return value.map(inFloat32);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, inFloat32(entry)]));
}

/** Without the fields that stand for nothing. */
export const withoutNulls = (value: object): object =>
  Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== null));

/** Tests that the schema of a kind rejects wrong arguments with the expected messages. */
export function checkRefusals(schema: TSchema, refusals: readonly Refusal[]): void {
  const validate = createValidator(schema);
  for (const { given, message } of refusals)
    test(`rejects ${JSON.stringify(given)}`, () => {
      const details = validate(given).map(({ detail }) => detail);
      assert.match(details.join('\n'), message);
    });
}

/** Fails where a kind of Keras has names that are neither supported nor known to be missing, or where they are. */
export function checkCoverage(
  keras: KerasProcess,
  of: string,
  supports: (name: string) => boolean,
  missing: Readonly<Record<string, string>>,
): void {
  test(`has every ${of} that Keras exports but: ${Object.keys(missing).join(', ') || 'none'}`, async () => {
    const { names } = await keras.ask<{ names: string[] }>({ kind: 'names', of });
    const unsupported = names.filter((name) => !supports(name));
    assert.deepEqual(unsupported, Object.keys(missing).sort());
  });
}
