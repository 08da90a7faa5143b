import { isDeterminismRequired, noteDeterminism } from '../../../workers/engine/device/determinism.js';
import { nativeBackend } from '../../../workers/engine/ops/native-backend.js';

/** Runs `work` as on a GPU under determinism: recorded is what is recorded there; the CPU computes it. */
export function asOnDeterministicGpu<Result>(work: () => Result): Result {
  const backend = nativeBackend();
  const { binding } = backend;
  const wasRequired = isDeterminismRequired();
  backend.binding = Object.create(binding, { isUsingGpuDevice: { value: () => true } });
  noteDeterminism(true);
  try {
    return work();
  } finally {
    noteDeterminism(wasRequired);
    backend.binding = binding;
  }
}
