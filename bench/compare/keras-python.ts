/** The Python that has Keras 3.15.1 and TensorFlow. */
export function kerasPython(): string {
  return process.env['TRAINHORN_KERAS_PYTHON'] ?? '/tmp/venv/bin/python';
}
