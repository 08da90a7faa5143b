import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Card, listCards } from '../nvidia-smi.js';
import { deviceSettings, ranOn } from '../place.js';
import { type Measured, type Row, type RowContext, row } from '../row.js';
import { ProgramFailed, runNode } from '../run-node.js';
import { type DeviceLog, readDeviceLog } from './log.js';
import type { Proof } from './prove.js';

/** TensorFlow's log in full, and the libraries that did not open, which it keeps to itself otherwise. */
const TALKATIVE = { TF_CPP_MIN_LOG_LEVEL: '0', TF_CPP_VMODULE: 'dso_loader=1' };

/** That TensorFlow computes on the device that is asked for, and which one it is. */
export const DEVICE_ROWS: readonly Row[] = [
  { ...row('device', 'proof', 'one product of matrices, with TensorFlow’s log', prove), isEssential: true },
];

/** @throws Error when it is not on that device */
async function prove({ options, scope }: RowContext): Promise<Measured> {
  const env = { ...process.env, ...deviceSettings(options.device), ...TALKATIVE };
  const keepLog = (log: string) => writeFile(join(options.out, 'device.log'), log);
  const { stdout, stderr } = await runNode('bench/gpu/device/prove.js', [], { env, scope }).catch(
    async (error: unknown) => {
      if (!(error instanceof ProgramFailed)) throw error;
      await keepLog(error.stderr);
      const { notOpened } = readDeviceLog(error.stderr);
      throw new Error(
        notOpened.length === 0 ? error.message : `not opened: ${notOpened.join(', ')}; ${error.message}`,
      );
    },
  );
  await keepLog(stderr);
  // Printed by prove.ts, after whatever libraries print.
  const proof = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Proof;
  const log = readDeviceLog(stderr);
  const cards = await listCards();
  const check = ranOn(options.device, 'TensorFlow', proof.device.type === 'GPU');
  if (!check.isMet)
    throw new Error(`--device ${options.device}, but ${summaryOf(proof, cards, log)}. See device.log.`);
  const visible = process.env['CUDA_VISIBLE_DEVICES'] ?? null;
  return {
    summary: summaryOf(proof, cards, log),
    checks: [check],
    figures: { ...inJson(proof), cards: cards.map((card) => ({ ...card })), log: { ...log }, visible },
  };
}

function inJson({ device, ...rest }: Proof) {
  return { device: { ...device }, ...rest, tflops: tflopsOf(rest) };
}

/** A product of square matrices has side³ multiply-adds. */
function tflopsOf({ side, productMs }: Pick<Proof, 'side' | 'productMs'>): number {
  return (2 * side ** 3) / productMs / 1e9;
}

function summaryOf(proof: Proof, cards: readonly Card[], log: DeviceLog): string {
  const { device, warmUpMs, libraries } = proof;
  const [card] = cards;
  const hardware =
    card === undefined ? 'no nvidia-smi' : `${card.name}, driver ${card.driver}, ${card.memoryMib} MiB`;
  return [
    `${device.type} ${device.name} (${hardware})`,
    `TensorFlow ${device.tensorflow_version}`,
    `${tflopsOf(proof).toFixed(2)} TFLOP/s at ${proof.side}`,
    `warm-up ${(warmUpMs / 1000).toFixed(1)} s`,
    `${libraries.length} CUDA libraries open`,
    ...(log.notOpened.length > 0 ? [`not opened: ${log.notOpened.join(', ')}`] : []),
    ...log.refusals,
  ].join('; ');
}
