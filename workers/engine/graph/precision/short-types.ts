import type { Precision } from '../../../../src/keras/dtype-policy.js';
import type { Recording, Source } from '../recording.js';
import type { AttrValue } from '../saved-model-proto.js';

/** TensorFlow's number of float32 (types.proto). */
export const FLOAT32 = 1;

/** TensorFlow's numbers of the floats of two bytes, of which tfjs knows nothing: for tfjs they are float32. */
export const SHORT_TYPES = { bfloat16: 14, float16: 19 } as const;

const NAMES: ReadonlyMap<number, Precision> = new Map([
  [FLOAT32, 'float32'],
  [SHORT_TYPES.bfloat16, 'bfloat16'],
  [SHORT_TYPES.float16, 'float16'],
]);

/** Whether a type is one of two bytes. */
export const isShort = (type: number): boolean =>
  type === SHORT_TYPES.bfloat16 || type === SHORT_TYPES.float16;

/** Whether a type is one in which layers compute. */
export const isFloat = (type: number): boolean => NAMES.has(type);

/** The precision of a type; float32 for types that are not floats. */
export const precisionOfType = (type: number): Precision => NAMES.get(type) ?? 'float32';

/** An output in another type, by a node that casts it; itself where it is of that type. */
export function castSource(recording: Recording, source: Source, type: number | undefined): Source {
  if (type === undefined || source.dtype === type) return source;
  const node = recording.graph.add(recording, 'Cast', [source], {
    SrcT: { type: source.dtype },
    DstT: { type },
    Truncate: { b: false },
  });
  return { name: `${node}:0`, dtype: type };
}

/** Floats in the type that a node states in its attributes; in float32 where it states none. */
export function asStated(
  recording: Recording,
  sources: readonly Source[],
  attributes: Readonly<Record<string, AttrValue>>,
): readonly Source[] {
  const stated = Object.values(attributes).flatMap((value) =>
    'type' in value && isFloat(value.type) ? [value.type] : [],
  );
  const isPlain = !sources.some(({ dtype }) => isShort(dtype)) && !stated.some(isShort);
  if (isPlain) return sources;
  const [type = FLOAT32] = stated;
  return sources.map((source) => (isFloat(source.dtype) ? castSource(recording, source, type) : source));
}
