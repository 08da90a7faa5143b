import type { Argument, Arguments } from '../../src/keras/argument.js';
import { MAX_SIZE } from '../../src/keras/kind.js';

/** The keywords of a JSON Schema that the table shows. */
interface Shown {
  $ref?: string;
  type?: string;
  enum?: readonly unknown[];
  anyOf?: readonly Shown[];
  items?: Shown;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  nullable?: boolean;
  description?: string;
}

/** The arguments of a class with accepted values, defaults and meanings; arguments that differ in name only share a row. */
export function argumentTable(args: Arguments): string[] {
  const rows = mergeRows(Object.entries(args).map(([name, argument]) => rowOf(name, argument)));
  if (rows.length === 0) return [];
  const hasMeanings = rows.some(({ meaning }) => meaning !== '');
  const lines = rows.map(({ names, accepts, byDefault, meaning }) => [
    names.map((name) => `\`${name}\``).join(', '),
    accepts,
    byDefault,
    ...(hasMeanings ? [meaning] : []),
  ]);
  return table(['argument', 'accepts', 'default', ...(hasMeanings ? ['meaning'] : [])], lines);
}

/** A Markdown table, and an empty line. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line), ''];
}

interface Row {
  names: string[];
  accepts: string;
  byDefault: string;
  meaning: string;
}

/** A JSON Schema, of which every shown keyword is optional. */
const shown = ({ schema }: Argument): Shown => schema;

const rowOf = (name: string, argument: Argument): Row => ({
  names: [name],
  accepts: inWords(shown(argument)),
  byDefault: defaultOf(argument),
  meaning: descriptionOf(shown(argument)),
});

/** The description of a schema, or of the first branch that has one. */
function descriptionOf({ description, anyOf = [] }: Shown): string {
  return description ?? anyOf.map(descriptionOf).find((text) => text !== '') ?? '';
}

function mergeRows(rows: readonly Row[]): Row[] {
  const merged: Row[] = [];
  for (const row of rows) {
    const last = merged.at(-1);
    if (last !== undefined && isSame(last, row)) last.names.push(...row.names);
    else merged.push(row);
  }
  return merged;
}

const isSame = (a: Row, b: Row): boolean =>
  a.accepts === b.accepts && a.byDefault === b.byDefault && a.meaning === b.meaning;

function defaultOf({ presence, default: value }: Argument): string {
  if (value === undefined) return presence === 'required' ? 'required' : 'none';
  return 'value' in value ? code(value.value) : value.inWords;
}

/** A value as JSON, strings without their quotes. */
export const code = (value: unknown): string =>
  `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

/** Components that have a page of their own. */
const LINKS: ReadonlyMap<string, string> = new Map([
  ['ActivationFunction#', '[activation](arguments.md#activations)'],
  ['Initializer#', '[initializer](arguments.md#initializers)'],
  ['Regularizer#', '[regularizer](arguments.md#regularizers)'],
  ['RegularizerOrNull#', '[regularizer](arguments.md#regularizers) or null'],
  ['ConstraintOrNull#', '[constraint](arguments.md#constraints) or null'],
  ['Constraint#', '[constraint](arguments.md#constraints)'],
  ['LearningRate#', 'number ≥ 0 or [schedule](#schedules)'],
  ['Schedule#', '[schedule](optimizers.md#schedules)'],
  ['KerasObject#', "Keras's JSON"],
  ['SingleOptimizer#', '[optimizer](#optimizers)'],
  ['MultiOptimizer#', '[multioptimizer](#multioptimizer)'],
  ['Layer#', 'layer'],
  ['ModelEntry#', 'layer, or model'],
  ['Cell#', '[cell](#lstmcell)'],
  ['UnitCell#', '[cell](#lstmcell)'],
]);

/** The values that a schema accepts. @param plural where it describes the entries of a list */
function inWords(schema: Shown, plural = ''): string {
  const words = branchesOf(schema).map((branch) => branchInWords(branch, plural));
  return [...words, ...(schema.nullable === true ? ['null'] : [])].join(' or ');
}

const branchesOf = (schema: Shown): readonly Shown[] => schema.anyOf ?? [schema];

function branchInWords(schema: Shown, plural: string): string {
  if (schema.$ref !== undefined) return linkOf(schema.$ref);
  if (schema.anyOf !== undefined) return inWords(schema, plural);
  if (schema.enum !== undefined) return valuesOf(schema.enum);
  if (schema.items !== undefined) return listOf(schema, schema.items);
  if (schema.type === 'boolean') return 'true or false';
  return `${schema.type ?? 'value'}${plural}${boundsOf(schema)}`;
}

function linkOf(id: string): string {
  const link = LINKS.get(id);
  if (link === undefined) throw new Error(`The documentation of arguments has no page for ${id}`);
  return link;
}

/** A branch that is null alone is written as such; among others, null follows from `nullable`. */
function valuesOf(values: readonly unknown[]): string {
  const others = values.filter((value) => value !== null);
  return others.length === 0 ? 'null' : others.map(code).join(', ');
}

function listOf({ minItems, maxItems }: Shown, items: Shown): string {
  const count = minItems !== undefined && minItems === maxItems ? `${minItems} ` : '';
  return `list of ${count}${inWords(items, count === '1 ' ? '' : 's')}`;
}

function boundsOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Shown): string {
  const most = maximum === MAX_SIZE ? undefined : maximum;
  if (minimum !== undefined && most !== undefined) return ` from ${minimum} to ${most}`;
  const bounds: [string, number | undefined][] = [
    ['≥', minimum],
    ['>', exclusiveMinimum],
    ['≤', most],
    ['<', exclusiveMaximum],
  ];
  const known = bounds.filter(([, value]) => value !== undefined);
  return known.length === 0 ? '' : ` ${known.map(([sign, value]) => `${sign} ${value}`).join(' and ')}`;
}
