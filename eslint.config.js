import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

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
  {
    // A `describe` is a list, and what a test asserts would fail anyway.
    files: ['tests/**'],
    rules: { 'no-restricted-syntax': 'off', 'max-lines-per-function': 'off' },
  },
  prettier,
);
