import { afterEach, expect, test, vi } from 'vitest'
import { changePanel, lookedAt, panelState } from '../../src/app/panelState'

afterEach(() => {
  vi.restoreAllMocks()
})

test('what was done in a panel is kept for the tab and read again', async () => {
  const state = panelState('kept', { folded: false, order: 'class' })
  changePanel('kept', state, { order: 'similarity' })
  expect(state.value).toEqual({ folded: false, order: 'similarity' })
  expect(panelState('kept', { folded: false, order: 'class' })).toBe(state)
  vi.resetModules()
  const again = await import('../../src/app/panelState')
  expect(again.panelState('kept', { folded: false, order: 'class' }).value).toEqual(state.value)
})

test.each(['{', '"text"', 'null', '[1]', '{"folded": "yes", "order": 3, "other": 1}'])(
  'a damaged store (%s) leaves the panel as it begins',
  (text) => {
    const name = `damaged ${text}`
    window.sessionStorage.setItem(`dvi.panel.${name}`, text)
    expect(panelState(name, { folded: false, order: 'class' }).value).toEqual({ folded: false, order: 'class' })
  },
)

test('a browser that keeps nothing changes nothing', () => {
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError')
  })
  const state = panelState('refused', { folded: false })
  changePanel('refused', state, { folded: true })
  expect(state.value).toEqual({ folded: true })
})

test('an absent part changes nothing', () => {
  const state = panelState('absent', { folded: false, order: 'class' })
  changePanel('absent', state, {})
  expect(state.value).toEqual({ folded: false, order: 'class' })
})

test('a panel was looked at from the second time on', () => {
  expect([lookedAt('new'), lookedAt('new')]).toEqual([false, true])
})
