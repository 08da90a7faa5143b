import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  accessSync,
  constants,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ZipFile } from 'yazl';

const EXTRACTOR = fileURLToPath(
  new URL('../../../../scripts/setup/engine/extract_wheel.py', import.meta.url),
);

const METADATA = `Name: tensorflow
Requires-Dist: numpy >=1.26.0
Requires-Dist: nvidia-cublas-cu12 <13.0,>=12.5.3.2 ; extra == 'and-cuda'
Requires-Dist: nvidia-cudnn-cu12 (<10.0,>=9.3.0.75) ; extra == "and-cuda"
Requires-Dist: nvidia-curand-cu12 <11.0,>=10.3.6.82 ; extra == 'and-cuda'
Requires-Dist: nvidia-nccl-cu12<3.0,>=2.25.1; extra == "and-cuda"
`;

const FILES: Record<string, string> = {
  'tensorflow-2.21.0.dist-info/METADATA': METADATA,
  'tensorflow/libtensorflow_cc.so.2': 'cc',
  'tensorflow/libtensorflow_framework.so.2': 'framework',
  'tensorflow/include/tensorflow/c/c_api.h': 'c',
  'tensorflow/include/xla/tsl/c/tsl_status.h': 'tsl',
  'tensorflow/include/Eigen/Core.h': 'not needed',
  'tensorflow/python/_pywrap.so': 'not needed',
  'nvidia/cudnn/lib/libcudnn.so.9': 'cudnn',
  'nvidia/cublas/lib/libcublas.so.12': 'cublas',
  'nvidia/cuda_nvcc/bin/ptxas': 'ptxas',
  'nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc': 'libdevice',
  'nvidia/cuda_nvcc/nvvm/lib64/libnvvm.so': 'not needed',
  'nvidia/cuda_nvcc/nvvm/bin/cicc': 'not needed',
  'nvidia/cudnn/include/cudnn.h': 'not needed',
  'nvidia/cuda_runtime/lib/libcudart_static.a': 'not needed',
  ...Object.fromEntries(
    [
      'cusolver/lib/libcusolverMg.so.11',
      'cublas/lib/libnvblas.so.12',
      'cufft/lib/libcufftw.so.11',
      'curand/lib/libcurand.so.10',
      'cuda_cupti/lib/libnvperf_host.so',
      'cuda_cupti/lib/libnvperf_target.so',
      'cuda_cupti/lib/libcheckpoint.so',
      'cuda_cupti/lib/libpcsamplingutil.so',
      'cuda_nvrtc/lib/libnvrtc.alt.so.12',
      'cuda_nvrtc/lib/libnvrtc-builtins.alt.so.12.9',
    ].map((path) => [`nvidia/${path}`, 'never opened']),
  ),
};

async function writeWheel(path: string, files: Record<string, string | Buffer>): Promise<void> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files))
    zip.addBuffer(Buffer.from(content), name, { mode: name.includes('/bin/') ? 0o100744 : 0o100644 });
  zip.end();
  await finished(zip.outputStream.pipe(createWriteStream(path)));
}

/** Unpacks one wheel of the given files. */
async function unpack(t: TestContext, files: Record<string, string | Buffer>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'trainhorn-wheel-'));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'wheels'));
  await writeWheel(join(folder, 'wheels/tensorflow-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl'), files);
  execFileSync('python3', [EXTRACTOR, 'extract', join(folder, 'wheels'), folder]);
  return folder;
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => !statSync(join(folder, path)).isDirectory())
    .sort();

describe('extract_wheel.py', () => {
  it("takes TensorFlow's libraries and C headers", async (t) => {
    const folder = await unpack(t, FILES);
    assert.deepEqual(filesIn(join(folder, 'lib')), ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']);
    assert.deepEqual(readdirSync(join(folder, 'include')).sort(), ['tensorflow', 'xla']);
  });

  it("keeps the wheels' layout of CUDA, and of it only what is opened, ptxas executable", async (t) => {
    const cuda = join(await unpack(t, FILES), 'nvidia');
    assert.deepEqual(filesIn(cuda), [
      'cublas/lib/libcublas.so.12',
      'cuda_nvcc/bin/ptxas',
      'cuda_nvcc/nvvm/libdevice/libdevice.10.bc',
      'cudnn/lib/libcudnn.so.9',
    ]);
    assert.doesNotThrow(() => accessSync(join(cuda, 'cuda_nvcc/bin/ptxas'), constants.X_OK));
  });

  it('names the CUDA libraries of the wheel, but for one that TensorFlow never opens', async (t) => {
    const folder = await unpack(t, FILES);
    const requirements = execFileSync('python3', [EXTRACTOR, 'requirements', join(folder, 'wheels')], {
      encoding: 'utf8',
    });
    assert.deepEqual(requirements.trim().split('\n'), [
      'nvidia-cublas-cu12<13.0,>=12.5.3.2',
      'nvidia-cudnn-cu12<10.0,>=9.3.0.75',
      'nvidia-nccl-cu12<3.0,>=2.25.1',
    ]);
  });

  it('lays libraries where a library with the RUNPATHs of TensorFlow finds each that it opens', async (t) => {
    const build = mkdtempSync(join(tmpdir(), 'trainhorn-libraries-'));
    t.after(() => rmSync(build, { recursive: true }));
    const files = Object.fromEntries(pretendedLibraries(build));
    const folder = await unpack(t, files);
    const opened = execFileSync(join(build, 'opener'), [join(folder, 'lib/libtensorflow_framework.so.2')], {
      encoding: 'utf8',
    });
    assert.deepEqual([...new Set(opened.trim().split('\n'))].sort(), [
      'libcublas.so.12: open',
      'libcudart.so.12: open',
      'libcudnn.so.9: open',
      'libcufft.so.11: open',
      'libcusolver.so.11: open',
      'libcusparse.so.12: open',
      'libnvrtc.so.12: open',
    ]);
  });
});

/** As `readelf -d` shows it of libtensorflow_framework.so.2 2.21.0. */
const FRAMEWORK_RUNPATH = ['nccl', 'cuda_cupti', 'cublas', 'cudnn', 'cufft', 'cusparse', 'cuda_runtime']
  .flatMap((name) => [`$ORIGIN/../../nvidia/${name}/lib`, `$ORIGIN/../nvidia/${name}/lib`])
  .join(':');

/** Packages and their libraries, which need others as the real ones do. */
const PRETENDED: readonly { path: string; runpath: string; opens?: string }[] = [
  { path: 'cuda_runtime/lib/libcudart.so.12', runpath: '' },
  { path: 'cublas/lib/libcublas.so.12', runpath: '$ORIGIN', opens: 'libnvrtc.so.12' },
  { path: 'cuda_nvrtc/lib/libnvrtc.so.12', runpath: '$ORIGIN' },
  { path: 'cufft/lib/libcufft.so.11', runpath: '$ORIGIN' },
  { path: 'cusparse/lib/libcusparse.so.12', runpath: '$ORIGIN' },
  {
    path: 'cusolver/lib/libcusolver.so.11',
    runpath: '$ORIGIN:$ORIGIN/../../cusparse/lib',
    opens: 'libcusparse.so.12',
  },
  { path: 'cudnn/lib/libcudnn.so.9', runpath: '$ORIGIN' },
];

/** Compiles the libraries, and a program `opener` that asks a framework to open each of them by name. */
function pretendedLibraries(build: string): [string, Buffer][] {
  const compile = (name: string, source: string, flags: string[]) => {
    const output = join(build, name);
    execFileSync('gcc', ['-x', 'c', '-', '-o', output, ...flags, '-ldl'], { input: source });
    return readFileSync(output);
  };
  const shared = (runpath: string) => ['-shared', '-fPIC', `-Wl,--enable-new-dtags,-rpath,${runpath}`];
  const names = PRETENDED.map(({ path }) => basename(path)).filter((name) => name !== 'libnvrtc.so.12');
  compile('opener', OPENER, []);
  return [
    [
      'tensorflow/libtensorflow_framework.so.2',
      compile('framework.so', frameworkSource(names), shared(FRAMEWORK_RUNPATH)),
    ],
    ...PRETENDED.map(({ path, runpath, opens }): [string, Buffer] => [
      `nvidia/${path}`,
      compile(basename(path), libraryUser(opens), shared(runpath)),
    ]),
  ];
}

const OPENER = `
#include <dlfcn.h>
int main(int count, char **names) {
  void *framework = dlopen(names[1], RTLD_NOW);
  if (!framework) return 1;
  ((void (*)(void)) dlsym(framework, "open_all"))();
  return 0;
}`;

const SAY = `
#include <dlfcn.h>
#include <stdio.h>
static void *say(const char *name) {
  void *library = dlopen(name, RTLD_NOW);
  printf("%s: %s\\n", name, library ? "open" : dlerror());
  return library;
}`;

const frameworkSource = (names: string[]): string => `${SAY}
void open_all(void) {
  const char *names[] = {${names.map((name) => `"${name}"`).join(', ')}};
  for (int i = 0; i < ${names.length}; i++) {
    void *library = say(names[i]);
    void (*open_more)(void) = library ? (void (*)(void)) dlsym(library, "open_more") : 0;
    if (open_more) open_more();
  }
}`;

const libraryUser = (name: string | undefined): string => `${SAY}
void open_more(void) { ${name === undefined ? '' : `say("${name}");`} }`;
