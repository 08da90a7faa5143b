import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { Device } from '../../../src/contracts/jobs/progress.js';
import { writeWhole } from '../result.js';
import type { Trained, TrainedCase } from './trained.js';

const DEVICE = 'device';
const CASE = /^\d+\.case$/;

/** A case as its file has it. */
interface CaseFile {
  name: string;
  /** Null while it is trained, and where the process ended within it. */
  trained: TrainedCase | null;
}

/** Notes which device trains into the folder. */
export async function writeDevice(folder: string, device: Device): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeWhole(join(folder, DEVICE), serialize(device));
}

/** Writes the case of this number: without a result when it begins. */
export async function writeCase(folder: string, number: number, file: CaseFile): Promise<void> {
  await writeWhole(join(folder, `${number}.case`), serialize(file));
}

/** The names of the cases that have been begun: one that ended its process is not tried again. */
export async function readBegun(folder: string): Promise<ReadonlySet<string>> {
  return new Set((await readCases(folder)).map(({ name }) => name));
}

/** Reads the results in a folder. @throws Error if no process got as far as its device */
export async function readTrained(folder: string): Promise<Trained> {
  // Written by this build, as the cases are.
  const device = deserialize(await readFile(join(folder, DEVICE))) as Device;
  const cases = (await readCases(folder)).map(({ name, trained }) => [name, trained ?? ENDED] as const);
  return { device, cases: new Map(cases) };
}

const ENDED: TrainedCase = {
  tolerance: 0,
  initial: new Map(),
  losses: [],
  metrics: [],
  weights: new Map(),
  error: 'its process ended while it trained',
};

async function readCases(folder: string): Promise<CaseFile[]> {
  const names = await readdir(folder).catch((): string[] => []);
  const numbers = names.filter((name) => CASE.test(name)).map((name) => Number.parseInt(name, 10));
  return Promise.all(
    numbers
      .toSorted((a, b) => a - b)
      .map(async (number) => deserialize(await readFile(join(folder, `${number}.case`))) as CaseFile),
  );
}
