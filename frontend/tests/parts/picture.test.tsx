import { render } from 'preact'
import { act } from 'preact/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Picture } from '../../src/parts/medium'

let root: HTMLElement

beforeEach(async () => {
  vi.useFakeTimers()
  root = document.createElement('div')
  document.body.append(root)
  await act(() => render(<Picture url="media/7" name="train 7" />, root))
})

afterEach(() => {
  render(null, root)
  root.remove()
  vi.useRealTimers()
})

const rest = (ms: number): Promise<void> =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms)
  })
const image = (): HTMLImageElement => root.querySelector('img')!

test('a picture that does not come is not seen broken, and is asked for again until it comes', async () => {
  const asked = vi.spyOn(HTMLImageElement.prototype, 'src', 'set')
  await act(() => void image().dispatchEvent(new Event('error')))
  expect(image().style.visibility).toBe('hidden')
  for (const times of [1, 2]) {
    await rest(4000)
    expect(asked.mock.calls).toEqual(Array.from({ length: times }, () => ['media/7']))
    if (times === 1) await act(() => void image().dispatchEvent(new Event('error')))
  }
  await act(() => void image().dispatchEvent(new Event('load')))
  expect(image().style.visibility).toBe('')
  await rest(9000)
  expect(asked).toHaveBeenCalledTimes(2)
  asked.mockRestore()
})
