import { type TSchema, Type } from 'typebox';
import { Compile } from 'typebox/compile';

/**
 * Whether a stored document has the fields that its readers need; documents of earlier versions may lack
 * others.
 */
export type HasShape = (document: unknown) => boolean;

/** Checks only these fields. Compiled on first use, because every poll of a job checks its record. */
export function hasShape(properties: Record<string, TSchema>): HasShape {
  let check: HasShape | undefined;
  return (document) => {
    check ??= compile(Type.Object(properties));
    return check(document);
  };
}

function compile(schema: TSchema): HasShape {
  const validator = Compile(schema);
  return (document) => validator.Check(document) && !isDeeper(document, MAX_DEPTH);
}

/** Deeper than any document ever written; much deeper ones cannot be serialized again. */
const MAX_DEPTH = 128;

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  const inner: unknown[] = Array.isArray(value) ? value : Object.values(value);
  return inner.some((one) => isDeeper(one, levels - 1));
}
