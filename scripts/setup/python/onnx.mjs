const ONNX_VERSION = '1.23.2';
const RUNTIME_VERSION = '1.32.0';

/**
 * The checker and the runtime that exported ONNX files are tested with.
 * @type {import('./packages.mjs').PythonPackages}
 */
export const ONNX = {
  step: 'onnx',
  title: `ONNX ${ONNX_VERSION} with onnxruntime ${RUNTIME_VERSION}`,
  short: 'onnxruntime',
  pythonVersions: ['3.11', '3.12', '3.13'],
  requirements: [`onnx==${ONNX_VERSION}`, `onnxruntime==${RUNTIME_VERSION}`],
  folder: `onnx-${ONNX_VERSION}-runtime-${RUNTIME_VERSION}`,
  site: 'site',
  imports: ['onnx', 'onnxruntime'],
  bytes: 0.6e9,
  proof: 'import onnx, onnxruntime; print("proof", onnx.__version__, onnxruntime.__version__)',
  proven: new RegExp(`proof ${ONNX_VERSION} ${RUNTIME_VERSION}`),
  settings: () => ({}),
};
