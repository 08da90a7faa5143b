/** Cores for which one predictor is started: the API, which feeds it, needs nearly as much time. */
const CORES_PER_PREDICTOR = 2;
const MOST = 4;

/** The number of predictor processes: the configured one, or one that suits the cores. */
export function predictorProcesses(
  { processes, device }: { processes: number; device: string },
  cores: number,
): number {
  if (processes > 0) return processes;
  if (device !== 'cpu') return 1;
  return Math.max(1, Math.min(MOST, Math.floor(cores / CORES_PER_PREDICTOR)));
}
