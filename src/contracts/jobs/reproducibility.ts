import { type Static, Type } from 'typebox';
import { closedObject, ref, stringEnum } from '../../schema/schema-helpers.js';

/** Why a job no longer guarantees that equal jobs produce equal weights. */
export const WITHDRAWAL_CODES = [
  'kernel_refused',
  'determinism_off',
  'device_changed',
  'tensorflow_changed',
  'threads_changed',
  'xla_changed',
  'device_unknown',
] as const;

export const WithdrawalSchema = closedObject(
  {
    code: stringEnum(WITHDRAWAL_CODES),
    attempt: Type.Integer({ description: 'The attempt from which the guarantee no longer holds.' }),
    message: Type.String(),
  },
  { $id: 'Withdrawal' },
);
export type Withdrawal = Static<typeof WithdrawalSchema>;

export const ReproducibilitySchema = closedObject(
  {
    exact: Type.Boolean({
      description:
        'Whether an equal job produces the same `weights_sha256`, interrupted or not, on the same device with the same TensorFlow version, number of threads and TRAINHORN_XLA.',
    }),
    reasons: Type.Array(ref(WithdrawalSchema), { description: 'Why it does not; empty if `exact`.' }),
  },
  { $id: 'Reproducibility' },
);
export type Reproducibility = Static<typeof ReproducibilitySchema>;

export const reproducibilityComponents = [WithdrawalSchema, ReproducibilitySchema];
