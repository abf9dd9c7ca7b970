import { batch } from '@preact/signals'
import { render } from 'preact'
import { act } from 'preact/test-utils'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { points } from '../../../src/model/points'
import { Search } from '../../../src/panels/search/panel'
import { queryProblem, queryText } from '../../../src/state/query'
import { openRun, run } from '../../../src/state/run'
import { openedRun, runInfo } from '../../model/fixture'

let root: HTMLElement
const box = (): HTMLInputElement => root.querySelector('input')!
const options = (): number => root.querySelectorAll('[role=option]').length

/** Whether the key does what the browser does with it: of Tab, to leave. */
async function press(key: string, more: KeyboardEventInit = {}): Promise<boolean> {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })
  await act(() => {
    box().dispatchEvent(event)
  })
  return !event.defaultPrevented
}

async function type(text: string): Promise<void> {
  await act(() => {
    box().value = text
    box().setSelectionRange(text.length, text.length)
    box().dispatchEvent(new InputEvent('input', { bubbles: true }))
  })
}

beforeEach(async () => {
  root = document.createElement('div')
  document.body.append(root)
  batch(() => {
    openedRun(runInfo(2))
    points.value = {
      count: 5,
      label: Int32Array.of(0, 1, 2, 0, -1),
      id: Float64Array.of(10, 11, 12, 20, 21),
      truth: null,
      probe: Uint8Array.of(0, 0, 0, 1, 1),
    }
  })
  await act(() => render(<Search />, root))
  await act(() => box().focus())
})

afterEach(async () => {
  await act(() => render(null, root))
  root.remove()
  openRun('none')
  run.value = null
  points.value = null
})

test('Tab leaves an empty box, though the list is open', async () => {
  expect(options()).toBeGreaterThan(3)
  expect(await press('Tab')).toBe(true)
  await press('ArrowDown')
  expect(await press('Tab')).toBe(true)
  expect(await press('Tab', { shiftKey: true })).toBe(true)
  expect(queryText.value).toBe('')
})

test('Tab completes a word that is being typed once, and leaves then', async () => {
  await type('lab')
  expect(await press('Tab', { shiftKey: true })).toBe(true)
  expect(queryText.value).toBe('lab')
  expect(await press('Tab')).toBe(false)
  expect(queryText.value).toBe('label:')
  expect(options()).toBeGreaterThan(2)
  expect(await press('Tab')).toBe(true)
  expect(queryText.value).toBe('label:')
  await type('label:c')
  expect(await press('Tab')).toBe(false)
  expect(queryText.value).toBe('label:cat')
  expect(await press('Tab')).toBe(true)
})

test('Tab takes the option that the arrows chose after typing', async () => {
  await type('label:')
  await press('ArrowDown')
  await press('ArrowDown')
  expect(await press('Tab')).toBe(false)
  expect(queryText.value).toBe('label:dog')
})

test('Tab leaves a word that is complete, and a text that was there before the focus', async () => {
  await type('label:cat')
  expect(await press('Tab')).toBe(true)
  await type('lab')
  await act(() => box().blur())
  await act(() => box().focus())
  expect(await press('Tab')).toBe(true)
  expect(queryText.value).toBe('lab')
})

test('a mistake is said while the box has the focus, and stays underlined', async () => {
  await type('nothing>')
  await act(() => {
    queryProblem.value = { from: 0, to: 7, message: 'Got "nothing", which is no field.' }
    box().blur()
  })
  expect(root.querySelector('.below')).toBeNull()
  expect(root.querySelector('.under u')?.textContent).toBe('nothing')
  await act(() => box().focus())
  expect(root.querySelector('.mistake')?.textContent).toContain('no field')
  queryProblem.value = null
})
