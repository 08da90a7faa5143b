/** Devices according to TensorFlow's log. */
export interface DeviceLog {
  /** Libraries that TensorFlow wanted and did not get, with the linker's reason. */
  notOpened: string[];
  /** Devices that it made, in its own words. */
  created: string[];
  /** Lines that say why a GPU is left out. */
  refusals: string[];
}

const NOT_OPENED = /Could not load dynamic library '([^']+)'; dlerror: ([^;]*)/;
const CREATED = /Created device (\S+ with .*)/;
const REFUSAL =
  /Cannot dlopen some GPU libraries|Could not find cuda drivers|failed call to cuInit|no CUDA-capable device|Ignoring visible gpu device/i;

/** Reads what TensorFlow wrote under TF_CPP_MIN_LOG_LEVEL=0 and TF_CPP_VMODULE=dso_loader=1. */
export function readDeviceLog(text: string): DeviceLog {
  const lines = text.split('\n');
  const notOpened = lines.flatMap((line) => {
    const [, name, reason] = NOT_OPENED.exec(line) ?? [];
    return name === undefined ? [] : [`${name}: ${reason}`];
  });
  const created = lines.flatMap((line) => CREATED.exec(line)?.[1] ?? []);
  const refusals = lines.filter((line) => REFUSAL.test(line)).map((line) => line.trim());
  return { notOpened: [...new Set(notOpened)], created: [...new Set(created)], refusals };
}
