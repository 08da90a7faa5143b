import { Rejection, shown } from '../ingest/rejection.js';

/** A format of models that is not supported, and how to convert a file of it. */
interface RefusedModel {
  name: string;
  fix: string;
}

const SAVE = 'Save the Keras model with model.save("model.keras")';
const PICKLE: RefusedModel = {
  name: 'a Python pickle',
  fix: 'Pickles are never loaded, because that can run code. Save tensors with safetensors.numpy.save_file, or the Keras model with model.save("model.keras")',
};
const TORCH: RefusedModel = {
  name: 'a PyTorch file, which contains a Python pickle',
  fix: 'Pickles are never loaded, because that can run code. Save tensors with safetensors.torch.save_file, in the layout of the Keras model',
};
const NUMPY: RefusedModel = {
  name: 'a file of NumPy arrays',
  fix: 'Save them with safetensors.numpy.save_file, under the names of the weights',
};
const SAVED_MODEL: RefusedModel = {
  name: 'a TensorFlow SavedModel, whose graph has no layers',
  fix: SAVE,
};
const CHECKPOINT: RefusedModel = {
  name: 'a TensorFlow checkpoint',
  fix: 'Load it with model.load_weights() and save it with model.save_weights("model.weights.h5")',
};
const ONNX: RefusedModel = { name: 'an ONNX model, whose graph has no layers', fix: SAVE };
const TFLITE: RefusedModel = { name: 'a TensorFlow Lite model, whose graph has no layers', fix: SAVE };
const GGUF: RefusedModel = { name: 'a GGUF file', fix: 'Convert it to safetensors' };
const ARCHIVE: RefusedModel = { name: 'an archive', fix: 'Unpack it, and upload the file itself' };
const LFS: RefusedModel = { name: 'a Git LFS pointer, not the file itself', fix: 'In a shell: git lfs pull' };
const WEB_PAGE: RefusedModel = {
  name: 'a web page (HTML)',
  fix: 'The link probably led to a page about the file; download the file itself',
};

/** First bytes, in Latin-1, at an offset. */
const MAGICS: readonly (readonly [offset: number, magics: readonly string[], format: RefusedModel])[] = [
  [0, ['\x80\x02', '\x80\x03', '\x80\x04', '\x80\x05'], PICKLE],
  [0, ['\x93NUMPY'], NUMPY],
  [4, ['TFL3'], TFLITE],
  [0, ['GGUF'], GGUF],
  [0, ['\x1f\x8b', 'BZh', '\xfd7zXZ', '7z\xbc\xaf', 'Rar!', '\x28\xb5\x2f\xfd'], ARCHIVE],
  [257, ['ustar'], ARCHIVE],
  [0, ['version https://git-lfs'], LFS],
];

const TEXTS: readonly (readonly [RegExp, RefusedModel])[] = [[/^\s*(<!doctype html|<html)/i, WEB_PAGE]];

/** Formats without first bytes of their own. */
const EXTENSIONS: readonly (readonly [RegExp, RefusedModel])[] = [
  [/\.(pkl|pickle|joblib)$/i, PICKLE],
  [/\.(pt|pth|ckpt)$/i, TORCH],
  [/\.pb$/i, SAVED_MODEL],
  [/\.(index|data-\d+-of-\d+)$/i, CHECKPOINT],
  [/\.onnx$/i, ONNX],
  [/\.tflite$/i, TFLITE],
];

/** Members of zips. */
const MEMBERS: readonly (readonly [RegExp, RefusedModel])[] = [
  [/(^|\/)saved_model\.pb(txt)?$/, SAVED_MODEL],
  [/(^|\/)data\.pkl$/, TORCH],
  [/\.(pkl|pickle|joblib)$/i, PICKLE],
  [/\.npy$/i, NUMPY],
];

const refusal = (file: string, { name, fix }: RefusedModel): Rejection =>
  new Rejection('unsupported_format', `${shown(file)} is ${name}, which is not supported. ${fix}.`);

/** The rejection of a file in a known format that is not supported. */
export function refusedFile(head: Buffer, name: string): Rejection | undefined {
  const text = head.toString('latin1');
  const found =
    MAGICS.find(([offset, magics]) => magics.some((magic) => text.startsWith(magic, offset)))?.[2] ??
    TEXTS.find(([pattern]) => pattern.test(text))?.[1] ??
    EXTENSIONS.find(([pattern]) => pattern.test(name))?.[1];
  return found && refusal(name, found);
}

/** The rejection of a zip that is another kind of model. */
export function refusedArchive(name: string, members: readonly string[]): Rejection | undefined {
  const found = MEMBERS.find(([pattern]) => members.some((member) => pattern.test(member)))?.[1];
  return found && refusal(name, found);
}
