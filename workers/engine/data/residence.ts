/** Of a device's memory; the rest is for weights, slots, activations and TensorFlow's workspace. */
const DATA_SHARE = 0.5;

/**
 * The largest dataset that is kept in TensorFlow's memory. On a device with memory of its own it takes no more than
 * half of it; a larger one is streamed.
 * @param limits.deviceMemoryBytes Undefined: the device computes in the host's memory, or its memory is unknown
 */
export function residentLimit(limits: {
  maxResidentBytes: number;
  deviceMemoryBytes?: number | undefined;
}): number {
  const { maxResidentBytes, deviceMemoryBytes } = limits;
  if (deviceMemoryBytes === undefined) return maxResidentBytes;
  return Math.min(maxResidentBytes, Math.floor(deviceMemoryBytes * DATA_SHARE));
}
