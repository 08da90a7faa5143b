import { type TSchema, Type } from 'typebox';

/** A leaf of the configuration: a schema with the environment variable that holds the value. */
export type Setting<Schema extends TSchema = TSchema> = Schema & { env: string };

/** Gives a schema the name of its environment variable. */
export function setting<Schema extends TSchema>(env: string, schema: Schema): Setting<Schema> {
  return Object.assign(schema, { env });
}

export const GIBIBYTE = 1024 ** 3;
export const MEBIBYTE = 1024 ** 2;

/** A list in one variable, its entries separated by commas; empty by default. */
export function commaList(entry: string, description: string) {
  const pattern = `^\\s*(${entry}(\\s*,\\s*${entry})*)?\\s*$`;
  return Type.String({ default: '', pattern, description });
}
