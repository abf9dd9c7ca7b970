/** Who may import whom: wire < model, state < panels < app; gpu, picking and charts stand beside them. */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'wire-knows-nothing-of-ours',
      severity: 'error',
      from: { path: '^src/wire' },
      to: { path: '^src/(?!wire/)' },
    },
    {
      name: 'gpu-knows-arrays-and-numbers-only',
      severity: 'error',
      from: { path: '^src/(gpu|picking)/' },
      to: { path: '^src/(state|model|panels|app|charts)/|node_modules/(preact|@preact)' },
    },
    {
      name: 'model-and-state-do-not-draw',
      severity: 'error',
      from: { path: '^src/(model|state)/' },
      to: { path: '^src/(panels|app|charts|style)/|^src/gpu/(?!camera)' },
    },
    {
      name: 'charts-take-values',
      severity: 'error',
      from: { path: '^src/charts/' },
      to: { path: '^src/(state|model|wire|panels|app)/' },
    },
    {
      name: 'panels-do-not-know-each-other',
      severity: 'error',
      from: { path: '^src/panels/([^/]+)/' },
      to: { path: '^src/panels/(?!$1/)[^/]+/' },
    },
    {
      name: 'panels-do-not-know-the-app',
      severity: 'error',
      from: { path: '^src/panels/' },
      to: { path: '^src/(app/|main)' },
    },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, path: '^src/', pathNot: '\\.d\\.ts$' }, to: {} },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-development-packages-in-the-page',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: 'node_modules/@types/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
}
