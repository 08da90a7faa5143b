import { type TSchema, Type } from 'typebox';
import { closedObject, stringEnum } from '../schema/schema-helpers.js';
import { type Arguments, argumentProperties } from './argument.js';

/** The parts of an object on the wire: accepted names, and arguments. */
interface Described {
  className: string;
  summary: string;
  names: readonly string[];
  args: Arguments;
}

interface SchemaOptions {
  /** The field that tells the things apart. */
  field: string;
  /** Of the names of the schemas. */
  suffix: string;
  common: Record<string, TSchema>;
  /** Whether descriptions are left out, because other schemas have them. */
  isBare?: boolean;
}

function propertiesOf(args: Arguments, isBare: boolean): Record<string, TSchema> {
  if (!isBare) return argumentProperties(args);
  const bare = Object.entries(args).map(([name, argument]) => [
    name,
    { ...argument, schema: withoutDescription(argument.schema) },
  ]);
  return argumentProperties(Object.fromEntries(bare));
}

const withoutDescription = (schema: TSchema): TSchema =>
  Type.Unsafe(Object.fromEntries(Object.entries(schema).filter(([name]) => name !== 'description')));

/**
 * Schemas of objects that a field tells apart: one for each thing with arguments, and one for all without, which keeps the
 * document small.
 */
export function objectSchemas(
  specs: readonly Described[],
  { field, suffix, common, isBare = false }: SchemaOptions,
): TSchema[] {
  const object = (id: string, names: readonly string[], args: Arguments, description: string) =>
    closedObject(
      { [field]: stringEnum(names), ...common, ...propertiesOf(args, isBare), ...common },
      isBare ? { $id: id } : { $id: id, description },
    );
  const hasArguments = ({ args }: Described) => Object.keys(args).length > 0;
  const plain = specs.filter((spec) => !hasArguments(spec)).flatMap(({ names }) => names);
  return [
    ...specs
      .filter(hasArguments)
      .map(({ className, names, args, summary }) => object(className + suffix, names, args, summary)),
    object(`Plain${suffix}`, plain, {}, 'Without arguments.'),
  ];
}

/** The names of all things, those under which they are documented first. */
export const namesOf = (specs: readonly { names: readonly string[] }[]): string[] => [
  ...specs.flatMap(({ names }) => names.slice(0, 1)),
  ...specs.flatMap(({ names }) => names.slice(1)),
];
