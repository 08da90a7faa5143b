import { firstTerm, maskCount } from '../../../../src/keras/layers/preprocessing/lookup/vocabulary.js';
import { DTYPES, stringAttribute } from '../../graph/graph.js';
import { nodeOf } from '../../graph/saved-model-proto.js';
import { invertedTerms, type LookupArguments, vocabularyOf } from '../../host/lookup.js';
import { type NodeWriter, typeOf } from '../node-writer.js';
import { bucketNodes } from './hash-nodes.js';
import type { HostWriter } from './host-tensor.js';

const INT64 = typeOf('int64');
/** Of a term that is not in a table. */
const MISSING = -1;

type KeyType = 'string' | 'int64';

/** The numbers of flat values, as `lookup` of the host has them. @returns int64 */
export function lookupNodes(
  writer: HostWriter,
  values: string,
  type: KeyType,
  config: LookupArguments,
): string {
  const first = firstTerm(config);
  const terms = vocabularyOf(config);
  const table = tableNodes(
    writer,
    { key: type, value: 'int64' },
    {
      keys: constantOf(writer, type, terms),
      values: writer.numbers(
        'int64',
        terms.map((_, index) => first + index),
      ),
    },
  );
  const found = find(writer, table, values, writer.numbers('int64', [MISSING], []), {
    key: type,
    value: 'int64',
  });
  const isMissing = writer.add('Less', [found, writer.numbers('int64', [0], [])], { T: INT64 });
  const isMask = maskNodes(writer, values, type, config);
  const unknown = unknownNodes(writer, { values, type, isMissing, isMask }, config);
  const numbers = writer.add('SelectV2', [isMissing, unknown, found], { T: INT64 });
  if (isMask === undefined) return numbers;
  // Of no entry in other modes, so that a mask counts nowhere in encoded rows.
  const mask = writer.numbers('int64', [config.output_mode === 'int' ? 0 : MISSING], []);
  return writer.add('SelectV2', [isMask, mask, numbers], { T: INT64 });
}

function maskNodes(
  writer: HostWriter,
  values: string,
  type: KeyType,
  { mask_token }: LookupArguments,
): string | undefined {
  if (mask_token === null || (typeof mask_token === 'string') !== (type === 'string')) return undefined;
  return writer.add('Equal', [values, constantOf(writer, type, [mask_token], [])], EQUAL(type));
}

const EQUAL = (type: KeyType) => ({ T: typeOf(type), incompatible_shape_error: { b: true } });

/** Values as they are looked up, and which of them the table lacks. */
interface Looked {
  values: string;
  type: KeyType;
  isMissing: string;
  isMask: string | undefined;
}

/** The numbers of values out of the vocabulary. */
function unknownNodes(writer: HostWriter, looked: Looked, config: LookupArguments): string {
  const { num_oov_indices: count, salt, oov_method } = config;
  const first = maskCount(config);
  if (count === 0) return refusedNodes(writer, looked);
  if (count === 1) return writer.numbers('int64', [first], []);
  const isHashed = looked.type === 'string' || oov_method === 'farmhash';
  const bucket = isHashed
    ? bucketNodes(writer, textOf(writer, looked.values, looked.type), { buckets: count, salt })
    : writer.add('FloorMod', [looked.values, writer.numbers('int64', [count], [])], { T: INT64 });
  return writer.add('AddV2', [bucket, writer.numbers('int64', [first], [])], { T: INT64 });
}

/** Fails the call where a value is unknown. @returns a number that is then never used */
function refusedNodes(writer: HostWriter, { values, type, isMissing, isMask }: Looked): string {
  const isKnown = writer.add('LogicalNot', [isMissing]);
  const isAccepted = isMask === undefined ? isKnown : writer.add('LogicalOr', [isKnown, isMask]);
  const axes = writer.numbers('int32', [0]);
  const all = writer.add('All', [isAccepted, axes], { Tidx: typeOf('int32'), keep_dims: { b: false } });
  const message = writer.texts(['A value is not in the vocabulary of a lookup with num_oov_indices=0:'], []);
  const T = { list: { type: [DTYPES.string.number, DTYPES[type].number] } };
  const assertion = writer.add('Assert', [all, message, values], { T, summarize: { i: 3 } });
  const none = writer.numbers('int64', [MISSING], []);
  return writer.add('Identity', [none, `^${nodeOf(assertion)}`], { T: INT64 });
}

/** Integers as they are written. */
export const textOf = (writer: NodeWriter, x: string, type: KeyType): string =>
  type === 'string' ? x : writer.add('AsString', [x], { T: INT64 });

function constantOf(
  writer: NodeWriter,
  type: KeyType,
  terms: readonly (string | number)[],
  shape?: readonly number[],
): string {
  return type === 'string'
    ? writer.texts(terms.map(String), shape)
    : writer.numbers('int64', terms.map(Number), shape);
}

interface TableTypes {
  key: KeyType;
  value: KeyType;
}

/** A table, and the node that fills it. @returns its handle */
function tableNodes(
  writer: HostWriter,
  { key, value }: TableTypes,
  entries: { keys: string; values: string },
): string {
  const table = writer.add('HashTableV2', [], {
    key_dtype: typeOf(key),
    value_dtype: typeOf(value),
    shared_name: stringAttribute(writer.unique()),
  });
  const attr = { Tin: typeOf(key), Tout: typeOf(value) };
  writer.initializers.push(
    nodeOf(writer.add('LookupTableImportV2', [table, entries.keys, entries.values], attr)),
  );
  return table;
}

const find = (
  writer: NodeWriter,
  table: string,
  keys: string,
  missing: string,
  { key, value }: TableTypes,
): string =>
  writer.add('LookupTableFindV2', [table, keys, missing], { Tin: typeOf(key), Tout: typeOf(value) });

/** The terms of flat int64 numbers, as a lookup with `invert` has them. */
export function invertedNodes(
  writer: HostWriter,
  numbers: string,
  type: KeyType,
  config: LookupArguments,
): string {
  const { terms, missing } = invertedTerms(config);
  const types = { key: 'int64', value: type } as const;
  const table = tableNodes(writer, types, {
    keys: writer.numbers('int64', [...terms.keys()]),
    values: constantOf(writer, type, [...terms.values()]),
  });
  return find(writer, table, numbers, constantOf(writer, type, [missing], []), types);
}
