import { render } from 'preact'
import { act } from 'preact/test-utils'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MediumView, lineOf } from '../../src/parts/medium'

let root: HTMLElement

function shown(view: ReturnType<typeof MediumView>): HTMLElement {
  void act(() => {
    render(view, root)
  })
  return root
}

beforeEach(() => {
  root = document.createElement('div')
  document.body.append(root)
})

afterEach(() => {
  render(null, root)
  root.remove()
})

const HOSTILE = '<img src=x onerror="boom()"><script>boom()</script>'

describe('a text', () => {
  test('is text, whatever it says, in every size', () => {
    for (const size of ['tile', 'line', 'beside', 'large'] as const) {
      const { innerHTML, textContent } = shown(
        <MediumView shown={{ kind: 'text', text: HOSTILE }} name="train 1" size={size} />,
      )
      expect(root.querySelector('script, img')).toBeNull()
      if (size === 'tile') expect(innerHTML).toContain('title=')
      else expect(textContent).toBe(HOSTILE)
    }
  })

  test('that is long is cut beside the pointer, and scrolled by keys where it is large', () => {
    const text = 'word '.repeat(1000)
    shown(<MediumView shown={{ kind: 'text', text }} name="train 1" size="beside" />)
    expect(root.textContent.length).toBeLessThan(500)
    shown(<MediumView shown={{ kind: 'text', text }} name="train 1" size="large" />)
    expect(root.textContent).toBe(text)
    expect(root.querySelector('[tabindex="0"]')?.getAttribute('aria-label')).toBe('Recorded text of train 1')
  })
})

describe('a table row', () => {
  const entries = Array.from({ length: 9 }, (_, i) => [`name ${i}`, i === 0 ? HOSTILE : `value ${i}`] as const)

  test('has four lines beside the pointer; where it is large the first five, all on request', async () => {
    shown(<MediumView shown={{ kind: 'table', entries }} name="" size="beside" />)
    expect([...root.querySelectorAll('dt')].map((one) => one.textContent)).toEqual([0, 1, 2, 3].map((i) => `name ${i}`))
    shown(<MediumView shown={{ kind: 'table', entries }} name="" size="large" />)
    expect(root.querySelectorAll('dd')).toHaveLength(5)
    await act(() => root.querySelector('button')?.click())
    expect(root.querySelectorAll('dd')).toHaveLength(9)
    expect(root.querySelector('dd')?.textContent).toBe(HOSTILE)
    expect(root.querySelector('script, img')).toBeNull()
  })

  test('is one line in a list', () => {
    expect(lineOf({ kind: 'table', entries: entries.slice(1, 3) })).toBe('name 1 value 1, name 2 value 2')
    expect(lineOf({ kind: 'text', text: ' two\n lines ' })).toBe('two lines')
  })
})

describe('a picture', () => {
  function loaded(natural: number, drawn: number): boolean {
    shown(<MediumView shown={{ kind: 'image', url: 'data:,' }} name="train 1" size="large" />)
    const image = root.querySelector('img')!
    for (const [key, value] of Object.entries({ naturalWidth: natural, naturalHeight: natural })) {
      Object.defineProperty(image, key, { configurable: true, value })
    }
    for (const key of ['clientWidth', 'clientHeight'])
      Object.defineProperty(image, key, { configurable: true, value: drawn })
    image.dispatchEvent(new Event('load'))
    return image.classList.contains('crisp')
  }

  test('shows its pixels from twice its size on, and is smooth below', () => {
    expect(loaded(28, 72)).toBe(true)
    expect(loaded(36, 72)).toBe(true)
    expect(loaded(37, 72)).toBe(false)
    expect(loaded(224, 72)).toBe(false)
  })

  test('is named where it stands alone', () => {
    shown(<MediumView shown={{ kind: 'image', url: 'data:,' }} name="train 1" size="large" />)
    expect(root.querySelector('img')?.alt).toBe('train 1')
  })
})

test('a sound beside the pointer is a sign, not a player', () => {
  shown(<MediumView shown={{ kind: 'audio', url: 'x' }} name="train 1" size="beside" />)
  expect(root.querySelector('button')).toBeNull()
  expect(root.querySelector('[title=sound] svg')).not.toBeNull()
})
