import { type TSchema, Type } from 'typebox';
import { Compile } from 'typebox/compile';

/** Whether a stored document has the fields that its readers rely on; documents of earlier versions may lack others. */
export type HasShape = (document: unknown) => boolean;

/** Looks for these fields and no others. Compiled at the first use: every poll of a job checks its record. */
export function hasShape(properties: Record<string, TSchema>): HasShape {
  let check: HasShape | undefined;
  return (document) => {
    check ??= compile(Type.Object(properties));
    return check(document);
  };
}

function compile(schema: TSchema): HasShape {
  const validator = Compile(schema);
  return (document) => validator.Check(document);
}
