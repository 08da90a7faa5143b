const COMPLEX = 'Not supported: its inputs or outputs are complex numbers.';
const NOT_YET = 'Not supported yet.';

/**
 * The operations of Keras that are not supported, by module and class name, by the reason. Part of the table in
 * src/keras/unsupported.ts.
 */
export const UNSUPPORTED_OPERATIONS: Readonly<Record<string, string>> = {
  'Not supported: it runs a Python function, which a model definition cannot contain.': `core.AssociativeScan
    core.Cond core.ForiLoop core.Map core.Scan core.Switch core.VectorizedMap core.WhileLoop linalg.JVP`,
  [COMPLEX]: `linalg.Eig math.FFT math.FFT2 math.IFFT2 math.IRFFT math.ISTFT math.RFFT math.STFT
    math.ViewAsComplex math.ViewAsReal nn.Polar`,
  'Not supported: it draws random numbers.': 'image.ElasticTransform',
  'Not supported: use the loss of a job instead.': 'nn.CTCLoss',
  'Not supported: decoding has no gradient; decode the predictions of the model.': 'nn.CTCDecode',
  'Not supported: Keras itself cannot print a model with it, whose batch has no fixed size.':
    'einops.Rearrange',
  'Not supported: the shape of its output depends on the values of its input.':
    'numpy.Bincount numpy.Nonzero',
  'Not supported: Keras itself cannot run it: its backends have no such function.': 'numpy.Histogram',
  [NOT_YET]: `image.AffineTransform image.HSVToRGB image.MapCoordinates image.PerspectiveTransform
    image.RGBToHSV image.SSIM image.ScaleAndTranslate image.SobelEdges linalg.Cholesky linalg.CholeskyInverse
    linalg.Det linalg.Eigh linalg.Inv linalg.Lstsq linalg.LuFactor linalg.MatrixRank linalg.Pinv linalg.Qr
    linalg.SVD linalg.Solve linalg.SolveTriangular math.Logdet`,
};
