import { nativeBackend } from '../ops/native-backend.js';

/** What TensorFlow reads when it is loaded, and nothing can change afterwards. */
let required = false;

/** Notes that TensorFlow was loaded with deterministic kernels only, or without. */
export function noteDeterminism(isRequired: boolean): void {
  required = isRequired;
}

/** Whether TensorFlow refuses kernels that are not deterministic. */
export function isDeterminismRequired(): boolean {
  return required;
}

/** Whether XLA chooses one algorithm: it reads XLA_FLAGS, where a flag of the user goes before ours. */
export function isXlaDeterministic({ XLA_FLAGS = '' }: NodeJS.ProcessEnv): boolean {
  return /(^|\s)--xla_gpu_(deterministic_ops|exclude_nondeterministic_ops)(=(true|1))?(\s|$)/.test(XLA_FLAGS);
}

/** Whether a kernel that has no deterministic form on GPUs has to be avoided. */
export function avoidsRandomOrder(): boolean {
  return required && nativeBackend().binding.isUsingGpuDevice();
}

const REFUSAL = /determinis(m|tic)/i;

/** Whether TensorFlow says that an operation has no deterministic kernel: there is no code for it, only words. */
export function isKernelRefusal(message: string): boolean {
  return required && REFUSAL.test(message);
}
