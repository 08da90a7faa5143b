import type { ModelManifest } from '../contracts/models.js';
import { isPrediction, type SamplePrediction } from '../contracts/predictions.js';
import { fitsIndexedPng, outputsOf, type UnnamedOutput } from './model-outputs.js';

type Manifest = Parameters<typeof outputsOf>[0];

/** The only output whose classes fit in an indexed PNG; undefined if there is none, or several. */
export function maskOutput(manifest: Manifest): UnnamedOutput | undefined {
  const [only, ...others] = outputsOf(manifest).filter(fitsIndexedPng);
  return others.length === 0 ? only : undefined;
}

/** Explains why a model does not answer with one image. */
export function whyNoImage(manifest: Manifest & Pick<ModelManifest, 'name'>): string {
  const count = outputsOf(manifest).filter(fitsIndexedPng).length;
  const found = count === 0 ? 'no output' : `${count} outputs`;
  return `image/png has the classes of the pixels of one image, at most 256 of them, and ${found} of the model ${manifest.name} classifies pixels. Accept application/json.`;
}

/** The indexed PNG of the only sample. */
export type MaskImage = { outcome: 'image'; png: Buffer } | { outcome: 'no_image'; detail: string };

/** The indexed PNG of predictions that were made with `mask_format=png`. */
export function maskImage(predictions: readonly SamplePrediction[], manifest: Manifest): MaskImage {
  const [only, ...others] = predictions;
  if (only === undefined || others.length > 0) {
    const detail = `image/png is one image, and the request has ${predictions.length} samples. Send one, or accept application/json and set mask_format=png.`;
    return { outcome: 'no_image', detail };
  }
  const name = manifest.outputs?.find(fitsIndexedPng)?.name ?? '';
  const prediction = isPrediction(only) ? only : only[name];
  return { outcome: 'image', png: Buffer.from(prediction?.mask_png ?? '', 'base64') };
}
