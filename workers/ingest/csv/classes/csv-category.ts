import { oneLine } from '../../../../src/schema/shown-text.js';
import { checkName, createNameBudget, kept, type NameBudget } from '../../images/shown-names.js';
import { Rejection, shown } from '../../rejection.js';
import type { Category, Feature } from '../csv-feature.js';
import { MAX_CLASSES } from '../csv-labels.js';
import type { FieldReader } from '../reading/csv-fields.js';

/** Limits the names of all categories of a table. */
export const categoryBudget = (): NameBudget =>
  createNameBudget('categories', 'too_many_classes', 'Use shorter names, or fewer categories.');

/** Creates a column of categories without rows: texts are read as numbers, in order of appearance. */
export function createCategory(name: string, reader: FieldReader, budget: NameBudget): Feature {
  const codes = new Map<string, Category>();
  const feature: Feature = {
    name,
    codes,
    numbers: 0,
    booleans: 0,
    missing: undefined,
    inexact: undefined,
    read(text, row) {
      if (reader.kind(text) === 'missing') {
        const first = feature.missing?.first ?? { text: kept(text), row };
        feature.missing = { kind: 'missing', count: (feature.missing?.count ?? 0) + 1, first };
        return Number.NaN;
      }
      feature.numbers += 1;
      return codeOf(codes, { text, row, column: name }, budget);
    },
    faults: () => [],
  };
  return feature;
}

function codeOf(
  codes: Map<string, Category>,
  { text, row, column }: { text: string; row: number; column: string },
  budget: NameBudget,
): number {
  const value = oneLine(text);
  const known = codes.get(value);
  if (known !== undefined) return known.code;
  checkName(value, `Row ${row}, column ${shown(column)}: the category`);
  if (codes.size >= MAX_CLASSES) throw tooMany(column);
  budget.add(value);
  codes.set(value, { code: codes.size, row });
  return codes.size - 1;
}

function tooMany(column: string): Rejection {
  return new Rejection(
    'too_many_classes',
    `Column ${shown(column)} has more than ${MAX_CLASSES} distinct values, the most categories of a column. Exclude it with ignore_columns, or declare it as text in column_types.`,
  );
}
