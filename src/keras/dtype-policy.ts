/** The dtype policies that layers can have. */
export const DTYPE_POLICIES = ['float32', 'mixed_bfloat16', 'mixed_float16'] as const;

/** Decides the types of a layer's weights, always float32, and of its arithmetic. */
export type DtypePolicy = (typeof DTYPE_POLICIES)[number];

/** Types of arithmetic. */
export type Precision = 'float32' | ShortPrecision;

/** Types of two bytes. */
export type ShortPrecision = 'bfloat16' | 'float16';

const PRECISIONS = {
  float32: 'float32',
  mixed_bfloat16: 'bfloat16',
  mixed_float16: 'float16',
} as const satisfies Record<DtypePolicy, Precision>;

/** The type in which a layer computes: Keras's `compute_dtype`. */
export const precisionOfPolicy = (policy: DtypePolicy): Precision => PRECISIONS[policy];

/** The policy of a layer: float32 where it has none. */
export const policyOf = ({ dtype }: Readonly<Record<string, unknown>>): DtypePolicy =>
  isDtypePolicy(dtype) ? dtype : 'float32';

/** Whether a value names a policy. */
export const isDtypePolicy = (value: unknown): value is DtypePolicy =>
  DTYPE_POLICIES.some((policy) => policy === value);
