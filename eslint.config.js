import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** What reads a file without looking at what it is, and what writes to one that may be a link to another. */
const bareReads = (name) => ({
  name,
  importNames: [
    ...['readFileSync', 'readFile', 'openSync', 'open', 'createReadStream', 'default'],
    ...['writeFileSync', 'writeFile', 'appendFileSync', 'appendFile', 'createWriteStream'],
  ],
  message: 'Files are read and written by harness/ground/files.ts: a pipe, a device or a link may lie in their place.',
});

const helpers = 'Other programs are started by harness/ground/helpers.ts: the working folder may be somebody else’s.';

export default tseslint.config(
  { ignores: ['node_modules/', 'results/', 'coverage/', 'types/'] },
  ...tseslint.configs.strict,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      // The rule below knows the one exception.
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-restricted-syntax': [
        'error',
        {
          // `sums[i]! += x` reads and writes one place, which no function can name.
          selector:
            'TSNonNullExpression:not(AssignmentExpression[operator!="="] > .left, UpdateExpression > .argument)',
          message: 'Say what is surely there with itemAt, entryOf or defined (harness/ground/certain.ts).',
        },
      ],
      'no-restricted-properties': [
        'error',
        {
          object: 'Math',
          property: 'random',
          message: 'All randomness comes from the seeded streams (harness/random/stream.ts).',
        },
      ],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  {
    // A `describe` is a list, and what a test asserts would fail anyway.
    files: ['tests/**'],
    rules: { 'no-restricted-syntax': 'off', 'max-lines-per-function': 'off' },
  },
  {
    files: ['{harness,metrics,variants,reports,claims,published,pictures,text,statistics}/**/*.{ts,js}'],
    ignores: ['harness/ground/{files,processes,helpers,own-process}.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            ...['node:fs', 'fs', 'node:fs/promises', 'fs/promises'].map(bareReads),
            ...['node:child_process', 'child_process'].map((name) => ({ name, message: helpers })),
            { name: 'execa', importNames: ['execa', 'execaSync', 'execaNode', '$'], message: helpers },
          ],
        },
      ],
    },
  },
  prettier,
);
