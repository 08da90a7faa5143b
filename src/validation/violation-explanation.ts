import { pointerSegment, pointerSegments } from '../schema/json-pointer.js';
import { showValue } from '../schema/show-value.js';
import { normalText, SHOWN_TEXT_FORMAT, textFault } from '../schema/shown-text.js';
import type { Finding, ViolationCode } from './finding.js';
import { whyNeverSupported } from './never-supported.js';
import {
  acceptedTypes,
  describeSchema,
  knownTags,
  resolveRef,
  type SchemaView,
} from './schema-description.js';
import { listed, unknownFieldDetail, unknownNameDetail } from './suggestion.js';
import { isOfType, meantBranch } from './union-branch.js';
import { fieldHint, missingFieldHint, nameHint } from './validation-hints.js';
import { homeHint, tagHint, wrapHint } from './validation-rewrite.js';

/** One error of the schema validator, reduced to what an explanation needs. */
export interface ReadError {
  pointer: string;
  keyword: string;
  params: Readonly<Record<string, unknown>>;
  value: unknown;
  /** The schema that contains the failed keyword. */
  schema: SchemaView;
}

/** Returns the errors of one branch of a union, checked on its own. */
export interface ErrorSource {
  errorsOf(schema: SchemaView, value: unknown): ReadError[];
}

/**
 * Turns a validator's errors into violations: for a union only the branch that was meant, for a location only
 * the first. In time linear in the errors: a large body may have very many.
 * @param most number of violations from which on the rest is left out
 */
export function explainErrors(errors: readonly ReadError[], source: ErrorSource, most: number): Finding[] {
  const unions = outermostUnions(errors);
  const violations = new Map<string, Finding>();
  const add = (violation: Finding | undefined) => {
    if (violation !== undefined && !violations.has(violation.pointer))
      violations.set(violation.pointer, violation);
  };
  for (const error of errors)
    if (violations.size < most && !unions.has(error.pointer) && !isInside(error.pointer, unions))
      add(explain(error));
  for (const union of unions.values())
    if (violations.size < most) explainUnion(union, source, most).forEach(add);
  return [...violations.values()];
}

/** The unions that no other encloses, by their pointers; of two at one location the later error is the outer one. */
function outermostUnions(errors: readonly ReadError[]): ReadonlyMap<string, ReadError> {
  const unions = new Map(
    errors.filter(({ keyword }) => keyword === 'anyOf').map((union) => [union.pointer, union]),
  );
  return new Map([...unions].filter(([pointer]) => !isInside(pointer, unions)));
}

/** Whether one of the places encloses the pointer. */
function isInside(pointer: string, places: ReadonlyMap<string, unknown>): boolean {
  for (let end = pointer.length; end > 0; ) {
    end = pointer.lastIndexOf('/', end - 1);
    if (end >= 0 && places.has(pointer.slice(0, end))) return true;
  }
  return false;
}

/**
 * The branch that was meant is the one whose JSON type fits; among objects, the one that shares the most
 * fields.
 */
function explainUnion(union: ReadError, source: ErrorSource, most: number): Finding[] {
  const metric = explainMetric(union);
  if (metric !== undefined) return [metric];
  const branches = union.schema.anyOf ?? [];
  const fitting = branches.filter((branch) => isOfType(union.value, acceptedTypes(branch)));
  const isScalar = typeof union.value !== 'object';
  if (fitting.length === 0 || (isScalar && fitting.length > 1)) return [mismatch(union, 'invalid_type')];
  if (isOfScalars(branches)) return [mismatch(union, 'invalid_value')];
  const meant = meantBranch(fitting, union.value);
  if (isOnlyText(meant)) return [mismatch(union, 'invalid_value')];
  const errors = source.errorsOf(meant, union.value);
  return explainErrors(
    errors.map((error) => ({ ...error, pointer: union.pointer + error.pointer })),
    source,
    most,
  );
}

/** Whether a branch accepts a single text, such as `balanced`: the other branches are then worth naming, too. */
const isOnlyText = (branch: SchemaView): boolean => {
  const { type, enum: values } = resolveRef(branch);
  return type === 'string' && values?.length === 1;
};

/** Whether all branches, at least two besides null, are numbers, strings, true or false: all of them are then named. */
function isOfScalars(branches: readonly SchemaView[]): boolean {
  const types = branches.map((branch) => [...acceptedTypes(branch)]).filter(([first]) => first !== 'null');
  return types.length > 1 && types.flat().every((type) => type !== 'object' && type !== 'array');
}

/** Explains an object that names a metric in none of the supported forms. */
function explainMetric({ schema, value, pointer }: ReadError): Finding | undefined {
  if (schema.$id !== 'Metric' || typeof value !== 'object' || value === null || Array.isArray(value))
    return undefined;
  const fields = new Map<string, unknown>(Object.entries(value));
  const name = fields.get('name');
  if (['class_name', 'function', 'type'].some((field) => fields.has(field)) || typeof name !== 'string')
    return undefined;
  const known = (schema.anyOf ?? []).flatMap((branch) => resolveRef(branch).enum ?? []).map(String);
  if (!known.includes(name)) return unknownName(pointer + pointerSegment('name'), 'metric', name, known);
  const detail = `A metric is written by its name, "${name}", or as an object with its arguments: {"type": "${name}"}.`;
  return { pointer, code: 'invalid_type', detail };
}

function explain(error: ReadError): Finding | undefined {
  switch (error.keyword) {
    case 'required':
      return missingField(error);
    case 'additionalProperties':
      return unknownField(error);
    case 'discriminator':
      return unknownTag(error);
    case 'enum':
      return notInEnum(error);
    case 'uniqueItems':
      return duplicate(error);
    case 'type':
      return mismatch(error, 'invalid_type');
    default:
      return mismatch(error, 'invalid_value');
  }
}

function mismatch(error: ReadError, code: ViolationCode): Finding {
  const fault = shownTextFault(error);
  if (fault !== undefined) return { pointer: error.pointer, code, detail: fault };
  const expected = describeSchema(error.schema, error.value);
  const detail = `${subject(error.pointer)} must be ${expected}; got ${describeGiven(error)}.`;
  const hint = code === 'invalid_type' ? wrapHint(error.schema, error.value) : undefined;
  return { pointer: error.pointer, code, detail: withHint(detail, hint) };
}

/** Explains the invalid characters of a name or label. */
function shownTextFault({ schema, value, pointer }: ReadError): string | undefined {
  if (schema.format !== SHOWN_TEXT_FORMAT || typeof value !== 'string') return undefined;
  const fault = textFault(normalText(value));
  return fault && `${subject(pointer)} ${fault} Got ${showValue(value)}.`;
}

/** The value, or its length if that is the violation. */
function describeGiven({ keyword, value }: ReadError): string {
  const count = COUNTS.get(keyword)?.(value);
  return count === undefined || count.startsWith('0 ') ? showValue(value) : count;
}

const many = (count: number, one: string, several: string): string =>
  `${count} ${count === 1 ? one : several}`;
const fieldsOf = (value: unknown) => many(Object.keys(value ?? {}).length, 'field', 'fields');
const entriesOf = (value: unknown) => many(Array.isArray(value) ? value.length : 0, 'entry', 'entries');
const charactersOf = (value: unknown) =>
  `${many([...String(value)].length, 'character', 'characters')} (${showValue(value)})`;

/** The counted thing, by the keyword that limits its count. */
const COUNTS: ReadonlyMap<string, (value: unknown) => string> = new Map([
  ['minProperties', fieldsOf],
  ['maxProperties', fieldsOf],
  ['minItems', entriesOf],
  ['maxItems', entriesOf],
  ['minLength', charactersOf],
  ['maxLength', charactersOf],
]);

function withHint(detail: string, hint: string | undefined): string {
  return hint === undefined ? detail : `${detail} ${hint}`;
}

function missingField(error: ReadError): Finding {
  const name = String(error.params['missingProperty']);
  const tags = knownTags(error.schema);
  const property = error.schema.properties?.[name];
  const expected = tags.length > 0 ? `one of ${listed(tags)}` : describeSchema(property ?? {});
  const names = tags.length > 0 ? tags : (property?.enum ?? []).map(String);
  const hint = tagHint(name, names, error.value) ?? missingFieldHint(error.schema.$id, name);
  const detail = withHint(`Missing field '${name}'; expected ${expected}.`, hint);
  return { pointer: error.pointer + pointerSegment(name), code: 'missing_field', detail };
}

function unknownField(error: ReadError): Finding {
  const name = String(error.params['additionalProperty']);
  const owner = error.schema.$id ?? '';
  const hint =
    owner === 'KerasObject'
      ? 'Put arguments in config.'
      : (fieldHint(owner, name) ?? homeHint(error.schema, name));
  const detail = unknownFieldDetail('field', name, Object.keys(error.schema.properties ?? {}), hint);
  return { pointer: error.pointer + pointerSegment(name), code: 'unknown_field', detail };
}

const TAG_LABELS: ReadonlyMap<string | undefined, string> = new Map([
  ['Layer', 'layer'],
  ['ModelEntry', 'layer'],
  ['Cell', 'cell'],
  ['UnitCell', 'cell'],
  ['XOp', 'preprocessing step'],
  ['YOp', 'label step'],
  ['OptimizerObject', 'optimizer'],
  ['LossObject', 'loss'],
  ['MetricObject', 'metric'],
  ['ResolvedMetric', 'metric'],
  ['Schedule', 'learning-rate schedule'],
  ['InitializerObject', 'initializer'],
  ['RegularizerObject', 'regularizer'],
  ['ConstraintObject', 'constraint'],
  ['CallbackObject', 'callback'],
]);

function unknownTag(error: ReadError): Finding | undefined {
  const property = String(error.params['tag']);
  const value = error.params['tagValue'];
  // The `required` error at the same object reports an absent tag.
  if (value === undefined) return undefined;
  const pointer = error.pointer + pointerSegment(property);
  const known = knownTags(error.schema);
  const label = TAG_LABELS.get(error.schema.$id) ?? property;
  if (typeof value === 'string') return unknownName(pointer, label, value, known);
  const detail = `${property} must be one of ${listed(known)}; got ${showValue(value)}.`;
  return { pointer, code: 'invalid_type', detail };
}

/** Names that may lie below the name of an output. */
const NAME_LABELS: ReadonlyMap<string | undefined, string> = new Map([
  ['LossName', 'loss'],
  ['MetricName', 'metric'],
  ['DtypePolicy', 'dtype policy'],
]);

function notInEnum(error: ReadError): Finding {
  const known = (error.schema.enum ?? []).filter((value) => typeof value === 'string');
  if (typeof error.value !== 'string' || known.length < 2) return mismatch(error, 'invalid_value');
  const label =
    NAME_LABELS.get(error.schema.$id) ?? singular(subject(error.pointer.replace(/(?<=.)\/type$/, '')));
  return unknownName(error.pointer, label, error.value, known);
}

function unknownName(pointer: string, label: string, name: string, known: readonly string[]): Finding {
  const detail =
    whyNeverSupported(label, name) ?? unknownNameDetail(label, name, known, nameHint(label, name, known));
  return { pointer, code: 'unknown_name', detail };
}

function duplicate(error: ReadError): Finding {
  const [first, second] = [Number(error.params['i']), Number(error.params['j'])].sort((a, b) => a - b);
  const detail = `${subject(error.pointer)} contains the same entry twice, at ${first} and ${second}; remove one.`;
  return { pointer: error.pointer + pointerSegment(second ?? 0), code: 'duplicate_value', detail };
}

/** The name of a location in messages: its field name, or `metrics[0]` for an entry of a list. */
function subject(pointer: string): string {
  const segments = pointerSegments(pointer);
  const last = segments.at(-1);
  if (last === undefined) return 'The body';
  if (!/^\d+$/.test(last)) return last;
  return `${segments.findLast((segment) => !/^\d+$/.test(segment)) ?? 'entry'}[${last}]`;
}

/** `metrics[0]` is a metric. */
function singular(name: string): string {
  return name.replace(/s?\[\d+\]$/, '');
}
