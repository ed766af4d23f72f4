import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { shellText } from '../../text/shell.js';

it('a command is what a shell reads as the same arguments', () => {
  const args = ['bench', 'my suite.yaml', "it's", '$HOME', '--only', 'a,b', '', '*', 'line\nend'];
  const read = execFileSync('sh', ['-c', `printf '%s\\0' ${shellText(args)}`]).toString();
  expect(read.split('\0').slice(0, -1)).toEqual(args);
  expect(shellText(['npx', 'ganbench', 'bench', 'demo'])).toBe('npx ganbench bench demo');
});
