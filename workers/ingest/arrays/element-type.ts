import type { StoredDtype } from './arrays.js';

/** An element type of a file, and the type in which it is stored. */
export interface ElementType {
  /** Its NumPy name, for messages. */
  name: string;
  itemBytes: number;
  bigEndian: boolean;
  stored: StoredDtype;
  kind: SourceKind;
}

export type SourceKind =
  | 'bool'
  | 'uint8'
  | 'int8'
  | 'uint16'
  | 'int16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float16'
  | 'float32'
  | 'float64';

const TYPES: Readonly<Record<SourceKind, { itemBytes: number; stored: StoredDtype }>> = {
  bool: { itemBytes: 1, stored: 'uint8' },
  uint8: { itemBytes: 1, stored: 'uint8' },
  int8: { itemBytes: 1, stored: 'int8' },
  uint16: { itemBytes: 2, stored: 'uint16' },
  int16: { itemBytes: 2, stored: 'int16' },
  int32: { itemBytes: 4, stored: 'int32' },
  uint32: { itemBytes: 4, stored: 'int64' },
  int64: { itemBytes: 8, stored: 'int64' },
  uint64: { itemBytes: 8, stored: 'int64' },
  float16: { itemBytes: 2, stored: 'float32' },
  float32: { itemBytes: 4, stored: 'float32' },
  float64: { itemBytes: 8, stored: 'float64' },
};

/** The element type of a kind. */
export function elementType(kind: SourceKind, bigEndian: boolean): ElementType {
  return { name: kind, kind, bigEndian, ...TYPES[kind] };
}

const DESCR_KINDS: ReadonlyMap<string, SourceKind> = new Map([
  ['b1', 'bool'],
  ['u1', 'uint8'],
  ['i1', 'int8'],
  ['u2', 'uint16'],
  ['i2', 'int16'],
  ['u4', 'uint32'],
  ['i4', 'int32'],
  ['u8', 'uint64'],
  ['i8', 'int64'],
  ['f2', 'float16'],
  ['f4', 'float32'],
  ['f8', 'float64'],
]);

/** Texts of a fixed width, padded with zeros: code points (`U`), or bytes (`S`) of UTF-8. */
export interface TextType {
  /** Its NumPy name, for messages. */
  name: string;
  kind: 'text';
  itemBytes: number;
  bigEndian: boolean;
  /** Characters or bytes of the longest text. */
  width: number;
  encoding: 'utf32' | 'utf8';
}

/** Parses a NumPy `descr` such as `<f4` or `<U10`; undefined if it is neither a plain number nor text. */
export function parseDescr(descr: string): ElementType | TextType | undefined {
  return textType(descr) ?? numberType(descr);
}

function textType(descr: string): TextType | undefined {
  const [, order, letter, digits] = /^([<>|=])([US])([1-9]\d{0,8})$/.exec(descr) ?? [];
  if (letter === undefined) return undefined;
  const width = Number(digits);
  const isUnicode = letter === 'U';
  return {
    name: descr,
    kind: 'text',
    itemBytes: isUnicode ? 4 * width : width,
    bigEndian: order === '>',
    width,
    encoding: isUnicode ? 'utf32' : 'utf8',
  };
}

function numberType(descr: string): ElementType | undefined {
  const match = /^([<>|=])([a-z]\d)$/.exec(descr);
  const kind = DESCR_KINDS.get(match?.[2] ?? '');
  return kind === undefined ? undefined : elementType(kind, match?.[1] === '>');
}
