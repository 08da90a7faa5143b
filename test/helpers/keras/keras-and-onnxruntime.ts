import { pythonWith } from '../../../scripts/python-with.js';
import { KERAS } from '../../../scripts/setup/python/keras.mjs';
import { ONNX } from '../../../scripts/setup/python/onnx.mjs';

/** Python with Keras and onnxruntime, for scripts of clients. @param folders of modules that the script imports */
export function kerasAndOnnxruntime(...folders: string[]): ReturnType<typeof pythonWith> {
  const { command, env } = pythonWith(KERAS);
  // Keras comes first: both have NumPy and protocol buffers.
  const paths = [env['PYTHONPATH'], pythonWith(ONNX).env['PYTHONPATH'], ...folders];
  return { command, env: { ...env, PYTHONPATH: paths.join(':') } };
}
