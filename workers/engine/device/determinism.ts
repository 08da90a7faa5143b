import { nativeBackend } from '../ops/native-backend.js';

/** Set when TensorFlow is loaded; it cannot change afterwards. */
let required = false;

/** Records whether TensorFlow was loaded with deterministic kernels only. */
export function noteDeterminism(isRequired: boolean): void {
  required = isRequired;
}

/** Whether TensorFlow rejects non-deterministic kernels. */
export function isDeterminismRequired(): boolean {
  return required;
}

/** Whether XLA uses fixed algorithms: in XLA_FLAGS, a flag set by the user takes precedence over ours. */
export function isXlaDeterministic({ XLA_FLAGS = '' }: NodeJS.ProcessEnv): boolean {
  return /(^|\s)--xla_gpu_(deterministic_ops|exclude_nondeterministic_ops)(=(true|1))?(\s|$)/.test(XLA_FLAGS);
}

/** Whether kernels without a deterministic GPU implementation must be avoided. */
export function avoidsRandomOrder(): boolean {
  return required && nativeBackend().binding.isUsingGpuDevice();
}

const REFUSAL = /determinis(m|tic)/i;

/** Whether an error reports a missing deterministic kernel; it has no code, only this text. */
export function isKernelRefusal(message: string): boolean {
  return required && REFUSAL.test(message);
}
