import { type TSchema, Type } from 'typebox';
import { COMPONENT, closedObject, stringEnum } from '../schema/schema-helpers.js';
import { type Arguments, argumentProperties } from './argument.js';

/** The parts of an object on the wire: accepted names, and arguments. */
interface Described {
  className: string;
  summary: string;
  names: readonly string[];
  args: Arguments;
}

/** How the schemas of objects are made. */
interface ObjectForm {
  /** The field that tells them apart. */
  field: string;
  /** The end of their ids. */
  suffix: string;
  common: Record<string, TSchema>;
}

/**
 * Schemas of objects that a field tells apart: one for all things with the same arguments, which keeps the document small, and one for
 * all without.
 */
export function objectSchemas(specs: readonly Described[], { field, suffix, common }: ObjectForm): TSchema[] {
  const object = (id: string, names: readonly string[], args: Arguments, description: string) =>
    closedObject(
      { [field]: stringEnum(names), ...common, ...argumentProperties(args), ...common },
      { $id: id, description },
    );
  const hasArguments = ({ args }: Described) => Object.keys(args).length > 0;
  const plain = specs.filter((spec) => !hasArguments(spec)).flatMap(({ names }) => names);
  return [
    ...withSameArguments(specs.filter(hasArguments)).map((group) => {
      const names = group.flatMap((spec) => spec.names);
      const [{ className, args }] = group;
      return object(className + suffix, names, args, group.map(({ summary }) => summary).join(' '));
    }),
    object(`Plain${suffix}`, plain, {}, 'Without arguments.'),
  ];
}

type Group = [Described, ...Described[]];

/** Things by their arguments, in order. */
function withSameArguments(specs: readonly Described[]): Group[] {
  const groups = new Map<string, Group>();
  for (const spec of specs) {
    const key = JSON.stringify(argumentProperties(spec.args));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [spec]);
    else group.push(spec);
  }
  return [...groups.values()];
}

/** The arguments of all things as optional properties, without descriptions. */
export function mergedProperties(specs: readonly Pick<Described, 'args'>[]): Record<string, TSchema> {
  const forms = new Map<string, Map<string, TSchema>>();
  for (const [name, { schema }] of specs.flatMap(({ args }) => Object.entries(args))) {
    const form = withoutDescription(schema);
    forms.set(name, (forms.get(name) ?? new Map()).set(JSON.stringify(form), form));
  }
  return Object.fromEntries(
    [...forms].map(([name, byText]) => [name, Type.Optional(anyOf([...byText.values()]))]),
  );
}

const anyOf = (schemas: readonly TSchema[]): TSchema => {
  const [only, ...others] = schemas;
  return only !== undefined && others.length === 0 ? only : Type.Unsafe({ anyOf: [...schemas] });
};

/** Without what documents a schema. */
function withoutDescription(schema: TSchema): TSchema {
  const keywords = Object.entries(schema).filter(
    ([keyword]) => !['description', 'default', COMPONENT].includes(keyword),
  );
  return Type.Unsafe(Object.fromEntries(keywords));
}

/** The names of all things, those under which they are documented first. */
export const namesOf = (specs: readonly { names: readonly string[] }[]): string[] => [
  ...specs.flatMap(({ names }) => names.slice(0, 1)),
  ...specs.flatMap(({ names }) => names.slice(1)),
];
