import { join } from 'node:path';

const TORCH_VERSION = '2.15.0';
const JAX_VERSION = '0.10.2';

/**
 * PyTorch and JAX, whose training `npm run bench -- --peers` compares with. The package index decides which PyTorch that is: on x86-64
 * PyPI has the one for CUDA, which trains on the CPU as well and takes 3 GB of downloads.
 * @type {import('./packages.mjs').PythonPackages}
 */
export const PEERS = {
  step: 'peers',
  title: `PyTorch ${TORCH_VERSION} and JAX ${JAX_VERSION}`,
  short: 'PyTorch and JAX',
  pythonVersions: ['3.11', '3.12', '3.13'],
  requirements: [`torch==${TORCH_VERSION}`, `jax[cpu]==${JAX_VERSION}`],
  folder: `torch-${TORCH_VERSION}-jax-${JAX_VERSION}`,
  site: 'site',
  imports: ['torch', 'jax', 'jaxlib', 'numpy'],
  bytes: 14e9,
  proof: `
import jax, torch
product = float((torch.tensor([[1.0, 2.0]]) @ torch.tensor([[3.0], [4.0]]))[0, 0])
same = float(jax.jit(lambda x: x @ x.T)(jax.numpy.array([[1.0, 2.0]]))[0, 0])
print("proof", torch.__version__.split("+")[0], jax.__version__, product, same)
`,
  proven: new RegExp(`proof ${TORCH_VERSION} ${JAX_VERSION} 11\\.0 5\\.0`),
  // Compiled code is kept there: a compilation takes up to a minute.
  settings: (folder) => ({
    JAX_PLATFORMS: 'cpu',
    CUDA_VISIBLE_DEVICES: '',
    TORCHINDUCTOR_CACHE_DIR: join(folder, 'inductor'),
  }),
};
