import { expect, test } from 'vitest'
import { hasAnchor, layoutOptions, optionOf, wishOf } from '../../../src/panels/layout/logic'
import type { LayoutChoice, LayoutInfo } from '../../../src/wire/messages'

type Known = Pick<LayoutInfo, 'visualizer' | 'source' | 'order'>

const CHOICES: LayoutChoice[] = [
  { visualizer: 'pca', source: 'logits' },
  { visualizer: 'pca', source: 'representation' },
  { visualizer: 'star', source: 'probability' },
]
const DRAGGED: Known = { visualizer: 'star', source: 'probability', order: 'dragged' }

test('every kind of layout that the run has the arrays for can be chosen', () => {
  const values = layoutOptions(CHOICES, { visualizer: 'pca', source: 'logits', order: '' }).map(({ value }) => value)
  expect(values).toEqual(['pca-logits', 'pca-representation', 'star-class', 'star-confusion'])
  expect(layoutOptions([CHOICES[1]!], null).map(({ text }) => text)).toEqual(['PCA, representations'])
})

test('dragged axes are an option only while they are shown', () => {
  expect(layoutOptions(CHOICES, DRAGGED).map(({ value }) => value)).toContain('star-dragged')
  expect(wishOf('star-dragged')).toBeNull()
})

test('an option asks for the layout that it names, and every layout is the option that asked for it', () => {
  for (const { value } of layoutOptions(CHOICES, null)) {
    const wish = wishOf(value, 40)!
    const order = wish.visualizer === 'star' ? (wish.order ?? '') : ''
    const made: Known = { visualizer: wish.visualizer!, source: wish.source ?? 'probability', order }
    expect(optionOf(made)).toBe(value)
    expect(wish.anchor === 40).toBe(hasAnchor(made))
  }
})
