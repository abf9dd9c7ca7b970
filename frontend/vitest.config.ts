import { defineConfig } from 'vitest/config'

/** Tests that touch no document need none, and start ten times faster without. */
const PURE = ['tests/{charts,gpu,parts}/**/*.test.ts', 'tests/panels/**/logic.test.ts', 'tests/app/url.test.ts']

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    restoreMocks: true,
    unstubGlobals: true,
    projects: [
      { extends: true, test: { name: 'pure', environment: 'node', include: PURE } },
      {
        extends: true,
        test: { name: 'document', environment: 'happy-dom', include: ['tests/**/*.test.{ts,tsx}'], exclude: PURE },
      },
    ],
  },
})
