import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Two GPUs as `nvidia-smi --query-gpu=… --format=csv,noheader,nounits` prints them. */
export const TWO_GPUS = [
  '0, GPU-aaaaaaaa-0000-0000-0000-000000000000, NVIDIA H100 80GB HBM3, 81559, 1024, 37, 580.65.06',
  '1, GPU-bbbbbbbb-0000-0000-0000-000000000000, NVIDIA A100-SXM4-40GB, 40960, [N/A], [N/A], 580.65.06',
];
export const FIRST_GPU = 'GPU-aaaaaaaa-0000-0000-0000-000000000000';
export const SECOND_GPU = 'GPU-bbbbbbbb-0000-0000-0000-000000000000';

/** A PATH on which nvidia-smi prints these lines, and nothing for any other question; gone when the test ends. */
export async function pretendNvidiaSmi(
  t: { after(end: () => Promise<void>): unknown },
  lines: readonly string[] = TWO_GPUS,
): Promise<{ PATH: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'trainhorn-nvidia-smi-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const program = join(folder, 'nvidia-smi');
  const output = join(folder, 'output');
  await writeFile(output, `${lines.join('\n')}\n`);
  await writeFile(program, `#!/bin/sh\ncase "$1" in --query-gpu=index,uuid,*) cat '${output}';; esac\n`);
  await chmod(program, 0o755);
  return { PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` };
}
