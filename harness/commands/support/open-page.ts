import { helper } from '../../ground/helpers.js';

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** Opens an address in the user's browser, and says where there is none. */
export async function openPage(address: string, log: (line: string) => void): Promise<void> {
  const [program = 'xdg-open', ...args] = openers[process.platform] ?? ['xdg-open'];
  try {
    await helper(program, [...args, address], { stdio: 'ignore' });
  } catch {
    log(`No browser could be started with ${program}: open ${address} yourself.`);
  }
}
