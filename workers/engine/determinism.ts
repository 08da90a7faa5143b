import { nativeBackend } from './native-backend.js';

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

/** Whether a kernel that has no deterministic form on GPUs has to be avoided. */
export function avoidsRandomOrder(): boolean {
  return required && nativeBackend().binding.isUsingGpuDevice();
}

/**
 * Variables by which TensorFlow and XLA are told.
 * @param flags XLA_FLAGS as the user set them, which are added to and keep their say
 */
export function determinismVariables(
  isRequired: boolean,
  flags: string | undefined,
): Readonly<Record<string, string>> {
  // An explicit 0: what the environment of the worker says must not outlast a withdrawn promise.
  if (!isRequired) return { TF_DETERMINISTIC_OPS: '0' };
  return { TF_DETERMINISTIC_OPS: '1', XLA_FLAGS: withFlag(flags ?? '', XLA_FLAG) };
}

const XLA_FLAG = '--xla_gpu_deterministic_ops';

function withFlag(flags: string, flag: string): string {
  return flags.includes(flag) ? flags : `${flags} ${flag}=true`.trim();
}

const REFUSAL = /determinis(m|tic)/i;

/** Whether TensorFlow says that an operation has no deterministic kernel: there is no code for it, only words. */
export function isKernelRefusal(message: string): boolean {
  return required && REFUSAL.test(message);
}
