import type { Arguments } from '../../../../src/keras/argument.js';
import { pick, type Random } from './random.js';
import { referred, type Schema } from './schema.js';

type Given = Readonly<Record<string, unknown>>;

/** The given arguments with one that lies outside of its bounds; undefined where none has bounds. */
export function withWrongOne(
  args: Arguments,
  given: Given,
  random: Random,
): Record<string, unknown> | undefined {
  const wrong = Object.entries(args).flatMap(([name, { schema }]) =>
    outside(schema).map((value) => [name, value] as const),
  );
  return wrong.length === 0 ? undefined : { ...given, ...Object.fromEntries([pick(random, wrong)]) };
}

/** Values next to those that a schema accepts. */
function outside(schema: Schema): unknown[] {
  const { $ref, enum: values, anyOf, minimum, exclusiveMinimum, exclusiveMaximum, maximum } = schema;
  if ($ref !== undefined) return isList(referred($ref)) ? ['no_such_name'] : [];
  if (values !== undefined) return values.every((value) => typeof value === 'string') ? ['no_such_name'] : [];
  if (anyOf !== undefined) return [];
  return [
    ...(minimum === undefined ? [] : [minimum - 1]),
    ...(exclusiveMinimum === undefined ? [] : [exclusiveMinimum, exclusiveMinimum - 1]),
    ...(maximum === undefined || maximum > 1000 ? [] : [maximum + 1]),
    ...(exclusiveMaximum === undefined ? [] : [exclusiveMaximum, exclusiveMaximum + 1]),
  ];
}

/** Whether a schema lists names, alone or among others. */
const isList = ({ enum: values, anyOf = [] }: Schema): boolean => values !== undefined || anyOf.some(isList);
