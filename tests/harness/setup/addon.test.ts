import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, it, vi } from 'vitest';
import { addonFile, checkedAddon, findCompiler, linkAddon, stampAddon } from '../../../harness/setup/addon.js';
import { SetupImpossible } from '../../../harness/setup/impossible.js';
import { libraryFiles, libraryIn } from '../../../harness/setup/library.js';
import { describeUnless, notLinux } from '../../needs.js';

const place = mkdtempSync(join(tmpdir(), 'ganbench-addon-'));
afterAll(() => rmSync(place, { recursive: true }));

const write = (path: string, text: string): string => {
  mkdirSync(dirname(join(place, path)), { recursive: true });
  writeFileSync(join(place, path), text);
  return join(place, path);
};
const library = libraryIn(join(place, 'cache'));
const folder = join(place, 'package');

/** As in the wheels: TensorFlow looks for cuDNN by its name alone, and cuDNN lies beside the folder of TensorFlow. */
const tensorflow = `#include <dlfcn.h>
extern "C" int seesCudnn() { return dlopen("libcudnn_stand_in.so.9", RTLD_NOW) != nullptr; }`;

async function standIns(): Promise<void> {
  const compiler = await findCompiler();
  const shared = (source: string, target: string) => {
    mkdirSync(dirname(target), { recursive: true });
    return execa(compiler, ['-shared', '-fPIC', '-o', target, source, '-ldl']);
  };
  const [main, framework] = libraryFiles as [string, string];
  await shared(write('tensorflow.cc', tensorflow), join(library.libraries, main));
  await shared(write('nothing.cc', ''), join(library.libraries, framework));
  await shared(write('nothing.cc', ''), join(place, 'cache/nvidia/cudnn/lib/libcudnn_stand_in.so.9'));
  write('package/package.json', '{ "version": "1.0.0" }');
  write('package/binding/tfjs_backend.cc', 'extern "C" int seesCudnn(); extern "C" int ask() { return seesCudnn(); }');
  write('package/binding/tfjs_binding.cc', '');
}

/** In a process without any search path of its own. */
async function answerOf(addon: string): Promise<string> {
  const script = 'import ctypes, sys; print(ctypes.CDLL(sys.argv[1]).ask())';
  const { stdout } = await execa('python3', ['-c', script, addon], { env: { LD_LIBRARY_PATH: '' } });
  return stdout;
}

it('says what to do where the package cannot be written', async () => {
  const linking = linkAddon(write('file', ''), library); // nobody can make a folder below a file
  await expect(linking).rejects.toThrow(SetupImpossible);
  await expect(linking).rejects.toThrow(/cannot be linked in .*: run `ganbench setup` as the user/);
});

describeUnless(notLinux, 'the addon', () => {
  it("finds TensorFlow's library, which finds the CUDA libraries of the wheels through it", async () => {
    await standIns();
    await linkAddon(folder, library, 'binding/tfjs_binding.cc');
    expect(await answerOf(addonFile(folder))).toBe('1');
    rmSync(join(place, 'cache/nvidia'), { recursive: true });
    expect(await answerOf(addonFile(folder))).toBe('0');
  });

  it('is linked again when the library is another one', async () => {
    expect(await checkedAddon(folder, library)).toBeUndefined(); // linked, but not tested yet
    await stampAddon(folder, library);
    expect(await checkedAddon(folder, library)).toEqual({});
    await stampAddon(folder, library, { gpuFault: 'the driver is too old' });
    expect(await checkedAddon(folder, library)).toEqual({ gpuFault: 'the driver is too old' });
    writeFileSync(join(library.libraries, libraryFiles[1]!), 'a newer version');
    expect(await checkedAddon(folder, library)).toBeUndefined();
  });

  it('is not half there where the compiler fails, and the reason is one line of its own', async () => {
    rmSync(addonFile(folder));
    vi.stubEnv(
      'CXX',
      write('compiler', '#!/bin/sh\n[ "$1" = --version ] || { echo "fatal error: no space" >&2; exit 1; }\n'),
    );
    await execa('chmod', ['+x', join(place, 'compiler')]);
    const attempt = linkAddon(folder, library);
    await expect(attempt).rejects.toThrow(/could not link TensorFlow's addon: fatal error: no space$/);
    await expect(attempt).rejects.toBeInstanceOf(SetupImpossible);
    vi.unstubAllEnvs();
    expect(existsSync(addonFile(folder))).toBe(false);
  });
});
