/** Dependencies point downwards only (docs/architecture.md). */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'nothing-imports-the-cli',
      severity: 'error',
      from: { pathNot: '^harness/bin\\.js$' },
      to: { path: '^harness/(cli|bin)\\.' },
    },
    {
      name: 'variants-know-only-the-variant-interface',
      severity: 'error',
      from: { path: '^variants/' },
      to: { path: '^(harness|metrics|reports)/', pathNot: '^harness/variant\\.ts$' },
    },
    {
      name: 'metric-arithmetic-knows-nothing-of-engines',
      severity: 'error',
      from: { path: '^metrics/[^/]+\\.ts$' },
      to: { path: '^(harness/(engines|training|networks|executors)|reports)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'reports-know-nothing-of-engines-or-training',
      severity: 'error',
      from: { path: '^reports/' },
      to: { path: '^harness/(engines|training|networks|executors)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'lower-rooms-do-not-look-up',
      severity: 'error',
      from: { path: '^harness/(engines|data|networks)/' },
      to: { path: '^(harness/(training|run|executors|suite)|reports|variants)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'training-does-not-look-up',
      severity: 'error',
      from: { path: '^harness/training/' },
      to: {
        path: '^(harness/(run|executors|suite|setup)|reports|metrics|variants)/',
        dependencyTypesNot: ['type-only'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.js'],
    },
  },
};
