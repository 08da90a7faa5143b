import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArrayFile, Dtype } from '../../src/contracts/datasets/datasets.js';
import { loadMnist } from '../../src/infra/artifacts/datasets/mnist.js';
import { createRandom, type Random } from '../../workers/engine/ops/random/random.js';

/** The datasets of the cases. */
export type DataName = 'mnist' | 'images' | 'sequences' | 'tokens';

/** A dataset as all sides read it: four raw files of consecutive elements, such as train-x.bin. */
export interface WrittenData {
  directory: string;
  /** Of one sample. */
  shape: number[];
  dtype: Extract<Dtype, 'uint8' | 'int32' | 'float32'>;
  /** Samples in each split. Labels are one byte each. */
  samples: { train: number; test: number };
}

const CLASSES = 10;
const SYNTHETIC_SAMPLES = { train: 6_400, test: 1_600 };
const SEED = 7;

type Samples = WrittenData['samples'];
type Writer = (directory: string, synthetic: Samples) => Promise<WrittenData>;

const WRITERS: Readonly<Record<DataName, Writer>> = {
  mnist: writeMnist,
  images: writeImages,
  sequences: writeSequences,
  tokens: writeTokens,
};

/** Writes datasets to a folder on first use; generated ones with the given number of samples. */
export function createData(
  folder: string,
  synthetic: Samples = SYNTHETIC_SAMPLES,
): (name: DataName) => Promise<WrittenData> {
  const written = new Map<DataName, Promise<WrittenData>>();
  const write = async (name: DataName): Promise<WrittenData> => {
    const directory = join(folder, name);
    await mkdir(directory, { recursive: true });
    return WRITERS[name](directory, synthetic);
  };
  return (name) => {
    const data = written.get(name) ?? write(name);
    written.set(name, data);
    return data;
  };
}

/** The arrays of the npm package without their headers. */
async function writeMnist(directory: string): Promise<WrittenData> {
  const { stored, directory: source } = await loadMnist();
  const copy = async ({ file, offset_bytes }: ArrayFile, name: string) =>
    writeFile(join(directory, name), (await readFile(join(source, file))).subarray(offset_bytes));
  const { train, test } = stored.files;
  await Promise.all([copy(train.x, 'train-x.bin'), copy(train.y, 'train-y.bin')]);
  await Promise.all([copy(test.x, 'test-x.bin'), copy(test.y, 'test-y.bin')]);
  return { directory, shape: [28, 28], dtype: 'uint8', samples: { train: 60_000, test: 10_000 } };
}

const IMAGE = { size: 32, channels: 3, blockSize: 4 };
const PATTERN_RANGE = 12;
const PIXEL_NOISE = 100;

/** Images of noise over a faint pattern of blocks, one pattern for each class. */
async function writeImages(directory: string, samples: Samples): Promise<WrittenData> {
  const random = createRandom(SEED, 1);
  const patterns = Array.from({ length: CLASSES }, () => blockPattern(random));
  const draw = (split: number, count: number) => {
    const elements = IMAGE.size * IMAGE.size * IMAGE.channels;
    return drawSamples(createRandom(SEED, 1, split), new Uint8Array(count * elements), count, {
      pattern: (label) => patterns[label] ?? [],
      noise: (noise) => 128 + noise.integer(2 * PIXEL_NOISE + 1) - PIXEL_NOISE,
    });
  };
  const shape = [IMAGE.size, IMAGE.size, IMAGE.channels];
  return writeSynthetic(draw, { directory, shape, dtype: 'uint8', samples });
}

function blockPattern(random: Random): Int32Array {
  const { size, channels, blockSize } = IMAGE;
  const blocks = size / blockSize;
  const values = Array.from(
    { length: blocks * blocks * channels },
    () => random.integer(2 * PATTERN_RANGE + 1) - PATTERN_RANGE,
  );
  return Int32Array.from({ length: size * size * channels }, (_, index) => {
    const [pixel, channel] = [Math.floor(index / channels), index % channels];
    const row = Math.floor(pixel / size / blockSize);
    const column = Math.floor((pixel % size) / blockSize);
    return values[(row * blocks + column) * channels + channel] ?? 0;
  });
}

const SEQUENCE = { steps: 50, features: 16 };
const WAVE_HEIGHT = 0.3;

/** Sequences of noise over faint waves: the classes differ in the waves' frequency and in each feature's sign. */
async function writeSequences(directory: string, samples: Samples): Promise<WrittenData> {
  const random = createRandom(SEED, 2);
  const patterns = Array.from({ length: CLASSES }, (_, label) => wavePattern(random, label));
  const draw = (split: number, count: number) => {
    const values = new Float32Array(count * SEQUENCE.steps * SEQUENCE.features);
    return drawSamples(createRandom(SEED, 2, split), values, count, {
      pattern: (label) => patterns[label] ?? [],
      noise: (noise) => noise.normal(),
    });
  };
  const shape = [SEQUENCE.steps, SEQUENCE.features];
  return writeSynthetic(draw, { directory, shape, dtype: 'float32', samples });
}

function wavePattern(random: Random, label: number): Float32Array {
  const { steps, features } = SEQUENCE;
  const signs = Array.from({ length: features }, () => (random.uniform() < 0.5 ? -1 : 1));
  const periods = 1 + (label % 3);
  return Float32Array.from({ length: steps * features }, (_, index) => {
    const angle = (2 * Math.PI * periods * Math.floor(index / features)) / steps;
    return WAVE_HEIGHT * Math.sin(angle) * (signs[index % features] ?? 1);
  });
}

/** Texts of so many tokens, which are numbers below `words`. */
export const TOKENS = { length: 100, words: 10_000 };
const WORDS_OF_CLASS = 20;
const SHARE_OF_CLASS = 0.2;

/** Texts of any words, with some of the words of their class. */
async function writeTokens(directory: string, samples: Samples): Promise<WrittenData> {
  const draw = (split: number, count: number) => {
    const values = new Int32Array(count * TOKENS.length);
    return drawSamples(createRandom(SEED, 3, split), values, count, {
      pattern: (label) => Array.from({ length: TOKENS.length }, () => label * WORDS_OF_CLASS),
      noise: (random, start) =>
        random.uniform() < SHARE_OF_CLASS
          ? random.integer(WORDS_OF_CLASS)
          : random.integer(TOKENS.words) - start,
    });
  };
  return writeSynthetic(draw, { directory, shape: [TOKENS.length], dtype: 'int32', samples });
}

interface Recipe {
  pattern(label: number): ArrayLike<number>;
  /** @param pattern the value that it is added to */
  noise(random: Random, pattern: number): number;
}

interface DrawnSamples {
  x: Uint8Array | Int32Array | Float32Array;
  y: Uint8Array;
}

/** Fills `x` with samples of classes drawn at random. */
function drawSamples(random: Random, x: DrawnSamples['x'], count: number, recipe: Recipe): DrawnSamples {
  const size = x.length / count;
  const y = Uint8Array.from({ length: count }, () => random.integer(CLASSES));
  for (const [sample, label] of y.entries()) {
    const pattern = recipe.pattern(label);
    for (let element = 0; element < size; element++) {
      const value = pattern[element] ?? 0;
      x[sample * size + element] = value + recipe.noise(random, value);
    }
  }
  return { x, y };
}

async function writeSynthetic(
  draw: (split: number, count: number) => DrawnSamples,
  data: WrittenData,
): Promise<WrittenData> {
  const { directory, samples } = data;
  for (const [split, name] of (['train', 'test'] as const).entries()) {
    const { x, y } = draw(split, samples[name]);
    await Promise.all([
      writeFile(join(directory, `${name}-x.bin`), x),
      writeFile(join(directory, `${name}-y.bin`), y),
    ]);
  }
  return data;
}
