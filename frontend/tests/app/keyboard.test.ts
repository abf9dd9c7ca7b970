import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { watchKeyboard } from '../../src/app/keyboard'
import { points } from '../../src/model/points'
import { Mask } from '../../src/state/mask'
import { pin, pinned } from '../../src/state/pinned'
import { playing, position } from '../../src/state/playhead'
import { searchWanted } from '../../src/state/query'
import { clauses, lit, setClause } from '../../src/state/selection'
import { run } from '../../src/state/run'
import { saveMenuOpen, tab, tableOpen } from '../../src/state/tab'
import { tool } from '../../src/state/tool'
import { openedRun, runInfo } from '../model/fixture'

const openHelp = vi.fn()
let stop: () => void

function press(key: string, target: Element = document.body, change: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...change })
  target.dispatchEvent(event)
  return event
}

function added<K extends keyof HTMLElementTagNameMap>(kind: K): HTMLElementTagNameMap[K] {
  const element = document.createElement(kind)
  document.body.append(element)
  return element
}

beforeEach(() => {
  openedRun(runInfo(5))
  position.value = 2
  stop = watchKeyboard(openHelp)
})

afterEach(() => {
  stop()
  openHelp.mockClear()
  document.body.replaceChildren()
})

describe('keys', () => {
  test('step, jump and play', () => {
    press('ArrowRight')
    expect(position.value).toBe(3)
    press('ArrowLeft')
    expect(position.value).toBe(2)
    press('End')
    expect(position.value).toBe(4)
    press('Home')
    expect(position.value).toBe(0)
    expect(press(' ').defaultPrevented).toBe(true)
    expect(playing.value).toBe(true)
    press(' ')
    expect(playing.value).toBe(false)
  })

  test('Escape lets go of one level per press: tool, selection, sample, table', () => {
    pin(1)
    tool.value = 'lasso'
    tableOpen.value = true
    setClause({ source: 'canvas', mask: Mask.ofRows(5, [1]), text: 'box' })
    const held = (): unknown[] => [tool.value, clauses.value.length, pinned.value, tableOpen.value]
    expect(press('Escape').defaultPrevented).toBe(true)
    expect(held()).toEqual(['pan', 1, 1, true])
    press('Escape')
    expect(held()).toEqual(['pan', 0, 1, true])
    press('Escape')
    expect(held()).toEqual(['pan', 0, null, true])
    press('Escape')
    expect(held()).toEqual(['pan', 0, null, false])
    expect(press('Escape').defaultPrevented).toBe(false)
  })

  test('I turns the selection round, M and C open their tabs and close them again, D the table', () => {
    setClause({ source: 'canvas', mask: Mask.ofRows(5, [1]), text: 'box' })
    press('i')
    expect([...lit.value!.rows()]).toEqual([0, 2, 3, 4])
    const opened = ['m', 'c', 'C', 'M', 'm'].map((key) => {
      press(key)
      return tab.value
    })
    expect(opened).toEqual(['confusions', 'changes', 'sample', 'confusions', 'sample'])
    press('D')
    expect(tableOpen.value).toBe(true)
    press('d')
    expect(tableOpen.value).toBe(false)
  })

  test('N and P walk through the selected samples and stop at the ends', () => {
    points.value = {
      count: 5,
      label: new Int32Array(5),
      id: new Float64Array(5),
      truth: null,
      probe: Uint8Array.of(0, 0, 0, 1, 1),
    }
    setClause({ source: 'canvas', mask: Mask.ofRows(5, [1, 3]), text: 'box' })
    const walked = ['n', 'n', 'n', 'p', 'p'].map((key) => {
      press(key)
      return pinned.value
    })
    expect(walked).toEqual([1, 3, 3, 1, 1])
  })

  test('of panels do nothing while no run is open', () => {
    run.value = null
    for (const key of ['s', 'd']) press(key)
    expect([saveMenuOpen.value, tableOpen.value]).toEqual([false, false])
  })

  test('/ puts the caret into the search', () => {
    const before = searchWanted.value
    expect(press('/').defaultPrevented).toBe(true)
    expect(searchWanted.value).toBe(before + 1)
  })

  test('? opens the help', () => {
    press('?')
    expect(openHelp).toHaveBeenCalledOnce()
  })

  test.each(['input', 'textarea', 'select'] as const)('do nothing while typing in a %s', (kind) => {
    const field = added(kind)
    for (const key of ['ArrowRight', ' ', 'Home', '?', '+', 'Escape']) press(key, field)
    expect(position.value).toBe(2)
    expect(playing.value).toBe(false)
    expect(openHelp).not.toHaveBeenCalled()
  })

  test('the slider steps by whole snapshots', () => {
    const slider = added('input')
    slider.type = 'range'
    expect(press('ArrowRight', slider).defaultPrevented).toBe(true)
    expect(position.value).toBe(3)
  })

  test('space presses the button that has the focus, the arrows still step', () => {
    const button = added('button')
    press(' ', button)
    expect(playing.value).toBe(false)
    press('ArrowRight', button)
    expect(position.value).toBe(3)
  })

  test.each([
    ['the pointer', 1, false],
    ['the keyboard', 0, true],
  ])('a button pressed with %s keeps the focus or not', (_, detail, kept) => {
    const button = added('button')
    button.focus()
    button.dispatchEvent(new MouseEvent('click', { bubbles: true, detail }))
    expect(document.activeElement === button).toBe(kept)
  })

  test('belong to the browser with a modifier, and to an open dialog', () => {
    press('ArrowRight', document.body, { altKey: true })
    press('0', document.body, { ctrlKey: true })
    added('dialog').setAttribute('open', '')
    press('ArrowRight')
    expect(position.value).toBe(2)
  })

  test('nothing is heard after the end', () => {
    stop()
    press('ArrowRight')
    expect(position.value).toBe(2)
  })
})
