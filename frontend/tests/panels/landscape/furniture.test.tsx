import { render } from 'preact'
import { act } from 'preact/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { WorkStrip } from '../../../src/panels/landscape/furniture'
import { work } from '../../../src/state/work'

const there = vi.hoisted(() => ({ ground: true }))
vi.mock('../../../src/model/territory', () => ({
  territory: () => (there.ground ? {} : undefined),
  territoryProblem: { value: '' },
}))

let root: HTMLElement

async function strip(age: number, ground: boolean): Promise<string> {
  there.ground = ground
  await act(() => {
    work.value = { id: 'j', what: 'painting the ground', share: 0.5, secondsLeft: 3, age }
  })
  return root.textContent
}

beforeEach(() => {
  root = document.createElement('div')
  render(<WorkStrip />, root)
})

afterEach(() => {
  render(null, root)
  work.value = null
})

test('work that the present snapshot waits for is shown at once', async () => {
  expect(await strip(0.3, false)).toContain('Painting the ground')
})

test('work for other snapshots is shown once it takes long', async () => {
  expect(await strip(0.3, true)).toBe('')
  expect(await strip(1.2, true)).toContain('3 s left')
})
